using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Manufacturing;
using Nameplate.Core.Purchasing;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Rest;

namespace Nameplate.Server.Tests;

/// <summary>Who may make which call, over the whole book and every address of the REST dialect: a call that is new is in these by being there.</summary>
public sealed class AccessBookTests(AccessFixture server) : IClassFixture<AccessFixture>
{
    /// <summary>How a call came out: refused for its role, for its program, or for something else, or done.</summary>
    private enum Result
    {
        RefusedByRole,
        RefusedByProgram,
        LetPast,
    }

    private static IEnumerable<Call> Calls => ResourceBook.Calls.Values.Where(call => call.NeedsToken && call.Resource.Type != typeof(AuthToken));

    private IEnumerable<(string Path, RestMethod Method)> Rest => server.RestAddresses.SelectMany(address => address.Methods.Select(method => (address.Path, method)));

    [Fact]
    public async Task Every_call_of_both_dialects_asks_for_the_least_role_of_the_book_and_changes_nothing_when_it_refuses()
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            var token = await server.AddUserAsync("ALPHA", $"BOOK-{role}", role);
            var before = await server.DumpAsync("ds_alpha");
            foreach (var call in Calls)
            {
                var expected = role < call.LeastRole ? Result.RefusedByRole : Result.LetPast;
                // Whole and valid where it must be refused: had the role let it past, it would have an effect.
                var body = expected == Result.LetPast ? "{}" : Example(call);
                Assert.Equal((call.Name, role, expected), (call.Name, role, await RpcAsync(call, token, body)));
            }

            foreach (var (path, method) in Rest)
            {
                var expected = role < method.Sibling.LeastRole ? Result.RefusedByRole : Result.LetPast;
                Assert.Equal((method.Name, path, role, expected), (method.Name, path, role, await RestAsync(path, method, token)));
            }

