using System.Diagnostics;
using System.Security.Cryptography;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Torture;

/// <summary>
/// Looks behind the server's back: whether the database holds all that was answered as done, once, and nothing else. Nobody
/// writes meanwhile.
/// </summary>
internal sealed class Audit : IAsyncDisposable
{
    private readonly NpgsqlDataSource pool;
    private readonly string prefix;

    public Audit(string socketDirectory, string prefix)
    {
        this.prefix = prefix;
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = socketDirectory,
            Username = "nameplate",
            Database = "nameplate",
            SearchPath = "ds_demo",
            SslMode = SslMode.Disable,
            MaxPoolSize = 4,
            CommandTimeout = (int)TorturedServer.PatienceMax.TotalSeconds,
        };
        pool = NpgsqlDataSource.Create(connection);
    }

    /// <summary>The newest posting; those of the load come after it.</summary>
    public Task<long> LastPostingAsync(CancellationToken cancellationToken) => ScalarAsync<long>("SELECT coalesce(max(id), 0) FROM posting", cancellationToken);

    /// <summary>What a crash of the machine would lose can only be seen by cutting the power; that it is asked for, everywhere.</summary>
    public async Task<IEnumerable<string>> SettingsAsync(CancellationToken cancellationToken)
    {
        var off = new List<string>();
        foreach (var name in new[] { "fsync", "full_page_writes", "synchronous_commit" })
        {
            if (await ScalarAsync<string>($"SELECT current_setting('{name}')", cancellationToken) is not "on" and var value)
            {
                off.Add($"PostgreSQL runs with {name} = {value}.");
            }
        }

        return off;
    }

    /// <summary>Until no connection but this one does anything: cut requests that the server still works on are done or undone then.</summary>
    public async Task<bool> IsIdleAsync(CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        while (since.Elapsed < TorturedServer.PatienceMax)
        {
            if (await ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle'", cancellationToken) == 0)
            {
                return true;
            }

            await Task.Delay(20, cancellationToken);
        }

        return false;
    }

    /// <summary>Keys that are kept, of all that the load sent.</summary>
    public async Task<HashSet<string>> KeysAsync(CancellationToken cancellationToken) =>
        [.. (await ReadAsync("SELECT key FROM idempotency_key WHERE starts_with(key, $1)", row => row.GetString(0), cancellationToken, prefix))];

    /// <summary>Makes the log go on in a new file, for which a full disk has no room.</summary>
    public async Task SwitchLogAsync(CancellationToken cancellationToken)
    {
        for (var times = 0; times < 4; times++)
        {
            await ScalarAsync<object>("SELECT pg_switch_wal()::text FROM pg_logical_emit_message(true, 'torture', 'so that there is something to switch from')", cancellationToken);
        }
    }

    public async Task<List<(Finding Finding, string? Key, string What)>> RunAsync(IReadOnlyDictionary<string, Story> stories, long lastBefore, CancellationToken cancellationToken)
    {
        var found = new List<(Finding, string?, string)>();
        await KeptAsync(stories, found, cancellationToken);
        await MarkedAsync(stories, lastBefore, found, cancellationToken);
        await MadeAsync(stories, found, cancellationToken);

        // Whatever was posted was posted in the transaction that kept its key: xmin is the transaction that wrote a row, and
        // neither is changed afterwards.
        foreach (var (id, type, reference) in await ReadAsync(
            "SELECT id, action_type, coalesce(reference, '') FROM posting p WHERE id > $1 AND NOT EXISTS (SELECT FROM idempotency_key k WHERE k.xmin = p.xmin) ORDER BY id LIMIT 50",
            row => (row.GetInt64(0), row.GetString(1), row.GetString(2)), cancellationToken, lastBefore))
        {
            found.Add((Finding.Broken, stories.ContainsKey(reference) ? reference : null, $"posting {id} ({type}) was committed without its key"));
        }

        await foreach (var breach in new Verification(pool).BreachesAsync(null, cancellationToken))
        {
            found.Add((Finding.Broken, null, breach.ToString()));
        }

        return found;
    }

    public ValueTask DisposeAsync() => pool.DisposeAsync();

    /// <summary>Each key with the answer that was given, and none of what was refused.</summary>
    private async Task KeptAsync(IReadOnlyDictionary<string, Story> stories, List<(Finding, string?, string)> found, CancellationToken cancellationToken)
    {
        var kept = (await ReadAsync("SELECT key, coalesce(status, 0), sha256(coalesce(body, '')) FROM idempotency_key WHERE starts_with(key, $1)",
            row => (Key: row.GetString(0), Status: row.GetInt16(1), Hash: row.GetFieldValue<byte[]>(2)), cancellationToken, prefix)).ToDictionary(row => row.Key);
        foreach (var story in stories.Values)
        {
            var isKept = kept.Remove(story.Key, out var row);
            if (story.Fate != Fate.Accepted || story.IsDry)
            {
                if (isKept)
                {
                    found.Add((Finding.Broken, story.Key, "was refused or dry, and its key is kept"));
                }
            }
            else if (!isKept)
            {
                found.Add((Finding.Lost, story.Key, "was answered as done, and its key is not there"));
            }
            else if (story.Answer is { } answer && (row.Status != story.Status || !row.Hash.AsSpan().SequenceEqual(SHA256.HashData(answer))))
            {
                found.Add((Finding.Broken, story.Key, $"is kept with another answer than was given (status {row.Status})"));
            }
        }

        found.AddRange(kept.Keys.Select(key => (Finding.Broken, (string?)key, "is kept, and nobody sent it")));
    }

    /// <summary>Effects that carry their request's key, by the transactions that made them: one of what was accepted, none of the rest.</summary>
    private async Task MarkedAsync(IReadOnlyDictionary<string, Story> stories, long lastBefore, List<(Finding, string?, string)> found, CancellationToken cancellationToken)
    {
        var effects = (await ReadAsync(
            "SELECT reference, count(DISTINCT xmin::text)::int FROM posting WHERE id > $1 AND reverses_id IS NULL AND starts_with(reference, $2) GROUP BY reference",
            row => (Key: row.GetString(0), Count: row.GetInt32(1)), cancellationToken, lastBefore, prefix)).ToDictionary(row => row.Key, row => row.Count);
        foreach (var story in stories.Values.Where(story => story.MarkedMin is not null))
        {
            var count = effects.GetValueOrDefault(story.Key);
            var (least, most) = story is { Fate: Fate.Accepted, IsDry: false } ? (story.MarkedMin!.Value, 1) : (0, 0);
            if (count < least)
            {
                found.Add((Finding.Lost, story.Key, "was answered as done, and nothing of it is posted"));
            }
            else if (count > most)
            {
                found.Add((most == 0 ? Finding.Broken : Finding.Doubled, story.Key, $"has {count} effects, and should have {most} at most"));
            }
        }
    }

    /// <summary>Records with a name that only one request gives: there if it was accepted, not there otherwise. A renamed or deleted unit keeps its row.</summary>
    private async Task MadeAsync(IReadOnlyDictionary<string, Story> stories, List<(Finding, string?, string)> found, CancellationToken cancellationToken)
    {
        foreach (var made in stories.Values.Where(story => story.Makes is not null).GroupBy(story => (story.Makes!.Value.Table, story.Makes!.Value.Column)))
        {
            var there = (await ReadAsync($"SELECT {made.Key.Column} FROM {made.Key.Table} WHERE {made.Key.Column} = ANY ($1)",
                row => row.GetString(0), cancellationToken, made.Select(story => story.Makes!.Value.Value).ToList())).ToLookup(name => name);
            foreach (var story in made)
            {
                var count = there[story.Makes!.Value.Value].Count();
                if (story.Fate == Fate.Accepted && count == 0)
                {
                    found.Add((Finding.Lost, story.Key, $"was answered as done, and there is no {made.Key.Table} {story.Makes.Value.Value}"));
                }
                else if (story.Fate != Fate.Accepted && count > 0)
                {
                    found.Add((Finding.Broken, story.Key, $"was refused, and there is a {made.Key.Table} {story.Makes.Value.Value}"));
                }
            }
        }
    }

    private async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = pool.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = pool.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
