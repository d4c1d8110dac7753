using System.Text.Json.Nodes;

namespace Nameplate.Server.Tests;

/// <summary>Pages of what was shipped and received, where the first rows that meet a criterion lie behind many that do not, and are more than are looked for at once.</summary>
public sealed class ManyShipmentsTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int Lines = 1_600;
    private const int Other = 450;

    [Fact]
    public async Task Pages_of_shipments_lose_none_and_repeat_none()
    {
        await GoodsAsync("MS");
        await server.DoAsync("sales-order-create", new { SO_ID = "MANY-1", CUSTOMER_ID = "ABCCORP", LINES = Rows(line => new { SO_LINE_NO = line, PART_ID = Part("MS", line), ORDER_QTY = 2 }) });
        await server.DoAsync("shipments-entry-create", new { SO_ID = "MANY-1", LINES = Rows(line => new { SO_LINE_NO = line, QUANTITY = 1, REFERENCE = $"R{line % 7}" }) });
        await PagesAsync("shipment-transaction-query", "PART_ID", "MS-B", ["SO_ID", "SO_LINE_NO", "SHIPMENT_NO"], Lines - Other);
        await PagesAsync("shipment-transaction-query", "REFERENCE", "R3", ["SO_ID", "SO_LINE_NO", "SHIPMENT_NO"], 229);
        await PagesAsync("shipment-transaction-query", "SO_LINE_NO", ">1500", ["SO_ID", "SO_LINE_NO", "SHIPMENT_NO"], 100);
        await PagesAsync("shipment-transaction-query", "LOT_ID", "B", ["SO_ID", "SO_LINE_NO", "SHIPMENT_NO"], Lines - Other);
    }

    [Fact]
    public async Task Pages_of_receipts_lose_none_and_repeat_none()
    {
        await GoodsAsync("MR");
        await server.DoAsync("purchase-order-create", new { PO_ID = "MANY-1", VENDOR_ID = "XYZCORP", LINES = Rows(line => new { LINE_NUMBER = line, PART_ID = Part("MR", line), ORDER_QTY = 2 }) });
        await server.DoAsync("po-receipts-entry-create", new { PO_ID = "MANY-1", LINES = Rows(line => new { LINE_NUMBER = line, QUANTITY = 1, LOT_ID = line > Other ? "B" : "A", STORES_CODE = "MS" }) });
        await PagesAsync("receipt-transaction-query", "PART_ID", "MR-B", ["PO_ID", "LINE_NUMBER", "RECEIPT_NO"], Lines - Other);
        await PagesAsync("receipt-transaction-query", "LOT_ID", "B", ["PO_ID", "LINE_NUMBER", "RECEIPT_NO"], Lines - Other);
    }

    private async Task GoodsAsync(string prefix)
    {
        foreach (var part in new[] { "A", "B" })
        {
            await server.PartAsync($"{prefix}-{part}", lots: true);
            await server.StockAsync($"{prefix}-{part}", "", "5000", part);
        }
    }

    private static string Part(string prefix, int line) => line > Other ? $"{prefix}-B" : $"{prefix}-A";

    private static object[] Rows(Func<int, object> row) => [.. Enumerable.Range(1, Lines).Select(row)];

    /// <summary>Goes through all pages, and holds them against the answer as a whole.</summary>
    private async Task PagesAsync(string query, string field, string criterion, string[] keys, int rows)
    {
        var all = (await server.DoAsync(query, new JsonObject { [field] = criterion })).Rows.Select(row => row!.ToJsonString()).ToList();
        Assert.Equal(rows, all.Count);
        foreach (var max in new[] { 90, 700 })
        {
            var (walked, body) = (new List<string>(), new JsonObject { [field] = criterion, ["MAX_ROWS"] = max });
            while ((await server.DoAsync(query, body)).Rows is { Count: > 0 } page)
            {
                walked.AddRange(page.Select(row => row!.ToJsonString()));
                body["START_AFTER"] = new JsonObject(keys.Select(key => KeyValuePair.Create(key, page[^1]![key]?.DeepClone())));
            }

            Assert.Equal(all, walked);
        }
    }
}