            Assert.Equal(before, await server.DumpAsync("ds_alpha"));
        }
    }

    [Fact]
    public async Task Every_call_of_both_dialects_belongs_to_a_program_that_a_user_can_be_restricted_to()
    {
        var tokens = new Dictionary<string, (string Only, string Others)>();
        foreach (var program in Permissions.Programs)
        {
            tokens.Add(program, (
                await server.AddUserAsync("ALPHA", $"ONLY-{program}", Role.Admin, program),
                await server.AddUserAsync("ALPHA", $"NOT-{program}", Role.Admin, [.. Permissions.Programs.Where(other => other != program)])));
        }

        var before = await server.DumpAsync("ds_alpha");
        foreach (var call in Calls)
        {
            Assert.Contains(call.Program!, Permissions.Programs);
            var (only, others) = tokens[call.Program!];
            Assert.Equal((call.Name, Result.LetPast), (call.Name, await RpcAsync(call, only, "{}")));
            Assert.Equal((call.Name, Result.RefusedByProgram), (call.Name, await RpcAsync(call, others, Example(call))));
        }

        foreach (var (path, method) in Rest)
        {
            var (only, others) = tokens[method.Sibling.Program!];
            Assert.Equal((path, method.Name, Result.LetPast), (path, method.Name, await RestAsync(path, method, only)));
            Assert.Equal((path, method.Name, Result.RefusedByProgram), (path, method.Name, await RestAsync(path, method, others)));
        }

        Assert.Equal(before, await server.DumpAsync("ds_alpha"));
    }

    [Fact]
    public void The_sibling_of_a_REST_call_is_the_one_that_does_the_same()
    {
        Assert.Equal(
            [
                "DELETE items/reference/{reference} part-delete ICEPM",
                "DELETE items/{id} part-delete ICEPM",
                "DELETE serialNumbers/{id} serial-number-delete SOESN",
                "DELETE warehouseStocks/reference/{itemId}/{unitId}/{warehouseId} stock-status-delete ICESS",
                "DELETE warehouseStocks/{id} stock-status-delete ICESS",
                "DELETE warehouses/reference/{reference} stores-delete STORES",
                "DELETE warehouses/{id} stores-delete STORES",
                "GET find find-get FIND",
                "GET itemUnits part-query ICEPM",
                "GET itemUnits/reference/{itemId}/{unitId} part-query ICEPM",
                "GET itemUnits/{id} part-query ICEPM",
                "GET items part-query ICEPM",
                "GET items/reference/{reference} part-query ICEPM",
                "GET items/{id} part-query ICEPM",
                "GET lots/recall lot-recall-get LOT-RECALL",
                "GET orderDetails sales-order-query SALES-ORDER",
                "GET orderDetails/{id} sales-order-query SALES-ORDER",
                "GET orders sales-order-query SALES-ORDER",
                "GET orders/reference/{reference} sales-order-query SALES-ORDER",
                "GET orders/{id} sales-order-query SALES-ORDER",
                "GET returnDetails shipment-transaction-query SOTSE",
                "GET returnDetails/{id} shipment-transaction-query SOTSE",
                "GET returns shipment-transaction-query SOTSE",
                "GET returns/reference/{reference} shipment-transaction-query SOTSE",
                "GET returns/{id} shipment-transaction-query SOTSE",
                "GET serialNumbers serial-number-query SOESN",
                "GET serialNumbers/{id} serial-number-query SOESN",
                "GET serialNumbers/{id}/genealogy serial-number-genealogy-get SERIAL-NUMBER-GENEALOGY",
                "GET serialNumbers/{id}/history serial-number-history-get SERIAL-NUMBER-HISTORY",
                "GET units unit-of-measure-query UNIT-OF-MEASURE",
                "GET units/reference/{reference} unit-of-measure-query UNIT-OF-MEASURE",
                "GET units/{id} unit-of-measure-query UNIT-OF-MEASURE",
                "GET users/reference/{reference} stores-query STORES",
                "GET users/{id} stores-query STORES",
                "GET warehouseStocks stock-status-query ICESS",
                "GET warehouseStocks/reference/{itemId}/{unitId}/{warehouseId} stock-status-query ICESS",
                "GET warehouseStocks/{id} stock-status-query ICESS",
                "GET warehouses stores-query STORES",
                "GET warehouses/reference/{reference} stores-query STORES",
                "GET warehouses/{id} stores-query STORES",
                "POST itemUnits part-update ICEPM",
                "POST itemUnits/reference/{itemId}/{unitId} part-update ICEPM",
                "POST items part-create ICEPM",
                "POST items/reference/{reference} part-create ICEPM",
                "POST items/{id} part-update ICEPM",
                "POST serialNumbers serial-number-create SOESN",
                "POST units unit-of-measure-create UNIT-OF-MEASURE",
                "POST warehouseStocks/reference/{itemId}/{unitId}/{warehouseId} stock-status-create ICESS",
                "POST warehouses stores-create STORES",
                "POST warehouses/reference/{reference} stores-create STORES",
                "PUT serialNumbers/{id} serial-number-update SOESN",
            ],
            Rest.Select(one => $"{one.Method.Name} {one.Path} {one.Method.Sibling.Name} {one.Method.Sibling.Program}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_postings_name_as_their_program_is_what_permits_the_call()
    {
        Assert.Equal(
            [Registering.Program, Linking.Program, Linking.Program, Backflush.Program, WipCompleting.Program, Disassembling.Program, Adjusting.Program, Transferring.Program, Issuing.Program, Counting.Program, Reversing.Program, Shipping.Program, Receiving.Program],
            new[]
            {
                "serial-number", "serial-number-cross-reference", "serial-number-replacement", "backflush-kit-issue", "wip-completions-entry", "disassembly", "adjustments-entry",
                "stores-transfer", "issues-entry", "physical-count-entry", "batch", "shipments-entry", "po-receipts-entry",
            }.Select(slug => ResourceBook.Resources.Single(noun => noun.Slug == slug).Program));
    }

    [Fact]
    public async Task The_refusal_names_the_program_and_what_to_do()
    {
        var token = await server.AddUserAsync("ALPHA", "RITA", Role.Admin, "SOESN", "ICTBF");
        using var erp = await server.SendAsync(HttpMethod.Post, "/api/part-query", """{"PART_ID":"%"}""", token);
        const string Why = "program ICEPM is not among those permitted to the user. Ask whoever keeps the server to permit it (nameplate user permit).";
        Assert.Equal(
            $$"""{"MESSAGE":"User RITA may not call part-query: {{Why}}","MESSAGE_CODE":"PROGRAM_NOT_PERMITTED"}""",
            await erp.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var rest = await server.SendAsync(HttpMethod.Get, "/api/v1.0/items", token: token);
        Assert.Equal(
            $$"""{"error":"forbidden","error_description":"User RITA may not call GET items: {{Why}}"}""",
            await rest.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        // Signing out is nobody's program.
        using var gone = await server.SendAsync(HttpMethod.Post, "/api/auth-token-delete", "{}", token);
        Assert.Equal(HttpStatusCode.OK, gone.StatusCode);
    }

    /// <summary>So the ERP has it: the completion needs its own program, using up components that of the kit issue besides.</summary>
    [Fact]
    public async Task A_completion_that_uses_up_components_needs_the_kit_issue_too()
    {
        const string Body = """{"JOB_ID":"NONE","PROCESS_BACKFLUSH":"Y"}""";
        var call = ResourceBook.Calls["wip-completions-entry-create"];
        var token = await server.AddUserAsync("ALPHA", "WILLI", Role.Operator, "JCTWC");
        Assert.Equal(Result.RefusedByProgram, await RpcAsync(call, token, Body));
        Assert.Equal(Result.LetPast, await RpcAsync(call, token, Body.Replace("\"Y\"", "\"N\"", StringComparison.Ordinal)));
        Assert.Equal(Result.LetPast, await RpcAsync(call, await server.AddUserAsync("ALPHA", "WANDA", Role.Operator, "JCTWC", "ICTKI"), Body));
    }

    [Fact]
    public async Task A_restriction_and_its_lifting_and_a_role_hold_within_five_seconds()
    {
        var users = server.Installation.Users;
        var cancel = TestContext.Current.CancellationToken;
        var token = await server.AddUserAsync("ALPHA", "PIA", Role.Viewer);
        var call = ResourceBook.Calls["part-query"];
        Assert.Equal(Result.LetPast, await RpcAsync(call, token, "{}"));
        Assert.Null(await users.PermitAsync("alpha", "PIA", ["SOESN"], cancel));
        server.Time.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(Result.RefusedByProgram, await RpcAsync(call, token, "{}"));
        Assert.Null(await users.PermitAsync("alpha", "PIA", null, cancel));
        Assert.Null(await users.SetRoleAsync("alpha", "PIA", Role.Admin, cancel));
        server.Time.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(Result.LetPast, await RpcAsync(ResourceBook.Calls["part-create"], token, "{}"));
        Assert.Equal("PROGRAM_UNKNOWN", (await users.PermitAsync("alpha", "PIA", ["SOESN", "NONE"], cancel))?.Code);
        Assert.Equal("PROGRAMS_REQUIRED", (await users.PermitAsync("alpha", "PIA", [], cancel))?.Code);
        Assert.Equal("USER_NOT_FOUND", (await users.PermitAsync("beta", "PIA", null, cancel))?.Code);
    }

    private async Task<Result> RpcAsync(Call call, string token, string body)
    {
        using var reply = await server.SendAsync(HttpMethod.Post, call.Path, body, token);
        var json = JsonNode.Parse(await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var code = json is JsonObject && json["MESSAGE_CODE"] is { } told ? told.GetValue<string>() : "";
        Assert.NotEqual("INTERNAL_ERROR", code);
        return code switch
        {
            "ROLE_INSUFFICIENT" => Result.RefusedByRole,
            "PROGRAM_NOT_PERMITTED" => Result.RefusedByProgram,
            _ => Result.LetPast,
        };
    }

    /// <summary>Writes without a body, which go no further than that.</summary>
    private async Task<Result> RestAsync(string path, RestMethod method, string token)
    {
        var address = "/api/v1.0/" + path.Replace("{id}", "999999", StringComparison.Ordinal).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal);
        using var reply = await server.SendAsync(new HttpMethod(method.Name), address, token: token);
        var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return reply.StatusCode != HttpStatusCode.Forbidden ? Result.LetPast
            : JsonDocument.Parse(text).RootElement.GetProperty("error_description").GetString()!.Contains("role", StringComparison.Ordinal) ? Result.RefusedByRole
            : Result.RefusedByProgram;
    }

    /// <summary>The call's own examples, of records that the demo has.</summary>
    internal static string Example(Call call)
    {
        var body = new JsonObject();
        foreach (var field in call.Request.Where(field => !field.IsRows && (field.Is(Uses.Required) || field.IsKey || call.Verb == Verbs.Update) && field.Example.Length > 0))
        {
            body[field.Name] = field.Example;
        }

        return body.ToJsonString();
    }
}
