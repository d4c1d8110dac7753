using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// Brings a schema to this version, and sets the grants that go with it. EF Core is asked only when there is something to
/// migrate: its model costs a second of every start, and most starts find everything as it should be.
/// </summary>
internal static class Migrating
{
    /// <summary>The connection string is the owner's; <paramref name="what"/> names the schema in a line for people.</summary>
    public static async Task ToLatestAsync<TContext>(
        string owner, Func<TContext> context, string schema, Func<string, string> rights, string what, IProgress<string>? progress, CancellationToken cancellationToken)
        where TContext : DbContext
    {
        await using var connection = new NpgsqlConnection(owner);
        await connection.OpenAsync(cancellationToken);
        var applied = await AppliedAsync(connection, schema, cancellationToken);
        if (Unknown<TContext>(applied) is { } newer)
        {
            throw new InstallationException($"{what} was migrated by a newer Nameplate ({newer} is unknown here). Start that version, or restore a backup.");
        }

        if (Known<TContext>().Count - applied.Count is > 0 and var missing)
        {
            progress?.Report($"Migrating {what}: {missing} to go.");
            await using var migrated = context();
            await migrated.Database.MigrateAsync(cancellationToken);
        }

        // Also when nothing was migrated: which table may be changed is decided here and not in the migrations.
        await Grants.ApplyAsync(connection, schema, rights, cancellationToken);
    }

    /// <summary>The migrations of this version, the oldest first.</summary>
    public static IReadOnlyList<string> Known<TContext>()
        where TContext : DbContext => Migrations<TContext>.All;

    /// <summary>Looked for once, however many data sources there are.</summary>
    private static class Migrations<TContext>
    {
        public static readonly IReadOnlyList<string> All =
        [
            .. typeof(TContext).Assembly.GetTypes()
                .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == typeof(TContext))
                .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>().Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The first migration that only a newer version can have applied; null when all are known here.</summary>
    public static string? Unknown<TContext>(IEnumerable<string> applied)
        where TContext : DbContext =>
        applied.Except(Known<TContext>(), StringComparer.Ordinal).FirstOrDefault();

    /// <summary>None where no migration ran yet.</summary>
    private static async Task<List<string>> AppliedAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var history = $"{Grants.Quote(schema)}.{Grants.Quote(Grants.HistoryTable)}";
        var applied = new List<string>();
        if (await connection.ValueAsync<bool>("SELECT to_regclass($1) IS NOT NULL", cancellationToken, history))
        {
            await using var command = new NpgsqlCommand($"SELECT \"MigrationId\" FROM {history}", connection);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                applied.Add(reader.GetString(0));
            }
        }

        return applied;
    }
}
