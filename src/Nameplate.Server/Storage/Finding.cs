using System.Globalization;
using Nameplate.Core.Fields;
using Nameplate.Core.Scanning;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Finds what a text names: by exact keys first, which are looked up in indexes; else by what holds it.</summary>
internal static class Finding
{
    /// <summary>Fewer letters than these are in nearly everything.</summary>
    private const int WithinMin = 2;

    // Columns: kind, part, serial, id, description, status.
    private const string Units =
        """
        SELECT 'UNIT', p.part_id, s.serial_number, NULL::text, p.part_desc, us.status
        FROM serial_number s JOIN part p ON p.id = s.part_id LEFT JOIN unit_state us ON us.serial_number_id = s.id
        """;

    private const string Living = "s.deleted_at IS NULL AND s.renumbered_id IS NULL";

    private const string Parts = "SELECT 'PART', p.part_id, NULL::text, NULL::text, p.part_desc, NULL::smallint FROM part p";

    private const string Lots = "SELECT 'LOT', p.part_id, NULL::text, l.lot_id, p.part_desc, NULL::smallint FROM lot l JOIN part p ON p.id = l.part_id";

    private const string SalesOrders = "SELECT 'SALES_ORDER', NULL::text, NULL::text, o.so_id, c.customer_name, NULL::smallint FROM sales_order o JOIN customer c ON c.id = o.customer_id";

    private const string PurchaseOrders = "SELECT 'PURCHASE_ORDER', NULL::text, NULL::text, o.po_id, v.vendor_name, NULL::smallint FROM purchase_order o JOIN vendor v ON v.id = o.vendor_id";

    private const string Customers = "SELECT 'CUSTOMER', NULL::text, NULL::text, c.customer_id, c.customer_name, NULL::smallint FROM customer c";

    private const string Vendors = "SELECT 'VENDOR', NULL::text, NULL::text, v.vendor_id, v.vendor_name, NULL::smallint FROM vendor v";

    /// <summary>Says in <paramref name="answer"/> whether the hits are exact, and answers them by kind and number.</summary>
    public static async Task<List<FindRow>> ReadAsync(Snapshot snapshot, Find answer, CancellationToken cancellationToken)
    {
        var (rows, text) = (new List<FindRow>(), answer.Text.Trim());
        if (StoredText.CanHold(text) && text.Length > 0)
        {
            await RunAsync(snapshot, rows, Named(text), cancellationToken);
            if (rows.Count == 0 && Gs1.Read(text) is { } code)
            {
                await RunAsync(snapshot, rows, Coded(code), cancellationToken);
            }

            answer.Exact = rows.Count > 0;
            if (rows.Count == 0 && text.Length >= WithinMin)
            {
                await RunAsync(snapshot, rows, Within(text), cancellationToken);
            }
        }

        return rows;
    }

    /// <summary>What is called exactly so.</summary>
    private static IEnumerable<(string Sql, object[] Values)> Named(string text)
    {
        yield return ($"{Units} WHERE s.id IN (SELECT coalesce(n.renumbered_id, n.id) FROM serial_number n WHERE n.serial_number = $1 AND n.deleted_at IS NULL) AND {Living} ORDER BY p.part_id", [text]);
        yield return ($"{Parts} WHERE p.part_id = $1 OR p.id IN (SELECT k.part_id FROM customer_part k WHERE k.cust_part_id = $1) OR p.upc_code = ANY ($2) ORDER BY p.part_id", [text, Gs1.Gtin14(text) is { } gtin ? Gtins(gtin) : []]);
        yield return ($"{Lots} WHERE l.lot_id = $1 ORDER BY p.part_id", [text]);
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            yield return ("SELECT 'BATCH', NULL::text, NULL::text, b.id::text, b.operator_id, NULL::smallint FROM batch b WHERE b.id = $1", [number]);
        }

