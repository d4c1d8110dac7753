using System.Globalization;
using Nameplate.Core;
using Nameplate.Core.Inventory;

namespace Nameplate.Server.Storage;

/// <summary>New lines of bills of material, one or many: none closes a ring, and each gets an item on the drawing.</summary>
internal static class Bills
{
    /// <summary>Looks at lines in their order; a refused one counts for none of those after it.</summary>
    public static async Task<Fault?[]> PlaceAsync(LedgerTransaction transaction, IReadOnlyList<BillOfMaterial> lines, CancellationToken cancellationToken)
    {
        // Two lines that are harmless alone could close a ring together: one call at a time.
        await transaction.ExecuteAsync("LOCK TABLE bill_of_material IN SHARE ROW EXCLUSIVE MODE", cancellationToken);
        var assemblies = lines.Select(line => line.Assembly.Id).Distinct().ToArray();
        var rings = new BillRings();
        foreach (var (assembly, component) in await transaction.ReadAsync(
            """
            WITH RECURSIVE above (id) AS (
                SELECT unnest($1::bigint[])
                UNION SELECT b.assembly_id FROM bill_of_material b JOIN above ON b.component_id = above.id)
            SELECT DISTINCT b.assembly_id, b.component_id FROM bill_of_material b JOIN above ON b.component_id = above.id
            """,
            row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken, assemblies))
        {
            rings.Add(assembly, component);
        }

        var last = lines.All(line => line.DrawingItem.Length > 0) ? [] : (await transaction.ReadAsync(
            "SELECT assembly_id, max(dwg_item_code::bigint) FROM bill_of_material WHERE assembly_id = ANY ($1) AND dwg_item_code ~ '^[0-9]{1,9}$' GROUP BY assembly_id",
            row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken, assemblies)).ToDictionary(row => row.Item1, row => row.Item2);
        var faults = new Fault?[lines.Count];
        for (var place = 0; place < lines.Count; place++)
        {
            var line = lines[place];
            if (rings.Closes(line.Assembly.Id, line.Component.Id))
            {
                faults[place] = Faults.BillCycle(line.Assembly.PartId, line.Component.PartId);
                continue;
            }

            rings.Add(line.Assembly.Id, line.Component.Id);
            if (line.DrawingItem.Length == 0)
            {
                line.DrawingItem = (last.GetValueOrDefault(line.Assembly.Id) + 1).ToString("0000", CultureInfo.InvariantCulture);
            }

            if (line.DrawingItem.Length <= 9 && long.TryParse(line.DrawingItem, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                last[line.Assembly.Id] = Math.Max(last.GetValueOrDefault(line.Assembly.Id), number);
            }
        }

        return faults;
    }
}
