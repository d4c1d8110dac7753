namespace Nameplate.Server.Tests;

public sealed class StockStatusRecordTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    [Fact]
    public async Task Its_main_location_is_where_stock_goes_unless_told()
    {
        await server.PartAsync("SS-MAIN");
        var made = await server.DoAsync("stock-status-create", new { STORES_CODE = "MS", PART_ID = "SS-MAIN", STOCK_LOCATION = "ISLE 3/SHELF 19", SAFETY_STOCK = "5", MULTI_LOC = "Y" });
        Assert.Equal(("N", "0", "5"), (made["MULTI_LOC"], made["ON_HAND_QTY"], made["SAFETY_STOCK"]));

        var adjusted = await server.DoAsync("adjustments-entry-create", new { PART_ID = "SS-MAIN", STORES_CODE = "MS", QUANTITY = "5" });

        Assert.Equal("ISLE 3/SHELF 19", adjusted["STOCK_LOCATION"]);
        await server.RefusedAsync("stock-status-create", new { STORES_CODE = "MS", PART_ID = "SS-MAIN", STOCK_LOCATION = "B" }, "STOCK_STATUS_EXISTS");
        await server.RefusedAsync("stock-status-create", new { STORES_CODE = "MA", PART_ID = "SS-MAIN" }, "FIELD_REQUIRED");
    }

    [Fact]
    public async Task Another_main_location_makes_the_old_one_a_further_one()
    {
        await server.PartAsync("SS-MOVE");
        await server.StockAsync("SS-MOVE", "A", "5");
        await server.StockAsync("SS-MOVE", "B", "2");

        var changed = await server.DoAsync("stock-status-update", new { STORES_CODE = "MS", PART_ID = "SS-MOVE", STOCK_LOCATION = "B" });

        Assert.Equal(("B", "Y", "7"), (changed["STOCK_LOCATION"], changed["MULTI_LOC"], changed["ON_HAND_QTY"]));
        var further = (await server.DoAsync("multiple-location-query", new { PART_ID = "SS-MOVE" })).Rows.Single()!;
        Assert.Equal("A 5", $"{further["STOCK_LOCATION"]} {further["ON_HAND_QTY"]}");
    }

    [Fact]
    public async Task It_cannot_be_deleted_while_it_has_stock_history_or_further_locations()
    {
        await server.PartAsync("SS-USED");
        await server.StockAsync("SS-USED", "A", "5");
        object Key(string part) => new { STORES_CODE = "MS", PART_ID = part };

        Assert.EndsWith("it is used by stock on hand.", (await server.RefusedAsync("stock-status-delete", Key("SS-USED"), "STOCK_STATUS_IN_USE")).Message, StringComparison.Ordinal);
        await server.StockAsync("SS-USED", "A", "-5");
        Assert.EndsWith("it is used by postings.", (await server.RefusedAsync("stock-status-delete", Key("SS-USED"), "STOCK_STATUS_IN_USE")).Message, StringComparison.Ordinal);

        await server.PartAsync("SS-FREE");
        await server.DoAsync("stock-status-create", new { STORES_CODE = "MS", PART_ID = "SS-FREE", STOCK_LOCATION = "A" });
        await server.DoAsync("multiple-location-create", new { STORES_CODE = "MS", PART_ID = "SS-FREE", STOCK_LOCATION = "B" });
        await server.RefusedAsync("stock-status-delete", Key("SS-FREE"), "STOCK_STATUS_IN_USE");
        await server.DoAsync("multiple-location-delete", new { STORES_CODE = "MS", PART_ID = "SS-FREE", STOCK_LOCATION = "B" });
        await server.DoAsync("stock-status-delete", Key("SS-FREE"));
        Assert.Equal("none", await server.OnHandAsync("SS-FREE"));
    }
}
