using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Nameplate.Torture;
using Xunit.Sdk;

namespace Nameplate.Server.Tests;

/// <summary>Random calls over HTTP, and beside them a model that is too simple to be wrong in the same way.</summary>
public sealed class LedgerModelTests(TestPostgres postgres)
{
    private const int CallsEach = 600;
    private const int CallsBetweenLooks = 50;

    [Theory]
    [MemberData(nameof(Seeds.First), 5, MemberType = typeof(Seeds))]
    public async Task The_server_and_a_naive_model_agree(int seed)
    {
        await using var server = new ServerFixture(postgres);
        await server.InitializeAsync();
        var model = new LedgerModel();
        var (story, batches) = (new List<string>(), new List<string>());
        var served = new Dictionary<string, int>();
        try
        {
            await ShrinkStockAsync(server, model);
            foreach (var (drawn, place) in LedgerModelCalls.Any.Sample(CallsEach, new Rnd((ulong)seed), 50).Select((call, place) => (call, place + 1)))
            {
                var call = Resolve(drawn, batches);
                var reply = await server.CallAsync(call.Name, call.Fields);
                story.Add($"{place}. {call} -> {reply.Status} {(reply.Status == 200 ? "" : reply.Message)}");
                var expected = model.Apply(call);
                Assert.True(reply.Status == 200 || reply.Code != "INTERNAL_ERROR", "The server failed.");
                Assert.True(expected == (reply.Status == 200), expected ? "It should have been accepted." : "It should have been refused.");
                if (expected)
                {
                    served[call.Name] = served.GetValueOrDefault(call.Name) + 1;
                    Count(call, reply, model, batches);
                }

                if (place % CallsBetweenLooks == 0)
                {
                    await LookAsync(server, model);
                }
            }

            // Refusals alone would prove little.
            Assert.Equal(CallsEach, story.Count);
            Assert.True(served.Values.Sum() > CallsEach / 5 && served.GetValueOrDefault("backflush-kit-issue-create") > 3 && served.GetValueOrDefault("shipments-entry-create") > 3, $"Only {served.Values.Sum()} calls were accepted.");
            TestContext.Current.SendDiagnosticMessage($"Seed {seed}: {string.Join(", ", served.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))} of {CallsEach} calls accepted.");
        }
        catch (XunitException exception)
        {
            Assert.Fail($"Seed {seed}: {exception.Message}\n{string.Join('\n', story)}");
        }
    }

    /// <summary>So little that builds run short now and then.</summary>
    private static async Task ShrinkStockAsync(ServerFixture server, LedgerModel model)
    {
        foreach (var (part, lot, quantity) in new[] { ("ROTOR010", "", -470), ("BEARING012", "B-2301", -590), ("BEARING012", "B-2302", -580), ("SEAL-KIT9", "S-77", -190), ("BOLT-M6", "", -9700) })
        {
            var fields = new Dictionary<string, object> { ["PART_ID"] = part, ["STORES_CODE"] = "MS", ["QUANTITY"] = quantity.ToString(CultureInfo.InvariantCulture) };
            if (lot.Length > 0)
            {
                fields["LOT_ID"] = lot;
            }

            await server.DoAsync("adjustments-entry-create", fields);
            Assert.True(model.Apply(new ModelCall("adjustments-entry-create", fields)));
        }
    }

    /// <summary>Puts a number where the call says which batch of the run it joins; a new one where there is none yet.</summary>
    private static ModelCall Resolve(ModelCall call, List<string> batches)
    {
        if (call["BATCH_NUMBER"] is not ['#', var digit])
        {
            return call;
        }

        var fields = new Dictionary<string, object>(call.Fields);
        fields.Remove("BATCH_NUMBER");
        if (batches.Count > 0)
        {
            fields["BATCH_NUMBER"] = batches[^Math.Min(batches.Count, digit - '0' + 1)];
        }

        return call with { Fields = fields };
    }

    /// <summary>BATCH_NUMBER and TXNS_ACCEPTED of an answer: a number never seen, or one more in the batch that was named.</summary>
    private static void Count(ModelCall call, Reply reply, LedgerModel model, List<string> batches)
    {
        if (call.Name is not ("adjustments-entry-create" or "backflush-kit-issue-create" or "shipments-entry-create" or "po-receipts-entry-create") || call["DRY_RUN"] == "Y")
        {
            return;
        }

        var number = reply["BATCH_NUMBER"];
        if (call["BATCH_NUMBER"] is { } joined)
        {
            Assert.Equal(joined, number);
        }
        else
        {
            Assert.False(model.Batches.ContainsKey(number), $"Batch {number} was given out before.");
            batches.Add(number);
        }

        model.Batches[number] = model.Batches.GetValueOrDefault(number) + 1;
        Assert.Equal($"{model.Batches[number]}", reply["TXNS_ACCEPTED"]);
    }

