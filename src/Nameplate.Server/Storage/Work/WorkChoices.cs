namespace Nameplate.Server.Storage;

/// <summary>What may be typed into an input: the number, and what it is.</summary>
public sealed record WorkChoice(string Value, string Text);

/// <summary>Numbers that a form offers. An offer is no list: whoever knows a number types it, so some hundred are enough.</summary>
internal static class WorkChoices
{
    private const int Max = 300;

    public static readonly string Stores = "SELECT stores_code, stores_desc FROM stores ORDER BY stores_code";

    public static readonly string Parts = "SELECT part_id, part_desc FROM part WHERE NOT phantom ORDER BY part_id";

    public static readonly string SerialParts = "SELECT part_id, part_desc FROM part WHERE NOT phantom AND (sn_reqd_inv OR sn_reqd) ORDER BY part_id";

    public static readonly string Assemblies = "SELECT part_id, part_desc FROM part WHERE NOT phantom AND EXISTS (SELECT FROM bill_of_material b WHERE b.assembly_id = part.id) ORDER BY part_id";

    public static readonly string Accounts = "SELECT DISTINCT ON (account) account, account_desc FROM gl_account ORDER BY account";

    public static readonly string Departments = "SELECT DISTINCT department, '' FROM gl_account ORDER BY department";

    /// <summary>The newest first.</summary>
    public static readonly string OpenSales = "SELECT o.so_id, c.customer_name FROM sales_order o JOIN customer c ON c.id = o.customer_id WHERE o.so_status = 'O' ORDER BY o.id DESC";

    /// <summary>The newest first.</summary>
    public static readonly string OpenPurchases = "SELECT o.po_id, v.vendor_name FROM purchase_order o JOIN vendor v ON v.id = o.vendor_id WHERE o.po_status = 'O' ORDER BY o.id DESC";

    /// <summary>What a page calls each.</summary>
    public static readonly IReadOnlyDictionary<string, string> Ids = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Stores] = "stores",
        [Parts] = "parts",
        [SerialParts] = "serial-parts",
        [Assemblies] = "assemblies",
        [Accounts] = "accounts",
        [Departments] = "departments",
        [OpenSales] = "sales-orders",
        [OpenPurchases] = "purchase-orders",
    };

    /// <summary>Asks for several kinds in one round trip; the answer has them by their statements.</summary>
    public static async Task<Dictionary<string, IReadOnlyList<WorkChoice>>> ReadAsync(Snapshot snapshot, IEnumerable<string> kinds, CancellationToken cancellationToken)
    {
        var (found, questions) = (new Dictionary<string, IReadOnlyList<WorkChoice>>(StringComparer.Ordinal), snapshot.Ask());
        foreach (var kind in kinds.Distinct(StringComparer.Ordinal))
        {
            var rows = new List<WorkChoice>();
            found.Add(kind, rows);
            questions.Add($"{kind} LIMIT {Max}", row => rows.Add(new WorkChoice(row.GetString(0), row.IsDBNull(1) ? "" : row.GetString(1))));
        }

        if (found.Count > 0)
        {
            await questions.RunAsync(last: false, cancellationToken);
        }

        return found;
    }
}
