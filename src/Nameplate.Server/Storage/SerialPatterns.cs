using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>A part with the pattern of its serials.</summary>
public sealed record PatternedPart(string PartId, string Description, string? Pattern, string? Counter);

/// <summary>Looks at the patterns by which parts' serials are made up.</summary>
internal static class SerialPatterns
{
    /// <summary>Parts that a page lists; the others are found by their number.</summary>
    public const int ListMax = 500;

    private const string Columns =
        "SELECT p.part_id, p.part_desc, p.serial_pattern, (SELECT string_agg(c.scope || ' = ' || c.last, ', ') FROM (SELECT scope, last FROM serial_counter WHERE part_id = p.id ORDER BY scope DESC LIMIT 3) c) FROM part p";

    /// <summary>The parts that have a pattern, by number.</summary>
    public static Task<List<PatternedPart>> ListAsync(Snapshot snapshot, CancellationToken cancellationToken) =>
        snapshot.ReadAsync($"{Columns} WHERE p.serial_pattern IS NOT NULL ORDER BY p.part_id LIMIT {ListMax}", Read, cancellationToken);

    /// <summary>One part, with a pattern or without; null when there is none.</summary>
    public static async Task<PatternedPart?> FindAsync(Snapshot snapshot, string part, CancellationToken cancellationToken) =>
        (await snapshot.ReadAsync($"{Columns} WHERE p.part_id = $1", Read, cancellationToken, part)).SingleOrDefault();

    /// <summary>The next serials that a part would get if it had a pattern: they are really made up, and given back.</summary>
    public static async Task<Outcome<IReadOnlyList<string>>> PreviewAsync(Ledger ledger, Session session, string partId, string pattern, int count, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> serials = [];
        var outcome = await ledger.WriteAsync(session, null, async (transaction, token) =>
        {
            var (part, parsed) = (await Parts.HoldAsync(transaction, partId, "PART_ID", token), SerialPattern.Parse(pattern));
            if ((part.Fault ?? parsed.Fault) is { } wrong)
            {
                return wrong;
            }

            part.Value.SerialPattern = pattern;
            if (await SerialCounters.OpenAsync(transaction, part.Value, parsed.Value, token) is { } taken)
            {
                return taken;
            }

            var made = await SerialCounters.TakeAsync(transaction, part.Value, count, transaction.Today, token);
            if (made.Fault is { } usedUp)
            {
                return usedUp;
            }

            serials = made.Value;
            return new Answer(StatusCodes.Status200OK, default, Commits: false);
        }, cancellationToken);
        return outcome.Fault is { } fault ? fault : (Outcome<IReadOnlyList<string>>)serials.ToList();
    }

    private static PatternedPart Read(Npgsql.NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3));
}
