using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests.Races;

/// <summary>
/// The machine fails at every statement of a write in turn, and in its commit: the answer is the documented one, nothing of the
/// write is left, or all of it where the commit went through, and sending it again has one effect and one answer.
/// </summary>
public sealed class FaultTests(RaceServers server) : IClassFixture<RaceServers>
{
    /// <summary>The writes, each with all that it needs; kinds of statements differ more than nouns do.</summary>
    private static readonly Dictionary<string, Func<Stage, Task<Request>>> Writes = new(StringComparer.Ordinal)
    {
        ["serial-number-create"] = async stage =>
        {
            await stage.PartAsync("C", lots: true);
            return stage.Create("C", "S1", lot: "L1");
        },
        ["serial-number-create by pattern"] = async stage =>
        {
            await stage.PartAsync("C", pattern: "V{####}");
            return stage.Create("C", "");
        },
        ["serial-number-update"] = async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return stage.Edit("C", "S1", stores: "FG");
        },
        ["serial-number-delete"] = async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return stage.Delete("C", "S1");
        },
        ["values"] = async stage =>
        {
            await stage.PartAsync("C");
            return await stage.PostAsync("C", "S1", "S2", "S3");
        },
        ["values by COPY"] = async stage =>
        {
            await stage.PartAsync("C");
            return await stage.PostAsync("C", [.. Enumerable.Range(1, CommandBatch.CopyFrom).Select(number => $"S{number}")]);
        },
        ["REST renumber"] = async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return await stage.RenumberAsync("C", "S1", "S2");
        },
        ["REST delete"] = async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return await stage.RemoveAsync("C", "S1");
        },
        ["REST unit"] = stage => Task.FromResult(Request.Rest("POST", "units", new { reference = stage.Name("U"), name = "A unit" })),
        ["adjustments-entry-create"] = async stage =>
        {
            await stage.PartAsync("D", serials: false);
            return stage.Adjust("D", 5, location: "L1");
        },
        ["stores-transfer-create"] = async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return stage.Transfer("C", 1, "FG", "S1");
        },
        ["issues-entry-create"] = async stage =>
        {
            await stage.PiecesAsync(3);
            return stage.Issue("D", 2);
        },
        ["physical-count-entry-create"] = async stage =>
        {
            await stage.KitAsync(2);
            return stage.Count("C", 2, "C1,C3");
        },
        ["po-receipts-entry-create"] = async stage =>
        {
            await stage.PartAsync("C");
            await stage.BuyAsync("PO", "C", 3);
            await stage.DoAsync(stage.Create("C", "S1", ""));
            return stage.Receive("PO", 2, "S1,S2");
        },
        ["undo of a receipt"] = async stage =>
        {
            await stage.PartAsync("C");
            await stage.BuyAsync("PO", "C", 3);
            return stage.Reverse(await stage.BatchAsync(stage.Receive("PO", 2, "S1,S2")));
        },
        ["backflush-kit-issue-create"] = async stage =>
        {
            await stage.KitAsync(2);
            await stage.UnitsAsync("A", "P1");
            return stage.Build("P1,P2", "C1", "C2");
        },
        ["wip-completions-entry-create"] = async stage =>
        {
            await stage.KitAsync(1);
            await stage.JobAsync();
            return stage.Complete("P1", "C1");
        },
        ["batch-reverse"] = async stage =>
        {
            await stage.KitAsync(1);
            return stage.Reverse(await stage.BatchAsync(stage.Build("P1", "C1")));
        },
        ["serial-number-cross-reference-create"] = async stage =>
        {
            await stage.KitAsync(1);
            await stage.UnitsAsync("A", "P1");
            return stage.Link("A", "P1", "C", "C1");
        },
        ["serial-number-replacement-create"] = async stage =>
        {
            await stage.KitAsync(2);
            await stage.DoAsync(stage.Build("P1", "C1"));
            return stage.Replace("P1", "C1", "C2");
        },
        ["disassembly-create"] = async stage =>
        {
            await stage.KitAsync(1);
            await stage.DoAsync(stage.Build("P1", "C1"));
            return stage.TakeApart("P1");
        },
        ["part-create"] = stage => Task.FromResult(Request.Erp("part-create", new { PART_ID = stage.Name("N"), PART_DESC = "New" })),
        ["part-update"] = async stage =>
        {
            await stage.PartAsync("C");
            return stage.EditPart("C", new { LOT_CONTROL = "Y" });
        },
        ["part-delete"] = async stage =>
        {
            await stage.PartAsync("C");
            return Request.Erp("part-delete", new { PART_ID = stage.Name("C") });
        },
        ["bill-of-material-create"] = async stage =>
        {
            await stage.PartAsync("A");
            await stage.PartAsync("C");
            return stage.BillLine("A", "C", "2");
        },
    };

    /// <summary>What can be wrong, as PostgreSQL itself says it, and the answer to that.</summary>
    private static readonly (string Name, string Code, int RetryAfter, Func<RaceServers, NpgsqlConnection, Task> Do)[] Faults =
    [
        ("disk full", "DATABASE_FULL", 60, (_, connection) => SayAsync(connection, "53100")),
        ("statement timeout", "DATABASE_BUSY", 2, async (_, connection) =>
        {
            await connection.RunAsync("SET LOCAL statement_timeout = 1", TestContext.Current.CancellationToken);
            await connection.RunAsync("SELECT pg_sleep(10)", TestContext.Current.CancellationToken);
        }),
        ("connection cut", "DATABASE_AWAY", 2, (server, connection) => CutAsync(server, connection.ProcessID)),
    ];

    private static int stages = 1_000_000;

    public static TheoryData<string> Names => [.. Writes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fault_at_any_statement_leaves_no_trace(string write)
    {
        var (statements, after) = await WatchAsync(write);
        Assert.True(statements.Count > 2, string.Join('\n', statements));
        var (stage, request) = await ArrangeAsync(write);
        var before = await BooksAsync(stage);
        for (var statement = 0; statement < statements.Count; statement++)
        {
            foreach (var fault in Faults)
            {
                var answer = await SendAsync(request, WriteStep.Statement, statement, transaction => fault.Do(server, transaction.Connection));
                var place = $"{write}, {fault.Name} at {statement} ({statements[statement]}): {answer}";
                Assert.True((503, Spelt(request, fault.Code), fault.RetryAfter) == (answer.Status, answer.Outcome, answer.RetryAfter?.TotalSeconds), place);
                Assert.True(before == await BooksAsync(stage), $"{place} left a trace.");
            }
        }

        await OneEffectAsync(stage, request, after);
        await server.IsCleanAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_deadlock_or_a_serialisation_failure_is_tried_again_inside(string write)
    {
        var (statements, after) = await WatchAsync(write);
        foreach (var statement in new[] { 0, 1, 2, statements.Count / 2, statements.Count - 1 }.Distinct())
        {
            var (stage, request) = await ArrangeAsync(write);
            var answer = await SendAsync(request, WriteStep.Statement, statement, transaction => SayAsync(transaction.Connection, statement % 2 == 0 ? "40P01" : "40001"));
            Assert.True(answer is { IsDone: true, Replayed: false }, $"{write}, at {statement} ({statements[statement]}): {answer}");
            Assert.Equal(after, await stage.StateAsync());
        }
    }

    [Fact]
    public async Task A_deadlock_that_never_ends_is_told_to_come_again() =>
        Assert.Equal((503, "DATABASE_BUSY", 2d), await FailedForGoodAsync("40P01"));

    /// <summary>A reference that stays wrong is a bug of ours, and no fault of the database.</summary>
    [Fact]
    public async Task A_reference_that_leads_nowhere_time_and_again_is_an_internal_error() =>
        Assert.Equal((500, "INTERNAL_ERROR", null), await FailedForGoodAsync("23503"));

    /// <summary>The answer to a write that PostgreSQL refuses at each try; there are ten, and they leave nothing.</summary>
    private async Task<(int Status, string Code, double? RetryAfter)> FailedForGoodAsync(string code)
    {
        var (stage, request) = await ArrangeAsync("serial-number-create");
        var (before, tries) = (await BooksAsync(stage), 0);
        server.Watch.Watcher = async (_, step, transaction, _) =>
        {
            if (step == WriteStep.Commit)
            {
                tries++;
                await SayAsync(transaction.Connection, code);
            }
        };
        var answer = await SendAsync(request);
        Assert.Equal(10, tries);
        Assert.Equal(before, await BooksAsync(stage));
        return (answer.Status, answer.Outcome, answer.RetryAfter?.TotalSeconds);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_connection_cut_before_the_commit_leaves_no_trace(string write)
    {
        var (_, after) = await WatchAsync(write);
        var (stage, request) = await ArrangeAsync(write);
        var before = await BooksAsync(stage);
        var answer = await SendAsync(request, WriteStep.Commit, 0, transaction => CutAsync(server, transaction.Connection.ProcessID));
        Assert.True((503, Spelt(request, "DATABASE_AWAY")) == (answer.Status, answer.Outcome), answer.ToString());
        Assert.Equal(before, await BooksAsync(stage));

        // Without a key nobody can say for certain, unless PostgreSQL's last word came through.
        answer = await SendAsync(request with { Key = null }, WriteStep.Commit, 0, transaction => CutAsync(server, transaction.Connection.ProcessID));
        Assert.True(
            (answer.Status, answer.Outcome) == (503, Spelt(request, "DATABASE_AWAY")) || (answer.Status, answer.Outcome) == (500, Spelt(request, "OUTCOME_UNKNOWN")), answer.ToString());
        Assert.Equal(before, await BooksAsync(stage));
        await OneEffectAsync(stage, request, after);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_commit_whose_acknowledgement_is_lost_is_answered_as_done(string write)
    {
        var (_, after) = await WatchAsync(write);
        foreach (var keyed in new[] { true, false })
        {
            var (stage, request) = await ArrangeAsync(write);
            var answer = await SendAsync(
                keyed ? request : request with { Key = null }, WriteStep.Committed, 0, _ => throw new NpgsqlException("Exception while reading from stream", new EndOfStreamException()));
            Assert.True(answer is { IsDone: true, Replayed: false }, answer.ToString());
            Assert.Equal(after, await stage.StateAsync());
            if (keyed)
            {
                var again = await SendAsync(request);
                Assert.Equal((answer.Status, answer.Body, true), (again.Status, again.Body, again.Replayed));
                Assert.Equal(after, await stage.StateAsync());
            }
        }
    }

    /// <summary>Each is two changes of threads on both sides, and together they take most of the time that one create takes.</summary>
    [Fact]
    public async Task A_unit_is_registered_in_three_round_trips()
    {
        var (stage, _) = await ArrangeAsync("values");
        var (statements, _) = await WatchAsync(stage, await stage.PostAsync("C", "S9") with { Key = null });
        Assert.Equal(["SELECT", "INSERT", "INSERT"], statements.Select(statement => statement.Split(' ')[0]));
    }

    /// <summary>How a write goes when nothing fails: its statements, of those that travel together the first, and the books afterwards.</summary>
    private async Task<(List<string> Statements, string After)> WatchAsync(string write)
    {
        var (stage, request) = await ArrangeAsync(write);
        return await WatchAsync(stage, request);
    }

    private async Task<(List<string> Statements, string After)> WatchAsync(Stage stage, Request request)
    {
        var statements = new List<string>();
        server.Watch.Watcher = (_, step, _, sql) =>
        {
            if (step == WriteStep.Statement)
            {
                statements.Add(sql.ReplaceLineEndings(" "));
            }

            return Task.CompletedTask;
        };
        var answer = await SendAsync(request);
        Assert.True(answer.IsDone, $"{request.Path}: {answer}");
        return (statements, await stage.StateAsync());
    }

    /// <summary>Sends it twice: it is done once, and the second answer is the first.</summary>
    private async Task OneEffectAsync(Stage stage, Request request, string after)
    {
        var (first, second) = (await server.SendAsync(request), await server.SendAsync(request));
        Assert.True(first is { IsDone: true, Replayed: false }, first.ToString());
        Assert.Equal((first.Status, first.Body, true), (second.Status, second.Body, second.Replayed));
        Assert.Equal(after, await stage.StateAsync());
    }

    /// <summary>Sends a write whose first try fails at one step of a kind.</summary>
    private async Task<Answered> SendAsync(Request request, WriteStep at, int place, Func<LedgerTransaction, Task> fail)
    {
        var (passed, failed) = (0, false);
        server.Watch.Watcher = (_, step, transaction, _) =>
        {
            if (failed || step != at || passed++ < place)
            {
                return Task.CompletedTask;
            }

            failed = true;
            return fail(transaction);
        };
        var answer = await SendAsync(request);
        Assert.True(failed, "The write never came to where it should fail.");
        return answer;
    }

    private async Task<Answered> SendAsync(Request request)
    {
        try
        {
            return await server.SendAsync(request, 0);
        }
        finally
        {
            server.Watch.Watcher = null;
        }
    }

    private async Task<(Stage Stage, Request Request)> ArrangeAsync(string write)
    {
        var stage = new Stage(server, Interlocked.Increment(ref stages));
        return (stage, await Writes[write](stage) with { Key = stage.Name("key") });
    }

    /// <summary>What the books say of the goods, and the size of every table: a row too many shows. Blocks and counts are left out: they seal and sum up meanwhile what was done before.</summary>
    private async Task<string> BooksAsync(Stage stage) => $"{await stage.StateAsync()}\n{await server.ScalarAsync<string>(
        """
        SELECT string_agg(c.relname || ' ' || (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM ' || c.oid::regclass, false, true, '')))[1]::text, ', ' ORDER BY c.relname)
        FROM pg_class c WHERE c.relnamespace = 'ds_demo'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('block', 'block_page', 'unit_count')
        """)}";

    /// <summary>The same fault has its own spelling in each dialect.</summary>
    private static string Spelt(Request request, string code) => request.Path.StartsWith("/api/v1.0/", StringComparison.Ordinal) ? code.ToLowerInvariant() : code;

    /// <summary>Makes PostgreSQL say that something is wrong, on the connection of a write.</summary>
    private static Task SayAsync(NpgsqlConnection connection, string code) =>
        connection.RunAsync($"DO $$ BEGIN RAISE EXCEPTION 'told by a test' USING ERRCODE = '{code}'; END $$", TestContext.Current.CancellationToken);

    /// <summary>Ends a connection, and waits until it is gone.</summary>
    private static async Task CutAsync(RaceServers server, int process) =>
        Assert.True(await server.ScalarAsync<bool>("SELECT pg_terminate_backend($1, 60000)", process));
}
