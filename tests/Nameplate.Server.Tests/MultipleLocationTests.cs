namespace Nameplate.Server.Tests;

public sealed class MultipleLocationTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    private static object Key(string part, string location) => new { STORES_CODE = "MS", PART_ID = part, STOCK_LOCATION = location };

    [Fact]
    public async Task It_arises_with_the_first_stock_away_from_the_main_location_and_again_after_it_was_deleted()
    {
        await server.PartAsync("ML-ARISE", serials: true);
        await server.UnitsAsync("ML-ARISE", "A", "U1");
        Assert.Empty((await server.DoAsync("multiple-location-query", new { PART_ID = "ML-ARISE" })).Rows);

        await server.UnitsAsync("ML-ARISE", "B", "U2");
        var made = (await server.DoAsync("multiple-location-query", new { PART_ID = "ML-ARISE", ON_HAND_QTY = "> 0" })).Rows.Single()!;
        Assert.Equal("B 1 APIUSER", $"{made["STOCK_LOCATION"]} {made["ON_HAND_QTY"]} {made["CREATED_BY"]}");

        await server.RefusedAsync("multiple-location-delete", Key("ML-ARISE", "B"), "MULTIPLE_LOCATION_IN_USE");
        await server.DoAsync("stores-transfer-create", new { PART_ID = "ML-ARISE", FROM_STORES = "MS", TO_STORES = "MS", TO_LOCATION = "A", QUANTITY = "1", SERIAL_NUMBER = "U2" });
        await server.DoAsync("multiple-location-delete", Key("ML-ARISE", "B"));
        await server.DoAsync("stores-transfer-create", new { PART_ID = "ML-ARISE", FROM_STORES = "MS", TO_STORES = "MS", TO_LOCATION = "B", QUANTITY = "1", SERIAL_NUMBER = "U2" });
        Assert.Single((await server.DoAsync("multiple-location-query", new { PART_ID = "ML-ARISE" })).Rows);
    }

    [Fact]
    public async Task It_arises_again_with_what_an_undoing_brings_back()
    {
        await server.PartAsync("ML-UNDO");
        await server.StockAsync("ML-UNDO", "A", "5");
        await server.StockAsync("ML-UNDO", "B", "5");
        var moved = await server.DoAsync("stores-transfer-create", new { PART_ID = "ML-UNDO", FROM_STORES = "MS", FROM_LOCATION = "B", TO_STORES = "MS", TO_LOCATION = "A", QUANTITY = "5" });
        await server.DoAsync("multiple-location-delete", Key("ML-UNDO", "B"));
        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = moved["BATCH_NUMBER"] });
        Assert.Equal("5", (await server.DoAsync("multiple-location-query", new { PART_ID = "ML-UNDO" })).Rows.Single()!["ON_HAND_QTY"]!.GetValue<string>());
    }

    [Fact]
    public async Task It_is_made_by_hand_for_a_part_that_is_kept_in_the_store()
    {
        await server.PartAsync("ML-HAND");
        await server.RefusedAsync("multiple-location-create", Key("ML-HAND", "B"), "STOCK_STATUS_NOT_FOUND");
        await server.StockAsync("ML-HAND", "A", "5");
        await server.RefusedAsync("multiple-location-create", Key("ML-HAND", "A"), "LOCATION_IS_MAIN");

        var made = await server.DoAsync("multiple-location-create", Key("ML-HAND", "B"));
        Assert.Equal(("0", "", ""), (made["ON_HAND_QTY"], made["BOOK_QTY"], made["DATE_LAST_ACT"]));
        await server.RefusedAsync("multiple-location-create", Key("ML-HAND", "B"), "MULTIPLE_LOCATION_EXISTS");
        var changed = await server.DoAsync("multiple-location-update", new { STORES_CODE = "MS", PART_ID = "ML-HAND", STOCK_LOCATION = "B", MLFML_USER_3 = "Audited" });
        Assert.Equal(("Audited", "0"), (changed["MLFML_USER_3"], changed["ON_HAND_QTY"]));
    }
}
