using System.Text.Json.Nodes;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class PurchaseOrderTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    [Fact]
    public async Task An_order_is_created_changed_found_and_deleted()
    {
        await server.DoAsync("vendor-create", new { VENDOR_ID = "V1", VENDOR_NAME = "x", CURR_CODE = "USD" });
        await server.DoAsync("vendor-part-create", new { PART_ID = "MOTOR003", VENDOR_ID = "V1", VENDOR_PART_ID = "MOTOR_240V", PO_DESC = "Motor, 240 V", BUY_UM = "BOX", BUY_CONV = "4", QUOTE_UNIT_PRIC = "400", QUOTE_QTY = "2" });
        var made = await server.DoAsync("purchase-order-create", new
        {
            VENDOR_ID = "V1",
            PO_TYPE = "N",
            DELIVERY_GATE = "7",
            LINES = new object[] { new { LINE_NUMBER = "1", VENDOR_PART_ID = "MOTOR_240V", ORDER_QTY = "3" }, new { LINE_NUMBER = "2", PART_ID = "MOTOR003", ORDER_QTY = "1", BUY_UM = "EA" }, new { LINE_NUMBER = "3", PO_DESC = "Freight", ORDER_QTY = "1", PO_UNIT_PRICE = "9.9" } },
            COMMENTS = new object[] { new { LINE_NUMBER = "0", COMMENT_TEXT = "By rail." } },
        });
        Assert.Equal(ResourceBook.Calls["purchase-order-create"].Answer.Select(field => field.Name).Append("DELIVERY_GATE"), made.Names);
        Assert.Matches("^1[0-9]{5}$", made["PO_ID"]);
        Assert.Equal(("O", "USD", made["DATE_CREATED"]), (made["PO_STATUS"], made["CURR_CODE"], made["ORDER_DATE"]));
        Assert.Equal(
            ["1 MOTOR003 MOTOR_240V Motor, 240 V 3 BOX 4 400 MS O 0", "2 MOTOR003 MOTOR_240V Motor, 240 V 1 EA 1  MS O 0", "3   Freight 1   9.9  O 0"],
            Rows(made).Select(row => Told(row, "LINE_NUMBER PART_ID VENDOR_PART_ID PO_DESC ORDER_QTY BUY_UM BUY_CONV PO_UNIT_PRICE STORES_CODE LINE_STATUS RECEIVED_QTY")));

        var key = new { PO_ID = made["PO_ID"] };
        Assert.Equal(made.Body, (await server.DoAsync("purchase-order-query", new { VENDOR_ID = "V1", PO_TYPE = "IN 'N','CR'", LINES = new { PART_ID = "MOTOR003" } })).Body[1..^1]);
        Assert.Equal((500, "VENDOR_IN_USE"), Two(await server.RefusedAsync("vendor-delete", new { VENDOR_ID = "V1" })));
        var changed = await server.DoAsync("purchase-order-update", new { key.PO_ID, BUYER_ID = "B1", LINES = new object[] { new { LINE_NUMBER = "2", REMOVE = "Y" }, new { LINE_NUMBER = "1", ORDER_QTY = "5" } } });
        Assert.Equal(("B1", "1 5,3 1"), (changed["BUYER_ID"], string.Join(',', Rows(changed).Select(row => Told(row, "LINE_NUMBER ORDER_QTY")))));
        await server.DoAsync("purchase-order-delete", key);
        Assert.Equal((500, "PURCHASE_ORDER_NOT_FOUND"), Two(await server.RefusedAsync("purchase-order-update", new { key.PO_ID, BUYER_ID = "B1" })));
    }

    [Theory]
    [InlineData("""{"LINE_NUMBER":"1","PART_ID":"MOTOR003"}""", 400, "LINES[1].ORDER_QTY is required.")]
    [InlineData("""{"LINE_NUMBER":"1","ORDER_QTY":"1"}""", 400, "LINES[1]: PART_ID or PO_DESC is required.")]
    [InlineData("""{"LINE_NUMBER":"1","ORDER_QTY":"1","VENDOR_PART_ID":"NONE"}""", 500, "LINES[1]: VENDOR_PART_ID: Vendor Part XYZCORP, NONE does not exist.")]
    [InlineData("""{"LINE_NUMBER":"1","ORDER_QTY":"1","PART_ID":"MOTOR003","STORES_CODE":"NONE"}""", 500, "LINES[1]: STORES_CODE: Stores NONE does not exist.")]
    [InlineData("""{"LINE_NUMBER":"1","ORDER_QTY":"0.5","PART_ID":"MOTOR003"}""", 500, "LINES[1]: Part MOTOR003 is counted in EA, which has no decimals.")]
    public async Task A_line_that_cannot_be_is_refused(string line, int status, string message)
    {
        var refused = await server.PostAsync("purchase-order-create", $$"""{"PO_ID":"REFUSED","VENDOR_ID":"XYZCORP","LINES":[{{line}}],"AUTH_TOKEN":"{{server.Token}}"}""");

        Assert.Equal((status, message), (refused.Status, refused.Message));
        Assert.Empty((await server.DoAsync("purchase-order-query", new { PO_ID = "REFUSED" })).Rows);
    }

    [Fact]
    public async Task What_was_received_of_a_line_keeps_it()
    {
        var id = (await server.DoAsync("purchase-order-create", new { VENDOR_ID = "XYZCORP", LINES = new[] { new { LINE_NUMBER = "1", PART_ID = "MOTOR003", ORDER_QTY = "5" } } }))["PO_ID"];
        await server.DoAsync("po-receipts-entry-create", new { PO_ID = id, LINES = new[] { new { LINE_NUMBER = "1", QUANTITY = "2", SERIAL_NUMBER = "KEEPS-1:KEEPS-2" } } });

        Assert.Equal((500, "PURCHASE_ORDER_IN_USE", $"Purchase Order {id} cannot be deleted: of line 1, 2 were received."), await server.RefusedAsync("purchase-order-delete", new { PO_ID = id }));
        Assert.Equal((500, "ORDER_LINE_FIXED", "LINES[1]: PART_ID cannot change: 2 were received."), await server.RefusedAsync("purchase-order-update", new { PO_ID = id, LINES = new[] { new { LINE_NUMBER = "1", PART_ID = "PUMP002" } } }));
        Assert.Equal((500, "ORDER_LINE_FIXED", "LINES[1]: ORDER_QTY cannot be less than 2: 2 were received."), await server.RefusedAsync("purchase-order-update", new { PO_ID = id, LINES = new[] { new { LINE_NUMBER = "1", ORDER_QTY = "1" } } }));
        Assert.Equal((500, "PURCHASE_ORDER_FIXED"), Two(await server.RefusedAsync("purchase-order-update", new { PO_ID = id, VENDOR_ID = (await server.DoAsync("vendor-create", new { VENDOR_ID = "V2", VENDOR_NAME = "x" }))["VENDOR_ID"] })));
        await server.DoAsync("purchase-order-update", new { PO_ID = id, PO_STATUS = "C", LINES = new[] { new { LINE_NUMBER = "1", ORDER_QTY = "2" } } });
        Assert.Equal((500, "PURCHASE_ORDER_CLOSED"), Two(await server.RefusedAsync("purchase-order-update", new { PO_ID = id, LINES = new[] { new { LINE_NUMBER = "1", ORDER_QTY = "3" } } })));
    }

    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    private static List<JsonObject> Rows(Reply order) => [.. JsonNode.Parse(order.Body)!["LINES"]!.AsArray().Select(row => row!.AsObject())];

    private static string Told(JsonObject row, string fields) => string.Join(' ', fields.Split(' ').Select(name => row[name]!.GetValue<string>()));

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
