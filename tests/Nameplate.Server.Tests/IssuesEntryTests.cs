namespace Nameplate.Server.Tests;

public sealed class IssuesEntryTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    [Fact]
    public async Task Units_are_issued_to_an_order_and_come_back()
    {
        await server.PartAsync("IE-UNITS", serials: true);
        await server.UnitsAsync("IE-UNITS", "A", "U1", "U2", "U3");

        var issued = await server.DoAsync("issues-entry-create", new
        {
            PART_ID = "IE-UNITS",
            STORES_CODE = "MS",
            QUANTITY = "2",
            ORDER_ID = "W-77",
            LINE_NUMBER = "3",
            REFERENCE = "Field kit",
            SERIAL_NUMBER = "U1,U3",
        });
        Assert.Equal(("IS", "3", "1", "5"), (issued["ACTION_TYPE"], issued["QTY_OLD"], issued["ON_HAND_QTY"], issued["TOTAL_STD_COST"]));
        var unit = await server.UnitAsync("IE-UNITS", "U3");
        Assert.Equal("I W-77 3 Field kit", $"{unit["SN_STATUS"]} {unit["ORDER_ID"]} {unit["LINE_NUMBER"]} {unit["ORDER_REFERENCE"]}");
        Assert.Equal(2L, await server.ScalarAsync<long>("SELECT sum(quantity)::bigint FROM posting WHERE order_id = 'W-77' AND line_number = '3'"));

        var returned = await server.DoAsync("issues-entry-create", new { PART_ID = "IE-UNITS", STORES_CODE = "MS", STOCK_LOCATION = "B", QUANTITY = "-1", SERIAL_NUMBER = "U3" });
        Assert.Equal(("RI", "2", "-2.5"), (returned["ACTION_TYPE"], returned["ON_HAND_QTY"], returned["TOTAL_STD_COST"]));
        Assert.Equal("A MS/B", await server.WhereAsync("IE-UNITS", "U3"));
        Assert.Equal("", (await server.UnitAsync("IE-UNITS", "U3"))["ORDER_ID"]!.GetValue<string>());

        var refused = await server.RefusedAsync("issues-entry-create", new { PART_ID = "IE-UNITS", STORES_CODE = "MS", QUANTITY = "2", DEPARTMENT = "0", SERIAL_NUMBER = "U1:U2" }, "SHORTAGE");
        Assert.Equal("IE-UNITS U1 is not in store MS: it is issued.", refused.Message);
        await server.RefusedAsync("issues-entry-create", new { PART_ID = "IE-UNITS", STORES_CODE = "MS", QUANTITY = "-1", SERIAL_NUMBER = "U2" }, "SHORTAGE");
    }

    [Fact]
    public async Task Lots_that_expire_first_are_issued_and_none_that_may_not_be()
    {
        await server.PartAsync("IE-LOTS", lots: true);
        foreach (var (lot, expires) in new[] { ("OLD", "2026-01-01"), ("LATE", "2028-01-01"), ("SOON", "2027-01-01"), ("HELD", "2026-12-01") })
        {
            await server.DoAsync("lot-create", new { PART_ID = "IE-LOTS", LOT_ID = lot, EXPIRE_DATE = expires });
            await server.StockAsync("IE-LOTS", "A", "10", lot);
        }

        await server.DoAsync("lot-update", new { PART_ID = "IE-LOTS", LOT_ID = "HELD", LOT_HOLD_CODE = "QC" });
        object Issue(string quantity, string lot = "") => new { PART_ID = "IE-LOTS", STORES_CODE = "MS", QUANTITY = quantity, DEPARTMENT = "0", ACTION_DATE = "2026-06-01", LOT_ID = lot };

        var issued = await server.DoAsync("issues-entry-create", Issue("14"));
        Assert.Equal(["SOON 10", "LATE 4"], issued.Json["DETAILS"]!.AsArray().Select(row => $"{row!["LOT_ID"]} {row["QUANTITY"]}"));

        var refused = await server.RefusedAsync("issues-entry-create", Issue("7"), "SHORTAGE");
        Assert.StartsWith("IE-LOTS: 7 needed from store MS, 6 there to be taken (26 on hand", refused.Message, StringComparison.Ordinal);
        await server.RefusedAsync("issues-entry-create", Issue("1", "HELD"), "SHORTAGE");
        await server.DoAsync("issues-entry-create", Issue("1", "OLD"));
        await server.RefusedAsync("issues-entry-create", Issue("-1"), "LOT_REQUIRED");
        await server.DoAsync("issues-entry-create", Issue("-1", "OLD"));
        Assert.Equal("26", await server.OnHandAsync("IE-LOTS"));
    }

    [Fact]
    public async Task An_issue_says_to_whom()
    {
        await server.RefusedAsync("issues-entry-create", new { PART_ID = "ROTOR010", STORES_CODE = "MS", QUANTITY = "1" }, "FIELD_REQUIRED");
        await server.RefusedAsync("issues-entry-create", new { PART_ID = "ROTOR010", STORES_CODE = "MS", QUANTITY = "0", DEPARTMENT = "0" }, "FIELD_INVALID");
        await server.RefusedAsync("issues-entry-create", new { PART_ID = "ROTOR010", STORES_CODE = "MS", QUANTITY = "0.5", DEPARTMENT = "0" }, "QUANTITY_DECIMALS");
        await server.RefusedAsync("issues-entry-create", new { PART_ID = "ROTOR010", STORES_CODE = "MS", QUANTITY = "1", DEPARTMENT = "0", LINE_NUMBER = "1" }, "FIELD_INVALID");
    }
}
