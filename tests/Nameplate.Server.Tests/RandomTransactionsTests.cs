using System.Globalization;
using Nameplate.Server.Storage;
using Nameplate.Torture;
using Xunit.Sdk;

namespace Nameplate.Server.Tests;

/// <summary>Random transactions of all kinds on one ledger: every one is served or refused whole, and the ledger keeps its promises.</summary>
public sealed class RandomTransactionsTests(TestPostgres postgres)
{
    private const int CallsEach = 200;
    private const int CallsBetweenLooks = 50;
    private const int CallsBetweenReads = 5;
    private const int CallsTold = 60;

    /// <summary>Three, or as many as NAMEPLATE_TEST_SEEDS says: for a longer hunt.</summary>
    private static int Seeds => int.TryParse(Environment.GetEnvironmentVariable("NAMEPLATE_TEST_SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : 3;

    [Fact]
    public async Task Whatever_is_done_and_undone_the_ledger_keeps_its_promises()
    {
        var (drawn, served, undone) = (new SortedDictionary<string, int>(), new Dictionary<string, int>(), 0);
        var kinds = new RandomTransactions(null!, 0).Names;

        // A kind that luck left out gets a few seeds more.
        for (var seed = 1; seed <= Seeds || (seed <= 2 * Seeds && !kinds.All(IsServed)); seed++)
        {
            var story = new List<string>();
            try
            {
                undone += await RunAsync(seed, drawn, served, story);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new XunitException($"Seed {seed}: {exception.Message}\n{string.Join('\n', story.TakeLast(CallsTold))}", exception);
            }
        }

        var counts = string.Join(", ", drawn.Select(pair => $"{pair.Key} {served.GetValueOrDefault(pair.Key)}/{pair.Value}"));
        TestContext.Current.SendDiagnosticMessage($"{counts}; {undone} undone at once.");
        Assert.True(undone >= 5 * Seeds, $"Only {undone} were undone at once.");
        Assert.All(kinds, kind => Assert.True(IsServed(kind), $"Too few of {kind} were served: {counts}."));

        bool IsServed(string kind) => served.GetValueOrDefault(kind) >= Seeds && served[kind] * 3 >= drawn[kind];
    }

    /// <summary>One run; how many transactions were undone at once.</summary>
    private async Task<int> RunAsync(int seed, SortedDictionary<string, int> drawn, Dictionary<string, int> served, List<string> story)
    {
        await using var server = new ServerFixture(postgres);
        await server.InitializeAsync();
        var transactions = new RandomTransactions(async (call, fields) => (await server.DoAsync(call, fields)).Body, seed);
        await transactions.PrepareAsync();
        var (books, last, undone) = (await server.BooksAsync(), await LastBatchAsync(server), 0);
        for (var place = 1; place <= CallsEach; place++)
        {
            if (place % CallsBetweenLooks == 0)
            {
                await server.IsCleanAsync();
            }

            if (place % CallsBetweenReads == 1)
            {
                await transactions.ReadAsync();
            }

            var (kind, call) = transactions.Next();
            drawn[kind] = drawn.GetValueOrDefault(kind) + 1;
            var undo = transactions.Chance(15);
            var standing = undo ? await server.StateAsync() : "";
            var (accepted, answer) = await SendAsync(server, call);
            story.Add($"{place}. {call} -> {answer}");
            var after = await server.BooksAsync();
            if (!accepted || call["DRY_RUN"] == "Y")
            {
                Assert.True(after == books, "What was refused or tried changed the books.");
                served[kind] = served.GetValueOrDefault(kind) + (accepted ? 1 : 0);
                continue;
            }

            served[kind] = served.GetValueOrDefault(kind) + 1;
            transactions.Served(call);
            books = after;
            var batch = await LastBatchAsync(server);
            if (batch == last)
            {
                continue;
            }

            last = batch;
            if (kind is "reverse" or "delete" or "link delete")
            {
                // These undo something themselves, and are done anew rather than undone.
                transactions.Batches.Remove(call["BATCH_NUMBER"] ?? "");
                continue;
            }

            transactions.Batches.Add(batch.ToString(CultureInfo.InvariantCulture));

            // What an order frees because it wants less has no place there any more.
            if (undo && kind != "order change")
            {
                var reply = await server.CallAsync("batch-reverse", new { BATCH_NUMBER = transactions.Batches[^1] });
                story.Add($"{place}. batch-reverse {batch} -> {reply.Status} {(reply.Status == 200 ? "" : reply.Body)}");
                Assert.True(reply.Status == 200 || (call["WORKSHEET_DATE"] is not null && reply.Code == "NOTHING_TO_REVERSE"), "What was just done could not be undone.");
                Assert.True(standing == await server.StateAsync(), $"What was undone left the books otherwise than they were:\n{standing}\n\n{await server.StateAsync()}");
                transactions.Batches.RemoveAt(transactions.Batches.Count - 1);
                (books, last, undone) = (await server.BooksAsync(), await LastBatchAsync(server), undone + 1);
            }
        }

        await server.IsCleanAsync();
        return undone;
    }

    internal static async Task<(bool Accepted, string Answer)> SendAsync(ServerFixture server, ModelCall call)
    {
        if (call.Name == RandomTransactions.Renumber)
        {
            var done = await RenumberAsync(server, call["PART_ID"]!, call["SERIAL_NUMBER"]!, call["TO"]!);
            return (done is null, done ?? "200");
        }

        var reply = await server.CallAsync(call.Name, call.Fields);
        Assert.True(reply.Status == 200 || reply.Code != "INTERNAL_ERROR", $"The server failed: {call} -> {reply.Body}");
        Assert.True(reply.Status == 200 || reply.Code is not ("FIELD_INVALID" or "FIELD_UNKNOWN" or "FIELD_REQUIRED") || call["QUANTITY"] == "0" || call.Name == "sales-order-update", $"The test asks wrongly: {call} -> {reply.Body}");
        return (reply.Status == 200, reply.Status == 200 ? $"200 {reply.Json["BATCH_NUMBER"]} {reply.Json["SERIAL_NUMBER"]}" : $"{reply.Code} {reply.Message}");
    }

    /// <summary>The ERP dialect renumbers nothing: what the other dialect posts is posted here by its own rules.</summary>
    private static async Task<string?> RenumberAsync(ServerFixture server, string part, string from, string to)
    {
        var done = await server.Ledger.WriteAsync(server.Session, null, async (transaction, token) =>
        {
            var held = (await Parts.HoldAsync(transaction, part, "PART_ID", token)).Value;
            var unit = (await UnitLocks.TakeAsync(transaction, [(held.Id, from)], withRegistration: false, token)).SingleOrDefault();
            var fault = unit is null ? Core.Faults.SerialNotFound(part, from) : await UnitEdits.RenumberAsync(transaction, unit, held, to, token);
            return fault is null ? (Core.Outcome<Answer>)new Answer(200, default) : fault;
        }, TestContext.Current.CancellationToken);
        return done.Fault?.Message;
    }

    private static Task<long> LastBatchAsync(ServerFixture server) => server.ScalarAsync<long>("SELECT coalesce(max(id), 0) FROM batch");
}
