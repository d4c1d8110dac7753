using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

/// <summary>What every call of the ERP dialect refuses before it looks at its rules, in one order for all.</summary>
public sealed class RpcOrderTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Unknown = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    public static TheoryData<string> Calls => [.. ResourceBook.Calls.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> CallsWithToken =>
        [.. ResourceBook.Calls.Values.Where(call => call.NeedsToken).Select(call => call.Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Any_method_but_POST_is_405_before_anything_else(string call)
    {
        foreach (var method in new[] { "GET", "PUT", "DELETE", "PATCH" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/{call}") { Content = new StringContent("{broken") };
            var reply = await server.SendAsync(request);

            IsRefused(reply, 405, "Request method must be POST.", "METHOD_NOT_POST");
            Assert.Equal(["POST"], reply.Http.Content.Headers.Allow);
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_body_that_is_no_JSON_object_is_400_before_the_token_is_asked_for(string call)
    {
        foreach (var body in new[] { "", "{broken", "[]", "\"text\"", "null", "12", "{} {}", "{\"PART_ID\": \"A\",}", "{'PART_ID': 'A'}", "{\"A\":[[[[[[[[[1]]]]]]]]]}" })
        {
            IsRefused(await server.PostAsync(call, body), 400, "Request JSON is invalid.", "REQUEST_JSON_INVALID");
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_field_given_twice_is_400_and_named(string call)
    {
        var reply = await server.PostAsync(call, "{\"PART_ID\": \"A\", \"PART_ID\": \"B\"}");

        IsRefused(reply, 400, "Request JSON is invalid.", "DUPLICATE_FIELD");
        Assert.Equal("PART_ID is given twice.", reply.Message);
    }

    [Theory]
    [MemberData(nameof(CallsWithToken))]
    public async Task The_token_is_missing_malformed_or_unknown_before_a_field_is_looked_at(string call)
    {
        foreach (var body in new[] { "{}", "{\"AUTH_TOKEN\": \"\"}", "{\"AUTH_TOKEN\": null}", "{\"NO_SUCH_FIELD\": {}}" })
        {
            IsRefused(await server.PostAsync(call, body), 401, "Auth Token was not provided.", "AUTH_TOKEN_MISSING");
        }

        foreach (var token in new[] { "\"x\"", "12", "true", "{}", "\"" + new string('é', 43) + "\"", "\"\\ud800\"" })
        {
            IsRefused(await server.PostAsync(call, $"{{\"AUTH_TOKEN\": {token}, \"NO_SUCH_FIELD\": 1}}"), 401, "Auth Token is malformed.", "AUTH_TOKEN_MALFORMED");
        }

        IsRefused(await server.PostAsync(call, $"{{\"AUTH_TOKEN\": \"{Unknown}\", \"NO_SUCH_FIELD\": 1}}"), 401, "Auth Token login failure.", "AUTH_TOKEN_UNKNOWN");
    }

    /// <summary>All but signing out, which any role may and which would take the token away here.</summary>
    public static TheoryData<string> CallsByRole =>
        [.. ResourceBook.Calls.Values.Where(call => call.NeedsToken && call.Resource.Type != typeof(AuthToken)).Select(call => call.Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(CallsByRole))]
    public async Task Roles_hold_for_every_call(string name)
    {
        var call = ResourceBook.Calls[name];
        foreach (var role in Enum.GetValues<Role>())
        {
            var reply = await server.PostAsync(name, $"{{\"AUTH_TOKEN\": \"{await server.TokenAsync(role)}\"}}");
            if (role < call.LeastRole)
            {
                Assert.Equal((500, "ROLE_INSUFFICIENT"), (reply.Status, reply.Code));
                Assert.Contains(call.LeastRole.ToString().ToLowerInvariant(), reply.Reason, StringComparison.Ordinal);
            }
            else
            {
                // The role let it pass: now a field is missing.
                Assert.Equal((400, call.Verb == Verbs.Query ? "NO_CRITERION" : "FIELD_REQUIRED"), (reply.Status, reply.Code));
            }
        }
    }

    [Fact]
    public void Masters_are_for_admins_and_postings_for_operators()
    {
        Assert.Equal(Role.Admin, ResourceBook.Calls["part-create"].LeastRole);
        Assert.Equal(Role.Admin, ResourceBook.Calls["bill-of-material-update"].LeastRole);
        Assert.Equal(Role.Operator, ResourceBook.Calls["serial-number-create"].LeastRole);
        Assert.Equal(Role.Operator, ResourceBook.Calls["backflush-kit-issue-create"].LeastRole);
        Assert.All(ResourceBook.Calls.Values.Where(call => call.Verb == Verbs.Query), call => Assert.Equal(Role.Viewer, call.LeastRole));
    }

    [Fact]
    public async Task Fields_come_before_rules_and_all_wrong_ones_are_named_at_once()
    {
        var reply = await server.CallAsync("serial-number-create", new { PART_ID = "NOSUCH", ON_WARRANTY = "31.1.2026", NO_SUCH = "x" });

        IsRefused(reply, 400, "Request JSON is invalid.", "FIELD_INVALID");
        Assert.Equal("ON_WARRANTY must be a date such as 2026-01-31; NO_SUCH is not a field of this call; SERIAL_NUMBER is required.", reply.Message);
    }

    [Fact]
    public async Task A_bearer_token_does_as_well_and_must_agree_with_the_body()
    {
        async Task<Reply> Send(string bearer, string inBody)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/part-query") { Content = new StringContent($"{{\"PART_ID\": \"MOTOR003\", \"AUTH_TOKEN\": \"{inBody}\"}}") };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            return await server.SendAsync(request);
        }

        Assert.Equal(200, (await Send(server.Token, "")).Status);
        Assert.Equal(200, (await Send(server.Token, server.Token)).Status);
        IsRefused(await Send(server.Token, Unknown), 401, "Auth Token login failure.", "AUTH_TOKEN_UNKNOWN");
        IsRefused(await Send("short", ""), 401, "Auth Token is malformed.", "AUTH_TOKEN_MALFORMED");
    }

    [Fact]
    public async Task Invalid_UTF_8_is_refused_and_a_byte_order_mark_is_not()
    {
        async Task<Reply> Send(byte[] bytes)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/part-query") { Content = new ByteArrayContent(bytes) };
            return await server.SendAsync(request);
        }

        byte[] good = Encoding.UTF8.GetBytes($"{{\"PART_ID\": \"MOTOR003\", \"AUTH_TOKEN\": \"{server.Token}\"}}");
        Assert.Equal(200, (await Send([.. Encoding.UTF8.Preamble, .. good])).Status);
        var bad = Encoding.Latin1.GetBytes($"{{\"PART_ID\": \"MOT\u00ff\", \"AUTH_TOKEN\": \"{server.Token}\"}}");
        Assert.Equal(400, (await Send(bad)).Status);
        Assert.Equal(400, (await Send(Encoding.Latin1.GetBytes("{\"\u00ff\": 1}"))).Status);
    }

    /// <summary>Read from the socket: a client's own parser would hide a line that ended early.</summary>
    [Fact]
    public async Task A_newline_in_a_text_never_ends_the_status_line()
    {
        var body = $"{{\"PART_ID\":\"ROTOR010\",\"STORES_CODE\":\"MS\",\"QUANTITY\":\"1\",\"BATCH_NUMBER\":\"9\\r\\nX-Injected: é\\n\\u2028\",\"AUTH_TOKEN\":\"{server.Token}\"}}";
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Http.BaseAddress!.Host, server.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST /api/adjustments-entry-create HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n"),
            TestContext.Current.CancellationToken);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
        var text = await new StreamReader(stream, Encoding.UTF8).ReadToEndAsync(TestContext.Current.CancellationToken);

        var lines = text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n");
        Assert.Equal("HTTP/1.1 500 Batch 9  X-Injected: ?   was never assigned. Leave BATCH_NUMBER out to get a new one.", lines[0]);
        Assert.DoesNotContain(lines.Skip(1), line => line.Contains("Injected", StringComparison.Ordinal) || line.Contains('\n'));
    }

    [Fact]
    public async Task A_long_message_is_cut_in_the_reason_phrase_only()
    {
        var rows = Enumerable.Range(1, 40).Select(i => new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = $"NOSUCH-SERIAL-NUMBER-{i:000}" });
        var reply = await server.CallAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "PUMP002", SERIAL_NUMBER = "P1", DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = rows });

        Assert.Equal((500, "SHORTAGE"), (reply.Status, reply.Code));
        Assert.Equal(1000, reply.Reason.Length);
        Assert.True(reply.Message.Length > 1000);
        Assert.StartsWith(reply.Reason, reply.Message, StringComparison.Ordinal);
    }

    private static void IsRefused(Reply reply, int status, string reason, string code)
    {
        Assert.Equal((status, reason, code), (reply.Status, reply.Reason, reply.Code));
        Assert.Equal(["MESSAGE", "MESSAGE_CODE"], reply.Names);
        Assert.Equal("application/json", reply.Http.Content.Headers.ContentType?.ToString());
    }
}
