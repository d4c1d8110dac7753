using Nameplate.Core;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>
/// Makes up serials by a part's pattern. The counter's row is locked by the call that takes from it until that call ends: calls
/// that make units of one part by pattern follow one another, and what a refused call had taken goes back with everything else.
/// </summary>
internal static class SerialCounters
{
    /// <summary>Serials of a part that a call makes up: the next ones that are free, numbers that are taken left out.</summary>
    /// <param name="transaction">The call's.</param>
    /// <param name="part">A part with a pattern, held.</param>
    /// <param name="count">How many.</param>
    /// <param name="day">The day that the pattern prints.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Outcome<IReadOnlyList<string>>> TakeAsync(
        LedgerTransaction transaction, Part part, int count, DateOnly day, CancellationToken cancellationToken)
    {
        var read = SerialPattern.Parse(part.SerialPattern!);
        if (read.Fault is { } malformed)
        {
            return malformed;
        }

        var (pattern, scope) = (read.Value, read.Value.Scope(day));
        var reserved = (await transaction.ReadAsync(
            """
            INSERT INTO serial_counter (part_id, scope, last) VALUES ($1, $2, $3)
            ON CONFLICT (part_id, scope) DO UPDATE SET last = serial_counter.last + $3 RETURNING last
            """,
            row => row.GetInt64(0), cancellationToken, part.Id, scope, (long)count))[0];
        var last = reserved - count;
        if (last == 0)
        {
            // The first ones of this text: units may carry such numbers from before there was a pattern.
            last = await HighestAsync(transaction, part, pattern, day, cancellationToken);
        }

        var serials = new List<string>(count);
        for (var window = (long)count; serials.Count < count; window = Math.Min(window * 2, SerialList.MaxSerials))
        {
            var end = Math.Min(last + window, pattern.Last);
            if (last >= end)
            {
                return Faults.SerialsUsedUp(part.PartId, scope);
            }

            var printed = new List<string>();
            for (var number = last + 1; number <= end; number++)
            {
                printed.Add(pattern.Print(day, number));
            }

            var taken = (await Units.TakenAsync(transaction, part.Id, printed, cancellationToken)).Select(one => one.Serial).ToHashSet(StringComparer.Ordinal);
            foreach (var serial in printed)
            {
                if (serials.Count < count)
                {
                    last++;
                    if (!taken.Contains(serial))
                    {
                        serials.Add(serial);
                    }
                }
            }
        }

        if (last != reserved)
        {
            await SetAsync(transaction, part.Id, scope, last, cancellationToken);
        }

        return serials;
    }

    /// <summary>
    /// Looks at the units that a part has when it gets a pattern: the counter starts after the highest number among them, and
    /// goes on from where it was when the pattern has counted before. Refused when that number is the last one there is.
    /// </summary>
    public static async Task<Fault?> OpenAsync(LedgerTransaction transaction, Part part, SerialPattern pattern, CancellationToken cancellationToken)
    {
        var day = transaction.Today;
        var highest = await HighestAsync(transaction, part, pattern, day, cancellationToken);
        if (highest == pattern.Last)
        {
            return Faults.SerialPatternTaken(part.PartId, pattern.Print(day, highest));
        }

        if (highest > 0)
        {
            await transaction.ExecuteAsync(
                """
                INSERT INTO serial_counter (part_id, scope, last) VALUES ($1, $2, $3)
                ON CONFLICT (part_id, scope) DO UPDATE SET last = greatest(serial_counter.last, $3)
                """,
                cancellationToken, part.Id, pattern.Scope(day), highest);
        }

        return null;
    }

    /// <summary>
    /// The highest number of a pattern that a part's units carry, 0 when none does. Renumbered units keep their old numbers
    /// taken, deleted ones do not. The unique index on part and serial finds what begins as the pattern does.
    /// </summary>
    private static async Task<long> HighestAsync(LedgerTransaction transaction, Part part, SerialPattern pattern, DateOnly day, CancellationToken cancellationToken)
    {
        // The greatest number first; with a wrong check digit, or another text after the counter, it is none of the pattern's.
        await using var command = await transaction.CommandAsync(
            """
            SELECT serial_number FROM serial_number
            WHERE part_id = $1 AND deleted_at IS NULL AND serial_number ^@ $2 AND char_length(serial_number) = $3
                AND substr(serial_number, $4, $5) ~ '^[0-9]+$'
            ORDER BY substr(serial_number, $4, $5) DESC
            """,
            cancellationToken, part.Id, pattern.Prefix(day), pattern.Print(day, 1).EnumerateRunes().Count(), pattern.Start(day) + 1, pattern.Width);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (pattern.Read(day, rows.GetString(0)) is { } number)
            {
                return number;
            }
        }

        return 0;
    }

    private static Task SetAsync(LedgerTransaction transaction, long partId, string scope, long last, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync("UPDATE serial_counter SET last = $3 WHERE part_id = $1 AND scope = $2", cancellationToken, partId, scope, last);
}
