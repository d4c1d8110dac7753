using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Inventory;

/// <summary>
/// What a recall found, put together for people row by row: who has units and how they got there, where the others are. Units that
/// came by one shipment, or stand in one place, are one group; of each so many are named, the rest is counted.
/// </summary>
public sealed class RecallReport
{
    /// <summary>Units that a group names, and rows that a table shows: what somebody reads on a page. All of them are in the CSV.</summary>
    public const int NamedMax = 100;

    /// <summary>Groups that name their units.</summary>
    private const int GroupsMax = 500;

    private readonly Dictionary<string, RecallCustomer> customers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Stores, string Location), RecallGroup> stores = [];
    private readonly Dictionary<UnitStatus, RecallGroup> elsewhere = [];
    private int groups;

    public int Rows { get; private set; }

    public int Units { get; private set; }

    /// <summary>Those of them that are assumed to hold it.</summary>
    public int Assumed { get; private set; }

    /// <summary>Those of them that held it once and do not now.</summary>
    public int Past { get; private set; }

    /// <summary>Those of them that are inside another unit.</summary>
    public int Installed { get; private set; }

    public int InStores { get; private set; }

    public int AtCustomers { get; private set; }

    public int Elsewhere => Units - InStores - AtCustomers;

    /// <summary>Lots of assemblies without serials.</summary>
    public int LotCount { get; private set; }

    /// <summary>By name.</summary>
    public IReadOnlyList<RecallCustomer> Customers => [.. customers.Values.OrderBy(one => one.Name, StringComparer.OrdinalIgnoreCase).ThenBy(one => one.Id, StringComparer.Ordinal)];

    /// <summary>By store and location.</summary>
    public IReadOnlyList<(string Stores, string Location, RecallGroup Group)> Stores =>
        [.. stores.OrderBy(one => one.Key.Stores, StringComparer.Ordinal).ThenBy(one => one.Key.Location, StringComparer.Ordinal).Select(one => (one.Key.Stores, one.Key.Location, one.Value))];

    /// <summary>Units that neither a customer nor a store has, by what became of them.</summary>
    public IReadOnlyList<(UnitStatus Status, RecallGroup Group)> Others => [.. elsewhere.OrderBy(one => one.Key).Select(one => (one.Key, one.Value))];

    /// <summary>The first of those that are inside another unit.</summary>
    public List<GenealogyRow> Inside { get; } = [];

    /// <summary>The first of the lots.</summary>
    public List<GenealogyRow> LotRows { get; } = [];

    /// <summary>The first of all, as the tree leads up.</summary>
    public List<GenealogyRow> First { get; } = [];

    /// <summary>Puts all rows together.</summary>
    public static async Task<RecallReport> OfAsync(IAsyncEnumerable<GenealogyRow> rows, CancellationToken cancellationToken)
    {
        var report = new RecallReport();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            report.Add(row);
        }

        return report;
    }

    public void Add(GenealogyRow row)
    {
        Rows++;
        Name(First, row);
        if (row.Serial.Length == 0)
        {
            LotCount++;
            Name(LotRows, row);
            return;
        }

        Units++;
        Assumed += row.Assumed ? 1 : 0;
        Past += row.StillInside ? 0 : 1;
        if (row.TopId is not null)
        {
            Installed++;
            Name(Inside, row);
        }

        if (row.CustomerId is { } id)
        {
            AtCustomers++;
            if (!customers.TryGetValue(id, out var customer))
            {
                customers.Add(id, customer = new RecallCustomer(id, row.CustomerName ?? id));
            }

            Group(customer.Shipments, new RecallShipment(row.SoldTo, row.SalesOrderId, row.SalesOrderLine, row.ShipmentNo, row.ShippedDate, row.Contact)).Add(row);
        }
        else if (row.StoresCode is { } code)
        {
            InStores++;
            Group(stores, (code, row.StockLocation ?? "")).Add(row);
        }
        else
        {
            Group(elsewhere, row.Status ?? UnitStatus.Registered).Add(row);
        }
    }

    private RecallGroup Group<TKey>(Dictionary<TKey, RecallGroup> all, TKey key)
        where TKey : notnull
    {
        if (!all.TryGetValue(key, out var group))
        {
            all.Add(key, group = new RecallGroup(++groups <= GroupsMax ? NamedMax : 0));
        }

        return group;
    }

    private static void Name(List<GenealogyRow> rows, GenealogyRow row)
    {
        if (rows.Count < NamedMax)
        {
            rows.Add(row);
        }
    }
}

