using System.Text.Json.Nodes;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;
using static Nameplate.Server.Tests.BatchReverseTests;

namespace Nameplate.Server.Tests;

/// <summary>Cross references by hand: put in, changed, taken out, deleted, exchanged.</summary>
public sealed class LinkByHandTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string Noun = "serial-number-cross-reference";
    private readonly ServerFixture server = new(postgres);

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        await RegisterAsync(server, "A", null);
    }

    public async ValueTask DisposeAsync()
    {
        await server.IsCleanAsync();
        await server.DisposeAsync();
    }

    private static JsonObject Keys(string component, params (string Name, string Value)[] more)
    {
        var fields = new JsonObject { ["ASSEMBLY_ID"] = "MOTOR003", ["ASSEMBLY_SN"] = "A", ["COMPONENT_ID"] = "MOTOR003", ["COMPONENT_SN"] = component };
        foreach (var (name, value) in more)
        {
            fields[name] = value;
        }

        return fields;
    }

    private async Task<string> StateAsync(string serial) =>
        string.Join('|', new[] { "SN_STATUS", "STORES_CODE", "STOCK_LOCATION" }.Select(name => server.DoAsync("serial-number-query", new { PART_ID = "MOTOR003", SERIAL_NUMBER = serial }).Result.Rows.Single()![name]));

    [Fact]
    public async Task A_unit_goes_in_from_where_it_stands_and_comes_out_to_a_store()
    {
        var made = await server.DoAsync(Noun + "-create", Keys("GC00003001", ("START_DATE", "2026-01-11"), ("ORDER_ID", "123456"), ("LINE_NUMBER", "1")));
        Assert.Equal("2026-01-11||123456|1|I", string.Join('|', made["START_DATE"], made["END_DATE"], made["ORDER_ID"], made["LINE_NUMBER"], made["COMPONENT_SN_STATUS"]));
        Assert.Equal("I||", await StateAsync("GC00003001"));

        var changed = await server.DoAsync(Noun + "-update", Keys("GC00003001", ("COMMENT", "tight"), ("START_DATE", "2026-01-12")));
        Assert.Equal("2026-01-12||tight", string.Join('|', changed["START_DATE"], changed["END_DATE"], changed["COMMENT"]));

        Assert.Equal("END_DATE must not be before START_DATE.", (await server.CallAsync(Noun + "-update", Keys("GC00003001", ("END_DATE", "2026-01-11")))).Message);
        Assert.Equal("END_DATE is required with TO_STORES, TO_LOCATION or TO_STATUS.", (await server.CallAsync(Noun + "-update", Keys("GC00003001", ("TO_STORES", "FG")))).Message);
        var ended = await server.DoAsync(Noun + "-update", Keys("GC00003001", ("END_DATE", "2026-02-01"), ("TO_STORES", "FG"), ("TO_LOCATION", "BENCH"), ("RA_REASON", "worn")));
        Assert.Equal("2026-02-01|worn|A", string.Join('|', ended["END_DATE"], ended["RA_REASON"], ended["COMPONENT_SN_STATUS"]));
        Assert.Equal("A|FG|BENCH", await StateAsync("GC00003001"));

        Assert.Equal("COMPONENT_TAKEN_OUT", (await server.CallAsync(Noun + "-update", Keys("GC00003001", ("END_DATE", "2026-03-01")))).Code);
        await server.DoAsync(Noun + "-update", Keys("GC00003001", ("END_DATE", "2026-02-01"), ("COMMENT", "sent back")));

        // The open one is addressed before those that ended.
        await server.DoAsync(Noun + "-create", Keys("GC00003001", ("START_DATE", "2026-03-01")));
        Assert.Equal("2026-03-01", (await server.DoAsync(Noun + "-update", Keys("GC00003001", ("COMMENT", "again"))))["START_DATE"]);
        Assert.Equal(2, (await server.DoAsync(Noun + "-query", Keys("GC00003001"))).Rows.Count);
    }

    /// <summary>What was in one assembly several times has the same key each time: no page ends among these.</summary>
    [Theory]
    [InlineData("""{"ASSEMBLY_SN":"A"}""")]
    [InlineData("""{"ASSEMBLY_ID":"MOTOR003"}""")]
    [InlineData("""{"COMPONENT_ID":"MOTOR%"}""")]
    [InlineData("""{"ASSEMBLY_ID":"MOTOR003","ASSEMBLY_SN":"A","COMPONENT_ID":"MOTOR003","COMPONENT_SN":"GC00003002"}""")]
    public async Task Pages_lose_no_link_of_a_unit_that_was_put_back(string criteria)
    {
        foreach (var (component, times) in new[] { ("GC00003001", 1), ("GC00003002", 4), ("GC00003003", 2) })
        {
            for (var time = 1; time <= times; time++)
            {
                await server.DoAsync(Noun + "-create", Keys(component, ("COMMENT", $"{component}/{time}")));
                await server.DoAsync(Noun + "-update", Keys(component, ("END_DATE", "2099-01-01")));
            }
        }

        var all = (await server.DoAsync(Noun + "-query", JsonNode.Parse(criteria)!)).Rows.Select(Comment).ToList();
        Assert.Equal(criteria.Contains("3002", StringComparison.Ordinal) ? 4 : 7, all.Count);
        foreach (var page in new[] { 1, 2, 3, 6, 7 })
        {
            var read = new List<string>();
            var asked = JsonNode.Parse(criteria)!;
            asked["MAX_ROWS"] = page;
            for (var rows = (await server.DoAsync(Noun + "-query", asked)).Rows; rows.Count > 0; rows = (await server.DoAsync(Noun + "-query", asked)).Rows)
            {
                Assert.True(rows.Count <= page || rows.Skip(page - 1).Select(row => row!["COMPONENT_SN"]!.GetValue<string>()).Distinct().Count() == 1);
                read.AddRange(rows.Select(Comment));
                asked["START_AFTER"] = new JsonObject(new[] { "ASSEMBLY_ID", "ASSEMBLY_SN", "COMPONENT_ID", "COMPONENT_SN" }.Select(key => KeyValuePair.Create(key, rows[^1]![key]?.DeepClone())));
            }

            Assert.Equal(all, read);
        }

        // However many are read at once.
        var (noun, keys) = (Resource.Of<SerialNumberCrossReference>(), all.Select(comment => comment.Split('/')[0]).ToList());
        var query = new RecordQuery(noun, [.. JsonNode.Parse(criteria)!.AsObject().Select(pair => (noun.Find(pair.Key)!, Criterion.Parse(pair.Value!.GetValue<string>()).Criterion!))], [], null, null);
        foreach (var (max, chunk) in from max in Enumerable.Range(1, all.Count) from chunk in new[] { 1, 2, 3, 50 } select (max, chunk))
        {
            var read = await Queries.ReadAsync(server.Database, query with { MaxRows = max }, TimeZoneInfo.Utc, new DateOnly(2026, 4, 1), TestContext.Current.CancellationToken, chunk)
                .Select(row => (string)row.Row(noun.Answer.ToList().IndexOf(noun.Find("COMMENT")!))!).ToListAsync(TestContext.Current.CancellationToken);
            Assert.Equal(all.Take(keys.LastIndexOf(keys[max - 1]) + 1), read);
        }

        static string Comment(JsonNode? row) => row!["COMMENT"]!.GetValue<string>();
    }

    [Fact]
    public async Task A_unit_comes_out_to_no_store_or_to_scrap()
    {
        await server.DoAsync(Noun + "-create", Keys("GC00003001"));
        await server.DoAsync(Noun + "-update", Keys("GC00003001", ("END_DATE", "2099-01-01")));
        Assert.Equal("A||", await StateAsync("GC00003001"));
        await server.DoAsync(Noun + "-create", Keys("GC00003001"));
        Assert.Equal(400, (await server.CallAsync(Noun + "-update", Keys("GC00003001", ("END_DATE", "2099-01-01"), ("TO_STATUS", "X"), ("TO_STORES", "FG")))).Status);
        await server.DoAsync(Noun + "-update", Keys("GC00003001", ("END_DATE", "2099-01-01"), ("TO_STATUS", "X")));
        Assert.Equal("X||", await StateAsync("GC00003001"));
        Assert.Equal("COMPONENT_NOT_FREE", (await server.CallAsync(Noun + "-create", Keys("GC00003001"))).Code);
    }

    [Fact]
    public async Task A_ring_is_refused()
    {
        Assert.Equal("CROSS_REFERENCE_CYCLE", (await server.CallAsync(Noun + "-create", Keys("A"))).Code);
        await RegisterAsync(server, "B", null);
        await RegisterAsync(server, "C", null);
        await server.DoAsync(Noun + "-create", Keys("B"));
        await LinkAsync(server, "B", "C");
        Assert.Equal(
            "MOTOR003 A cannot go inside MOTOR003 C: it is the same unit, or contains it.",
            (await server.CallAsync(Noun + "-create", new { ASSEMBLY_ID = "MOTOR003", ASSEMBLY_SN = "C", COMPONENT_ID = "MOTOR003", COMPONENT_SN = "A" })).Message);
    }

    [Fact]
    public async Task More_than_20_levels_are_refused()
    {
        for (var level = 1; level <= 20; level++)
        {
            await RegisterAsync(server, $"L{level}", null);
            await LinkAsync(server, level == 1 ? "A" : $"L{level - 1}", $"L{level}");
        }

        await RegisterAsync(server, "L21", null);
        Assert.Equal("CROSS_REFERENCE_DEPTH", (await server.CallAsync(Noun + "-create", new { ASSEMBLY_ID = "MOTOR003", ASSEMBLY_SN = "L20", COMPONENT_ID = "MOTOR003", COMPONENT_SN = "L21" })).Code);
    }

    [Fact]
    public async Task Links_that_would_close_a_ring_together_do_not()
    {
        for (var round = 0; round < 6; round++)
        {
            foreach (var serial in new[] { "W", "X", "Y", "Z" })
            {
                await RegisterAsync(server, $"{serial}{round}", null);
            }

            await LinkAsync(server, $"W{round}", $"X{round}");
            await LinkAsync(server, $"Y{round}", $"Z{round}");
            var replies = await Task.WhenAll(new[] { ("X", "Y"), ("Z", "W") }.Select(pair => Task.Run(() => server.CallAsync(
                Noun + "-create", new { ASSEMBLY_ID = "MOTOR003", ASSEMBLY_SN = pair.Item1 + round, COMPONENT_ID = "MOTOR003", COMPONENT_SN = pair.Item2 + round }))));
            Assert.Single(replies, reply => reply.Status == 200);
            Assert.Single(replies, reply => reply.Status != 200 && reply.Code == "CROSS_REFERENCE_CYCLE");
        }
    }

    [Fact]
    public async Task A_link_by_hand_is_deleted_and_anything_else_is_not()
    {
        var before = await server.StateAsync();
        await server.DoAsync(Noun + "-create", Keys("GC00003001"));
        Assert.Equal("{}", (await server.DoAsync(Noun + "-delete", Keys("GC00003001"))).Body);
        Assert.Equal(before, await server.StateAsync());
        Assert.Empty((await server.DoAsync(Noun + "-query", Keys("GC00003001"))).Rows);
        Assert.Equal("SERIAL_NUMBER_CROSS_REFERENCE_NOT_FOUND", (await server.CallAsync(Noun + "-delete", Keys("GC00003001"))).Code);

        await server.DoAsync(Noun + "-create", Keys("GC00003001"));
        await server.DoAsync(Noun + "-update", Keys("GC00003001", ("END_DATE", "2099-01-01")));
        var batch = await LastBatchAsync(server);
        Assert.Equal($"MOTOR003 GC00003001 inside MOTOR003 A cannot be deleted: it was taken out since; reverse batch {batch} if that was wrong.", (await server.CallAsync(Noun + "-delete", Keys("GC00003001"))).Message);
        Assert.Equal("SERIAL_NUMBER_HOLDS", (await HoldsAsync()).Code);
    }

    private async Task<Reply> HoldsAsync()
    {
        await server.DoAsync(Noun + "-create", Keys("GC00003002"));
        return await server.CallAsync("serial-number-delete", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "A" });
    }

    [Fact]
    public async Task Old_history_leaves_the_unit_where_it_stands()
    {
        var made = await server.DoAsync(Noun + "-create", Keys("GC00003001", ("START_DATE", "2020-01-01"), ("END_DATE", "2021-01-01")));
        Assert.Equal("2020-01-01|2021-01-01", $"{made["START_DATE"]}|{made["END_DATE"]}");
        Assert.Equal("A|MS|", await StateAsync("GC00003001"));
        Assert.Equal(400, (await server.CallAsync(Noun + "-create", Keys("GC00003002", ("START_DATE", "2020-01-01"), ("END_DATE", "2019-01-01")))).Status);
    }

    [Fact]
    public async Task Old_history_leaves_an_issued_unit_with_whom_it_was_issued_to()
    {
        await server.DoAsync("issues-entry-create", new { PART_ID = "MOTOR003", STORES_CODE = "MS", QUANTITY = "1", SERIAL_NUMBER = "GC00003001", ORDER_ID = "J1", LINE_NUMBER = "5", REFERENCE = "R" });
        var before = await StateAsync("GC00003001");
        var made = await server.DoAsync(Noun + "-create", Keys("GC00003001", ("START_DATE", "2020-01-01"), ("END_DATE", "2021-01-01")));
        Assert.Equal("I", made["COMPONENT_SN_STATUS"]);
        Assert.Equal(("I||", before), (before, await StateAsync("GC00003001")));
        await server.DoAsync("issues-entry-create", new { PART_ID = "MOTOR003", STORES_CODE = "MS", QUANTITY = "-1", SERIAL_NUMBER = "GC00003001", ORDER_ID = "J1", LINE_NUMBER = "5", REFERENCE = "R" });
    }

    /// <summary>The next unit of that number would have had inside what it never had.</summary>
    [Theory]
    [InlineData("serial-number-delete")]
    [InlineData("batch-reverse")]
    public async Task A_unit_that_had_units_inside_stays_in_the_books_until_that_is_undone(string call)
    {
        await RegisterAsync(server, "NEW", null);
        var registered = await LastBatchAsync(server);
        var keys = new Dictionary<string, object> { ["ASSEMBLY_ID"] = "MOTOR003", ["ASSEMBLY_SN"] = "NEW", ["COMPONENT_ID"] = "MOTOR003", ["COMPONENT_SN"] = "GC00003001" };
        object fields = call == "batch-reverse" ? new { BATCH_NUMBER = registered } : new { PART_ID = "MOTOR003", SERIAL_NUMBER = "NEW" };
        await server.DoAsync(Noun + "-create", keys);
        await server.DoAsync(Noun + "-update", new Dictionary<string, object>(keys) { ["END_DATE"] = "2099-01-01" });
        var ended = await LastBatchAsync(server);
        Assert.Equal(
            call == "batch-reverse"
                ? $"Batch {registered} cannot be reversed: MOTOR003 NEW has had MOTOR003 GC00003001 inside, which was put in since."
                : $"Serial number NEW of part MOTOR003 has had units inside and cannot be deleted: they came out by batch {ended}; reverse that first if they never were.",
            (await server.CallAsync(call, fields)).Message);

        await server.DoAsync("batch-reverse", new { BATCH_NUMBER = ended });
        await server.DoAsync(Noun + "-delete", keys);
        await server.DoAsync(call, fields);
        Assert.Empty((await server.DoAsync(Noun + "-query", keys)).Rows);
    }

    [Theory]
    [InlineData(null, "WARRANTY")]
    [InlineData("worn", "worn")]
    [InlineData("WARRANTY", "WARRANTY")]
    public async Task Undoing_a_removal_gives_the_link_its_reason_back(string? reason, string told)
    {
        foreach (var (before, call) in new[] { ("WARRANTY", "update"), ("", "update"), ("WARRANTY", "replacement") })
        {
            await server.DoAsync(Noun + "-create", Keys("GC00003001", [("COMMENT", "kept"), .. before.Length > 0 ? [("RA_REASON", before)] : Array.Empty<(string, string)>()]));
            (string, string)[] given = reason is null ? [] : [("RA_REASON", reason)];
            if (call == "update")
            {
                var ended = await server.DoAsync(Noun + "-update", Keys("GC00003001", [("END_DATE", "2099-01-01"), .. given]));
                Assert.Equal(reason is null ? before : told, ended["RA_REASON"]);
            }
            else
            {
                await server.DoAsync("serial-number-replacement-create", Keys("GC00003001", [("NEW_COMPONENT_SN", "GC00003002"), .. given]));
            }

            await server.DoAsync("batch-reverse", new { BATCH_NUMBER = await LastBatchAsync(server) });
            var link = (await server.DoAsync(Noun + "-query", Keys("GC00003001"))).Rows.Single()!;
            Assert.Equal($"{before}|kept|", $"{link["RA_REASON"]}|{link["COMMENT"]}|{link["END_DATE"]}");
            await server.DoAsync(Noun + "-delete", Keys("GC00003001"));
        }
    }

    [Fact]
    public async Task A_component_is_exchanged_in_one_call()
    {
        await server.DoAsync(Noun + "-create", Keys("GC00003001"));
        var fields = Keys("GC00003001", ("NEW_COMPONENT_SN", "GC00003002"), ("TO_STATUS", "X"), ("RA_REASON", "noise"));
        var reply = await server.DoAsync("serial-number-replacement-create", fields);
        var links = reply.Json["LINKS"]!.AsArray();
        Assert.Equal("GC00003001 X noise|GC00003002 I ", string.Join('|', links.Select(link => $"{link!["COMPONENT_SN"]} {link["COMPONENT_SN_STATUS"]} {link["RA_REASON"]}")));
        Assert.Equal(links[0]!["END_DATE"]!.GetValue<string>(), links[1]!["START_DATE"]!.GetValue<string>());
        Assert.Equal("COMPONENT_NOT_INSIDE", (await server.CallAsync("serial-number-replacement-create", fields)).Code);
        Assert.Equal("CROSS_REFERENCE_KEPT", (await server.CallAsync(Noun + "-delete", Keys("GC00003002"))).Code);
    }
}