        yield return ($"{SalesOrders} WHERE o.so_id = $1", [text]);
        yield return ($"{PurchaseOrders} WHERE o.po_id = $1", [text]);
        yield return ($"{Customers} WHERE c.customer_id = $1", [text]);
        yield return ($"{Vendors} WHERE v.vendor_id = $1", [text]);
    }

    /// <summary>What a scanned code says: the unit, else the lot, else the part, else the order.</summary>
    private static IEnumerable<(string Sql, object[] Values)> Coded(Gs1 code)
    {
        // Without a GTIN any part will do.
        var gtins = code.Gtin is { } gtin ? Gtins(gtin) : [];
        if (code.Serial is { } serial)
        {
            yield return ($"{Units} WHERE s.serial_number = $1 AND {Living} AND (cardinality($2::text[]) = 0 OR p.upc_code = ANY ($2)) ORDER BY p.part_id", [serial, gtins]);
        }
        else if (code.Lot is { } lot)
        {
            yield return ($"{Lots} WHERE l.lot_id = $1 AND (cardinality($2::text[]) = 0 OR p.upc_code = ANY ($2)) ORDER BY p.part_id", [lot, gtins]);
        }
        else if (code.Gtin is not null)
        {
            yield return ($"{Parts} WHERE p.upc_code = ANY ($1) ORDER BY p.part_id", [gtins]);
        }
        else if (code.CustomerPart is { } customers)
        {
            yield return ($"{Parts} WHERE p.id IN (SELECT k.part_id FROM customer_part k WHERE k.cust_part_id = $1) ORDER BY p.part_id", [customers]);
        }
        else if (code.Order is { } order)
        {
            yield return ($"{SalesOrders} WHERE o.so_id = $1 OR o.cust_po_id = $1", [order]);
        }
    }

    /// <summary>What has it in its number or name. Units are looked for by trigrams, without an order of their own: whichever come first.</summary>
    private static IEnumerable<(string Sql, object[] Values)> Within(string text)
    {
        object[] values = [$"%{Criterion.EscapeWildcards(text)}%"];
        string Has(params string[] columns) => string.Join(" OR ", columns.Select(column => $"lower({column}) LIKE lower($1 COLLATE \"C\")"));
        yield return ($"{Units} WHERE {Has("s.serial_number")} AND {Living}", values);
        yield return ($"{Parts} WHERE {Has("p.part_id", "p.part_desc", "p.search_name")} ORDER BY p.part_id", values);
        yield return ($"{Lots} WHERE {Has("l.lot_id")} ORDER BY l.lot_id, p.part_id", values);
        yield return ($"{SalesOrders} WHERE {Has("o.so_id")} ORDER BY o.so_id", values);
        yield return ($"{PurchaseOrders} WHERE {Has("o.po_id")} ORDER BY o.po_id", values);
        yield return ($"{Customers} WHERE {Has("c.customer_id", "c.customer_name")} ORDER BY c.customer_id", values);
        yield return ($"{Vendors} WHERE {Has("v.vendor_id", "v.vendor_name")} ORDER BY v.vendor_id", values);
    }

    /// <summary>A GTIN as people may have kept it: without the zeros that fill it up to 14 digits.</summary>
    internal static string[] Gtins(string gtin) => [gtin, .. new[] { 13, 12, 8 }.Where(length => gtin[..^length].All(digit => digit == '0')).Select(length => gtin[^length..])];

    private static async Task RunAsync(Snapshot snapshot, List<FindRow> rows, IEnumerable<(string Sql, object[] Values)> statements, CancellationToken cancellationToken)
    {
        var questions = snapshot.Ask();
        foreach (var (sql, values) in statements)
        {
            questions.Add($"{sql} LIMIT {Find.KindMax}", row => rows.Add(Read(row)), values);
        }

        await questions.RunAsync(last: false, cancellationToken);
    }

    private static FindRow Read(NpgsqlDataReader row)
    {
        string? Text(int place) => row.IsDBNull(place) ? null : row.GetString(place);
        return new FindRow { Kind = row.GetString(0), PartId = Text(1), Serial = Text(2), Id = Text(3), Description = Text(4), Status = row.IsDBNull(5) ? null : (UnitStatus)row.GetInt16(5) };
    }
}
