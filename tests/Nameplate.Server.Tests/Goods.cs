using System.Text.Json.Nodes;

namespace Nameplate.Server.Tests;

/// <summary>Parts and stock of a test's own, made through the API.</summary>
internal static class Goods
{
    public static Task<Reply> PartAsync(this ServerFixture server, string part, bool serials = false, bool lots = false) => server.DoAsync("part-create", new
    {
        PART_ID = part,
        PART_DESC = part,
        SN_REQD_INV = serials ? "Y" : "N",
        LOT_CONTROL = lots ? "Y" : "N",
        STD_COST = "2.5",
        DEF_STORES_CODE = "MS",
    });

    /// <summary>Units in stock by registration, one call each.</summary>
    public static async Task UnitsAsync(this ServerFixture server, string part, string location, params string[] serials)
    {
        foreach (var serial in serials)
        {
            await server.DoAsync("serial-number-create", new { PART_ID = part, SERIAL_NUMBER = serial, STORES_CODE = "MS", STOCK_LOCATION = location });
        }
    }

    public static Task<Reply> StockAsync(this ServerFixture server, string part, string location, string quantity, string? lot = null) =>
        server.DoAsync("adjustments-entry-create", new { PART_ID = part, STORES_CODE = "MS", STOCK_LOCATION = location, QUANTITY = quantity, LOT_ID = lot ?? "" });

    public static async Task<JsonObject> UnitAsync(this ServerFixture server, string part, string serial) =>
        (await server.DoAsync("serial-number-query", new { PART_ID = part, SERIAL_NUMBER = serial })).Rows.Single()!.AsObject();

    /// <summary>Where a unit is: <c>A MS/SHELF 1</c>.</summary>
    public static async Task<string> WhereAsync(this ServerFixture server, string part, string serial)
    {
        var unit = await server.UnitAsync(part, serial);
        return $"{unit["SN_STATUS"]} {unit["STORES_CODE"]}/{unit["STOCK_LOCATION"]}";
    }

    public static async Task<string> OnHandAsync(this ServerFixture server, string part, string stores = "MS") =>
        (await server.DoAsync("stock-status-query", new { PART_ID = part, STORES_CODE = stores })).Rows is [var row] ? row!["ON_HAND_QTY"]!.GetValue<string>() : "none";

    /// <summary>Calls, and expects to be refused.</summary>
    public static async Task<Reply> RefusedAsync(this ServerFixture server, string call, object fields, string code)
    {
        var reply = await server.CallAsync(call, fields);
        Assert.True(reply.Status is 400 or 500, $"{call}: {reply.Status} {reply.Body}");
        Assert.Equal(code, reply.Code);
        return reply;
    }
}
