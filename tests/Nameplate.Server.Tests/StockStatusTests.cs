using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class StockStatusTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

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
    public async Task What_came_in_and_went_out_counts_by_its_day_and_what_stays_where_it_is_does_not()
    {
        await server.PartAsync("SS-DAYS", serials: true);
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "SS-DAYS", STORES_CODE = "MS", STOCK_LOCATION = "A", QUANTITY = "5", ACTION_DATE = "2020-06-30" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "SS-DAYS", STORES_CODE = "MS", STOCK_LOCATION = "A", QUANTITY = "-2", ACTION_DATE = "2020-07-01" });
        await server.UnitsAsync("SS-DAYS", "A", "U1");
        await server.DoAsync("serial-number-update", new { PART_ID = "SS-DAYS", SERIAL_NUMBER = "U1", SN_STATUS = "H" });
        await server.DoAsync("serial-number-update", new { PART_ID = "SS-DAYS", SERIAL_NUMBER = "U1", SN_STATUS = "A" });
        Assert.Equal("3 | month 3 +0 -0 | year 3 +0 -0 | 2020-06-30 2020-07-01", await MovedAsync());

        var moved = await server.DoAsync("stores-transfer-create", new { PART_ID = "SS-DAYS", FROM_STORES = "MS", FROM_LOCATION = "A", TO_STORES = "MS", TO_LOCATION = "B", QUANTITY = "1", SERIAL_NUMBER = "U1" });
        var today = moved["ACTION_DATE"];
        Assert.Equal($"3 | month 3 +1 -1 | year 3 +1 -1 | {today} {today}", await MovedAsync());
        var there = (await server.DoAsync("multiple-location-query", new { PART_ID = "SS-DAYS" })).Rows.Single()!;
        Assert.Equal($"B 1 {today} {today} ", $"{there["STOCK_LOCATION"]} {there["ON_HAND_QTY"]} {there["DATE_LAST_ACT"]} {there["DATE_LAST_RECPT"]} {there["DATE_LAST_ISSUE"]}");

        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = moved["BATCH_NUMBER"] });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "SS-DAYS", STORES_CODE = "MS", STOCK_LOCATION = "A", QUANTITY = "4" });
        Assert.Equal($"7 | month 3 +6 -2 | year 3 +6 -2 | {today} {today}", await MovedAsync());

        async Task<string> MovedAsync()
        {
            var row = (await server.DoAsync("stock-status-query", new { STORES_CODE = "MS", PART_ID = "SS-DAYS" })).Rows.Single()!;
            return $"{row["ON_HAND_QTY"]} | month {row["MO_BEG_QTY"]} +{row["RECEIPTS_MTD"]} -{row["ISSUES_MTD"]} | year {row["YEAR_BEG_QTY"]} +{row["RECEIPTS_YTD"]} -{row["ISSUES_YTD"]} "
                + $"| {row["DATE_LAST_RECPT"]} {row["DATE_LAST_ISSUE"]}";
        }
    }

    /// <summary>Each of two places holds as much as a call may say; together they hold more. A month that began before its first receipt was entered began below zero.</summary>
    [Theory]
    [InlineData("ON_HAND_QTY", "19999999999998", true)]
    [InlineData("ON_HAND_QTY", ">19999999999997", true)]
    [InlineData("ON_HAND_QTY", ">=19999999999998.000001", false)]
    [InlineData("ON_HAND_QTY", "IN 1, 19999999999998", true)]
    [InlineData("ON_HAND_QTY", "BETWEEN 10000000000000 AND 9999999999999999999999", true)]
    [InlineData("MO_BEG_QTY", "-3", true)]
    [InlineData("MO_BEG_QTY", "<-3", false)]
    public async Task What_is_reckoned_up_is_found_by_more_than_a_call_may_say(string field, string criterion, bool found)
    {
        if ((await server.DoAsync("part-query", new { PART_ID = "SS-SUM" })).Rows.Count == 0)
        {
            await server.PartAsync("SS-SUM");
            await server.PartAsync("SS-OWED");
            foreach (var location in new[] { "A", "B" })
            {
                await server.DoAsync("adjustments-entry-create", new { PART_ID = "SS-SUM", STORES_CODE = "MS", STOCK_LOCATION = location, QUANTITY = "9999999999999" });
            }

            await server.DoAsync("adjustments-entry-create", new { PART_ID = "SS-OWED", STORES_CODE = "MS", QUANTITY = "5" });
            await server.DoAsync("adjustments-entry-create", new { PART_ID = "SS-OWED", STORES_CODE = "MS", QUANTITY = "-3", ACTION_DATE = "2020-01-31" });
        }

        var rows = (await server.DoAsync("stock-status-query", new Dictionary<string, string> { ["PART_ID"] = "SS-%", [field] = criterion })).Rows;
        Assert.Equal(found ? [field == "MO_BEG_QTY" ? "SS-OWED" : "SS-SUM"] : [], rows.Select(row => row!["PART_ID"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Stock_is_found_by_quantity()
    {
        var rows = (await server.DoAsync("stock-status-query", new { PART_ID = "B%", STORES_CODE = "MS", ON_HAND_QTY = "> 1000" })).Rows;

        Assert.Equal(["BEARING012", "BOLT-M6"], rows.Select(row => row!["PART_ID"]!.GetValue<string>()));
    }
}
