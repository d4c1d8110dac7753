using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Server.Storage.Control;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>The data sources of an installation: made, migrated, opened on first use.</summary>
public sealed partial class DataSources : IAsyncDisposable
{
    private readonly Connections connections;
    private readonly NpgsqlDataSource control;
    private readonly InstallationSettings settings;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<string, Lazy<DataSource>> open = new(StringComparer.Ordinal);

    /// <summary>How many there were when last looked; only the size of pools follows from it.</summary>
    private volatile int count = 1;

    internal DataSources(Connections connections, NpgsqlDataSource control, InstallationSettings settings, TimeProvider time) =>
        (this.connections, this.control, this.settings, this.time) = (connections, control, settings, time);

    /// <summary>The name as it is kept, whatever case it was written in.</summary>
    public static string Normalize(string name) => name.ToUpperInvariant();

    /// <summary>The names of those that are ready, in order.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken) => (await ReadyAsync(cancellationToken)).ConvertAll(row => row.Name);

    /// <summary>One that is ready, opened if need be; null when there is none of the name.</summary>
    public async ValueTask<DataSource?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var key = Normalize(name);
        if (open.TryGetValue(key, out var known))
        {
            return known.Value;
        }

        var ready = await ReadyAsync(cancellationToken);
        return ready.Find(row => row.Name == key) is { Name: not null } row ? Open(row.Name, row.TimeZone) : null;
    }

    /// <summary>Without EF Core, whose model would be made for it at every start.</summary>
    private async Task<List<(string Name, string TimeZone)>> ReadyAsync(CancellationToken cancellationToken)
    {
        await using var command = control.CreateCommand("SELECT name, time_zone FROM data_source WHERE state = 'ready' ORDER BY name");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ready = new List<(string, string)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ready.Add((reader.GetString(0), reader.GetString(1)));
        }

        count = Math.Max(1, ready.Count);
        return ready;
    }

    /// <summary>The data source of a session or one that was found before. Another name is a bug of the caller.</summary>
    public DataSource Get(string name) => open.TryGetValue(Normalize(name), out var known)
        ? known.Value
        : throw new InvalidOperationException($"Data source {name} was not looked up before.");

    /// <summary>
    /// Makes a data source. Until the last step it says "creating" and nobody can sign in to it; what an interruption
    /// leaves is removed at the next start or the next time that one is added.
    /// </summary>
    public async Task<Outcome<DataSource>> AddAsync(
        string name, string timeZone, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (!NameFormat().IsMatch(name))
        {
            return Faults.DataSourceName(name);
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone))
        {
            return Faults.TimeZoneUnknown(timeZone);
        }

        var key = Normalize(name);
        var schema = DataSource.SchemaOf(key);
        await using var held = await connections.LockAsync(cancellationToken);
        await RemoveHalfMadeAsync(progress, cancellationToken);
        await using var context = ControlContext.On(connections.Owner(ControlContext.Schema));
        if (await context.DataSources.AnyAsync(row => row.Name == key, cancellationToken))
        {
            return Faults.DataSourceExists(key);
        }

        // Asked before the row is written: what stands under "creating" is ours to remove, a stranger's schema is not.
        if (await held.ValueAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", cancellationToken, schema))
        {
            return Faults.SchemaTaken(schema);
        }

        var row = new DataSourceRow { Name = key, TimeZone = zone.Id, State = DataSourceState.Creating, CreatedAt = time.GetUtcNow().UtcDateTime };
        context.DataSources.Add(row);
        await context.SaveChangesAsync(cancellationToken);
        await held.RunAsync($"CREATE SCHEMA {Grants.Quote(schema)} AUTHORIZATION {Grants.Owner}", cancellationToken);
        await MigrateAsync(key, progress, cancellationToken);
        row.State = DataSourceState.Ready;
        context.Audit.Add(Audit.OfDataSource(row.CreatedAt, AuditEvents.DataSourceAdd, key, $"time zone {zone.Id}"));
        await context.SaveChangesAsync(cancellationToken);
        await NamesAsync(cancellationToken);
        return Open(key, row.TimeZone);
    }

    /// <summary>Brings every data source to this version, one after another: none of them shares a transaction with another.</summary>
    public async Task MigrateAllAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        await using var held = await connections.LockAsync(cancellationToken);
        await MigrateAllLockedAsync(progress, cancellationToken);
    }

    internal async Task MigrateAllLockedAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        await RemoveHalfMadeAsync(progress, cancellationToken);
        foreach (var name in await NamesAsync(cancellationToken))
        {
            await MigrateAsync(name, progress, cancellationToken);
        }
    }

    /// <summary>Remembers where a session's calls go, so that they need not look it up.</summary>
    internal DataSource Open(string name, string timeZone) => open.GetOrAdd(name, key => new Lazy<DataSource>(() =>
    {
        var (schema, sizes) = (DataSource.SchemaOf(key), RoomSizes.Of(ConnectionsEach(settings, count)));
        return new DataSource(
            key, TimeZoneInfo.FindSystemTimeZoneById(timeZone), connections.WriterPool(schema, sizes.Writes, "writes", prepares: true),
            connections.WriterPool(schema, sizes.Reads + sizes.Streams, "reads", prepares: true))
        {
            Rooms = Rooms.Of(key, sizes, settings),
        };
    })).Value;

    /// <summary>
    /// Few data sources have the full number each; many share what there is for all, and have three at least: one for
    /// each of their rooms.
    /// </summary>
    internal static int ConnectionsEach(InstallationSettings settings, int dataSources) =>
        Math.Clamp(settings.ConnectionsMax / dataSources, RoomSizes.Least, Math.Max(RoomSizes.Least, settings.ConnectionsPerDataSource));

    public async ValueTask DisposeAsync()
    {
        foreach (var one in open.Values)
        {
            await one.Value.Pool.DisposeAsync();
            await one.Value.Readers.DisposeAsync();
            one.Value.Rooms.Dispose();
        }
    }

    private async Task MigrateAsync(string name, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var schema = DataSource.SchemaOf(name);
        var owner = connections.Owner(schema);
        LedgerContext Ledger() => new(new DbContextOptionsBuilder<LedgerContext>()
            .UseNpgsql(owner, npgsql => npgsql.MigrationsHistoryTable(Grants.HistoryTable, schema)).Options);
        await Migrating.ToLatestAsync(owner, Ledger, schema, Grants.OfLedger, $"data source {name}", progress, cancellationToken);
    }

    /// <summary>
    /// Only under the installation's lock, where "creating" means that whoever was creating is gone. Nobody ever signed
    /// in to such a data source, so nothing is lost. The owner drops the schema: it can drop none but its own.
    /// </summary>
    private async Task RemoveHalfMadeAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        await using (var command = control.CreateCommand("SELECT EXISTS (SELECT FROM data_source WHERE state = 'creating')"))
        {
            if (await command.ExecuteScalarAsync(cancellationToken) is false)
            {
                return;
            }
        }

        await using var context = ControlContext.On(connections.Owner(ControlContext.Schema));
        foreach (var row in await context.DataSources.Where(row => row.State == DataSourceState.Creating).ToListAsync(cancellationToken))
        {
            var schema = DataSource.SchemaOf(row.Name);
            progress?.Report($"Removing data source {row.Name}, whose making was interrupted.");
            await using (var owner = new NpgsqlConnection(connections.Owner(schema)))
            {
                await owner.OpenAsync(cancellationToken);
                await owner.RunAsync($"DROP SCHEMA IF EXISTS {Grants.Quote(schema)} CASCADE", cancellationToken);
            }

            context.DataSources.Remove(row);
            context.Audit.Add(Audit.OfDataSource(time.GetUtcNow().UtcDateTime, AuditEvents.DataSourceRemove, row.Name, "its making was interrupted"));
            await context.SaveChangesAsync(cancellationToken);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameFormat();
}
