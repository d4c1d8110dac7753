using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class ProductPriceTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly object Key = new { PART_ID = "PUMP002", PRICE_CODE = "LP", EFFECTIVE_DATE = "2014-10-10", ORDER_QTY = "1000" };

    [Fact]
    public async Task The_contract_s_example_is_created_changed_found_and_deleted()
    {
        var made = await server.DoAsync("product-price-create", new { PART_ID = "PUMP002", PRICE_CODE = "LP", EFFECTIVE_DATE = "10/10/2014", ORDER_QTY = "1000", SO_UNIT_PRICE = "10", NOTES = "A note" });
        Assert.Equal(ResourceBook.Calls["product-price-create"].Answer.Select(field => field.Name), made.Names);
        Assert.Equal(("Pump, hydraulic, 1200 psi", "EA", "410", "2014-10-10", "1000", "10"), (made["PART_DESC"], made["PART_UM"], made["STD_UNIT_COST"], made["EFFECTIVE_DATE"], made["ORDER_QTY"], made["SO_UNIT_PRICE"]));
        Assert.Equal((500, "PRODUCT_PRICE_EXISTS", "Product Price PUMP002, LP, 2014-10-10, 1000 exists already."), await server.RefusedAsync("product-price-create", Key));

        var changed = await server.DoAsync("product-price-update", new { PART_ID = "PUMP002", PRICE_CODE = "LP", EFFECTIVE_DATE = "2014-10-10", ORDER_QTY = "1000.000", END_DATE = "2029-12-31" });
        Assert.Equal(("2029-12-31", "10", "APIUSER"), (changed["END_DATE"], changed["SO_UNIT_PRICE"], changed["MODIFIED_BY"]));

        // A query answers what is the price's own, without what is the part's.
        var found = await server.DoAsync("product-price-query", new { PART_ID = "PUMP002", END_DATE = ">2020-01-01", ORDER_QTY = "BETWEEN 100 AND 1000" });
        Assert.Equal(
            ["PART_ID", "PRICE_CODE", "EFFECTIVE_DATE", "ORDER_QTY", "END_DATE", "CURR_CODE", "SO_UNIT_PRICE", "ITEM_DISC_PCT", "PRICE_CHG", "SALES_COMM", "CREATED_BY", "DATE_CREATED", "MODIFIED_BY", "DATE_MODIFIED", "DATE_LAST_UPDT", "TIME_LAST_UPDT", "NOTES", "ATTACHMENTS"],
            Assert.Single(found.Rows)!.AsObject().Select(pair => pair.Key));
        Assert.Empty((await server.DoAsync("product-price-query", new { PART_ID = "PUMP002", START_AFTER = Key })).Rows);
        Assert.Equal((500, "PART_IN_USE", "Part PUMP002 cannot be deleted: it is used by a product price."), await OrBillAsync());

        Assert.Equal("{}", (await server.DoAsync("product-price-delete", Key)).Body);
        Assert.Equal((500, "PRODUCT_PRICE_NOT_FOUND", "Product Price PUMP002, LP, 2014-10-10, 1000 does not exist."), await server.RefusedAsync("product-price-delete", Key));

        // A part in use by several is told of one of them.
        async Task<(int, string, string)> OrBillAsync()
        {
            await server.DoAsync("part-create", new { PART_ID = "PRICED", PART_DESC = "x" });
            await server.DoAsync("product-price-create", new { PART_ID = "PRICED", PRICE_CODE = "LP" });
            var (status, code, message) = await server.RefusedAsync("part-delete", new { PART_ID = "PRICED" });
            return (status, code, message.Replace("PRICED", "PUMP002", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Without_a_day_and_a_quantity_a_price_holds_from_today_for_any_quantity()
    {
        var made = await server.DoAsync("product-price-create", new { PART_ID = "MOTOR003", PRICE_CODE = "NOW", SO_UNIT_PRICE = "1.5" });
        Assert.Equal((made["DATE_CREATED"], "0"), (made["EFFECTIVE_DATE"], made["ORDER_QTY"]));
    }

    [Fact]
    public async Task Without_a_day_a_second_price_of_today_is_refused()
    {
        object price = new { PART_ID = "MOTOR003", PRICE_CODE = "TWICE" };
        var made = await server.DoAsync("product-price-create", price);

        Assert.Equal((500, "PRODUCT_PRICE_EXISTS", $"Product Price MOTOR003, TWICE, {made["EFFECTIVE_DATE"]}, 0 exists already."), await server.RefusedAsync("product-price-create", price));
    }

    [Theory]
    [InlineData("PART_ID", "NONE", 500, "PART_ID: Part NONE does not exist.")]
    [InlineData("EFFECTIVE_DATE", "soon", 400, "EFFECTIVE_DATE must be a date such as 2026-01-31.")]
    [InlineData("ORDER_QTY", "-1", 400, "ORDER_QTY must not be negative.")]
    [InlineData("END_DATE", "2019-12-31", 400, "END_DATE must not be before EFFECTIVE_DATE.")]
    [InlineData("PART_DESC_2", "x", 400, "PART_DESC_2 is not a field of this call.")]
    public async Task What_no_price_can_be_is_refused(string field, string value, int status, string message)
    {
        var fields = new Dictionary<string, string> { ["PART_ID"] = "PUMP002", ["PRICE_CODE"] = "NOT", ["EFFECTIVE_DATE"] = "2020-01-01", [field] = value };
        var refused = await server.RefusedAsync("product-price-create", fields);

        Assert.Equal((status, message), (refused.Status, refused.Message));
        Assert.Empty((await server.DoAsync("product-price-query", new { PRICE_CODE = "NOT" })).Rows);
    }
}
