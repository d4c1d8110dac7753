using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>A customer or vendor as pages name it.</summary>
public sealed record PartnerName(string Id, string Name);

/// <summary>What the page of a unit says of it, besides what is in it and what became of it.</summary>
public sealed record UnitRecord(long Id, long PartNumber, string PartId, string PartDesc, string Serial)
{
    public string? Gtin { get; init; }

    /// <summary>When it was deleted; there is no state then.</summary>
    public DateTime? DeletedAt { get; init; }
    public UnitStatus? Status { get; init; }
    public string Lot { get; init; } = "";
    public DateOnly? LotExpires { get; init; }
    public string? Stores { get; init; }
    public string? StoresName { get; init; }
    public string? StockLocation { get; init; }
    public Warranty Warranty { get; init; }
    public PartnerName? ShipTo { get; init; }
    public PartnerName? SoldTo { get; init; }

    /// <summary>Whom it was shipped to first.</summary>
    public PartnerName? FirstShipTo { get; init; }
    public string? SalesOrder { get; init; }
    public string? SalesLine { get; init; }
    public string? ShipmentNo { get; init; }
    public DateOnly? Shipped { get; init; }
    public DateOnly? FirstShipped { get; init; }
    public DateOnly? Returned { get; init; }
    public string? ReturnReason { get; init; }
    public DateOnly? Scrapped { get; init; }
    public DateOnly? Consigned { get; init; }

    /// <summary>The order that it was issued to, made for or received on.</summary>
    public string? Order { get; init; }
    public string? OrderLine { get; init; }
    public DateOnly? LastService { get; init; }
    public DateOnly? NextService { get; init; }
    public string? ServiceContract { get; init; }
    public string? Contact { get; init; }

    /// <summary>Where it is with the customer.</summary>
    public string? Location { get; init; }
    public string? Reference { get; init; }
    public string? Revision { get; init; }
    public string? Notes { get; init; }

    /// <summary>The sales order's line that it is held for.</summary>
    public (string Order, int Line)? HeldFor { get; init; }
}

/// <summary>What a unit is in: another unit, or a lot of a part without serials.</summary>
public sealed record UnitHolder(string PartId, string? Serial, string Lot);

/// <summary>A unit with all that its page says at a glance.</summary>
public sealed record UnitFound(UnitRecord Unit)
{
    /// <summary>Numbers that it had before.</summary>
    public IReadOnlyList<string> FormerSerials { get; init; } = [];

    public UnitHolder? Inside { get; init; }

    /// <summary>The outermost unit that it is inside of; null when it is in none.</summary>
    public UnitRecord? Top { get; init; }

    /// <summary>Units that had the same number and were deleted.</summary>
    public IReadOnlyList<long> Deleted { get; init; } = [];
}

/// <summary>Reads units for their pages.</summary>
internal static class UnitRecords
{
    /// <summary>As many units as one number ever had: registered and deleted again.</summary>
    private const int NamesakesMax = 100;

    private const string Units =
        """
        SELECT s.id, p.id, p.part_id, p.part_desc, s.serial_number, p.upc_code, s.deleted_at, u.status, coalesce(u.lot, ''), l.expire_date, st.stores_code, st.stores_desc, b.location,
            s.on_warranty, s.off_warranty, sh.customer_id, sh.customer_name, so.customer_id, so.customer_name, s.so_id, s.so_line_no, s.shipment_no, s.shipped_date, s.orig_ship_date,
            s.returned_date, s.ra_reason, s.date_scrapped, s.date_consigned, s.order_id, s.line_number, s.last_service, s.next_service, s.serv_contract, s.contact, s.location,
            s.reference, s.dwg_rev, s.notes, ho.so_id, hl.so_line_no, os.customer_id, os.customer_name
        FROM serial_number s JOIN part p ON p.id = s.part_id LEFT JOIN unit_state u ON u.serial_number_id = s.id
        LEFT JOIN stock_balance b ON b.id = u.stock_balance_id LEFT JOIN stock_status ss ON ss.id = b.stock_status_id LEFT JOIN stores st ON st.id = ss.stores_id
        LEFT JOIN lot l ON l.part_id = s.part_id AND l.lot_id = u.lot
        LEFT JOIN customer sh ON sh.id = s.ship_to_customer_id LEFT JOIN customer so ON so.id = s.sold_to_customer_id LEFT JOIN customer os ON os.id = s.original_ship_to_id
        LEFT JOIN reservation r ON r.serial_number_id = s.id LEFT JOIN sales_order_line hl ON hl.id = r.sales_line_id LEFT JOIN sales_order ho ON ho.id = hl.order_id
        """;

