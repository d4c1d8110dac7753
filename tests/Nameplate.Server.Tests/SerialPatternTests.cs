using System.Globalization;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

public sealed class SerialPatternTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    private const string Build = "backflush-kit-issue-create";

    [Fact]
    public async Task Units_get_the_next_serials_of_the_pattern_wherever_they_are_made()
    {
        await PartAsync("VALVE", "V{yyyy}-{####}{check}");
        var year = DateTime.UtcNow.Year.ToString(CultureInfo.InvariantCulture);

        var registered = await server.DoAsync("serial-number-create", new { PART_ID = "VALVE" });
        Assert.Equal($"V{year}-0001", registered["SERIAL_NUMBER"][..^1]);
        var built = await server.DoAsync(Build, new { ASSEMBLY_ID = "VALVE", COMPLETED_QTY = "2", DEPARTMENT = "0", ACCOUNT = "300" });
        Assert.Equal(2, await CountAsync("VALVE", $"batch_id = {built["BATCH_NUMBER"]}"));
        var completed = await server.DoAsync("wip-completions-entry-create", new { JOB_ID = "J-VALVE", PART_ID = "VALVE", ACTION_DATE = "2025-12-31" });
        Assert.StartsWith("V2025-0001", completed["SERIAL_NUMBER"], StringComparison.Ordinal);

        var units = (await server.DoAsync("serial-number-query", new { PART_ID = "VALVE" })).Rows.Select(row => row!["SERIAL_NUMBER"]!.GetValue<string>()[..^1]);
        Assert.Equal(["V2025-0001", $"V{year}-0001", $"V{year}-0002", $"V{year}-0003"], units);
        Assert.Equal(
            $"V{year}-{{####}}{{check}} = 3, V2025-{{####}}{{check}} = 1",
            (await server.DoAsync("part-query", new { PART_ID = "VALVE" })).Rows[0]!["SERIAL_COUNTER"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_part_without_a_pattern_needs_its_serials_as_ever()
    {
        foreach (var part in new[] { "MOTOR003", "NO-SUCH-PART" })
        {
            var refused = await server.CallAsync("serial-number-create", new { PART_ID = part });
            Assert.Equal((400, "FIELD_REQUIRED", "SERIAL_NUMBER is required."), (refused.Status, refused.Code, refused.Message));
        }

        Assert.Equal("PART_ID is required; SERIAL_NUMBER is required.", (await server.CallAsync("serial-number-create", new { NOTES = "n" })).Message);
        Assert.Equal("NO_SUCH is not a field of this call; SERIAL_NUMBER is required.", (await server.CallAsync("serial-number-create", new { PART_ID = "MOTOR003", NO_SUCH = "x" })).Message);
        Assert.Equal("SERIAL_NUMBER is required.", (await server.CallAsync("serial-number-delete", new { PART_ID = "MOTOR003" })).Message);
        Assert.Equal("SERIAL_COUNT", (await server.CallAsync(Build, new { ASSEMBLY_ID = "MOTOR003", DEPARTMENT = "0", ACCOUNT = "300" })).Code);
    }

    [Fact]
    public async Task What_is_given_is_taken_and_not_made_up()
    {
        await PartAsync("GIVEN", "G-{###}");
        Assert.Equal("HAND", (await server.DoAsync("serial-number-create", new { PART_ID = "GIVEN", SERIAL_NUMBER = "HAND" }))["SERIAL_NUMBER"]);
        Assert.Equal("H-1:H-2", (await server.DoAsync(Build, new { ASSEMBLY_ID = "GIVEN", SERIAL_NUMBER = "H-1:H-2", DEPARTMENT = "0", ACCOUNT = "300" }))["SERIAL_NUMBER"]);
        Assert.Equal("SERIAL_COUNT", (await server.CallAsync(Build, new { ASSEMBLY_ID = "GIVEN", SERIAL_NUMBER = "H-3", COMPLETED_QTY = "2", DEPARTMENT = "0", ACCOUNT = "300" })).Code);
        Assert.Equal("COMPLETED_QTY must be a whole number up to 100000 where serials are made up.", (await server.CallAsync(Build, new { ASSEMBLY_ID = "GIVEN", COMPLETED_QTY = "100001", DEPARTMENT = "0", ACCOUNT = "300" })).Message);
        Assert.Equal("", await CounterAsync("GIVEN"));
    }

    [Fact]
    public async Task Numbers_that_are_taken_are_left_out()
    {
        await PartAsync("SKIP", "S-{##}");
        await server.DoAsync("serial-number-create", new { PART_ID = "SKIP" });
        foreach (var serial in new[] { "S-02", "S-04", "S-05" })
        {
            await server.DoAsync("serial-number-create", new { PART_ID = "SKIP", SERIAL_NUMBER = serial });
        }

        // The number of a deleted unit is free again, as long as the counter has not passed it.
        await server.DoAsync("serial-number-delete", new { PART_ID = "SKIP", SERIAL_NUMBER = "S-05" });
        var built = await server.DoAsync(Build, new { ASSEMBLY_ID = "SKIP", COMPLETED_QTY = "3", DEPARTMENT = "0", ACCOUNT = "300" });
        Assert.Equal("S-03,S-05:S-06", built["SERIAL_NUMBER"]);

        // What the counter gave out does not come again.
        var made = (await server.DoAsync("serial-number-create", new { PART_ID = "SKIP" }))["SERIAL_NUMBER"];
        Assert.Equal("S-07", made);
        await server.DoAsync("serial-number-delete", new { PART_ID = "SKIP", SERIAL_NUMBER = made });
        Assert.Equal("S-08", (await server.DoAsync("serial-number-create", new { PART_ID = "SKIP" }))["SERIAL_NUMBER"]);
    }

    [Fact]
    public async Task Many_taken_numbers_in_a_row_are_left_out_too()
    {
        await PartAsync("ROW", "R-{####}");
        await server.DoAsync("serial-number-create", new { PART_ID = "ROW" });
        await server.DoAsync(Build, new { ASSEMBLY_ID = "ROW", SERIAL_NUMBER = "R-0002:R-0700", DEPARTMENT = "0", ACCOUNT = "300" });

        Assert.Equal("R-0701:R-0702", (await server.DoAsync(Build, new { ASSEMBLY_ID = "ROW", COMPLETED_QTY = "2", DEPARTMENT = "0", ACCOUNT = "300" }))["SERIAL_NUMBER"]);
        Assert.Equal("R-{####} = 702", await CounterAsync("ROW"));
    }

    [Fact]
    public async Task A_refused_call_and_a_dry_run_give_their_numbers_back()
    {
        await PartAsync("BACK", "B-{###}");
        var dry = await server.DoAsync(Build, new { ASSEMBLY_ID = "BACK", COMPLETED_QTY = "2", DEPARTMENT = "0", ACCOUNT = "300", DRY_RUN = "Y" });
        Assert.Equal("B-001:B-002", dry["SERIAL_NUMBER"]);
        Assert.Equal("SHORTAGE", (await server.CallAsync(Build, new { ASSEMBLY_ID = "BACK", COMPLETED_QTY = "900", KIT_STORES = "MA", DEPARTMENT = "0", ACCOUNT = "300" })).Code);

        Assert.Equal("B-001", (await server.DoAsync(Build, new { ASSEMBLY_ID = "BACK", DEPARTMENT = "0", ACCOUNT = "300" }))["SERIAL_NUMBER"]);
    }

    [Fact]
    public async Task A_counter_that_is_used_up_is_told()
    {
        await PartAsync("FULL", "F{#}");
        await server.DoAsync(Build, new { ASSEMBLY_ID = "FULL", COMPLETED_QTY = "8", DEPARTMENT = "0", ACCOUNT = "300" });
        var refused = await server.CallAsync(Build, new { ASSEMBLY_ID = "FULL", COMPLETED_QTY = "2", DEPARTMENT = "0", ACCOUNT = "300" });
        Assert.Equal(
            ("SERIAL_PATTERN_USED_UP", "The pattern of part FULL has no serial number left: the counter of F{#} is used up. Change SERIAL_PATTERN."), (refused.Code, refused.Message));
        Assert.Equal("F9", (await server.DoAsync("serial-number-create", new { PART_ID = "FULL" }))["SERIAL_NUMBER"]);

        await server.DoAsync("part-update", new { PART_ID = "FULL", SERIAL_PATTERN = "F{##}" });
        Assert.Equal("F01", (await server.DoAsync("serial-number-create", new { PART_ID = "FULL" }))["SERIAL_NUMBER"]);
    }

    [Fact]
    public async Task A_new_pattern_counts_on_after_the_units_that_are_there()
    {
        await PartAsync("OLD", null);
        await server.DoAsync(Build, new { ASSEMBLY_ID = "OLD", SERIAL_NUMBER = "K-007,K-012,K-1000,K-09,X-500", DEPARTMENT = "0", ACCOUNT = "300" });
        var saved = await server.DoAsync("part-update", new { PART_ID = "OLD", SERIAL_PATTERN = "K-{###}" });
        Assert.Equal(("K-{###}", "K-{###} = 12"), (saved["SERIAL_PATTERN"], saved["SERIAL_COUNTER"]));
        Assert.Equal("K-013", (await server.DoAsync("serial-number-create", new { PART_ID = "OLD" }))["SERIAL_NUMBER"]);

        // Another pattern and back: it goes on from where it was.
        await server.DoAsync("part-update", new { PART_ID = "OLD", SERIAL_PATTERN = "L-{###}" });
        Assert.Equal("K-{###} = 13", (await server.DoAsync("part-update", new { PART_ID = "OLD", SERIAL_PATTERN = "K-{###}" }))["SERIAL_COUNTER"]);

        // Where the last number is taken nothing is left to count.
        await server.DoAsync("serial-number-create", new { PART_ID = "OLD", SERIAL_NUMBER = "M99" });
        var refused = await server.CallAsync("part-update", new { PART_ID = "OLD", SERIAL_PATTERN = "M{##}" });
        Assert.Equal(("SERIAL_PATTERN_TAKEN", "SERIAL_PATTERN: serial number M99 of part OLD exists already and is the last one that the pattern can make."), (refused.Code, refused.Message));
        var malformed = await server.CallAsync("part-update", new { PART_ID = "OLD", SERIAL_PATTERN = "M" });
        Assert.Equal((400, "SERIAL_PATTERN needs a counter such as {#####}."), (malformed.Status, malformed.Message));

        // The same pattern on another part is another part's: serials are told apart by part.
        await PartAsync("OLD-2", "K-{###}");
        Assert.Equal("K-001", (await server.DoAsync("serial-number-create", new { PART_ID = "OLD-2" }))["SERIAL_NUMBER"]);
        Assert.Equal("", (await server.DoAsync("part-update", new { PART_ID = "OLD-2", SERIAL_PATTERN = (string?)null }))["SERIAL_PATTERN"]);
        Assert.Equal("SERIAL_NUMBER is required.", (await server.CallAsync("serial-number-create", new { PART_ID = "OLD-2" })).Message);
    }

    [Fact]
    public async Task A_renumbered_units_old_number_is_taken()
    {
        await PartAsync("RENUM", "N-{##}");
        await server.DoAsync("serial-number-create", new { PART_ID = "RENUM", SERIAL_NUMBER = "N-01" });
        var renumbered = await server.Ledger.WriteAsync(
            server.Session, null,
            async (transaction, cancellationToken) =>
            {
                var part = (await Parts.HoldAsync(transaction, "RENUM", "PART_ID", cancellationToken)).Value;
                var unit = Assert.Single(await UnitLocks.TakeAsync(transaction, [(part.Id, "N-01")], withRegistration: false, cancellationToken));
                return await UnitEdits.RenumberAsync(transaction, unit, part, "NEW", cancellationToken) is { } fault ? fault : new Answer(200, default);
            },
            TestContext.Current.CancellationToken);
        Assert.Null(renumbered.Fault);

        Assert.Equal("N-02", (await server.DoAsync("serial-number-create", new { PART_ID = "RENUM" }))["SERIAL_NUMBER"]);
    }

    [Fact]
    public async Task Builds_at_once_get_each_serial_once_and_leave_no_gap()
    {
        await PartAsync("MANY", "M{####}");
        var replies = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => server.CallAsync(
            Build, new { ASSEMBLY_ID = "MANY", COMPLETED_QTY = (i % 4) + 1, DEPARTMENT = "0", ACCOUNT = "300", KIT_STORES = i % 5 == 0 ? "MA" : "MS" })));

        Assert.Equal(4, replies.Count(reply => reply is { Status: 500, Code: "SHORTAGE" }));
        Assert.Equal(16, replies.Count(reply => reply.Status == 200));
        var made = (await server.DoAsync("serial-number-query", new { PART_ID = "MANY" })).Rows.Select(row => row!["SERIAL_NUMBER"]!.GetValue<string>()).ToList();
        var expected = Enumerable.Range(1, 20).Where(i => i % 5 != 0).Sum(i => (i % 4) + 1);
        Assert.Equal(Enumerable.Range(1, expected).Select(i => $"M{i:0000}"), made);
        Assert.Equal($"M{{####}} = {expected}", await CounterAsync("MANY"));
    }

    [Fact]
    public async Task Made_up_and_given_serials_that_meet_are_both_served_or_refused_cleanly()
    {
        await PartAsync("MEET", "E{####}");
        var replies = await Task.WhenAll(Enumerable.Range(1, 24).Select(i => i % 2 == 0
            ? server.CallAsync("serial-number-create", new { PART_ID = "MEET" })
            : server.CallAsync("serial-number-create", new { PART_ID = "MEET", SERIAL_NUMBER = $"E{(i + 1) / 2:0000}" })));

        Assert.All(replies, reply => Assert.True(reply.Status == 200 || reply.Code == "SERIAL_NUMBER_EXISTS", reply.Body));
        Assert.All(replies.Where((_, place) => place % 2 == 1), reply => Assert.Equal(200, reply.Status));
        Assert.Equal(replies.Count(reply => reply.Status == 200), replies.Where(reply => reply.Status == 200).Select(reply => reply["SERIAL_NUMBER"]).Distinct().Count());
    }

    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    /// <summary>A part that carries serials and is built of a bolt.</summary>
    private async Task PartAsync(string part, string? pattern)
    {
        var made = await server.DoAsync("part-create", new { PART_ID = part, PART_DESC = part, SN_REQD_INV = "Y", DEF_STORES_CODE = "FG", SERIAL_PATTERN = pattern ?? "" });
        Assert.Equal(pattern ?? "", made["SERIAL_PATTERN"]);
        await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = part, COMPONENT_ID = "BOLT-M6" });
    }

    private async Task<string> CounterAsync(string part) => (await server.DoAsync("part-query", new { PART_ID = part })).Rows[0]!["SERIAL_COUNTER"]!.GetValue<string>();

    private Task<long> CountAsync(string part, string where) =>
        server.ScalarAsync<long>($"SELECT count(*) FROM unit_state u JOIN serial_number s ON s.id = u.serial_number_id JOIN part p ON p.id = s.part_id WHERE p.part_id = '{part}' AND {where}");
}