    /// <summary>All that is there, read back by the calls that clients have, and every balance behind the server's back.</summary>
    private static async Task LookAsync(ServerFixture server, LedgerModel model)
    {
        var units = await RowsAsync(server, "serial-number-query", new { SERIAL_NUMBER = "%" }, "PART_ID", "SERIAL_NUMBER", "SN_STATUS", "STORES_CODE", "STOCK_LOCATION", "LOT_ID");
        Same(model.Units.Select(unit => $"{unit.Key.Part}|{unit.Key.Serial}|{Letter(unit.Value.State)}|{unit.Value.Place?.Stores}|{unit.Value.Place?.Location}|{unit.Value.Lot}"), units);

        var links = await RowsAsync(server, "serial-number-cross-reference-query", new { ASSEMBLY_ID = "%" }, "ASSEMBLY_ID", "ASSEMBLY_SN", "COMPONENT_ID", "COMPONENT_SN", "END_DATE");
        Same(model.Units.Where(unit => unit.Value.State == "INSTALLED").Select(unit => $"PUMP002|{unit.Value.Inside}|{unit.Key.Part}|{unit.Key.Serial}|"), links);

        var stock = await RowsAsync(server, "stock-status-query", new { PART_ID = "%" }, "PART_ID", "STORES_CODE", "ON_HAND_QTY");
        Same(
            model.Stock.GroupBy(pair => (pair.Key.Part, pair.Key.Stores)).Select(group => $"{group.Key.Part}|{group.Key.Stores}|{Print(group.Sum(pair => pair.Value))}").Where(line => !line.EndsWith("|0", StringComparison.Ordinal)),
            stock.Where(line => !line.EndsWith("|0", StringComparison.Ordinal)));

        var balances = await server.ScalarAsync<string[]>(
            """
            SELECT coalesce(array_agg(concat_ws('|', p.part_id, st.stores_code, b.location, b.lot, trim_scale(b.quantity))), '{}')
            FROM stock_balance b JOIN stock_status s ON s.id = b.stock_status_id JOIN part p ON p.id = s.part_id JOIN stores st ON st.id = s.stores_id WHERE b.quantity <> 0
            """);
        Same(model.Stock.Where(pair => pair.Value != 0).Select(pair => $"{pair.Key.Part}|{pair.Key.Stores}|{pair.Key.Location}|{pair.Key.Lot}|{Print(pair.Value)}"), balances);

        var orders = await server.ScalarAsync<string[]>(
            """
            SELECT coalesce(array_agg(line), '{}') FROM (
                SELECT concat_ws('|', o.so_id, p.part_id, trim_scale(l.shipped_qty), trim_scale(l.returned_qty), trim_scale(l.reserved_qty),
                    (SELECT string_agg(s.serial_number, ',' ORDER BY r.id) FROM reservation r JOIN serial_number s ON s.id = r.serial_number_id WHERE r.sales_line_id = l.id))
                FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id JOIN part p ON p.id = l.part_id
                UNION ALL SELECT concat_ws('|', o.po_id, p.part_id, trim_scale(l.received_qty), 0, 0) FROM purchase_order o JOIN purchase_order_line l ON l.order_id = o.id JOIN part p ON p.id = l.part_id) AS lines (line)
            """);
        Same(
            model.Orders.Select(pair => $"{pair.Key.Id}|{pair.Value.Part}|{pair.Value.Done}|{pair.Value.Returned}|{pair.Value.Held.Count}{(pair.Value.Held.Count > 0 ? "|" : "")}{string.Join(',', pair.Value.Held)}"), orders);
        await server.IsCleanAsync();
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(ServerFixture server, string call, object criteria, params string[] fields)
    {
        var reply = await server.DoAsync(call, criteria);
        return [.. reply.Rows.Select(row => string.Join('|', fields.Select(field => row![field]!.GetValue<string>())))];
    }

    private static void Same(IEnumerable<string> model, IEnumerable<string> server)
    {
        var (expected, actual) = (model.ToList(), server.ToList());
        var (missing, extra) = (expected.Except(actual).Order().ToList(), actual.Except(expected).Order().ToList());
        Assert.True(missing.Count == 0 && extra.Count == 0 && expected.Count == actual.Count, $"The model has {JsonSerializer.Serialize(missing)}, the server {JsonSerializer.Serialize(extra)}.");
    }

    private static string Letter(string state) => state switch { "RESERVED" => "H", "INSTALLED" or "ISSUED" => "I", "SHIPPED" => "S", "CONSIGNED" => "C", "RETURNED" => "R", "SCRAPPED" => "X", _ => "A" };

    private static string Print(decimal quantity) => quantity.ToString("0.######", CultureInfo.InvariantCulture);
}