    /// <summary>The unit that has a number, has had it, or had it when it was deleted: in this order. Null when there never was one.</summary>
    public static async Task<UnitFound?> FindAsync(Snapshot snapshot, string partId, string serial, CancellationToken cancellationToken)
    {
        var named = await snapshot.ReadAsync(
            $"""
            SELECT coalesce(s.renumbered_id, s.id), s.deleted_at IS NOT NULL FROM serial_number s JOIN part p ON p.id = s.part_id
            WHERE p.part_id = $1 AND s.serial_number = $2 ORDER BY s.deleted_at IS NOT NULL, s.id DESC LIMIT {NamesakesMax}
            """,
            row => (Id: row.GetInt64(0), IsDeleted: row.GetBoolean(1)), cancellationToken, partId, serial);
        if (named is not [var first, ..])
        {
            return null;
        }

        UnitRecord? unit = null;
        UnitHolder? inside = null;
        long top = first.Id;
        var former = new List<string>();
        var questions = snapshot.Ask();
        questions.Add($"{Units} WHERE s.id = $1", row => unit = Read(row), first.Id);
        questions.Add($"SELECT serial_number FROM serial_number WHERE renumbered_id = $1 ORDER BY id LIMIT {NamesakesMax}", row => former.Add(row.GetString(0)), first.Id);
        questions.Add(
            """
            SELECT coalesce(ap.part_id, pp.part_id), a.serial_number, x.parent_lot FROM cross_reference x
            LEFT JOIN serial_number a ON a.id = x.assembly_unit_id LEFT JOIN part ap ON ap.id = a.part_id LEFT JOIN part pp ON pp.id = x.parent_part_id
            WHERE x.component_unit_id = $1 AND x.removed_posting_id IS NULL
            """,
            row => inside = new UnitHolder(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? "" : row.GetString(2)), first.Id);
        questions.Add(GenealogySql.Tops, row => top = row.GetInt64(1), new[] { first.Id });
        await questions.RunAsync(last: false, cancellationToken);
        var outermost = top == first.Id ? [] : await snapshot.ReadAsync($"{Units} WHERE s.id = $1", Read, cancellationToken, top);
        return new UnitFound(unit!)
        {
            FormerSerials = former,
            Inside = inside,
            Top = outermost.FirstOrDefault(),
            Deleted = [.. named.Skip(1).Where(one => one.IsDeleted).Select(one => one.Id)],
        };
    }

    /// <summary>The part and serial of the living units that a scanned code of GS1 names; as many as the one box lists.</summary>
    public static Task<List<(long Id, string PartId, string Serial)>> CodedAsync(Snapshot snapshot, string gtin, string serial, CancellationToken cancellationToken) =>
        snapshot.ReadAsync(
            $"""
            SELECT s.id, p.part_id, s.serial_number FROM part p JOIN serial_number s ON s.part_id = p.id
            WHERE p.upc_code = ANY ($1) AND s.serial_number = $2 AND s.deleted_at IS NULL AND s.renumbered_id IS NULL ORDER BY p.part_id LIMIT {Core.Scanning.Find.KindMax}
            """,
            row => (row.GetInt64(0), row.GetString(1), row.GetString(2)), cancellationToken, Finding.Gtins(gtin), serial);

    private static UnitRecord Read(NpgsqlDataReader row)
    {
        string? Text(int place) => row.IsDBNull(place) ? null : row.GetString(place);
        DateOnly? Day(int place) => row.IsDBNull(place) ? null : row.GetFieldValue<DateOnly>(place);
        PartnerName? Partner(int place) => row.IsDBNull(place) ? null : new PartnerName(row.GetString(place), row.GetString(place + 1));
        return new UnitRecord(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4))
        {
            Gtin = Core.Scanning.Gs1.Gtin14(Text(5)),
            DeletedAt = row.IsDBNull(6) ? null : row.GetDateTime(6),
            Status = row.IsDBNull(7) ? null : (UnitStatus)row.GetInt16(7),
            Lot = row.GetString(8),
            LotExpires = Day(9),
            Stores = Text(10),
            StoresName = Text(11),
            StockLocation = Text(12),
            Warranty = new Warranty(Day(13), Day(14)),
            ShipTo = Partner(15),
            SoldTo = Partner(17),
            SalesOrder = Text(19),
            SalesLine = Text(20),
            ShipmentNo = Text(21),
            Shipped = Day(22),
            FirstShipped = Day(23),
            Returned = Day(24),
            ReturnReason = Text(25),
            Scrapped = Day(26),
            Consigned = Day(27),
            Order = Text(28),
            OrderLine = Text(29),
            LastService = Day(30),
            NextService = Day(31),
            ServiceContract = Text(32),
            Contact = Text(33),
            Location = Text(34),
            Reference = Text(35),
            Revision = Text(36),
            Notes = Text(37),
            FirstShipTo = Partner(40),
            HeldFor = row.IsDBNull(38) ? null : (row.GetString(38), row.GetInt32(39)),
        };
    }
}