/// <summary>A customer who has units.</summary>
public sealed class RecallCustomer(string id, string name)
{
    internal Dictionary<RecallShipment, RecallGroup> Shipments { get; } = [];

    /// <summary>Whom they were shipped to.</summary>
    public string Id => id;

    public string Name => name;

    /// <summary>How they got there, the first shipment first.</summary>
    public IReadOnlyList<(RecallShipment Shipment, RecallGroup Group)> Came =>
        [.. Shipments.OrderBy(one => one.Key.Day).ThenBy(one => one.Key.Order, StringComparer.Ordinal).ThenBy(one => one.Key.Line, StringComparer.Ordinal).Select(one => (one.Key, one.Value))];
}

/// <summary>How units got to a customer, as their records say.</summary>
public sealed record RecallShipment(string? SoldTo, string? Order, string? Line, string? Number, DateOnly? Day, string? Contact);

/// <summary>Units that are in one place and came there in one way.</summary>
public sealed class RecallGroup(int namedMax)
{
    /// <summary>Units that are inside none: what is to be fetched.</summary>
    public int Whole { get; private set; }

    /// <summary>Units inside of those.</summary>
    public int Within { get; private set; }

    /// <summary>Those that are assumed to hold it.</summary>
    public int Assumed { get; private set; }

    /// <summary>Those that held it once and do not now.</summary>
    public int Past { get; private set; }

    /// <summary>The first of those that are inside none.</summary>
    public List<GenealogyRow> Named { get; } = [];

    public void Add(GenealogyRow row)
    {
        Assumed += row.Assumed ? 1 : 0;
        Past += row.StillInside ? 0 : 1;
        if (row.TopId is not null)
        {
            Within++;
            return;
        }

        Whole++;
        if (Named.Count < namedMax)
        {
            Named.Add(row);
        }
    }
}

/// <summary>
/// The customers as a list to send and to tick off: a line for each customer, shipment and part, in the order in which they were met, with
/// the serials of what is to be fetched. A line ends when it is full and another begins.
/// </summary>
public sealed class RecallCustomerLines
{
    /// <summary>Serials of a line: so many, each as long as can be, go into a cell of a spreadsheet.</summary>
    public const int SerialsMax = 500;

    private readonly Dictionary<(string, RecallShipment, string), RecallCustomerLine> open = [];
    private readonly List<RecallCustomerLine> lines = [];

    /// <summary>By customer, day, order and part.</summary>
    public IEnumerable<RecallCustomerLine> Lines => lines.OrderBy(line => line.Name, StringComparer.OrdinalIgnoreCase).ThenBy(line => line.CustomerId, StringComparer.Ordinal)
        .ThenBy(line => line.Shipment.Day).ThenBy(line => line.Shipment.Order, StringComparer.Ordinal).ThenBy(line => line.Shipment.Line, StringComparer.Ordinal).ThenBy(line => line.PartId, StringComparer.Ordinal);

    public void Add(GenealogyRow row)
    {
        if (row.CustomerId is not { } id || row.Serial.Length == 0 || row.TopId is not null)
        {
            return;
        }

        var shipment = new RecallShipment(row.SoldTo, row.SalesOrderId, row.SalesOrderLine, row.ShipmentNo, row.ShippedDate, row.Contact);
        if (!open.TryGetValue((id, shipment, row.PartId), out var line) || line.Serials.Count == SerialsMax)
        {
            open[(id, shipment, row.PartId)] = line = new RecallCustomerLine(id, row.CustomerName ?? id, shipment, row.PartId, row.PartDesc);
            lines.Add(line);
        }

        line.Serials.Add(row.Serial);
        line.Assumed += row.Assumed ? 1 : 0;
        line.Past += row.StillInside ? 0 : 1;
    }
}

/// <summary>Units of one part that came to one customer by one shipment.</summary>
public sealed record RecallCustomerLine(string CustomerId, string Name, RecallShipment Shipment, string PartId, string PartDesc)
{
    public List<string> Serials { get; } = [];

    public int Assumed { get; internal set; }

    public int Past { get; internal set; }
}
