using System.Globalization;
using Nameplate.Core;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>The commit was sent, and the connection broke before PostgreSQL's answer came.</summary>
/// <param name="mark">What the transaction can be asked after by; null when that was lost too.</param>
/// <param name="cause">How it broke.</param>
internal sealed class CommitUnknownException(CommitMark? mark, Exception cause) : Exception("Whether the commit was done is not known.", cause)
{
    public CommitMark? Mark => mark;

    /// <summary>What is to be answered if it was done, to each caller of the transaction.</summary>
    public IReadOnlyList<Outcome<Answer>> Answers { get; init; } = [];
}

/// <summary>A transaction's number, by which another connection can ask what became of it.</summary>
/// <param name="Number">Null when it wrote nothing.</param>
/// <param name="Began">By PostgreSQL's clock.</param>
internal sealed record CommitMark(ulong? Number, DateTime Began)
{
    /// <summary>Longer than a restart of PostgreSQL on a machine of today, shorter than clients wait.</summary>
    private static readonly TimeSpan AskMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// What became of it: "committed", "aborted", or "in progress" while it still ends by itself. Null when PostgreSQL crashed
    /// since: a number that was lost from its memory may be given out again. After a crash its statistics start anew, and that
    /// is where it can be seen from.
    /// </summary>
    public Task<string?> StatusAsync(NpgsqlDataSource pool, CancellationToken cancellationToken) => pool.UseAsync(
        connection => connection.ValueAsync<string>(
            "SELECT CASE WHEN greatest(pg_postmaster_start_time(), stats_reset) < $2 THEN pg_xact_status($1::text::xid8) END FROM pg_stat_bgwriter", cancellationToken,
            Number!.Value.ToString(CultureInfo.InvariantCulture), Began),
        cancellationToken);

    /// <summary>Asks on new connections until there is an answer; null when there is none in time.</summary>
    public static async Task<Outcome<Answer>?> FindOutAsync(Func<CancellationToken, Task<Outcome<Answer>?>> ask)
    {
        using var patience = new CancellationTokenSource(AskMax);
        while (!patience.IsCancellationRequested)
        {
            try
            {
                if (await ask(patience.Token) is { } found)
                {
                    return found;
                }
            }
            catch (Exception failure) when (patience.IsCancellationRequested || DatabaseFaults.Of(failure) is not null)
            {
                // A connection of the pool that broke with the other one, or a server that is starting.
            }

            await Task.WhenAny(Task.Delay(Pause, patience.Token));
        }

        return null;
    }
}
