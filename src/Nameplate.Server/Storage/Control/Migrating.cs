using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Brings a schema to this version, and sets the grants that go with it.</summary>
internal static class Migrating
{
    /// <summary>The context is on a connection of the owner; <paramref name="what"/> names it in a line for people.</summary>
    public static async Task ToLatestAsync(
        DbContext context, string schema, Func<string, string> rights, string what, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var known = context.Database.GetMigrations().ToList();
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        if (Unknown(context, applied) is { } newer)
        {
            throw new InstallationException($"{what} was migrated by a newer Nameplate ({newer} is unknown here). Start that version, or restore a backup.");
        }

        if (applied.Count < known.Count)
        {
            progress?.Report($"Migrating {what}: {known.Count - applied.Count} to go.");
            await context.Database.MigrateAsync(cancellationToken);
        }

        // Also when nothing was migrated: which table may be changed is decided here and not in the migrations.
        await context.Database.OpenConnectionAsync(cancellationToken);
        await Grants.ApplyAsync((NpgsqlConnection)context.Database.GetDbConnection(), schema, rights, cancellationToken);
    }

    /// <summary>The first migration that only a newer version can have applied; null when all are known here.</summary>
    public static string? Unknown(DbContext context, IEnumerable<string> applied) =>
        applied.Except(context.Database.GetMigrations(), StringComparer.Ordinal).FirstOrDefault();
}
