using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Storage;

/// <summary>Registers many units by the rules of the call that registers one, and leaves those alone that are there already as they should be.</summary>
internal static class UnitSets
{
    public static async Task<Put[]> PutAsync(LedgerTransaction transaction, IReadOnlyList<PutRow> rows, CancellationToken cancellationToken)
    {
        var standing = await StandingAsync(transaction, [.. rows.Select(row => row.Key).OfType<IReadOnlyList<string>>()], cancellationToken);
        var (puts, places, asked) = (new Put[rows.Count], new List<int>(), new List<UnitsAsked>());
        for (var place = 0; place < rows.Count; place++)
        {
            var found = rows[place].Key is [var part, var serial] ? standing.GetValueOrDefault((part, serial)) : null;
            var read = rows[place].Read(found is null ? null : rows[place].Key);
            if (read.Fault is { } wrong)
            {
                puts[place] = found is not null && wrong == Faults.NothingToChange ? new Put(PutResult.Same) : wrong;
            }
            else if (found is not null)
            {
                puts[place] = Compare(found, read.Value, transaction.Session.Zone) is { } other ? other : new Put(PutResult.Same);
            }
            else
            {
                places.Add(place);
                asked.Add(UnitsAsked.Of(transaction.Session, read.Value));
            }
        }

        if (asked.Count > 0)
        {
            foreach (var (place, outcome) in places.Zip(await Registrations.RegisterAsync(transaction, asked, cancellationToken)))
            {
                puts[place] = outcome.Fault is { } fault ? fault : new Put(PutResult.Created);
            }
        }

        return puts;
    }

    /// <summary>What of a unit is not as it was given, field by field.</summary>
    private static Fault? Compare(SerialNumber unit, FieldValues values, TimeZoneInfo zone)
    {
        var faults = values.Given.Where(pair => !pair.Key.IsKey)
            .Select(pair => (Field: pair.Key, Wanted: pair.Value is { } value ? pair.Key.Kind.Print(value, zone) : "", Stands: pair.Key.Print(unit, zone)))
            .Where(one => one.Wanted != one.Stands)
            .Select(one => Faults.UnitStandsOtherwise(one.Field.Name, one.Stands)).ToList();
        return faults.Count > 0 ? Faults.All(faults) : null;
    }

    /// <summary>The units that there are of some parts and serials, with where they stand.</summary>
    private static async Task<Dictionary<(string Part, string Serial), SerialNumber>> StandingAsync(
        LedgerTransaction transaction, IReadOnlyList<IReadOnlyList<string>> keys, CancellationToken cancellationToken)
    {
        var states = (await transaction.ReadAsync(
            """
            SELECT t.id, u.status, u.lot, st.stores_code, b.location
            FROM unnest($1, $2) AS n (part_id, serial_number)
            JOIN part p ON p.part_id = n.part_id
            JOIN serial_number t ON t.part_id = p.id AND t.serial_number = n.serial_number AND t.deleted_at IS NULL AND t.renumbered_id IS NULL
            JOIN unit_state u ON u.serial_number_id = t.id
            LEFT JOIN stock_balance b ON b.id = u.stock_balance_id LEFT JOIN stock_status ss ON ss.id = b.stock_status_id LEFT JOIN stores st ON st.id = ss.stores_id
            """,
            row => (
                Id: row.GetInt64(0), Status: (UnitStatus)row.GetInt16(1), Lot: row.GetString(2),
                Stores: row.IsDBNull(3) ? null : row.GetString(3), Location: row.IsDBNull(4) ? null : row.GetString(4)),
            cancellationToken, keys.Select(key => key[0]).ToArray(), keys.Select(key => key[1]).ToArray())).ToDictionary(row => row.Id);
        if (states.Count == 0)
        {
            return [];
        }

        var ids = states.Keys.ToArray();
        var units = await Masters.With(transaction.Masters.Set<SerialNumber>().AsNoTracking(), Resource.Of<SerialNumber>()).Where(unit => ids.Contains(unit.Id)).ToListAsync(cancellationToken);
        foreach (var unit in units)
        {
            var state = states[unit.Id];
            (unit.SnStatus, unit.LotId, unit.StoresCode, unit.StockLocation) = (state.Status.Letter(), state.Lot, state.Stores, state.Location);
        }

        return units.ToDictionary(unit => (unit.Part.PartId, unit.Serial));
    }
}
