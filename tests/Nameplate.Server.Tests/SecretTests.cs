using System.Net;
using System.Text;
using System.Text.Json;
using Nameplate.Core.Access;

namespace Nameplate.Server.Tests;

/// <summary>Passwords and tokens are kept as hashes, and stand in no log line, no table and no answer but the one that hands the token out.</summary>
public sealed class SecretTests(AccessFixture server) : IClassFixture<AccessFixture>
{
    private const string Wrong = "correct horse staple";

    [Fact]
    public async Task No_secret_is_in_any_table_log_line_or_answer()
    {
        var answers = new List<string>();
        async Task<string> Tell(Task<HttpResponseMessage> sent)
        {
            using var reply = await sent;
            var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            answers.Add($"{reply.StatusCode} {reply.ReasonPhrase} {reply.Headers} {text}");
            return text;
        }

        // Handing out, both dialects; these two answers and the one after the redirect are what signing in is for.
        var erp = JsonDocument.Parse(await Tell(server.SignInAsync("ALPHA", "ADAM", AccessFixture.Password))).RootElement.GetProperty("AUTH_TOKEN").GetString()!;
        using var form = await server.SignInByFormAsync("adam@alpha.example", AccessFixture.Password);
        Assert.Equal(HttpStatusCode.Found, form.StatusCode);
        var cookie = Assert.Single(form.Headers.GetValues("Set-Cookie")).Split(';')[0];
        var rest = cookie["JSESSIONID=".Length..];
        using var who = await server.SendAsync(HttpMethod.Get, "/login/ajaxSuccess", cookie: cookie);
        Assert.Equal(HttpStatusCode.OK, who.StatusCode);
        answers.Clear();

        // Wrong passwords, also in the field of the name; calls by body, bearer and cookie; refusals that repeat what was sent; a fault.
        await Tell(server.SignInAsync("ALPHA", "ADAM", Wrong));
        await Tell(server.SignInAsync("ALPHA", Wrong, AccessFixture.Password));
        await Tell(server.SignInByFormAsync("adam@alpha.example", Wrong));
        await Tell(server.SignInByFormAsync(Wrong, Wrong));
        await Tell(server.SendAsync(HttpMethod.Post, "/api/auth-token-get", $$"""{"DATA_SOURCE":"ALPHA","USER_NAME":"ADAM","PASSWORD":"{{Wrong}}","MORE":"{{erp}}"}"""));
        await Tell(server.SendAsync(HttpMethod.Post, "/api/customer-create", $$"""{"CUSTOMER_ID":"SECRETS","CUSTOMER_NAME":"x","AUTH_TOKEN":"{{erp}}"}"""));
        await Tell(server.SendAsync(HttpMethod.Post, "/api/part-query", """{"PART_ID":"MOTOR003","NONE":"1"}""", token: erp));
        await Tell(server.SendAsync(HttpMethod.Post, "/api/part-query", $$"""{"PART_ID":"%","AUTH_TOKEN":"{{erp}}","AUTH_TOKEN":"{{rest}}"}"""));
        await Tell(server.SendAsync(HttpMethod.Get, "/api/v1.0/items?max=2", cookie: cookie));
        await Tell(server.SendAsync(HttpMethod.Get, "/api/v1.0/items?none=2", token: rest));
        await Tell(server.SendAsync(HttpMethod.Post, "/api/v1.0/serialNumbers", "value=1", cookie: cookie, type: "text/plain"));
        await using (var broken = server.Database.CreateCommand("ALTER TABLE ds_alpha.customer RENAME TO was_customer"))
        {
            await broken.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        Assert.Contains("INTERNAL_ERROR", await Tell(server.SendAsync(HttpMethod.Post, "/api/customer-query", $$"""{"CUSTOMER_ID":"%","AUTH_TOKEN":"{{erp}}"}""")), StringComparison.Ordinal);
        Assert.Equal("{}", await Tell(server.SendAsync(HttpMethod.Post, "/api/auth-token-delete", $$"""{"AUTH_TOKEN":"{{erp}}"}""")));
        Assert.Null(await server.Installation.Users.SetPasswordAsync("ALPHA", "ADAM", Wrong, TestContext.Current.CancellationToken));

        var tables = string.Concat(await server.DumpAsync("nameplate"), await server.DumpAsync("ds_alpha"), await server.DumpAsync("ds_beta"));
        var log = string.Join('\n', server.Logged);
        Assert.Contains("adam@alpha.example", tables, StringComparison.Ordinal);
        Assert.Contains("Call customer-query failed", log, StringComparison.Ordinal);
        foreach (var secret in new[] { AccessFixture.Password, Wrong, erp, rest }.SelectMany(Spellings))
        {
            Assert.DoesNotContain(secret, tables, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase);
            Assert.All(answers, answer => Assert.DoesNotContain(secret, answer, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Theory]
    [InlineData("/api/part-query?AUTH_TOKEN=", "POST", 401)]
    [InlineData("/api/v1.0/items?token=", "GET", 401)]
    [InlineData("/api/v1.0/items?JSESSIONID=", "GET", 401)]
    public async Task A_token_in_the_address_signs_nobody_in(string address, string method, int status)
    {
        var token = (await server.Installation.Tokens.SignInAsync("BETA", "ADAM", AccessFixture.Password, TestContext.Current.CancellationToken)).Value;
        using var reply = await server.SendAsync(new HttpMethod(method), address + token, method == "POST" ? """{"PART_ID":"%"}""" : null);
        Assert.Equal(status, (int)reply.StatusCode);
    }

    [Fact]
    public async Task Passwords_are_kept_in_the_format_of_the_frameworks_hasher()
    {
        // Version 3: a marker, PBKDF2 with HMAC-SHA512, 100,000 rounds or more, a salt of each user's own.
        var hashes = (await server.TextsAsync("SELECT password_hash FROM app_user")).Select(Convert.FromBase64String).ToList();
        Assert.All(hashes, hash =>
        {
            Assert.Equal((1, 2), (hash[0], (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1))));
            Assert.True(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)) >= 100_000);
        });
        Assert.Equal(hashes.Count, hashes.Select(hash => Convert.ToHexString(hash.AsSpan(13, 16))).Distinct().Count());
    }

    /// <summary>As it is, as in an address, and as PostgreSQL prints bytes.</summary>
    private static IEnumerable<string> Spellings(string secret) =>
        new[] { secret, Uri.EscapeDataString(secret), Convert.ToHexString(Encoding.UTF8.GetBytes(secret)), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)) }.Distinct();
}
