using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>A customer or a vendor as its page shows it.</summary>
public sealed record PartnerRecord(PartnerName Name, string? Notes)
{
    public IReadOnlyList<(string Name, string? Phone, string? Email)> Contacts { get; init; } = [];

    /// <summary>Orders, open ones first, then the latest.</summary>
    public IReadOnlyList<(string OrderId, string Status, DateOnly? Day)> Orders { get; init; } = [];

    /// <summary>Units that a customer has.</summary>
    public IReadOnlyList<UnitHeld> Units { get; init; } = [];

    /// <summary>There are more units after the last one.</summary>
    public bool HasMore { get; init; }
}

/// <summary>A unit that a customer has.</summary>
public sealed record UnitHeld(long Id, string PartId, string PartDesc, string Serial, UnitStatus Status, DateOnly? Shipped, Warranty Warranty);

/// <summary>Reads customers and vendors for their pages.</summary>
internal static class PartnerReads
{
    /// <summary>Units of one page.</summary>
    public const int UnitsMax = 100;

    private const int OrdersMax = 50;

    private const int ContactsMax = 20;

    public static async Task<PartnerRecord?> CustomerAsync(Snapshot snapshot, string id, long after, CancellationToken cancellationToken)
    {
        var units = new List<UnitHeld>();
        var found = await ReadAsync(
            snapshot, id, "customer", "customer_contact", "cust_contact", "sales_order", "so_id", "so_status",
            questions => questions.Add(
                $"""
                SELECT s.id, p.part_id, p.part_desc, s.serial_number, u.status, s.shipped_date, s.on_warranty, s.off_warranty
                FROM customer c JOIN serial_number s ON (s.ship_to_customer_id, s.id) > (c.id, $2) AND s.ship_to_customer_id <= c.id JOIN unit_state u ON u.serial_number_id = s.id JOIN part p ON p.id = s.part_id
                WHERE c.customer_id = $1 AND u.status IN ({(int)UnitStatus.Shipped}, {(int)UnitStatus.Consigned}) ORDER BY s.ship_to_customer_id, s.id LIMIT {UnitsMax + 1}
                """,
                row => units.Add(new UnitHeld(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), (UnitStatus)row.GetInt16(4), Day(row, 5), new Warranty(Day(row, 6), Day(row, 7)))), id, after),
            cancellationToken);
        return found is null ? null : found with { Units = [.. units.Take(UnitsMax)], HasMore = units.Count > UnitsMax };
    }

    public static Task<PartnerRecord?> VendorAsync(Snapshot snapshot, string id, CancellationToken cancellationToken) =>
        ReadAsync(snapshot, id, "vendor", "vendor_contact", "vendor_contact", "purchase_order", "po_id", "po_status", _ => { }, cancellationToken);

    /// <summary>Names of tables and columns are written in this file; what was asked for is a parameter.</summary>
    private static async Task<PartnerRecord?> ReadAsync(
        Snapshot snapshot, string id, string noun, string contact, string code, string order, string number, string status, Action<SnapshotQuestions> more, CancellationToken cancellationToken)
    {
        PartnerRecord? partner = null;
        var (contacts, orders) = (new List<(string, string?, string?)>(), new List<(string, string, DateOnly?)>());
        var questions = snapshot.Ask();
        questions.Add(
            $"SELECT {noun}_id, {noun}_name, notes FROM {noun} WHERE {noun}_id = $1",
            row => partner = new PartnerRecord(new PartnerName(row.GetString(0), row.GetString(1)), row.IsDBNull(2) ? null : row.GetString(2)), id);
        questions.Add(
            $"""
            SELECT coalesce(nullif(concat_ws(' ', k.first_name, k.last_name), ''), k.{code}), k.phone_no, k.e_mail
            FROM {noun} n JOIN {contact} k ON k.{noun}_id = n.id WHERE n.{noun}_id = $1 ORDER BY k.{code} LIMIT {ContactsMax}
            """,
            row => contacts.Add((row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2))), id);
        questions.Add(
            $"""
            SELECT o.{number}, o.{status}, o.order_date FROM {noun} n JOIN {order} o ON o.{noun}_id = n.id WHERE n.{noun}_id = $1
            ORDER BY o.{status} <> 'O', o.id DESC LIMIT {OrdersMax}
            """,
            row => orders.Add((row.GetString(0), row.GetString(1), Day(row, 2))), id);
        more(questions);
        await questions.RunAsync(last: true, cancellationToken);
        return partner is null ? null : partner with { Contacts = contacts, Orders = orders };
    }

    private static DateOnly? Day(NpgsqlDataReader row, int place) => row.IsDBNull(place) ? null : row.GetFieldValue<DateOnly>(place);
}
