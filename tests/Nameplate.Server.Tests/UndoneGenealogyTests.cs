using System.Text.Json.Nodes;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

/// <summary>Genealogy, history and recall after something was undone, taken out or taken apart.</summary>
public sealed class UndoneGenealogyTests(TestPostgres postgres)
{
    private static readonly string[] Views = ["BUILT", "MAINTAINED", "2099-12-31", "EVER", "PRESENT"];

    /// <summary>
    /// What is done to the pump K-1 with the motor GC00003001, the mount JX00005140 and a seal of lot S-77; and then in each view
    /// what is inside it, and how many units the recall of the seal's lot finds, with those that are past.
    /// </summary>
    private static readonly Dictionary<string, (Func<ServerFixture, Task> Do, string[] Inside)> Doings = new()
    {
        ["built"] = (_ => Task.CompletedTask, ["bolt motor1 mount seal", "bolt motor1 mount seal", "bolt motor1 mount seal", "1/0", "1/0"]),
        ["build undone"] = (UndoLastAsync, ["", "", "", "0/0", "0/0"]),
        ["build undone and done again"] = (
            async server =>
            {
                await UndoLastAsync(server);
                await PumpAsync(server, "GC00003002");
            },
            ["bolt motor2 mount seal", "bolt motor2 mount seal", "bolt motor2 mount seal", "1/0", "1/0"]),
        ["motor replaced"] = (
            server => ReplaceAsync(server, "GC00003001", "GC00003002"),
            ["bolt motor1- mount seal", "bolt motor2 mount seal", "bolt motor2 mount seal", "1/0", "1/0"]),
        ["replacement undone"] = (
            async server =>
            {
                await ReplaceAsync(server, "GC00003001", "GC00003002");
                await UndoLastAsync(server);
            },
            ["bolt motor1 mount seal", "bolt motor1 mount seal", "bolt motor1 mount seal", "1/0", "1/0"]),
        ["motor taken out"] = (
            server => server.DoAsync("serial-number-cross-reference-update", new { ASSEMBLY_ID = "PUMP002", ASSEMBLY_SN = "K-1", COMPONENT_ID = "MOTOR003", COMPONENT_SN = "GC00003001", END_DATE = "2099-12-30" }),
            ["bolt motor1- mount seal", "bolt mount seal", "bolt mount seal", "1/0", "1/0"]),
        ["link by hand"] = (
            server => LinkAsync(server, "GC00003002"),
            ["bolt motor1 motor2 mount seal", "bolt motor1 motor2 mount seal", "bolt motor1 motor2 mount seal", "1/0", "1/0"]),
        ["link by hand undone"] = (
            async server =>
            {
                await LinkAsync(server, "GC00003002");
                await UndoLastAsync(server);
            },
            ["bolt motor1 mount seal", "bolt motor1 mount seal", "bolt motor1 mount seal", "1/0", "1/0"]),
        ["taken apart"] = (ApartAsync, ["bolt- motor1- mount- seal-", "", "", "1/1", "0/0"]),
        ["taking apart undone"] = (
            async server =>
            {
                await ApartAsync(server);
                await UndoLastAsync(server);
            },
            ["bolt motor1 mount seal", "bolt motor1 mount seal", "bolt motor1 mount seal", "1/0", "1/0"]),
        ["taken apart and built again"] = (
            async server =>
            {
                await ApartAsync(server);
                await PumpAsync(server, "GC00003002");
            },
            ["bolt bolt- motor1- motor2 mount mount- seal seal-", "bolt motor2 mount seal", "bolt motor2 mount seal", "1/0", "1/0"]),
        ["issued"] = (
            server => server.DoAsync("issues-entry-create", new { PART_ID = "PUMP002", STORES_CODE = "FG", QUANTITY = "1", DEPARTMENT = "0", SERIAL_NUMBER = "K-1" }),
            ["bolt motor1 mount seal", "bolt motor1 mount seal", "bolt motor1 mount seal", "1/0", "1/0"]),
    };

