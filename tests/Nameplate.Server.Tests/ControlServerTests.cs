using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Nameplate.Server.Hosting;
using Nameplate.Server.Rest;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

public sealed class ControlServerTests(ControlFixture fixture) : IClassFixture<ControlFixture>, IAsyncLifetime
{
    private static readonly ServerParts Parts = new(
        Program.Services,
        app =>
        {
            Program.Routes(app);
            app.MapMethods("/probe", ["GET", "POST", "DELETE"], async (HttpContext context) =>
            {
                var session = await RestSession.FindAsync(context);
                return session.Fault is { } fault ? Results.Text(fault.Code, statusCode: 400) : Results.Text(session.Value.UserName);
            });
        },
        Verification.RunAsync);

    private readonly HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
    private RunningServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await RunningServer.StartAsync(
            new ServerSettings { Database = fixture.Database, Urls = "http://127.0.0.1:0" }, Parts, TimeProvider.System, Cancel);
        client.BaseAddress = new Uri(server.Addresses[0]);
    }

    [Fact]
    public async Task Until_it_is_opened_a_server_lives_but_takes_no_requests()
    {
        Assert.Equal((200, """{"status":"live"}"""), await GetAsync("/health/live"));
        Assert.Equal((503, """{"status":"starting"}"""), await GetAsync("/health/ready"));
        Assert.Equal((503, """{"error":"starting","error_description":"The server is starting. Send the request again in a second."}"""), await GetAsync("/probe"));
        Assert.Equal((503, """{"MESSAGE":"The server is starting. Send the request again in a second.","MESSAGE_CODE":"STARTING"}"""), await GetAsync("/api/part-query"));

        server.Open();

        Assert.Equal((200, """{"status":"ready"}"""), await GetAsync("/health/ready"));
        Assert.Equal((400, "AUTH_TOKEN_MISSING"), await GetAsync("/probe"));
    }

    [Fact]
    public async Task A_right_form_is_answered_by_a_redirect_with_one_cookie()
    {
        server.Open();
        using var reply = await SignInAsync("anna@example.com", "annas secret");
        Assert.Equal(HttpStatusCode.Found, reply.StatusCode);
        Assert.Equal("/login/ajaxSuccess", reply.Headers.Location?.OriginalString);
        Assert.Matches("^JSESSIONID=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax$", Assert.Single(reply.Headers.GetValues("Set-Cookie")));
        Assert.False(reply.Headers.Contains("Server"));

        using var who = new HttpRequestMessage(HttpMethod.Get, reply.Headers.Location);
        who.Headers.Add("Cookie", CookieOf(reply));
        using var told = await client.SendAsync(who, Cancel);
        var body = JsonDocument.Parse(await told.Content.ReadAsStringAsync(Cancel)).RootElement;
        Assert.Equal(JsonValueKind.True, body.GetProperty("success").ValueKind);
        Assert.Equal(CookieOf(reply), "JSESSIONID=" + body.GetProperty("token").GetString());
        var user = body.GetProperty("user");
        Assert.Equal("anna@example.com", user.GetProperty("email").GetString());
        Assert.Equal("DEMO", user.GetProperty("companyName").GetString());
        Assert.Equal("""["operator"]""", user.GetProperty("role").GetRawText());
        Assert.True(user.GetProperty("enabled").GetBoolean());
        Assert.Equal(28, user.EnumerateObject().Count());
    }

    [Theory]
    [InlineData("j_username=anna%40example.com&j_password=wrong&ajax=true")]
    [InlineData("j_username=A%00%40DEMO&j_password=wrong")]
    [InlineData("j_username=nobody%40example.com&j_password=annas+secret&ajax=true")]
    [InlineData("j_username=anna%40example.com")]
    [InlineData("")]
    [InlineData("{}")]
    public async Task A_wrong_form_is_refused_in_the_same_words(string form)
    {
        server.Open();
        using var reply = await client.PostAsync("/j_spring_security_check", new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded"), Cancel);
        Assert.Equal(
            (HttpStatusCode.Unauthorized, """{"error":"unauthorized","error_description":"The data source, user name or password is wrong."}"""),
            (reply.StatusCode, await reply.Content.ReadAsStringAsync(Cancel)));
        Assert.False(reply.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_form_longer_than_any_sign_in_is_refused_unread()
    {
        server.Open();
        using var reply = await SignInAsync("anna@example.com", new string('x', 20_000));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, reply.StatusCode);
    }

    [Fact]
    public async Task A_write_that_is_signed_in_by_cookie_needs_a_JSON_content_type()
    {
        server.Open();
        using var signedIn = await SignInAsync("ANNA@DEMO", "annas secret");
        var cookie = CookieOf(signedIn);
        Assert.Equal("ANNA", await ProbeAsync(HttpMethod.Get, null, cookie, null));
        Assert.Equal("ANNA", await ProbeAsync(HttpMethod.Post, "application/json", cookie, null));
        Assert.Equal("ANNA", await ProbeAsync(HttpMethod.Delete, null, cookie, null));
        Assert.Equal("JSON_TYPE_NEEDED", await ProbeAsync(HttpMethod.Post, "text/plain", cookie, null));
        Assert.Equal("ANNA", await ProbeAsync(HttpMethod.Post, "text/plain", null, cookie["JSESSIONID=".Length..]));
        Assert.Equal("AUTH_TOKEN_MALFORMED", await ProbeAsync(HttpMethod.Get, null, cookie, "nonsense"));
        Assert.Equal("AUTH_TOKEN_UNKNOWN", await ProbeAsync(HttpMethod.Get, null, null, new string('A', 43)));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://127.9.9.9", true)]
    [InlineData("http://0.0.0.0:8080", false)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://+:8080", false)]
    [InlineData("http://[::]:8080", false)]
    [InlineData("http://localhost.example.com:8080", false)]
    [InlineData("http://192.168.0.1:8080", false)]
    [InlineData("nonsense", false)]
    public void The_demo_tells_addresses_of_this_machine_from_others(string url, bool isLoopback) =>
        Assert.Equal(isLoopback, ServerSettings.IsLoopback(url));

    [Theory]
    [InlineData(null, 12.0)]
    [InlineData("0.5", 0.5)]
    [InlineData("never", null)]
    public void The_life_of_tokens_is_a_setting_in_hours(string? text, double? hours) =>
        Assert.Equal(hours, ServerSettings.Read(name => name == "TOKEN_IDLE" ? text : null).Installation.TokenIdle?.TotalHours);

    [Theory]
    [InlineData("TOKEN_IDLE", "0")]
    [InlineData("TOKEN_IDLE", "soon")]
    [InlineData("CONNECTIONS_MAX", "0")]
    [InlineData("CONNECTIONS_PER_DATA_SOURCE", "-1")]
    public void A_setting_that_makes_no_sense_is_named(string name, string text)
    {
        var refused = Assert.Throws<InstallationException>(() => ServerSettings.Read(asked => asked == name ? text : null));
        Assert.Contains("NAMEPLATE_" + name, refused.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    private async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var reply = await client.GetAsync(path, Cancel);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(Cancel));
    }

    private Task<HttpResponseMessage> SignInAsync(string name, string password) => client.PostAsync(
        "/j_spring_security_check",
        new FormUrlEncodedContent(new Dictionary<string, string> { ["j_username"] = name, ["j_password"] = password, ["ajax"] = "true" }),
        Cancel);

    private async Task<string> ProbeAsync(HttpMethod method, string? contentType, string? cookie, string? bearer)
    {
        using var request = new HttpRequestMessage(method, "/probe");
        request.Content = contentType is null ? null : new StringContent("{}", Encoding.UTF8, contentType);
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        using var reply = await client.SendAsync(request, Cancel);
        return await reply.Content.ReadAsStringAsync(Cancel);
    }

    private static string CookieOf(HttpResponseMessage reply) => Assert.Single(reply.Headers.GetValues("Set-Cookie")).Split(';')[0];
}
