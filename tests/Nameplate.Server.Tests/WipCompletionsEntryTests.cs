using System.Text.Json.Nodes;

namespace Nameplate.Server.Tests;

public sealed class WipCompletionsEntryTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    private const string Call = "wip-completions-entry-create";

    [Fact]
    public async Task Units_are_completed_into_a_store_against_the_job()
    {
        await server.DoAsync("job-create", new { JOB_ID = "000958", PART_ID = "MOTOR003", JOB_QTY = "9", TASKS = "10,20", BACKFLUSH_TASKS = "20" });
        var done = await server.DoAsync(Call, new { JOB_ID = "000958", ACTION_TYPE = "TC", FROM_TASK = "10", STORES_CODE = "MA", STOCK_LOCATION = "BENCH", QUANTITY = "5", ACTION_DATE = "2026-03-05", SERIAL_NUMBER = "JX00005140:JX00005143,JX00005145", REASON_CODE = "R1" });

        Assert.Equal(
            [
                "GL_MONTH", "GL_YEAR", "ACTION_DATE", "JOB_ID", "JOB_DESC", "ACTION_TYPE", "FROM_TASK", "TO_JOB_ID", "TO_TASK", "DELIVER_TO", "PART_ID", "PART_DESC", "LOT_ID",
                "STORES_CODE", "STOCK_LOCATION", "MULTI_LOC", "EXPIRE_DATE", "QUANTITY", "JOB_UM", "ON_HAND_QTY", "REFERENCE", "REASON_CODE", "SERIAL_NUMBER", "BATCH_NUMBER",
                "TXNS_ACCEPTED", "PROCESS_BACKFLUSH", "BACKFLUSH_COMPONENTS",
            ],
            done.Names);
        Assert.Equal(
            ("3", "2026", "2026-03-05", "Motor, 1200 rpm", "TC", "10", "MA", "BENCH", "N"),
            (done["GL_MONTH"], done["GL_YEAR"], done["ACTION_DATE"], done["JOB_DESC"], done["ACTION_TYPE"], done["FROM_TASK"], done["DELIVER_TO"], done["STOCK_LOCATION"], done["PROCESS_BACKFLUSH"]));
        Assert.Equal(
            ("5", "EA", "5", "JX00005140:JX00005143,JX00005145", "1", 0),
            (done["QUANTITY"], done["JOB_UM"], done["ON_HAND_QTY"], done["SERIAL_NUMBER"], done["TXNS_ACCEPTED"], done.Json["BACKFLUSH_COMPONENTS"]!.AsArray().Count));
        Assert.Equal("CP 000958 10 R1 5.000000", await server.ScalarAsync<string>(
            $"SELECT string_agg(action_type || ' ' || order_id || ' ' || line_number || ' ' || reason || ' ' || quantity, ',') FROM posting WHERE batch_id = {done["BATCH_NUMBER"]}"));

        var unit = await OneAsync("serial-number-query", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "JX00005145" });
        Assert.Equal(("A", "MA", "BENCH", "000958", "10", "JCTWC"), (unit("SN_STATUS"), unit("STORES_CODE"), unit("STOCK_LOCATION"), unit("ORDER_ID"), unit("LINE_NUMBER"), unit("PROGRAM_ID")));
        Assert.Equal("5", (await OneAsync("job-query", new { JOB_ID = "000958" }))("COMPLETED_QTY"));

        // A unit that stands in stock is not completed again.
        var again = await server.CallAsync(Call, new { JOB_ID = "000958", SERIAL_NUMBER = "JX00005145" });
        Assert.Equal("MOTOR003 JX00005145 is not free to be built: it is in store MA at BENCH.", again.Message);
    }

    [Fact]
    public async Task Components_are_issued_with_the_completion_or_nothing_is()
    {
        await server.DoAsync("job-create", new { JOB_ID = "J-PUMP", PART_ID = "PUMP002", TASKS = "10,20", BACKFLUSH_TASKS = "20" });
        var pump = new Dictionary<string, object>
        {
            ["JOB_ID"] = "J-PUMP",
            ["SERIAL_NUMBER"] = "P-1,P-2",
            ["PROCESS_BACKFLUSH"] = "Y",
            ["BACKFLUSH_COMPONENTS"] = new[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001,GC00003002" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005200" } },
        };
        var before = await server.ScalarAsync<long>("SELECT count(*) FROM posting");
        var refused = await server.CallAsync(Call, pump);
        Assert.Equal("MOUNT007: 2 serials are needed in BACKFLUSH_COMPONENTS, 1 given.", refused.Message);
        Assert.Equal(before, await server.ScalarAsync<long>("SELECT count(*) FROM posting"));

        pump["BACKFLUSH_COMPONENTS"] = new[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001,GC00003002" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005200:JX00005201" } };
        var done = await server.DoAsync(Call, pump);
        Assert.Equal("20", done["FROM_TASK"]);
        Assert.Equal(
            ["MOTOR003 2", "MOUNT007 2", "SEAL-KIT9 2", "BOLT-M6 8"],
            done.Json["BACKFLUSH_COMPONENTS"]!.AsArray().Select(row => $"{row!["COMPONENT_ID"]} {row["KIT_QTY"]}"));
        Assert.Equal("CP,KI,KI,KI,KI", await server.ScalarAsync<string>(
            $"SELECT string_agg(action_type, ',' ORDER BY id) FROM posting WHERE batch_id = {done["BATCH_NUMBER"]} AND order_id = 'J-PUMP' AND line_number = '20'"));
        var inside = await server.DoAsync("serial-number-cross-reference-query", new { ASSEMBLY_ID = "PUMP002", ASSEMBLY_SN = "P-2", COMPONENT_ID = "MOTOR003" });
        Assert.Equal("GC00003002", Assert.Single(inside.Rows)!["COMPONENT_SN"]!.GetValue<string>());
        Assert.Equal("J-PUMP", (await OneAsync("serial-number-query", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003002" }))("ORDER_ID"));
    }

    [Fact]
    public async Task At_a_task_without_backflush_only_the_completion_is_booked()
    {
        await server.DoAsync("job-create", new { JOB_ID = "J-TASK", PART_ID = "MOTOR003", TASKS = "10,20", BACKFLUSH_TASKS = "20" });
        var done = await server.DoAsync(Call, new { JOB_ID = "J-TASK", FROM_TASK = "10", SERIAL_NUMBER = "T-1", PROCESS_BACKFLUSH = "Y" });

        Assert.Equal(("Y", 0), (done["PROCESS_BACKFLUSH"], done.Json["BACKFLUSH_COMPONENTS"]!.AsArray().Count));
        Assert.Equal(1, await server.ScalarAsync<long>($"SELECT count(*) FROM posting WHERE batch_id = {done["BATCH_NUMBER"]}"));
    }

    [Fact]
    public async Task A_job_is_opened_by_its_first_completion_when_the_part_is_given()
    {
        var unknown = await server.CallAsync(Call, new { JOB_ID = "J-NEW", SERIAL_NUMBER = "N-1" });
        Assert.Equal((500, "JOB_NOT_FOUND", "JOB_ID: Job J-NEW does not exist. Give PART_ID to open it."), (unknown.Status, unknown.Code, unknown.Message));

        // What is refused opens no job either.
        Assert.Equal("SERIAL_COUNT", (await server.CallAsync(Call, new { JOB_ID = "J-NEW", PART_ID = "MOTOR003" })).Code);
        Assert.Empty((await server.DoAsync("job-query", new { JOB_ID = "J-NEW" })).Rows);

        var first = await server.DoAsync(Call, new { JOB_ID = "J-NEW", PART_ID = "MOTOR003", FROM_TASK = "7", SERIAL_NUMBER = "N-1" });
        var job = await OneAsync("job-query", new { JOB_ID = "J-NEW" });
        Assert.Equal(("MOTOR003", "OPEN", "1", "Motor, 1200 rpm"), (job("PART_ID"), job("JOB_STATUS"), job("COMPLETED_QTY"), job("JOB_DESC")));

        // The batch may be joined, and the job keeps its part.
        var second = await server.DoAsync(Call, new { JOB_ID = "J-NEW", SERIAL_NUMBER = "N-2", BATCH_NUMBER = first["BATCH_NUMBER"] });
        Assert.Equal((first["BATCH_NUMBER"], "2"), (second["BATCH_NUMBER"], second["TXNS_ACCEPTED"]));
        Assert.Equal("PART_ID: job J-NEW makes MOTOR003, not PUMP002.", (await server.CallAsync(Call, new { JOB_ID = "J-NEW", PART_ID = "PUMP002", SERIAL_NUMBER = "N-3" })).Message);
    }

    [Fact]
    public async Task A_job_opened_by_many_at_once_is_one_job()
    {
        var replies = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => server.CallAsync(Call, new { JOB_ID = "J-RACE", PART_ID = "MOTOR003", SERIAL_NUMBER = $"RACE-{i}" })));

        Assert.All(replies, reply => Assert.True(reply.Status == 200, reply.Body));
        Assert.Equal("8", (await OneAsync("job-query", new { JOB_ID = "J-RACE" }))("COMPLETED_QTY"));
    }

    [Fact]
    public async Task Registered_units_and_lots_are_completed_as_in_a_build()
    {
        await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "REG-1" });
        await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "REG-2", STORES_CODE = "MS" });
        var done = await server.DoAsync(Call, new { JOB_ID = "J-REG", PART_ID = "MOTOR003", SERIAL_NUMBER = "REG-1,REG-2", STORES_CODE = "MS" });
        Assert.Equal("RG,CP", await server.ScalarAsync<string>($"SELECT string_agg(action_type, ',' ORDER BY id) FROM posting WHERE batch_id = {done["BATCH_NUMBER"]}"));

        await server.DoAsync("part-create", new { PART_ID = "GLUE", PART_DESC = "Glue", LOT_CONTROL = "Y", SHELF_LIFE = "30", DEF_STORES_CODE = "MS" });
        Assert.Equal("LOT_ID is required: part GLUE is kept by lot.", (await server.CallAsync(Call, new { JOB_ID = "J-LOT", PART_ID = "GLUE", QUANTITY = "10" })).Message);
        var lot = await server.DoAsync(Call, new { JOB_ID = "J-LOT", PART_ID = "GLUE", QUANTITY = "10", LOT_ID = "G-1", ACTION_DATE = "2026-03-01", FROM_TASK = "1", TO_JOB_ID = "J-REG", TO_TASK = "2" });
        Assert.Equal(("10", "2026-03-31", "10", "J-REG"), (lot["QUANTITY"], lot["EXPIRE_DATE"], lot["ON_HAND_QTY"], lot["DELIVER_TO"]));
        Assert.Equal("J-LOT/1/J-REG 2", await server.ScalarAsync<string>(
            $"SELECT l.order_id || '/' || l.line_number || '/' || p.reference FROM lot l, posting p WHERE l.lot_id = 'G-1' AND p.batch_id = {lot["BATCH_NUMBER"]}"));
        var other = await server.CallAsync(Call, new { JOB_ID = "J-LOT", QUANTITY = "1", LOT_ID = "G-1", EXPIRE_DATE = "2030-01-01" });
        Assert.Equal("lot G-1 of GLUE exists with another expiry.", other.Message);
    }

    [Fact]
    public async Task Where_units_go_on_to_is_their_order_reference()
    {
        await server.DoAsync("job-create", new { JOB_ID = "J-A", PART_ID = "MOTOR003" });
        await server.DoAsync("job-create", new { JOB_ID = "J-B", PART_ID = "PUMP002", TASKS = "10" });
        await server.DoAsync(Call, new { JOB_ID = "J-A", FROM_TASK = "5", TO_JOB_ID = "J-B", TO_TASK = "10", SERIAL_NUMBER = "GO-1" });

        var unit = await OneAsync("serial-number-query", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GO-1" });
        Assert.Equal(("J-A", "5", "J-B 10"), (unit("ORDER_ID"), unit("LINE_NUMBER"), unit("ORDER_REFERENCE")));
        Assert.Equal("TO_TASK: 99 is not a task of job J-B, which has 10.", (await server.CallAsync(Call, new { JOB_ID = "J-A", TO_JOB_ID = "J-B", TO_TASK = "99", SERIAL_NUMBER = "GO-2" })).Message);
        Assert.Equal("TO_JOB_ID: Job J-C does not exist.", (await server.CallAsync(Call, new { JOB_ID = "J-A", TO_JOB_ID = "J-C", SERIAL_NUMBER = "GO-2" })).Message);
    }

    [Theory]
    [InlineData("JOB_ID", "", 400, "JOB_ID is required.")]
    [InlineData("ACTION_TYPE", "XX", 400, "ACTION_TYPE must be TC: a completion is all that this call books.")]
    [InlineData("FROM_TASK", "99", 500, "FROM_TASK: 99 is not a task of job J-RULES, which has 10,20.")]
    [InlineData("QUANTITY", "2", 500, "SERIAL_NUMBER of part MOTOR003 has 1 serials; 2 are needed.")]
    [InlineData("QUANTITY", "0", 400, "QUANTITY must be greater than zero.")]
    [InlineData("STORES_CODE", "XX", 500, "STORES_CODE: Stores XX does not exist.")]
    [InlineData("LOT_ID", "L-1", 500, "LOT_ID cannot be given: part MOTOR003 is not kept by lot.")]
    [InlineData("EXPIRE_DATE", "2026-01-01", 400, "EXPIRE_DATE needs LOT_ID.")]
    [InlineData("DRY_RUN", "Y", 400, "DRY_RUN is not a field of this call.")]
    public async Task What_does_not_fit_the_job_is_refused(string field, string value, int status, string message)
    {
        await server.CallAsync("job-create", new { JOB_ID = "J-RULES", PART_ID = "MOTOR003", TASKS = "10,20" });
        var fields = new Dictionary<string, string> { ["JOB_ID"] = "J-RULES", ["SERIAL_NUMBER"] = "RULES-1", [field] = value };
        var refused = await server.CallAsync(Call, fields);

        Assert.Equal((status, message), (refused.Status, refused.Message));
    }

    [Fact]
    public async Task Components_need_the_backflush_asked_for()
    {
        var refused = await server.CallAsync(Call, new { JOB_ID = "J-X", PART_ID = "MOTOR003", SERIAL_NUMBER = "X-1", BACKFLUSH_COMPONENTS = new[] { new { COMPONENT_ID = "BOLT-M6" } } });
        Assert.Equal((400, "BACKFLUSH_COMPONENTS needs PROCESS_BACKFLUSH Y."), (refused.Status, refused.Message));

        var foreign = await server.CallAsync(Call, new { JOB_ID = "J-X", PART_ID = "MOTOR003", SERIAL_NUMBER = "X-1", PROCESS_BACKFLUSH = "Y", BACKFLUSH_COMPONENTS = new[] { new { COMPONENT_ID = "PUMP002" } } });
        Assert.StartsWith("BACKFLUSH_COMPONENTS names PUMP002, which is not in the bill of material of MOTOR003 on ", foreign.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_job_takes_no_completion_until_it_is_opened_again()
    {
        await server.DoAsync("job-create", new { JOB_ID = "J-SHUT", PART_ID = "MOTOR003", JOB_STATUS = "CLOSED" });
        var refused = await server.CallAsync(Call, new { JOB_ID = "J-SHUT", SERIAL_NUMBER = "S-1" });
        Assert.Equal(("JOB_CLOSED", "JOB_ID: job J-SHUT is closed and takes no completion."), (refused.Code, refused.Message));

        await server.DoAsync("job-update", new { JOB_ID = "J-SHUT", JOB_STATUS = "OPEN" });
        await server.DoAsync(Call, new { JOB_ID = "J-SHUT", SERIAL_NUMBER = "S-1" });
    }

    [Fact]
    public async Task What_meets_the_closing_of_its_job_is_completed_before_or_refused()
    {
        await server.DoAsync("job-create", new { JOB_ID = "J-END", PART_ID = "MOTOR003" });
        var calls = Enumerable.Range(1, 10).Select(i => server.CallAsync(Call, new { JOB_ID = "J-END", SERIAL_NUMBER = $"END-{i}" })).ToList();
        var closed = await server.DoAsync("job-update", new { JOB_ID = "J-END", JOB_STATUS = "CLOSED" });
        var replies = await Task.WhenAll(calls);

        Assert.All(replies, reply => Assert.True(reply.Status == 200 || reply.Code == "JOB_CLOSED", reply.Body));
        Assert.Equal(closed["COMPLETED_QTY"], (await OneAsync("job-query", new { JOB_ID = "J-END" }))("COMPLETED_QTY"));
        Assert.Equal(closed["COMPLETED_QTY"], $"{replies.Count(reply => reply.Status == 200)}");
    }

    [Fact]
    public async Task Sent_twice_with_one_key_it_is_booked_once()
    {
        var body = new { JOB_ID = "J-KEY", PART_ID = "MOTOR003", SERIAL_NUMBER = "K-1" };
        var first = await server.CallAsync(Call, body, server.Token, "wip-key");
        var second = await server.CallAsync(Call, body, server.Token, "wip-key");

        Assert.Equal((200, first.Body), (second.Status, second.Body));
    }

    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    private async Task<Func<string, string>> OneAsync(string call, object criteria)
    {
        JsonNode row = Assert.Single((await server.DoAsync(call, criteria)).Rows)!;
        return name => row[name]!.GetValue<string>();
    }
}
