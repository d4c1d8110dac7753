using System.Text.Json;
using System.Text.Json.Nodes;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Rpc;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

/// <summary>Many records at once, by the rules of one.</summary>
public sealed class MasterSetsTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_set_of_any_size_costs_the_same_statements()
    {
        var costs = new List<string>();
        foreach (var (many, count) in new[] { ("FEW", 3), ("MANY", 300) })
        {
            var numbers = Enumerable.Range(1, count).Select(number => $"{many}-{number}").ToList();
            var parts = numbers.ConvertAll(part => Row<Part>(("PART_ID", part), ("PART_DESC", "Many"), ("DEF_STORES_CODE", "MS")));
            var changed = numbers.ConvertAll(part => Row<Part>(("PART_ID", part), ("PART_DESC", "Changed")));
            var lines = numbers.ConvertAll(part => Row<BillOfMaterial>(("ASSEMBLY_ID", "PUMP002"), ("COMPONENT_ID", part)));
            costs.Add(string.Join(' ',
                await PutAsync(parts, MasterSets.PutAsync<Part>), await PutAsync(parts, MasterSets.PutAsync<Part>), await PutAsync(changed, MasterSets.PutAsync<Part>),
                await PutAsync(lines, MasterSets.PutAsync<BillOfMaterial>), await PutAsync(lines, MasterSets.PutAsync<BillOfMaterial>)));
        }

        Assert.Equal(costs[0], costs[1]);
        Assert.Matches(@"\A\(Created, \d\) \(Same, 1\) \(Changed, \d\) \(Created, \d\) \(Same, 1\)\z", costs[0]);
        Assert.Equal(303, await server.ScalarAsync<long>("SELECT count(*) FROM edit e JOIN part p ON p.id = e.row_id WHERE e.table_name = 'part' AND p.part_desc = 'Changed'") / 2);
    }

    [Fact]
    public async Task A_record_comes_out_as_its_call_makes_it()
    {
        (string, string)[] fields = [("PART_DESC", "Twin"), ("SN_REQD_INV", "Y"), ("DEF_STORES_CODE", "MS"), ("STD_COST", "1.5"), ("ICFPM_USER_3", "x"), ("SERIAL_PATTERN", "T{###}")];
        await server.DoAsync("part-create", new Dictionary<string, string>(fields.Select(field => KeyValuePair.Create(field.Item1, field.Item2))) { ["PART_ID"] = "TWIN-1" });
        Assert.Equal(PutResult.Created, (await PutAsync([Row<Part>([("PART_ID", "TWIN-2"), .. fields])], MasterSets.PutAsync<Part>)).Result);
        var twins = (await server.DoAsync("part-query", new { PART_ID = "TWIN-%" })).Rows.Select(row => row!.AsObject()).ToList();
        Assert.Equal(2, twins.Count);
        foreach (var twin in twins)
        {
            foreach (var name in new[] { "PART_ID", "TIME_LAST_UPDT" })
            {
                twin.Remove(name);
            }
        }

        Assert.Equal(twins[0].ToJsonString(), twins[1].ToJsonString());
    }

    [Fact]
    public async Task A_thousand_units_cost_as_many_statements_as_ten()
    {
        await server.PartAsync("SET-UNIT", serials: true);
        var statements = new List<int>();
        foreach (var (many, count) in new[] { ("F", 10), ("M", 1_000) })
        {
            var rows = Enumerable.Range(1, count).Select(number => Row<SerialNumber>(("PART_ID", "SET-UNIT"), ("SERIAL_NUMBER", $"{many}{number}"), ("STORES_CODE", "MS"))).ToList();
            var put = await PutAsync(rows, UnitSets.PutAsync);
            Assert.Equal(PutResult.Created, put.Result);
            statements.Add(put.Statements);
            Assert.Equal(PutResult.Same, (await PutAsync(rows, UnitSets.PutAsync)).Result);
        }

        Assert.InRange(statements[1], 1, statements[0] + 5);
        Assert.Equal("1010", await server.OnHandAsync("SET-UNIT", "MS"));
    }

    private static PutRow Row<T>(params (string Name, string Value)[] fields)
    {
        var noun = Resource.Of<T>();
        var key = noun.Keys.Select(field => fields.FirstOrDefault(one => one.Name == field.Name).Value ?? "").ToList();
        return new PutRow(key, standing =>
        {
            var request = new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)field.Value)));
            foreach (var (field, text) in noun.Keys.Zip(standing ?? []))
            {
                request[field.Name] = text;
            }

            return RequestReader.Read(noun.Calls.Single(call => call.Verb == (standing is null ? Verbs.Create : Verbs.Update)), JsonSerializer.SerializeToElement(request));
        });
    }

    /// <summary>Puts rows that all come out the same; how, and by how many statements.</summary>
    private async Task<(PutResult Result, int Statements)> PutAsync(IReadOnlyList<PutRow> rows, Func<LedgerTransaction, IReadOnlyList<PutRow>, CancellationToken, Task<Put[]>> put)
    {
        var watch = new Counting();
        var session = new Session("DEMO", "APIUSER", Role.Admin, TimeZoneInfo.Utc);
        await using var transaction = await LedgerTransaction.BeginAsync(server.Installation.DataSources.Get("DEMO").Pool, session, DateTime.UtcNow, Cancel, watch);
        var puts = await put(transaction, rows, Cancel);
        Assert.True(puts.All(one => one.Fault is null), puts.FirstOrDefault(one => one.Fault is not null).Fault?.Message);
        await transaction.CommitAsync();
        return (Assert.Single(puts.Select(one => one.Result).Distinct()), watch.Statements);
    }

    private sealed class Counting : IWriteWatch
    {
        public int Statements { get; private set; }

        public ValueTask AtAsync(WriteStep step, LedgerTransaction transaction, string sql, CancellationToken cancellationToken)
        {
            Statements += step == WriteStep.Statement ? 1 : 0;
            return ValueTask.CompletedTask;
        }

        public void Queued()
        {
        }
    }
}
