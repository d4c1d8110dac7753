using System.Text.Json.Nodes;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class SalesOrderTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    [Fact]
    public async Task The_contract_s_example_is_created_found_and_deleted()
    {
        var call = ResourceBook.Calls["sales-order-create"];
        var made = await server.DoAsync("sales-order-create", new
        {
            SO_ID = "123456",
            CUSTOMER_ID = "ABCCORP",
            NOTES = "Notes can be up to 32,765 characters long.",
            ATTACHMENTS = "http://www.expandable.com/|C:\\Expandable.docx",
            LINES = new[] { new { SO_LINE_NO = "1", PART_ID = "MOTOR003", ORDER_QTY = "2", SO_UNIT_PRICE = "3500.00" }, new { SO_LINE_NO = "2", PART_ID = "MOUNT007", ORDER_QTY = "4", SO_UNIT_PRICE = "60.00" } },
            COMMENTS = new[] { Comment("0", "Order comment."), Comment("1", "Line 1 comment."), Comment("2", "Line 2 comment.") },
            EXTENDED_USER = new[] { new { SO_LINE_NO = "1", SOFDXU_USER_1 = "ZSVB", SOFDXU_USER_25 = "7/20/2012", SOFDXU_USER_34 = "13.55" } },
        });
        Assert.Equal(call.Answer.Select(field => field.Name), made.Names);
        Assert.Equal(
            ("123456", "O", "ABCCORP", "ABCCORP", "ABCCORP", made["DATE_CREATED"]),
            (made["SO_ID"], made["SO_STATUS"], made["BILL_TO_CUST"], made["SHIP_TO_CUST"], made["SOLD_TO_CUST"], made["ORDER_DATE"]));
        var lines = Rows(made);
        Assert.Equal(call.Answer.Single(field => field.Name == "LINES").Rows.Where(field => field.Is(Uses.Answer)).Select(field => field.Name), lines[0].Select(pair => pair.Key));
        Assert.Equal("1 MOTOR003 Motor, 1200 rpm 2 EA 1 3500 MS O 0 0 0", Told(lines[0], "SO_LINE_NO PART_ID SO_DESC ORDER_QTY SO_UM SALE_CONV SO_UNIT_PRICE STORES_CODE LINE_STATUS RESERVED_QTY SHIPPED_QTY RETURNED_QTY"));
        Assert.Equal("2 MOUNT007 4 60", Told(lines[1], "SO_LINE_NO PART_ID ORDER_QTY SO_UNIT_PRICE"));
        Assert.Equal(["0 O Order comment.", "1 O Line 1 comment.", "2 O Line 2 comment."], Rows(made, "COMMENTS").Select(row => Told(row, "SO_LINE_NO PRINT_INVOICE COMMENT_TEXT")));
        Assert.Equal("1 ZSVB 7/20/2012 13.55", Told(Assert.Single(Rows(made, "EXTENDED_USER")), "SO_LINE_NO SOFDXU_USER_1 SOFDXU_USER_25 SOFDXU_USER_34"));

        // By header, by line, by both; all criteria of LINES hold for one line.
        Assert.Equal(made.Body, (await server.DoAsync("sales-order-query", new { SO_ID = "123456" })).Body[1..^1]);
        Assert.Equal(["123456"], await FoundAsync(new { CUSTOMER_ID = "ABCCORP", SO_ID = "1234%", LINES = new { PART_ID = "MOUNT%", ORDER_QTY = ">3" } }));
        Assert.Empty(await FoundAsync(new { SO_ID = "123456", LINES = new { PART_ID = "MOTOR003", ORDER_QTY = "4" } }));
        Assert.Empty(await FoundAsync(new { SO_ID = "123456", SO_STATUS = "<>O" }));
        Assert.Equal((500, "SALES_ORDER_EXISTS", "Sales Order 123456 exists already."), await server.RefusedAsync("sales-order-create", new { SO_ID = "123456", CUSTOMER_ID = "ABCCORP" }));
        Assert.Equal((500, "PART_IN_USE"), Two(await server.RefusedAsync("part-delete", new { PART_ID = "MOUNT007" })));

        Assert.Equal("{}", (await server.DoAsync("sales-order-delete", new { SO_ID = "123456" })).Body);
        Assert.Equal((500, "SALES_ORDER_NOT_FOUND", "Sales Order 123456 does not exist."), await server.RefusedAsync("sales-order-delete", new { SO_ID = "123456" }));
        Assert.Equal(0, await server.ScalarAsync<long>("SELECT count(*) FROM sales_order_line l WHERE l.order_id NOT IN (SELECT id FROM sales_order)"));
    }

    [Fact]
    public async Task Orders_without_a_number_are_numbered_on_and_pass_over_numbers_given_by_hand()
    {
        var first = long.Parse(await NewAsync(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(first > 100_000);
        await server.DoAsync("sales-order-create", new { SO_ID = $"{first + 1}", CUSTOMER_ID = "ABCCORP" });
        await server.DoAsync("sales-order-create", new { SO_ID = $"{first + 2}", CUSTOMER_ID = "ABCCORP" });
        var third = await NewAsync();
        Assert.Equal($"{first + 3}", third);
        await server.DoAsync("sales-order-delete", new { SO_ID = third });
        Assert.Equal($"{first + 4}", await NewAsync());
    }

    [Fact]
    public async Task Orders_made_at_once_have_numbers_of_their_own()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => NewAsync(Line(1, "MOTOR003", 1))));
        Assert.Equal(12, ids.Distinct().Count());

        // Of updates of one order none is lost.
        await Task.WhenAll(Enumerable.Range(2, 8).Select(number => server.DoAsync("sales-order-update", new { SO_ID = ids[0], LINES = new[] { Line(number, "MOTOR003", number) } })));
        Assert.Equal(9, (await server.DoAsync("sales-order-query", new { SO_ID = ids[0] })).Rows[0]!["LINES"]!.AsArray().Count);
    }

    [Fact]
    public async Task Days_at_the_ends_of_the_calendar_are_answered_as_they_were_given()
    {
        var order = await server.DoAsync("sales-order-create", new { CUSTOMER_ID = "ABCCORP", ORDER_DATE = "9999-12-31", LINES = new[] { new { SO_LINE_NO = "1", SO_DESC = "x", REQD_DATE = "0001-01-01" }, new { SO_LINE_NO = "2", SO_DESC = "x", REQD_DATE = "9999-12-31" } } });
        Assert.Equal(["0001-01-01", "9999-12-31"], Rows(order).Select(row => row["REQD_DATE"]!.GetValue<string>()));
        Assert.Equal("9999-12-31", order["ORDER_DATE"]);
    }

    [Fact]
    public async Task An_update_changes_adds_and_removes_lines_and_leaves_the_others()
    {
        var id = await NewAsync(Line(1, "MOTOR003", 2), Line(2, "MOUNT007", 4), Line(3, "BOLT-M6", 10));
        await server.DoAsync("sales-order-update", new { SO_ID = id, COMMENTS = new[] { Comment("0", "all"), Comment("2", "two"), Comment("3", "three") }, EXTENDED_USER = new[] { new { SO_LINE_NO = "2", SOFDXU_USER_1 = "x" } } });
        var ids = await server.ScalarAsync<string>($"SELECT string_agg(l.id::text, ',' ORDER BY so_line_no) FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id WHERE so_id = '{id}' AND so_line_no IN (1, 3)");
        var changed = await server.DoAsync("sales-order-update", new
        {
            SO_ID = id,
            CUST_PO_ID = "PO-7",
            LINES = new object[] { new { SO_LINE_NO = "3", ORDER_QTY = "12", GATE = "7" }, new { SO_LINE_NO = "2", REMOVE = "Y" }, new { SO_LINE_NO = "10", SO_DESC = "Extra packaging", SO_UNIT_PRICE = "5" } },
        });

        Assert.Equal(["1 MOTOR003 2 EA", "3 BOLT-M6 12 EA", "10  1 "], Rows(changed).Select(row => Told(row, "SO_LINE_NO PART_ID ORDER_QTY SO_UM")));
        Assert.Equal(("PO-7", "7"), (changed["CUST_PO_ID"], Rows(changed)[1]["GATE"]!.GetValue<string>()));
        Assert.Equal(["0 all", "3 three"], Rows(changed, "COMMENTS").Select(row => Told(row, "SO_LINE_NO COMMENT_TEXT")));
        Assert.Empty(Rows(changed, "EXTENDED_USER"));
        Assert.Equal(ids, await server.ScalarAsync<string>($"SELECT string_agg(l.id::text, ',' ORDER BY so_line_no) FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id WHERE so_id = '{id}' AND so_line_no IN (1, 3)"));
        Assert.Equal([id], await FoundAsync(new { LINES = new { GATE = "7" } }));

        // Comments take the place of those that there were; null clears.
        Assert.Equal(["3 only"], Rows(await server.DoAsync("sales-order-update", new { SO_ID = id, COMMENTS = new[] { Comment("3", "only") } }), "COMMENTS").Select(row => Told(row, "SO_LINE_NO COMMENT_TEXT")));
        var cleared = await server.PostAsync("sales-order-update", $$"""{"SO_ID":"{{id}}","LINES":null,"AUTH_TOKEN":"{{server.Token}}"}""");
        Assert.Equal((200, 0, 0), (cleared.Status, Rows(cleared).Count, Rows(cleared, "COMMENTS").Count));
        Assert.Equal((400, "NOTHING_TO_CHANGE"), Two(await server.RefusedAsync("sales-order-update", new { SO_ID = id })));
    }

    [Theory]
    [InlineData("""{"SO_LINE_NO":"1"}""", 400, "FIELD_REQUIRED", "LINES[1]: PART_ID or SO_DESC is required.")]
    [InlineData("""{"PART_ID":"MOTOR003"}""", 400, "FIELD_REQUIRED", "LINES[1].SO_LINE_NO is required.")]
    [InlineData("""{"SO_LINE_NO":"0","PART_ID":"MOTOR003"}""", 400, "FIELD_INVALID", "LINES[1]: SO_LINE_NO must be 1 or more.")]
    [InlineData("""{"SO_LINE_NO":"1.5","PART_ID":"MOTOR003"}""", 400, "FIELD_INVALID", "LINES[1].SO_LINE_NO must be a whole number.")]
    [InlineData("""{"SO_LINE_NO":"1","PART_ID":"NONE"}""", 500, "PART_NOT_FOUND", "LINES[1]: PART_ID: Part NONE does not exist.")]
    [InlineData("""{"SO_LINE_NO":"1","PART_ID":"MOTOR003","STORES_CODE":"NONE"}""", 500, "STORES_NOT_FOUND", "LINES[1]: STORES_CODE: Stores NONE does not exist.")]
    [InlineData("""{"SO_LINE_NO":"1","PART_ID":"MOTOR003","ORDER_QTY":"0"}""", 400, "FIELD_INVALID", "LINES[1]: ORDER_QTY must be greater than zero.")]
    [InlineData("""{"SO_LINE_NO":"1","PART_ID":"MOTOR003","ORDER_QTY":"1.5"}""", 500, "QUANTITY_DECIMALS", "LINES[1]: Part MOTOR003 is counted in EA, which has no decimals.")]
    [InlineData("""{"SO_LINE_NO":"1","PART_ID":"MOTOR003","SALE_CONV":"0"}""", 400, "FIELD_INVALID", "LINES[1]: SALE_CONV must be greater than zero.")]
    [InlineData("""{"SO_LINE_NO":"1","PART_ID":"MOTOR003","SO_UM":"BOX"}""", 500, "ORDER_CONVERSION_REQUIRED", "LINES[1]: SALE_CONV is required: part MOTOR003 has no conversion of BOX.")]
    [InlineData("""{"SO_LINE_NO":"1","PART_ID":"MOTOR003","LINE_STATUS":"Z"}""", 400, "FIELD_INVALID", "LINES[1]: LINE_STATUS must be O, C or X.")]
    [InlineData("""{"SO_LINE_NO":"1","PART_ID":"MOTOR003","REMOVE":"Y"}""", 400, "FIELD_UNKNOWN", "LINES[1].REMOVE is not a field of this call.")]
    [InlineData("""{"SO_LINE_NO":"1","CUST_PART_ID":"NONE"}""", 500, "CUSTOMER_PART_NOT_FOUND", "LINES[1]: CUST_PART_ID: Customer Part ABCCORP, NONE does not exist.")]
    [InlineData("""{"SO_LINE_NO":"1","PART_ID":"PHANTOM-1"}""", 500, "PART_PHANTOM", "LINES[1]: Part PHANTOM-1 is a phantom: it is never stocked, a build takes its components in its place.")]
    [InlineData("""{"SO_LINE_NO":"1","PART_ID":"MOTOR003"},{"SO_LINE_NO":"01","PART_ID":"PUMP002"}""", 400, "FIELD_INVALID", "LINES[2]: SO_LINE_NO is that of LINES[1] too.")]
    [InlineData("""{"SO_LINE_NO":"1","PART_ID":"NONE"},{"SO_LINE_NO":"2","PART_ID":"NEITHER"}""", 500, "PART_NOT_FOUND", "LINES[1]: PART_ID: Part NONE does not exist; LINES[2]: PART_ID: Part NEITHER does not exist.")]
    [InlineData("7", 400, "FIELD_INVALID", "LINES[1] must be an object.")]
    public async Task A_line_that_cannot_be_is_refused_by_its_place_and_field(string lines, int status, string code, string message)
    {
        await server.CallAsync("part-create", new { PART_ID = "PHANTOM-1", PART_DESC = "x", PHANTOM = "Y" });
        var refused = await server.PostAsync("sales-order-create", $$"""{"SO_ID":"REFUSED","CUSTOMER_ID":"ABCCORP","LINES":[{{lines}}],"AUTH_TOKEN":"{{server.Token}}"}""");

        Assert.Equal((status, code, message), (refused.Status, refused.Code, refused.Message));
        Assert.Empty(await FoundAsync(new { SO_ID = "REFUSED" }));
    }

    [Theory]
    [InlineData("CUSTOMER_ID", "NONE", 500, "CUSTOMER_ID: Customer NONE does not exist.")]
    [InlineData("SHIP_TO_CUST", "NONE", 500, "SHIP_TO_CUST: Customer NONE does not exist.")]
    [InlineData("SO_STATUS", "Q", 400, "SO_STATUS must be O, C or X.")]
    [InlineData("E_MAIL_DATE", "soon", 400, "E_MAIL_DATE must be a date such as 2026-01-31.")]
    [InlineData("CUSTOMER_ID", "", 400, "CUSTOMER_ID is required.")]
    [InlineData("LINES", "1", 400, "LINES must be an array of objects.")]
    public async Task A_header_that_cannot_be_is_refused(string field, string value, int status, string message)
    {
        var refused = await server.RefusedAsync("sales-order-create", new Dictionary<string, string> { ["SO_ID"] = "REFUSED", ["CUSTOMER_ID"] = "ABCCORP", [field] = value });

        Assert.Equal((status, message), (refused.Status, refused.Message));
    }

    [Fact]
    public async Task Comments_and_user_fields_are_on_lines_that_there_are()
    {
        var id = await NewAsync(Line(1, "MOTOR003", 1));
        Assert.Equal((500, "ORDER_LINE_NOT_FOUND", "COMMENTS[2]: SO_LINE_NO: the order has no line 2."), await server.RefusedAsync("sales-order-update", new { SO_ID = id, COMMENTS = new[] { Comment("1", "x"), Comment("2", "x") } }));
        Assert.Equal((500, "ORDER_LINE_NOT_FOUND", "EXTENDED_USER[1]: SO_LINE_NO: the order has no line 2."), await server.RefusedAsync("sales-order-update", new { SO_ID = id, EXTENDED_USER = new[] { new { SO_LINE_NO = "2" } } }));
        Assert.Equal((400, "FIELD_REQUIRED", "COMMENTS[1].PRINT_INVOICE is required; COMMENTS[1].COMMENT_TEXT is required."), await server.RefusedAsync("sales-order-update", new { SO_ID = id, COMMENTS = new[] { new { SO_LINE_NO = "1" } } }));
        Assert.Equal((500, "SALES_ORDER_LINE_NOT_FOUND", "LINES[1]: Sales Order Line 5 does not exist."), await server.RefusedAsync("sales-order-update", new { SO_ID = id, LINES = new[] { new { SO_LINE_NO = "5", REMOVE = "Y" } } }));
    }

    [Fact]
    public async Task A_customer_s_own_number_names_the_part()
    {
        await server.DoAsync("customer-create", new { CUSTOMER_ID = "OWN", CUSTOMER_NAME = "x" });
        foreach (var (part, number) in new[] { ("PUMP002", "LARGE-PUMP"), ("MOTOR003", "MOTOR"), ("MOTOR003", "DRIVE"), ("MOUNT007", "MOTOR") })
        {
            await server.DoAsync("customer-part-create", new { PART_ID = part, CUSTOMER_ID = "OWN", CUST_PART_ID = number });
        }

        async Task<Reply> AskAsync(object line) => await server.CallAsync("sales-order-create", new { CUSTOMER_ID = "OWN", LINES = new[] { line } });
        Assert.Equal("PUMP002 LARGE-PUMP", Told(Rows(await AskAsync(new { SO_LINE_NO = "1", CUST_PART_ID = "LARGE-PUMP" }))[0], "PART_ID CUST_PART_ID"));
        Assert.Equal("MOUNT007 MOTOR", Told(Rows(await AskAsync(new { SO_LINE_NO = "1", CUST_PART_ID = "MOTOR", PART_ID = "MOUNT007" }))[0], "PART_ID CUST_PART_ID"));

        // The part's one number is told with it; of two neither.
        Assert.Equal("PUMP002 LARGE-PUMP", Told(Rows(await AskAsync(new { SO_LINE_NO = "1", PART_ID = "PUMP002" }))[0], "PART_ID CUST_PART_ID"));
        Assert.Equal("MOTOR003 ", Told(Rows(await AskAsync(new { SO_LINE_NO = "1", PART_ID = "MOTOR003" }))[0], "PART_ID CUST_PART_ID"));

        var ambiguous = await AskAsync(new { SO_LINE_NO = "1", CUST_PART_ID = "MOTOR" });
        Assert.Equal((500, "CUSTOMER_PART_AMBIGUOUS", "LINES[1]: CUST_PART_ID: MOTOR may be MOTOR003 or MOUNT007. Give PART_ID too."), (ambiguous.Status, ambiguous.Code, ambiguous.Message));
        var other = await AskAsync(new { SO_LINE_NO = "1", CUST_PART_ID = "LARGE-PUMP", PART_ID = "MOTOR003" });
        Assert.Equal((500, "CUSTOMER_PART_OTHER", "LINES[1]: CUST_PART_ID: LARGE-PUMP is PUMP002, not MOTOR003."), (other.Status, other.Code, other.Message));

        // Another customer's number is none of this one's.
        Assert.Equal("CUSTOMER_PART_NOT_FOUND", (await server.CallAsync("sales-order-create", new { CUSTOMER_ID = "ABCCORP", LINES = new[] { new { SO_LINE_NO = "1", CUST_PART_ID = "LARGE-PUMP" } } })).Code);
    }

    [Fact]
    public async Task A_line_is_filled_in_from_the_customer_part_else_the_price_list_else_the_part()
    {
        await server.DoAsync("part-create", new { PART_ID = "WIRE", PART_DESC = "Wire", DEF_STORES_CODE = "MS", SALE_UM = "ROLL", SALE_CONV = "100", SO_ORDER_QTY = "3" });
        await server.DoAsync("customer-create", new { CUSTOMER_ID = "TERMS", CUSTOMER_NAME = "x", PRICE_CODE = "LP", CURR_CODE = "EUR" });
        foreach (var (day, quantity, price, currency) in new[] { ("2020-01-01", "0", "12", ""), ("2020-01-01", "10", "11", ""), ("2021-01-01", "10", "10.5", "EUR"), ("2021-01-01", "20", "1", "USD"), ("2999-01-01", "0", "99", "") })
        {
            await server.DoAsync("product-price-create", new { PART_ID = "WIRE", PRICE_CODE = "LP", EFFECTIVE_DATE = day, ORDER_QTY = quantity, SO_UNIT_PRICE = price, CURR_CODE = currency, ITEM_DISC_PCT = "2" });
        }

        var order = await server.DoAsync("sales-order-create", new
        {
            CUSTOMER_ID = "TERMS",
            LINES = new object[]
            {
                new { SO_LINE_NO = "1", PART_ID = "WIRE" }, new { SO_LINE_NO = "2", PART_ID = "WIRE", ORDER_QTY = "30" }, new { SO_LINE_NO = "3", PART_ID = "WIRE", ORDER_QTY = "10", SO_UM = "EA", SO_UNIT_PRICE = "0.2" },
                new { SO_LINE_NO = "4", PART_ID = "WIRE", PRICE_CODE = "NONE", SO_UM = "BOX", SALE_CONV = "12" },
            },
        });
        const string Filled = "SO_DESC ORDER_QTY SO_UM SALE_CONV SO_UNIT_PRICE PRICE_CODE ITEM_DISC_PCT STORES_CODE";
        Assert.Equal("EUR", order["CURR_CODE"]);
        Assert.Equal(
            ["Wire 3 ROLL 100 12 LP 2 MS", "Wire 30 ROLL 100 10.5 LP 2 MS", "Wire 10 EA 1 0.2   MS", "Wire 3 BOX 12  NONE  MS"],
            Rows(order).Select(row => Told(row, Filled)));

        // What was quoted goes first, from its quantity on.
        await server.DoAsync("customer-part-create", new { PART_ID = "WIRE", CUSTOMER_ID = "TERMS", CUST_PART_ID = "W", SO_DESC = "Wire, yours", SO_UM = "COIL", SALE_CONV = "50", SO_ORDER_QTY = "8", QUOTE_UNIT_PRIC = "5", QUOTE_QTY = "8", ITEM_DISC_PCT = "1", DEF_STORES_CODE = "FG" });
        order = await server.DoAsync("sales-order-create", new { CUSTOMER_ID = "TERMS", LINES = new object[] { new { SO_LINE_NO = "1", CUST_PART_ID = "W" }, new { SO_LINE_NO = "2", PART_ID = "WIRE", ORDER_QTY = "4" } } });
        Assert.Equal(["Wire, yours 8 COIL 50 5  1 FG", "Wire, yours 4 COIL 50 12 LP 2 FG"], Rows(order).Select(row => Told(row, Filled)));

        // A line keeps what it was filled in with; with another part all of it is another.
        await server.DoAsync("customer-part-update", new { PART_ID = "WIRE", CUSTOMER_ID = "TERMS", CUST_PART_ID = "W", QUOTE_UNIT_PRIC = "6" });
        order = await server.DoAsync("sales-order-update", new { SO_ID = order["SO_ID"], LINES = new object[] { new { SO_LINE_NO = "1", ORDER_QTY = "9" }, new { SO_LINE_NO = "2", PART_ID = "MOTOR003" } } });
        Assert.Equal(["Wire, yours 9 COIL 50 5  1 FG", "Motor, 1200 rpm 4 EA 1    MS"], Rows(order).Select(row => Told(row, Filled)));
        order = await server.PostAsync("sales-order-update", $$"""{"SO_ID":"{{order["SO_ID"]}}","LINES":[{"SO_LINE_NO":"1","SO_UNIT_PRICE":null}],"AUTH_TOKEN":"{{server.Token}}"}""");
        Assert.Equal("Wire, yours 9 COIL 50 6  1 FG", Told(Rows(order)[0], Filled));
    }

    [Fact]
    public async Task A_closed_or_cancelled_order_keeps_its_rows_until_it_is_opened()
    {
        var id = await NewAsync(Line(1, "MOTOR003", 2));
        await server.DoAsync("sales-order-update", new { SO_ID = id, SO_STATUS = "C", LINES = new[] { Line(1, "MOTOR003", 3) } });
        Assert.Equal((500, "SALES_ORDER_CLOSED", $"Sales Order {id} is closed: set SO_STATUS to O to change its rows."), await server.RefusedAsync("sales-order-update", new { SO_ID = id, LINES = new[] { Line(1, "MOTOR003", 4) } }));
        Assert.Equal("SALES_ORDER_CLOSED", (await server.CallAsync("sales-order-update", new { SO_ID = id, SO_STATUS = "X", COMMENTS = new[] { Comment("0", "x") } })).Code);
        await server.DoAsync("sales-order-update", new { SO_ID = id, SO_STATUS = "X", REFERENCE = "not wanted" });
        Assert.DoesNotContain(id, await FoundAsync(new { CUSTOMER_ID = "ABCCORP", SO_STATUS = "<>X" }));
        Assert.Equal("4", Rows(await server.DoAsync("sales-order-update", new { SO_ID = id, SO_STATUS = "O", LINES = new[] { Line(1, "MOTOR003", 4) } }))[0]["ORDER_QTY"]!.GetValue<string>());
        Assert.Equal((500, "SALES_ORDER_FIXED", $"CUSTOMER_ID of sales order {id} cannot change: make another order."), await server.RefusedAsync("sales-order-update", new { SO_ID = id, CUSTOMER_ID = await CustomerAsync("ELSE") }));

        // The answer may be sent back whole.
        var order = (await server.DoAsync("sales-order-query", new { SO_ID = id })).Rows[0]!.AsObject();
        Assert.Equal("4", Rows(await server.DoAsync("sales-order-update", order.DeepClone()))[0]["ORDER_QTY"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_was_shipped_of_a_line_keeps_it()
    {
        var id = await NewAsync(Line(1, "MOTOR003", 5), Line(2, "MOUNT007", 1));
        await server.DoAsync("shipments-entry-create", new { SO_ID = id, LINES = new[] { new { SO_LINE_NO = "1", SERIAL_NUMBER = "GC00003011:GC00003013" } } });
        await server.DoAsync("shipments-entry-create", new { SO_ID = id, LINES = new[] { new { SO_LINE_NO = "1", QUANTITY = "-1", SERIAL_NUMBER = "GC00003012" } } });
        async Task RefusedAsync(object fields, string code, string message)
        {
            var update = System.Text.Json.JsonSerializer.SerializeToNode(fields)!.AsObject();
            update["SO_ID"] = id;
            Assert.Equal((500, code, message), await server.RefusedAsync("sales-order-update", update));
        }

        object Of(object line) => new { LINES = new[] { line } };
        await RefusedAsync(Of(new { SO_LINE_NO = "1", PART_ID = "MOUNT007" }), "ORDER_LINE_FIXED", "LINES[1]: PART_ID cannot change: 3 were shipped.");
        await RefusedAsync(Of(new { SO_LINE_NO = "1", SALE_CONV = "2" }), "ORDER_LINE_FIXED", "LINES[1]: SALE_CONV cannot change: 3 were shipped.");
        await RefusedAsync(Of(new { SO_LINE_NO = "1", ORDER_QTY = "1" }), "ORDER_LINE_FIXED", "LINES[1]: ORDER_QTY cannot be less than 2: 3 were shipped.");
        await RefusedAsync(Of(new { SO_LINE_NO = "1", LINE_STATUS = "X" }), "ORDER_LINE_FIXED", "LINES[1]: The line cannot be cancelled: 3 were shipped.");
        await RefusedAsync(Of(new { SO_LINE_NO = "1", REMOVE = "Y" }), "SALES_ORDER_IN_USE", $"Sales Order {id} cannot be changed so: of line 1, 3 were shipped.");
        await RefusedAsync(new { SO_STATUS = "X" }, "SALES_ORDER_IN_USE", $"Sales Order {id} cannot be cancelled: of line 1, 3 were shipped.");
        Assert.Equal((500, "SALES_ORDER_IN_USE", $"Sales Order {id} cannot be deleted: of line 1, 3 were shipped."), await server.RefusedAsync("sales-order-delete", new { SO_ID = id }));

        var changed = await server.DoAsync("sales-order-update", new { SO_ID = id, LINES = new object[] { new { SO_LINE_NO = "1", PART_ID = "MOTOR003", ORDER_QTY = "2", LINE_STATUS = "C" }, new { SO_LINE_NO = "2", REMOVE = "Y" } } });
        Assert.Equal("1 2 C 3 1", Told(Assert.Single(Rows(changed)), "SO_LINE_NO ORDER_QTY LINE_STATUS SHIPPED_QTY RETURNED_QTY"));
    }

    [Fact]
    public async Task An_order_has_up_to_ten_thousand_lines_in_the_order_of_their_numbers()
    {
        var lines = Enumerable.Range(1, 3_000).Select(number => Line(number, number % 2 == 0 ? "MOTOR003" : "MOUNT007", number)).ToArray();
        var id = await NewAsync(lines);
        var order = (await server.DoAsync("sales-order-query", new { SO_ID = id })).Rows[0]!;
        Assert.Equal(Enumerable.Range(1, 3_000).Select(number => $"{number}"), order["LINES"]!.AsArray().Select(row => row!["SO_LINE_NO"]!.GetValue<string>()));
        var more = Enumerable.Range(3_001, 7_001).Select(number => Line(number, "MOTOR003", 1)).ToArray();
        Assert.Equal((400, "FIELD_INVALID", "LINES would be 10001 rows; 10000 are allowed."), await server.RefusedAsync("sales-order-update", new { SO_ID = id, LINES = more }));
    }

    [Fact]
    public async Task Operators_make_orders_viewers_read_them_and_a_key_makes_one_order()
    {
        var (viewer, worker) = (await server.TokenAsync(Role.Viewer), await server.TokenAsync(Role.Operator));
        Assert.Equal("ROLE_INSUFFICIENT", (await server.CallAsync("sales-order-create", new { CUSTOMER_ID = "ABCCORP" }, viewer)).Code);
        Assert.Equal("ROLE_INSUFFICIENT", (await server.CallAsync("vendor-create", new { VENDOR_ID = "X", VENDOR_NAME = "x" }, worker)).Code);
        var first = await server.CallAsync("sales-order-create", new { CUSTOMER_ID = "ABCCORP", LINES = new[] { Line(1, "MOTOR003", 1) } }, worker, "once");
        var again = await server.CallAsync("sales-order-create", new { CUSTOMER_ID = "ABCCORP", LINES = new[] { Line(1, "MOTOR003", 1) } }, worker, "once");
        Assert.Equal((200, first.Body, "OPERATOR"), (again.Status, again.Body, again["CREATED_BY"]));
        Assert.Equal((200, 1), ((await server.CallAsync("sales-order-query", new { SO_ID = first["SO_ID"] }, viewer)).Status, Rows(first).Count));
        Assert.Equal(2, await server.ScalarAsync<long>(
            $"SELECT count(*) FROM edit e WHERE (e.table_name, e.row_id) IN (SELECT 'sales_order', o.id FROM sales_order o WHERE o.so_id = '{first["SO_ID"]}' UNION SELECT 'sales_order_line', l.id FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id WHERE o.so_id = '{first["SO_ID"]}')"));
    }

    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    private static object Line(int number, string part, int quantity) => new { SO_LINE_NO = $"{number}", PART_ID = part, ORDER_QTY = $"{quantity}" };

    private static Dictionary<string, string> Comment(string line, string text) => new() { ["SO_LINE_NO"] = line, ["PRINT_INVOICE"] = "O", ["COMMENT_TEXT"] = text };

    private static List<JsonObject> Rows(Reply order, string field = "LINES")
    {
        Assert.True(order.Status == 200, order.Body);
        return [.. JsonNode.Parse(order.Body)![field]!.AsArray().Select(row => row!.AsObject())];
    }

    private static string Told(JsonObject row, string fields) => string.Join(' ', fields.Split(' ').Select(name => row[name]!.GetValue<string>()));

    private async Task<string> NewAsync(params object[] lines) => (await server.DoAsync("sales-order-create", new { CUSTOMER_ID = "ABCCORP", LINES = lines }))["SO_ID"];

    private async Task<string> CustomerAsync(string id) => (await server.DoAsync("customer-create", new { CUSTOMER_ID = id, CUSTOMER_NAME = "x" }))["CUSTOMER_ID"];

    private async Task<List<string>> FoundAsync(object criteria) => [.. (await server.DoAsync("sales-order-query", criteria)).Rows.Select(row => row!["SO_ID"]!.GetValue<string>())];

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
