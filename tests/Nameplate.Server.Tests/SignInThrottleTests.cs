using System.Net;
using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

/// <summary>How often a sign-in may fail. Each test has users and addresses of its own; the clock stands still unless it is moved.</summary>
public sealed class SignInThrottleTests(AccessFixture server) : IClassFixture<AccessFixture>
{
    private const string Failed = "The data source, user name or password is wrong.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Tokens Tokens => server.Installation.Tokens;

    [Theory]
    [InlineData("KATE", "10.1.0.1")]
    [InlineData("NOBODY", "10.1.0.2")]
    public async Task The_sixth_failure_is_429_whether_there_is_the_user_or_not(string user, string from)
    {
        if (user == "KATE")
        {
            await server.AddUserAsync("ALPHA", user, Role.Viewer);
        }

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal((500, Failed, "LOGIN_FAILED", null), await ErpAsync(user, "wrong", from));
        }

        Assert.Equal((429, "Too many sign-ins failed. Try again in 60 seconds.", "TOO_MANY_ATTEMPTS", "60"), await ErpAsync(user, "wrong", from));
        Assert.Equal(
            (429, """{"error":"too_many_attempts","error_description":"Too many sign-ins failed. Try again in 60 seconds."}""", "60"),
            await FormAsync($"{user}@alpha", "wrong", from));
        // The right password is not looked at either: else it would tell itself.
        Assert.Equal(429, (await ErpAsync(user, AccessFixture.Password, from)).Status);
    }

    [Fact]
    public async Task The_form_counts_in_the_same_buckets()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal((401, $$"""{"error":"unauthorized","error_description":"{{Failed}}"}""", null), await FormAsync("MALLORY@Alpha", "wrong", "10.2.0.1"));
        }

        Assert.Equal(429, (await ErpAsync("MALLORY", "wrong", "10.2.0.1")).Status);
        Assert.Equal(429, (await FormAsync("MALLORY@ALPHA", "wrong", "10.2.0.1")).Status);
    }

    [Fact]
    public async Task Whoever_waits_as_long_as_told_is_let_in_and_counts_from_none()
    {
        await server.AddUserAsync("ALPHA", "WAITER", Role.Viewer);
        await FailAsync("WAITER", "10.3.0.1", 5);
        server.Time.Pass(TimeSpan.FromSeconds(59));
        Assert.Equal("TOO_MANY_ATTEMPTS", await CodeAsync("WAITER", AccessFixture.Password, "10.3.0.1"));
        server.Time.Pass(TimeSpan.FromSeconds(1));
        Assert.Null(await CodeAsync("WAITER", AccessFixture.Password, "10.3.0.1"));
        await FailAsync("WAITER", "10.3.0.1", 5);
        Assert.Equal("TOO_MANY_ATTEMPTS", await CodeAsync("WAITER", AccessFixture.Password, "10.3.0.1"));
    }

    [Fact]
    public async Task Hammering_from_one_address_keeps_the_user_out_nowhere_else()
    {
        await server.AddUserAsync("ALPHA", "XAVIER", Role.Viewer);
        for (var hour = 0; hour < 3; hour++)
        {
            for (var i = 0; i < 200; i++)
            {
                Assert.NotNull(await CodeAsync("XAVIER", "wrong", "10.4.0.1"));
            }

            Assert.Null(await CodeAsync("XAVIER", AccessFixture.Password, "10.4.0.2"));
            server.Time.Pass(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public async Task One_password_for_many_users_is_guessing_too()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("LOGIN_FAILED", await CodeAsync($"SPRAYED{i}", "Winter2026", "10.5.0.1"));
        }

        Assert.Equal("TOO_MANY_ATTEMPTS", await CodeAsync("SPRAYED20", "Winter2026", "10.5.0.1"));
        Assert.Equal("LOGIN_FAILED", await CodeAsync("SPRAYED20", "Winter2026", "10.5.0.2"));
    }

    [Fact]
    public async Task Guessing_from_many_addresses_ends_and_the_users_own_address_stays_open()
    {
        await server.AddUserAsync("ALPHA", "ZOE", Role.Viewer);
        Assert.Null(await CodeAsync("ZOE", AccessFixture.Password, "10.6.0.1"));
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("LOGIN_FAILED", await CodeAsync("ZOE", "wrong", $"10.6.1.{i}"));
        }

        Assert.Equal("TOO_MANY_ATTEMPTS", await CodeAsync("ZOE", "wrong", "10.6.2.1"));
        Assert.Null(await CodeAsync("ZOE", AccessFixture.Password, "10.6.0.1"));
        server.Time.Pass(TimeSpan.FromSeconds(30));
        Assert.Null(await CodeAsync("ZOE", AccessFixture.Password, "10.6.2.2"));
        server.Time.Pass(SignInLimit.KnownFor);
        await Tokens.SweepAsync(Cancel);
        Assert.Empty(await server.TextsAsync("SELECT 'left' FROM sign_in_limit"));
    }

    [Fact]
    public async Task Signing_in_rightly_is_never_too_often_and_gives_no_guesses_back()
    {
        await server.AddUserAsync("ALPHA", "OFTEN", Role.Viewer);
        for (var i = 0; i < 25; i++)
        {
            Assert.Null(await CodeAsync("OFTEN", AccessFixture.Password, "10.7.0.1"));
        }

        // Somebody with an account of their own cannot buy guesses at others with it.
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("LOGIN_FAILED", await CodeAsync($"VICTIM{i}", "wrong", "10.7.0.1"));
            if (i % 5 == 0)
            {
                Assert.Null(await CodeAsync("OFTEN", AccessFixture.Password, "10.7.0.1"));
            }
        }

        Assert.Equal("TOO_MANY_ATTEMPTS", await CodeAsync("VICTIM20", "wrong", "10.7.0.1"));
    }

    [Fact]
    public async Task Many_at_once_on_two_servers_are_no_way_round()
    {
        await using var second = await ControlFixture.OpenAsync(server.Connection, server.Time);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 24).Select(i =>
            (i % 2 == 0 ? Tokens : second.Tokens).SignInAsync("ALPHA", "RACED", "wrong", IPAddress.Parse("10.8.0.1"), Cancel)));

        Assert.Equal(5, outcomes.Count(outcome => outcome.Fault == Faults.LoginFailed));
        Assert.Equal(19, outcomes.Count(outcome => outcome.Fault?.Code == "TOO_MANY_ATTEMPTS"));
    }

    [Fact]
    public async Task Of_IPv6_a_household_counts_as_one_address()
    {
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("LOGIN_FAILED", await CodeAsync("SIXTH", "wrong", $"2001:db8:1:2::{i}"));
        }

        Assert.Equal("TOO_MANY_ATTEMPTS", await CodeAsync("SIXTH", "wrong", "2001:db8:1:2:aaaa::1"));
        Assert.Equal("LOGIN_FAILED", await CodeAsync("SIXTH", "wrong", "2001:db8:1:3::1"));
    }

    [Fact]
    public async Task The_audit_log_has_each_guess_and_hammering_in_sum()
    {
        await server.AddUserAsync("ALPHA", "AUDITED", Role.Viewer);
        await FailAsync("AUDITED", "10.9.0.1", 5);
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal("TOO_MANY_ATTEMPTS", await CodeAsync("AUDITED", "wrong", "10.9.0.1"));
        }

        await FailAsync("my password, in the wrong field", "10.9.0.2", 1);
        string[] lines =
        [
            .. Enumerable.Repeat("sign-in failed ALPHA AUDITED - 10.9.0.1", 5),
            "sign-in throttled ALPHA AUDITED - 10.9.0.1",
            "sign-in failed - - - 10.9.0.2",
        ];
        Assert.Equal(lines, await server.AuditAsync("address LIKE '10.9.%'"));

        // Refused from memory until the minute is over: the next to ask the database brings the count.
        server.Time.Pass(TimeSpan.FromMinutes(1));
        await FailAsync("AUDITED", "10.9.0.1", 1);
        Assert.Equal("TOO_MANY_ATTEMPTS", await CodeAsync("AUDITED", "wrong", "10.9.0.1"));
        server.Time.Pass(TimeSpan.FromHours(1));
        await Tokens.SweepAsync(Cancel);
        await Tokens.SweepAsync(Cancel);
        Assert.Equal(
            [.. lines, "sign-in failed ALPHA AUDITED - 10.9.0.1", "sign-in throttled ALPHA AUDITED - 10.9.0.1 300 more attempts"],
            await server.AuditAsync("address LIKE '10.9.%'"));
    }

    [Fact]
    public async Task An_attack_that_goes_on_is_told_of_once_an_hour()
    {
        for (var third = 0; third < 9; third++)
        {
            for (var i = 0; i < 7; i++)
            {
                await CodeAsync("LONGTIME", "wrong", "10.10.0.1");
            }

            server.Time.Pass(TimeSpan.FromMinutes(20));
        }

        // Two in each third of an hour, of which the last is still in memory.
        Assert.Equal(
            ["sign-in throttled - - - 10.10.0.1", "sign-in throttled - - - 10.10.0.1 (6 attempts)", "sign-in throttled - - - 10.10.0.1 (6 attempts)"],
            await server.AuditAsync("address = '10.10.0.1' AND outcome = 'throttled'"));
    }

    [Fact]
    public async Task Failures_without_end_do_not_grow_the_audit_log_without_bound()
    {
        // As if a thousand lines had just been written.
        await FailAsync("FLOOD", "10.11.0.1", 1);
        await using (var full = server.Database.CreateCommand("UPDATE sign_in_limit SET empty_at = $1, told_at = NULL WHERE key = $2"))
        {
            full.Parameters.Add(new() { Value = server.Time.GetUtcNow().UtcDateTime + SignInLimit.Audit.Refill * SignInLimit.Audit.Burst });
            full.Parameters.Add(new() { Value = SignInAttempt.Hash("audit") });
            Assert.Equal(1, await full.ExecuteNonQueryAsync(Cancel));
        }

        for (var i = 0; i < 40; i++)
        {
            Assert.Equal("LOGIN_FAILED", await CodeAsync($"FLOOD{i}", "wrong", $"10.11.1.{i}"));
        }

        Assert.Equal(["sign-in failed - - - 10.11.0.1"], await server.AuditAsync("address LIKE '10.11.%'"));
        Assert.Equal(["sign-in failed - - - - too many to list one by one"], await server.AuditAsync("detail LIKE 'too many to list%'"));
        server.Time.Pass(SignInLimit.Audit.Refill * SignInLimit.Audit.Burst);
        await Tokens.SweepAsync(Cancel);
        Assert.Equal(["sign-in failed - - - - 39 more attempts"], await server.AuditAsync("detail = '39 more attempts'"));
    }

    [Fact]
    public async Task Nothing_of_a_name_that_was_tried_is_kept()
    {
        await FailAsync("SOMEBODYS SECRET", "10.12.0.1", 6);
        Assert.DoesNotContain("SOMEBODYS", await server.DumpAsync("nameplate"), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("10.13.0.1, 10.13.0.2", "10.13.0.2")]
    [InlineData("10.13.0.3, 127.0.0.1", "10.13.0.3")]
    [InlineData("nonsense", "127.0.0.1")]
    public async Task Of_forwarded_addresses_the_last_that_is_no_proxy_counts(string forwarded, string from)
    {
        using var reply = await server.SignInAsync("ALPHA", "ADAM", "wrong", forwarded);
        Assert.Equal(HttpStatusCode.InternalServerError, reply.StatusCode);
        Assert.Equal($"sign-in failed ALPHA ADAM - {from}", (await server.AuditAsync())[^1]);
    }

    private async Task FailAsync(string user, string from, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.NotNull(await CodeAsync(user, "wrong", from));
        }
    }

    private async Task<string?> CodeAsync(string user, string password, string from) =>
        (await Tokens.SignInAsync("ALPHA", user, password, IPAddress.Parse(from), Cancel)).Fault?.Code;

    private async Task<(int Status, string Message, string Code, string? RetryAfter)> ErpAsync(string user, string password, string from)
    {
        using var reply = await server.SignInAsync("ALPHA", user, password, from);
        var json = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Cancel)).RootElement;
        var message = json.TryGetProperty("MESSAGE", out var told) ? told.GetString()! : "";
        Assert.Equal(reply.ReasonPhrase, message);
        return ((int)reply.StatusCode, message, json.GetProperty("MESSAGE_CODE").GetString()!, reply.Headers.RetryAfter?.ToString());
    }

    private async Task<(int Status, string Body, string? RetryAfter)> FormAsync(string user, string password, string from)
    {
        using var reply = await server.SignInByFormAsync(user, password, from);
        Assert.False(reply.Headers.Contains("Set-Cookie"));
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(Cancel), reply.Headers.RetryAfter?.ToString());
    }
}
