using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class StockStatusTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task The_stock_of_a_part_in_a_store_is_one_record_whatever_it_lies_in()
    {
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "BEARING012", STORES_CODE = "MA", STOCK_LOCATION = "A", LOT_ID = "L1", QUANTITY = "10" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "BEARING012", STORES_CODE = "MA", STOCK_LOCATION = "B", LOT_ID = "L2", QUANTITY = "5" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "BEARING012", STORES_CODE = "MA", STOCK_LOCATION = "B", LOT_ID = "L2", QUANTITY = "-1" });

        var row = Assert.Single((await server.DoAsync("stock-status-query", new { STORES_CODE = "MA", PART_ID = "BEARING012" })).Rows)!.AsObject();
        Assert.Equal(ResourceBook.Calls["stock-status-query"].Answer.Select(field => field.Name), row.Select(pair => pair.Key));
        Assert.Equal("A Y 14 15 1 0", $"{row["STOCK_LOCATION"]} {row["MULTI_LOC"]} {row["ON_HAND_QTY"]} {row["RECEIPTS_MTD"]} {row["ISSUES_YTD"]} {row["MO_BEG_QTY"]}");
    }

    [Fact]
    public async Task Stock_is_found_by_quantity()
    {
        var rows = (await server.DoAsync("stock-status-query", new { STORES_CODE = "MS", ON_HAND_QTY = "> 1000" })).Rows;

        Assert.Equal(["BEARING012", "BOLT-M6"], rows.Select(row => row!["PART_ID"]!.GetValue<string>()));
    }
}