    public static TheoryData<string, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, bool>();
            foreach (var kind in Doings.Keys)
            {
                kinds.Add(kind, false);
                kinds.Add(kind, true);
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_was_undone_never_was_and_what_came_out_was_inside(string kind, bool completed)
    {
        await using var own = new ServerFixture(postgres);
        await own.InitializeAsync();
        await PumpAsync(own, "GC00003001", completed);
        await Doings[kind].Do(own);
        Assert.Equal(Doings[kind].Inside, await Task.WhenAll(Views.Select(view => InsideAsync(own, view))));
        await own.IsCleanAsync();
    }

    /// <summary>What does not count takes room as well, so an answer that would not be whole is refused, however few of its rows do count.</summary>
    [Fact]
    public async Task An_answer_is_whole_or_refused()
    {
        await using var own = new ServerFixture(postgres);
        await own.InitializeAsync();
        await PumpAsync(own, "GC00003001");
        for (var times = 0; times < 4; times++)
        {
            await Doings["link by hand undone"].Do(own);
        }

        foreach (var max in Enumerable.Range(1, 8))
        {
            await using var snapshot = await Snapshot.OpenAsync(own.Database, TestContext.Current.CancellationToken);
            var asked = new GenealogyAsked(Up: false, GenealogyView.Built, null, SerialNumberGenealogy.LevelsMax) { StepsMax = max };
            var found = await Genealogies.ReadAsync(snapshot, "PUMP002", "K-1", asked, TestContext.Current.CancellationToken);

            // A motor and a mount, two lots, and the four links that were undone.
            Assert.Equal(max < 6 ? "TREE_TOO_LARGE" : null, found.Fault?.Code);
            if (found.Fault is null)
            {
                Assert.Equal(4, await found.Value.Rows.CountAsync(TestContext.Current.CancellationToken));
            }
        }
    }

    [Fact]
    public async Task A_unit_that_is_inside_an_issued_one_is_in_no_store()
    {
        await using var own = new ServerFixture(postgres);
        await own.InitializeAsync();
        await PumpAsync(own, "GC00003001");
        await Doings["issued"].Do(own);
        var recall = await own.DoAsync("lot-recall-get", new { PART_ID = "SEAL-KIT9", LOT_ID = "S-77" });
        var pump = Assert.Single(recall.Json["DETAILS"]!.AsArray())!;
        Assert.Equal(("I", "ISSUED", "", "0", "0"), ((string)pump["SN_STATUS"]!, (string)pump["SN_STATE"]!, (string)pump["STORES_CODE"]!, recall["UNITS_IN_STORES"], recall["UNITS_AT_CUSTOMERS"]));
        var inside = await own.DoAsync("serial-number-genealogy-get", new { PART_ID = "PUMP002", SERIAL_NUMBER = "K-1", LEVELS = 1 });
        var motor = inside.Json["DETAILS"]!.AsArray().Single(row => (string)row!["PART_ID"]! == "MOTOR003")!;
        Assert.Equal(("K-1", "", ""), ((string)motor["TOP_SN"]!, (string)motor["STORES_CODE"]!, (string)motor["CUSTOMER_ID"]!));
    }

    [Fact]
    public async Task A_unit_was_never_of_a_lot_that_was_undone()
    {
        await using var own = new ServerFixture(postgres);
        await own.InitializeAsync();
        await own.DoAsync("serial-number-create", new { PART_ID = "MOUNT007", SERIAL_NUMBER = "K-1", LOT_ID = "K-OLD" });
        await own.DoAsync("serial-number-update", new { PART_ID = "MOUNT007", SERIAL_NUMBER = "K-1", LOT_ID = "K-LOT" });
        Assert.Equal(("1/1", "1/0"), (await RecallAsync(own, "EVER", "MOUNT007", "K-OLD"), await RecallAsync(own, "EVER", "MOUNT007", "K-LOT")));
        await UndoLastAsync(own);
        Assert.Equal(("1/0", "0/0"), (await RecallAsync(own, "EVER", "MOUNT007", "K-OLD"), await RecallAsync(own, "EVER", "MOUNT007", "K-LOT")));
    }

    [Fact]
    public async Task The_history_keeps_what_was_undone()
    {
        await using var own = new ServerFixture(postgres);
        await own.InitializeAsync();
        await PumpAsync(own, "GC00003001", completed: true);
        await UndoLastAsync(own);
        var rows = (await own.DoAsync("serial-number-history-get", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001" })).Json["DETAILS"]!.AsArray();
        var (used, back) = (rows[^2]!, rows[^1]!);
        Assert.Equal(("KI", "K-1", "KI", "K-1"), ((string)used["ACTION_TYPE"]!, (string)used["INTO_SN"]!, (string)back["ACTION_TYPE"]!, (string)back["OUT_OF_SN"]!));
        Assert.Equal((used["POSTING_ID"]!.ToString(), "K-JOB"), (back["REVERSES"]!.ToString(), (string)back["ORDER_ID"]!));
    }

    private static async Task<string> InsideAsync(ServerFixture server, string view)
    {
        if (view is "EVER" or "PRESENT")
        {
            return await RecallAsync(server, view, "SEAL-KIT9", "S-77");
        }

        var isDay = char.IsAsciiDigit(view[0]);
        var reply = await server.CallAsync("serial-number-genealogy-get", new { PART_ID = "PUMP002", SERIAL_NUMBER = "K-1", AS = isDay ? "" : view, AS_OF_DATE = isDay ? view : "", LEVELS = 1 });
        return reply.Status == 200 ? string.Join(' ', reply.Json["DETAILS"]!.AsArray().Select(Name).Order(StringComparer.Ordinal)) : "";
    }

    private static string Name(JsonNode? row)
    {
        var name = (string)row!["PART_ID"]! switch { "BOLT-M6" => "bolt", "MOTOR003" => "motor" + ((string)row["SERIAL_NUMBER"]!)[^1], "MOUNT007" => "mount", _ => "seal" };
        return (string)row["STILL_INSIDE"]! == "Y" ? name : name + "-";
    }

    private static async Task<string> RecallAsync(ServerFixture server, string view, string part, string lot)
    {
        var recall = await server.DoAsync("lot-recall-get", new { PART_ID = part, LOT_ID = lot, AS = view });
        return $"{recall["UNITS"]}/{recall["UNITS_PAST"]}";
    }

    private static async Task UndoLastAsync(ServerFixture server) => await server.DoAsync("batch-reverse", new { BATCH_NUMBER = await BatchReverseTests.LastBatchAsync(server) });

    private static Task ApartAsync(ServerFixture server) => server.DoAsync("disassembly-create", new { ASSEMBLY_ID = "PUMP002", SERIAL_NUMBER = "K-1" });

    private static Task LinkAsync(ServerFixture server, string motor) =>
        server.DoAsync("serial-number-cross-reference-create", new { ASSEMBLY_ID = "PUMP002", ASSEMBLY_SN = "K-1", COMPONENT_ID = "MOTOR003", COMPONENT_SN = motor });

    private static Task ReplaceAsync(ServerFixture server, string motor, string by) =>
        server.DoAsync("serial-number-replacement-create", new { ASSEMBLY_ID = "PUMP002", ASSEMBLY_SN = "K-1", COMPONENT_ID = "MOTOR003", COMPONENT_SN = motor, NEW_COMPONENT_SN = by, TO_STORES = "MS" });

    private static Task PumpAsync(ServerFixture server, string motor, bool completed = false)
    {
        object[] components = [new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = motor }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005140" }];
        return completed
            ? server.DoAsync("wip-completions-entry-create", new { JOB_ID = "K-JOB", PART_ID = "PUMP002", SERIAL_NUMBER = "K-1", PROCESS_BACKFLUSH = "Y", BACKFLUSH_COMPONENTS = components })
            : server.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "PUMP002", SERIAL_NUMBER = "K-1", DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = components });
    }
}
