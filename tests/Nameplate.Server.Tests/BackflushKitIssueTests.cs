using System.Text.Json.Nodes;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

public sealed class BackflushKitIssueTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Call = "backflush-kit-issue-create";

    [Fact]
    public async Task The_contract_s_examples_work_in_their_order_on_a_fresh_data_source()
    {
        await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00004057", SN_STATUS = "A", STORES_CODE = "MS", NOTES = "Notes can be up to 32,765 characters long." });
        await server.DoAsync("customer-part-create", new { PART_ID = "PUMP002", CUSTOMER_ID = "ABCCORP", CUST_PART_ID = "LARGE-HYDRAULIC-PUMP" });
        var stock = decimal.Parse(await server.OnHandAsync("MOTOR003", "MS"));
        var reply = await server.PostAsync(Call,
            $$"""
            {
              "ASSEMBLY_ID": "MOTOR003",
              "COMPLETED_QTY": "5",
              "TO_STORES": "MA",
              "TO_LOCATION": "ISLE 3/SHELF 2",
              "DEPARTMENT": "0",
              "ACCOUNT": "300",
              "SERIAL_NUMBER": "GC00004057,GC00004060:GC00004063",
              "AUTH_TOKEN": "{{server.Token}}"
            }
            """);

        Assert.True(reply.Status == 200, reply.Body);
        var call = ResourceBook.Calls[Call];
        Assert.Equal(call.Answer.Select(field => field.Name), reply.Names);
        Assert.Equal(
            ("BF", "MOTOR003", "Motor, 1200 rpm", "N", "5", "EA", "MA", "ISLE 3/SHELF 2", "0", "300", "", "GC00004057,GC00004060:GC00004063", "1"),
            (reply["ACTION_TYPE"], reply["ASSEMBLY_ID"], reply["PART_DESC"], reply["INCLUDE_SCRAP"], reply["COMPLETED_QTY"], reply["PART_UM"], reply["TO_STORES"], reply["TO_LOCATION"],
                reply["DEPARTMENT"], reply["ACCOUNT"], reply["KIT_STORES"], reply["SERIAL_NUMBER"], reply["TXNS_ACCEPTED"]));
        Assert.Equal(reply["ACTION_DATE"], reply["EFFECTIVE_DATE"]);
        var rows = reply.Json["COMPONENTS"]!.AsArray();
        Assert.All(rows, row => Assert.Equal(call.Answer.Single(field => field.IsRows).Rows.Where(field => field.Is(Uses.Answer)).Select(field => field.Name), row!.AsObject().Select(pair => pair.Key)));
        Assert.Equal(
            ["ROTOR010 5  MS 156", "STATOR011 5  MS 142", "BEARING012 10 B-2301 MS 31.5", "BOLT-M6 40  MS 3.2"],
            rows.Select(row => $"{row!["COMPONENT_ID"]} {row["KIT_QTY"]} {row["LOT_ID"]} {row["STORES_CODE"]} {row["PART_AMT"]}"));

        // The unit that stood in MS by registration alone is completed in MA: it left MS again.
        Assert.Equal(stock - 1, decimal.Parse(await server.OnHandAsync("MOTOR003", "MS")));
        Assert.Equal("5", await server.OnHandAsync("MOTOR003", "MA"));
        var unit = await server.UnitAsync("MOTOR003", "GC00004057");
        Assert.Equal("A MA ISLE 3/SHELF 2 ICTBF", $"{unit["SN_STATUS"]} {unit["STORES_CODE"]} {unit["STOCK_LOCATION"]} {unit["PROGRAM_ID"]}");
    }

    /// <summary>More rows than go by arrays: the tables that grow with the units are written by COPY, and undone so.</summary>
    [Fact]
    public async Task A_build_of_many_units_is_exact_per_unit_and_is_undone_as_a_whole()
    {
        const int units = 300;
        await server.PartAsync("MANY-A", serials: true);
        await server.PartAsync("MANY-C", serials: true);
        await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "MANY-A", COMPONENT_ID = "MANY-C", REQUIRED_QTY = "2" });
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "MANY-C", STORES_CODE = "MS", STOCK_LOCATION = "L", QUANTITY = $"{2 * units}", SERIAL_NUMBER = $"C0001:C{2 * units:D4}" });

        var built = await server.DoAsync(Call, new
        {
            ASSEMBLY_ID = "MANY-A",
            SERIAL_NUMBER = $"A0001:A{units:D4}",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            COMPONENTS = new[] { new { COMPONENT_ID = "MANY-C", SERIAL_NUMBER = $"C0001:C{2 * units:D4}" } },
        });

        Assert.Equal($"C0001:C{2 * units:D4}", built.Json["COMPONENTS"]![0]!["SERIAL_NUMBER"]!.GetValue<string>());
        var links = (await server.DoAsync("serial-number-cross-reference-query", new { ASSEMBLY_ID = "MANY-A", COMPONENT_ID = "MANY-C" })).Rows;
        Assert.Equal(
            Enumerable.Range(0, 2 * units).Select(place => $"A{(place / 2) + 1:D4} C{place + 1:D4}"),
            links.Select(link => $"{link!["ASSEMBLY_SN"]} {link["COMPONENT_SN"]}").Order(StringComparer.Ordinal));
        Assert.Equal((units.ToString(), "0"), (await server.OnHandAsync("MANY-A"), await server.OnHandAsync("MANY-C")));
        await server.IsCleanAsync();

        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = built["BATCH_NUMBER"] });
        Assert.Equal("A MS/L", await server.WhereAsync("MANY-C", "C0600"));
        Assert.Equal(("0", $"{2 * units}"), (await server.OnHandAsync("MANY-A"), await server.OnHandAsync("MANY-C")));
        await server.IsCleanAsync();
    }

    [Fact]
    public async Task Which_motor_is_in_which_pump_is_the_order_given_and_the_same_motors_are_refused_saying_where_they_are()
    {
        object Build(string pumps, string motors) => new
        {
            ASSEMBLY_ID = "PUMP002",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            SERIAL_NUMBER = pumps,
            COMPONENTS = new[]
            {
                new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = motors },
                new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005142,JX00005140:JX00005141" },
            },
        };
        var reply = await server.DoAsync(Call, Build("P3,P1,P2", "GC00003007,GC00003005,GC00003006"));

        Assert.Equal(
            ["P1 MOTOR003 GC00003005", "P1 MOUNT007 JX00005140", "P2 MOTOR003 GC00003006", "P2 MOUNT007 JX00005141", "P3 MOTOR003 GC00003007", "P3 MOUNT007 JX00005142"],
            await Inside("IN P1,P2,P3"));
        Assert.Contains("MOTOR003 3 GC00003007,GC00003005:GC00003006", reply.Json["COMPONENTS"]!.AsArray().Select(row => $"{row!["COMPONENT_ID"]} {row["KIT_QTY"]} {row["SERIAL_NUMBER"]}"));
        Assert.Equal("I ", $"{(await server.UnitAsync("MOTOR003", "GC00003005"))["SN_STATUS"]} {(await server.UnitAsync("MOTOR003", "GC00003005"))["STORES_CODE"]}");

        var books = await server.BooksAsync();
        var (status, code, message) = await server.RefusedAsync(Call, Build("P4,P5,P6", "GC00003007,GC00003005,GC00003006"));
        Assert.Equal((500, "SHORTAGE"), (status, code));
        Assert.Equal(
            "MOTOR003 GC00003007 is not free: it is inside PUMP002 P3; MOTOR003 GC00003005 is not free: it is inside PUMP002 P1; "
            + "MOTOR003 GC00003006 is not free: it is inside PUMP002 P2; MOUNT007 JX00005142 is not free: it is inside PUMP002 P3; "
            + "MOUNT007 JX00005140 is not free: it is inside PUMP002 P1; MOUNT007 JX00005141 is not free: it is inside PUMP002 P2.",
            message);
        Assert.Equal(books, await server.BooksAsync());
    }

    [Fact]
    public async Task Every_shortage_is_in_one_refusal_and_nothing_is_posted()
    {
        var books = await server.BooksAsync();
        var (status, code, message) = await server.RefusedAsync(Call, new
        {
            ASSEMBLY_ID = "PUMP002",
            COMPLETED_QTY = "300",
            SERIAL_NUMBER = "S00001:S00300",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            KIT_STORES = "MA",
            COMPONENTS = new[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "NOSUCH,GC00003001" }, new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001" } },
        });

        Assert.Equal((500, "SHORTAGE"), (status, code));
        Assert.Equal(
            "MOTOR003: 300 serials are needed in COMPONENTS, 3 given; MOTOR003 NOSUCH does not exist; MOTOR003 GC00003001 is named twice; "
            + "MOUNT007: 300 serials are needed in COMPONENTS, 0 given; SEAL-KIT9: 300 needed from store MA, 0 there; BOLT-M6: 1200 needed from store MA, 0 there.",
            message);
        Assert.Equal(books, await server.BooksAsync());
    }

    [Theory]
    [InlineData("""{"ASSEMBLY_ID": "NOSUCH"}""", 500, "PART_NOT_FOUND")]
    [InlineData("""{"TO_STORES": "NOSUCH"}""", 500, "STORES_NOT_FOUND")]
    [InlineData("""{"KIT_STORES": "NOSUCH"}""", 500, "STORES_NOT_FOUND")]
    [InlineData("""{"ASSEMBLY_ID": "ROTOR010", "SERIAL_NUMBER": ""}""", 500, "BILL_NOT_FOUND")]
    [InlineData("""{"ASSEMBLY_ID": "ROTOR010"}""", 500, "SERIALS_NOT_USED")]
    [InlineData("""{"COMPLETED_QTY": "2"}""", 500, "SERIAL_COUNT")]
    [InlineData("""{"SERIAL_NUMBER": ""}""", 500, "SERIAL_COUNT")]
    [InlineData("""{"COMPLETED_QTY": "0.5"}""", 500, "QUANTITY_DECIMALS")]
    [InlineData("""{"COMPLETED_QTY": "0"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"COMPLETED_QTY": "-1"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"EXPIRE_DATE": "2030-01-01"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"ASSEMBLY_LOT": "L1"}""", 500, "LOT_NOT_USED")]
    [InlineData("""{"BATCH_NUMBER": "999999999"}""", 500, "BATCH_NOT_FOUND")]
    [InlineData("""{"BATCH_NUMBER": "ten"}""", 500, "BATCH_NOT_FOUND")]
    [InlineData("""{"COMPONENTS": [{"COMPONENT_ID": "PUMP002"}]}""", 500, "COMPONENT_NOT_IN_BILL")]
    [InlineData("""{"COMPONENTS": [{"LOT_ID": "L1"}]}""", 400, "FIELD_REQUIRED")]
    [InlineData("""{"COMPONENTS": {}}""", 400, "FIELD_INVALID")]
    [InlineData("""{"COMPONENTS": ["ROTOR010"]}""", 400, "FIELD_INVALID")]
    [InlineData("""{"COMPONENTS": [{"COMPONENT_ID": "ROTOR010", "NO_SUCH": "x"}]}""", 400, "FIELD_UNKNOWN")]
    [InlineData("""{"COMPONENTS": [{"COMPONENT_ID": "ROTOR010", "SERIAL_NUMBER": "R1"}]}""", 500, "SHORTAGE")]
    [InlineData("""{"COMPONENTS": [{"COMPONENT_ID": "ROTOR010", "LOT_ID": "R1"}]}""", 500, "SHORTAGE")]
    [InlineData("""{"SERIAL_NUMBER": "A9:A1"}""", 400, "FIELD_INVALID")]
    [InlineData("""{"SERIAL_NUMBER": "GC00003001"}""", 200, "")]
    [InlineData("""{"DEPARTMENT": ""}""", 400, "FIELD_REQUIRED")]
    public async Task What_a_build_is_asked_is_checked(string change, int status, string code)
    {
        var body = new JsonObject { ["ASSEMBLY_ID"] = "MOTOR003", ["DEPARTMENT"] = "0", ["ACCOUNT"] = "300", ["SERIAL_NUMBER"] = "CHECKED-1", ["DRY_RUN"] = "Y" };
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        var books = await server.BooksAsync();
        var reply = await server.CallAsync(Call, body);

        Assert.Equal((status, code), (reply.Status, reply.Status == 200 ? "" : reply.Code));
        Assert.Equal(books, await server.BooksAsync());
    }

    [Fact]
    public async Task A_dry_run_answers_the_same_and_posts_nothing()
    {
        object Build(string dry) => new { ASSEMBLY_ID = "MOTOR003", DEPARTMENT = "0", ACCOUNT = "300", SERIAL_NUMBER = "DRY-1:DRY-2", DRY_RUN = dry };
        var books = await server.BooksAsync();
        var dry = (await server.DoAsync(Call, Build("Y"))).Json;
        Assert.Equal(books, await server.BooksAsync());
        var real = (await server.DoAsync(Call, Build("N"))).Json;

        Assert.Equal(("", ""), (dry["BATCH_NUMBER"]!.GetValue<string>(), dry["TXNS_ACCEPTED"]!.GetValue<string>()));
        dry["BATCH_NUMBER"] = real["BATCH_NUMBER"]!.DeepClone();
        dry["TXNS_ACCEPTED"] = real["TXNS_ACCEPTED"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(dry, real), $"{dry}\n{real}");
    }

    [Fact]
    public async Task A_batch_is_joined_and_counts_its_calls()
    {
        var first = await server.DoAsync(Call, new { ASSEMBLY_ID = "MOTOR003", DEPARTMENT = "0", ACCOUNT = "300", SERIAL_NUMBER = "BATCH-1" });
        var second = await server.DoAsync(Call, new { ASSEMBLY_ID = "MOTOR003", DEPARTMENT = "0", ACCOUNT = "300", SERIAL_NUMBER = "BATCH-2", BATCH_NUMBER = first["BATCH_NUMBER"], TXNS_ACCEPTED = "77" });
        var other = await server.DoAsync(Call, new { ASSEMBLY_ID = "MOTOR003", DEPARTMENT = "0", ACCOUNT = "300", SERIAL_NUMBER = "BATCH-3" });

        Assert.Equal((first["BATCH_NUMBER"], "1", "2"), (second["BATCH_NUMBER"], first["TXNS_ACCEPTED"], second["TXNS_ACCEPTED"]));
        Assert.NotEqual(first["BATCH_NUMBER"], other["BATCH_NUMBER"]);
    }

    [Fact]
    public async Task Lots_go_by_expiry_and_never_those_that_are_expired_or_named_elsewhere()
    {
        await Part("FEFO", "N", "Y");
        await Assembly("FEFO-ASSY", "FEFO", "3", serials: "Y");
        foreach (var (lot, day) in new[] { ("OPEN", "9999-12-31"), ("EXPIRED", "2000-01-01"), ("LATER", "2099-06-30"), ("SOONER", "2099-01-31") })
        {
            await server.DoAsync("adjustments-entry-create", new { PART_ID = "FEFO", STORES_CODE = "MS", LOT_ID = lot, QUANTITY = "2" });
            await server.ScalarAsync<int>($"UPDATE lot SET expire_date = nullif('{day}', '9999-12-31')::date WHERE lot_id = '{lot}' RETURNING 1");
        }

        var reply = await server.DoAsync(Call, new { ASSEMBLY_ID = "FEFO-ASSY", DEPARTMENT = "0", ACCOUNT = "300", SERIAL_NUMBER = "F1" });
        Assert.Equal(["SOONER 2", "LATER 1"], Lots(reply));
        var (status, _, message) = await server.RefusedAsync(Call, new { ASSEMBLY_ID = "FEFO-ASSY", DEPARTMENT = "0", ACCOUNT = "300", SERIAL_NUMBER = "F2:F3" });
        Assert.Equal((500, "FEFO: 6 needed from store MS, 3 there to be taken (5 on hand with what is named otherwise, expired, due for retest or on hold)."), (status, message));
        reply = await server.DoAsync(Call, new { ASSEMBLY_ID = "FEFO-ASSY", DEPARTMENT = "0", ACCOUNT = "300", SERIAL_NUMBER = "F2", COMPONENTS = new[] { new { COMPONENT_ID = "FEFO", LOT_ID = "OPEN" }, new { COMPONENT_ID = "FEFO", LOT_ID = "LATER" } } });
        Assert.Equal(["OPEN 2", "LATER 1"], Lots(reply));
        Assert.Equal("F1 LATER 1 t,F1 SOONER 2 t,F2 LATER 1 f,F2 OPEN 2 f", await server.ScalarAsync<string>(
            "SELECT string_agg(concat_ws(' ', s.serial_number, c.lot, trim_scale(c.quantity), c.assumed), ',' ORDER BY s.serial_number, c.lot) FROM consumption c JOIN serial_number s ON s.id = c.assembly_unit_id WHERE s.serial_number IN ('F1', 'F2')"));
    }

    [Fact]
    public async Task Scrap_and_fractions_are_rounded_up_and_scrap_is_not_inside_the_units()
    {
        await Part("GLUE", "N", "N");
        await Assembly("GLUED", "GLUE", "0.4", serials: "Y", scrap: "50");
        await server.DoAsync("adjustments-entry-create", new { PART_ID = "GLUE", STORES_CODE = "MS", QUANTITY = "10" });

        // 3 × 0.4 = 1.2, so 2; with half as much again 1.8, so 2 still; 5 × 0.4 = 2, with scrap 3.
        var few = await server.DoAsync(Call, new { ASSEMBLY_ID = "GLUED", DEPARTMENT = "0", ACCOUNT = "300", SERIAL_NUMBER = "G1:G3", INCLUDE_SCRAP = "Y" });
        var more = await server.DoAsync(Call, new { ASSEMBLY_ID = "GLUED", DEPARTMENT = "0", ACCOUNT = "300", SERIAL_NUMBER = "G4:G8", INCLUDE_SCRAP = "Y" });

        Assert.Equal([" 2"], Lots(few));
        Assert.Equal([" 3"], Lots(more));
        Assert.Equal("5", await server.OnHandAsync("GLUE", "MS"));
        Assert.Equal("KI 2,KI 2,SC 1", await server.ScalarAsync<string>(
            "SELECT string_agg(concat_ws(' ', p.action_type, trim_scale(p.quantity)), ',' ORDER BY p.id) FROM posting p JOIN part ON part.id = p.part_id WHERE part.part_id = 'GLUE' AND p.action_type <> 'AD'"));
        Assert.Equal(4m, await server.ScalarAsync<decimal>("SELECT sum(c.quantity) FROM consumption c JOIN part ON part.id = c.component_part_id WHERE part.part_id = 'GLUE'"));
    }

    [Fact]
    public async Task A_bill_holds_by_day_and_by_assembly_serial()
    {
        await Part("OLD-PART", "N", "N");
        await Part("NEW-PART", "N", "N");
        await Part("EFF", "Y", "N");
        foreach (var (component, change) in new[] { ("OLD-PART", """{"END_SN": "E9"}"""), ("NEW-PART", """{"START_SN": "E10"}"""), ("BOLT-M6", """{"START_DATE": "2020-01-01", "END_DATE": "2020-12-31"}""") })
        {
            var line = JsonNode.Parse(change)!.AsObject();
            (line["ASSEMBLY_ID"], line["COMPONENT_ID"]) = ("EFF", component);
            await server.DoAsync("bill-of-material-create", line);
        }

        foreach (var part in new[] { "OLD-PART", "NEW-PART" })
        {
            await server.DoAsync("adjustments-entry-create", new { PART_ID = part, STORES_CODE = "MS", QUANTITY = "5" });
        }

        Task<Reply> Build(string serials, string day) => server.DoAsync(Call, new { ASSEMBLY_ID = "EFF", DEPARTMENT = "0", ACCOUNT = "300", SERIAL_NUMBER = serials, EFFECTIVE_DATE = day });
        Assert.Equal(["OLD-PART 2", "NEW-PART 1"], Used(await Build("E8:E10", "2019-12-31")));
        Assert.Equal(["NEW-PART 1", "BOLT-M6 1"], Used(await Build("E11", "2020-12-31")));
        Assert.Equal(["NEW-PART 1"], Used(await Build("E12", "2021/01/01")));
    }

    [Fact]
    public async Task An_assembly_without_serials_goes_into_a_lot_with_the_part_s_shelf_life()
    {
        await server.DoAsync("part-create", new { PART_ID = "PASTE", PART_DESC = "x", LOT_CONTROL = "Y", SHELF_LIFE = "30", DEF_STORES_CODE = "MA" });
        await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "PASTE", COMPONENT_ID = "MOUNT007" });
        await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "PASTE", COMPONENT_ID = "BOLT-M6", REQUIRED_QTY = "2" });
        var reply = await server.DoAsync(Call, new { ASSEMBLY_ID = "PASTE", ASSEMBLY_LOT = "PL-1", COMPLETED_QTY = 2, ACTION_DATE = "2026-01-31", DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = new[] { new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005200:JX00005201" } } });

        Assert.Equal(("PL-1", "2026-03-02", "2", ""), (reply["ASSEMBLY_LOT"], reply["EXPIRE_DATE"], reply["COMPLETED_QTY"], reply["SERIAL_NUMBER"]));
        Assert.Equal(["MOUNT007 2", "BOLT-M6 4"], Used(reply));
        Assert.Equal("2", await server.OnHandAsync("PASTE", "MA"));
        var links = (await server.DoAsync("serial-number-cross-reference-query", new { ASSEMBLY_ID = "PASTE" })).Rows;
        Assert.Equal([" JX00005200 2026-01-31", " JX00005201 2026-01-31"], links.Select(row => $"{row!["ASSEMBLY_SN"]} {row["COMPONENT_SN"]} {row["START_DATE"]}"));

        Assert.Equal((500, "LOT_REQUIRED"), await Refusal(new { ASSEMBLY_ID = "PASTE", DEPARTMENT = "0", ACCOUNT = "300" }));
        Assert.Equal((500, "SHORTAGE"), await Refusal(new { ASSEMBLY_ID = "PASTE", ASSEMBLY_LOT = "PL-1", EXPIRE_DATE = "2030-01-01", DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = new[] { new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005202" } } }));
    }

    [Fact]
    public async Task A_unit_that_is_built_or_has_moved_is_not_built_again()
    {
        await server.DoAsync(Call, new { ASSEMBLY_ID = "MOTOR003", DEPARTMENT = "0", ACCOUNT = "300", SERIAL_NUMBER = "ONCE-1" });

        var (status, code, message) = await server.RefusedAsync(Call, new { ASSEMBLY_ID = "MOTOR003", DEPARTMENT = "0", ACCOUNT = "300", SERIAL_NUMBER = "ONCE-1" });
        Assert.Equal((500, "SHORTAGE", "MOTOR003 ONCE-1 is not free to be built: it is in store MS."), (status, code, message));
        await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "ONCE-2" });
        await server.DoAsync(Call, new { ASSEMBLY_ID = "MOTOR003", DEPARTMENT = "0", ACCOUNT = "300", SERIAL_NUMBER = "ONCE-2" });
    }

    [Fact]
    public async Task A_named_unit_must_be_where_and_in_the_lot_that_is_said()
    {
        async Task<string> Message(object component) => (await server.RefusedAsync(Call, new
        {
            ASSEMBLY_ID = "PUMP002",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            SERIAL_NUMBER = "PLACE-1",
            COMPONENTS = new[] { component, new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003020" } },
        })).Message;

        Assert.Equal("MOUNT007 JX00005239 is not in lot OTHER but in MTR3-007-42.", await Message(new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005239", LOT_ID = "OTHER" }));
        Assert.Equal("MOUNT007 JX00005239 is not at ISLE 1: it is in store MS at ISLE 12/SHELF 1.", await Message(new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005239", STOCK_LOCATION = "ISLE 1" }));
    }

    private Task<Reply> Part(string part, string serials, string lots) =>
        server.DoAsync("part-create", new { PART_ID = part, PART_DESC = "x", SN_REQD_INV = serials, LOT_CONTROL = lots, DEF_STORES_CODE = "MS" });

    private async Task Assembly(string part, string component, string quantity, string serials, string scrap = "")
    {
        await Part(part, serials, "N");
        await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = part, COMPONENT_ID = component, REQUIRED_QTY = quantity, SCRAP_FACTOR = scrap });
    }

    private async Task<(int, string)> Refusal(object fields)
    {
        var (status, code, _) = await server.RefusedAsync(Call, fields);
        return (status, code);
    }

    private async Task<IEnumerable<string>> Inside(string pumps) =>
        (await server.DoAsync("serial-number-cross-reference-query", new { ASSEMBLY_ID = "PUMP002", ASSEMBLY_SN = pumps })).Rows
        .Select(row => $"{row!["ASSEMBLY_SN"]} {row["COMPONENT_ID"]} {row["COMPONENT_SN"]}");

    private static IEnumerable<string> Lots(Reply reply) => reply.Json["COMPONENTS"]!.AsArray().Select(row => $"{row!["LOT_ID"]} {row["KIT_QTY"]}");

    private static IEnumerable<string> Used(Reply reply) => reply.Json["COMPONENTS"]!.AsArray().Select(row => $"{row!["COMPONENT_ID"]} {row["KIT_QTY"]}");
}
