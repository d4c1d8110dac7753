using Nameplate.Core.Access;
using Nameplate.Server.Cli;
using Nameplate.Server.Storage;
using Nameplate.Server.Storage.Control;

namespace Nameplate.Server.Tests;

/// <summary>What the audit log tells, and to whom it is left to shorten it. Failed sign-ins: <see cref="SignInThrottleTests"/>.</summary>
public sealed class AuditTests(AccessFixture server) : IClassFixture<AccessFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signing_in_and_out_and_everything_that_is_administered_has_its_line()
    {
        var (users, keeper) = (server.Installation.Users, $"account {Environment.UserName}");
        Assert.Null((await server.Installation.DataSources.AddAsync("gamma", "Europe/Paris", null, Cancel)).Fault);
        Assert.Null((await users.AddAsync(new NewUser("Gamma", "GERD", AccessFixture.Password, Role.Viewer), Cancel)).Fault);
        using var signedIn = await server.SignInAsync("gamma", "GERD", AccessFixture.Password, "10.20.0.1");
        var token = System.Text.Json.JsonDocument.Parse(await signedIn.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("AUTH_TOKEN").GetString()!;
        using var signedOut = await server.SendAsync(HttpMethod.Post, "/api/auth-token-delete", "{}", token, "10.20.0.2");
        using var byForm = await server.SignInByFormAsync("GERD@Gamma", AccessFixture.Password, "10.20.0.3");
        Assert.Null(await users.SetRoleAsync("gamma", "GERD", Role.Operator, Cancel));
        Assert.Null(await users.PermitAsync("gamma", "GERD", ["SOESN", "ICTBF"], Cancel));
        Assert.Null(await users.PermitAsync("gamma", "GERD", null, Cancel));
        Assert.Null(await users.SetPasswordAsync("gamma", "GERD", "another secret", Cancel));
        Assert.Null(await users.SignOutAsync("gamma", "GERD", Cancel));
        Assert.True(await users.SetDisabledAsync("gamma", "GERD", true, Cancel));
        using var kept = await server.SignInAsync("gamma", "GERD", "another secret", "10.20.0.4");
        Assert.True(await users.SetDisabledAsync("gamma", "GERD", false, Cancel));
        // What is refused changes nothing, and has no line.
        Assert.Equal("USER_EXISTS", (await users.AddAsync(new NewUser("gamma", "GERD", AccessFixture.Password), Cancel)).Fault?.Code);
        Assert.Equal("PASSWORD_WEAK", (await users.SetPasswordAsync("gamma", "GERD", "short", Cancel))?.Code);
        Assert.False(await users.SetDisabledAsync("gamma", "NOBODY", true, Cancel));

        Assert.Equal(
            [
                $"data-source-add done GAMMA - {keeper} - time zone Europe/Paris",
                $"user-add done GAMMA GERD {keeper} - role viewer",
                "sign-in done GAMMA GERD GERD 10.20.0.1",
                "sign-out done GAMMA GERD GERD 10.20.0.2",
                "sign-in done GAMMA GERD GERD 10.20.0.3",
                $"user-role done GAMMA GERD {keeper} - role operator",
                $"user-permit done GAMMA GERD {keeper} - programs ICTBF,SOESN",
                $"user-permit done GAMMA GERD {keeper} - all programs",
                $"user-password done GAMMA GERD {keeper} - 1 tokens ended",
                $"user-sign-out done GAMMA GERD {keeper} - 0 tokens ended",
                $"user-disable done GAMMA GERD {keeper} - 0 tokens ended",
                "sign-in failed GAMMA GERD - 10.20.0.4",
                $"user-enable done GAMMA GERD {keeper} -",
            ],
            (await server.AuditAsync("data_source = 'GAMMA'")).Select(line => line.TrimEnd()));
        Assert.Equal(
            ["GAMMA GERD Operator True all"],
            (await users.ListAsync("gamma", Cancel)).Select(user => $"{user.DataSource} {user.Name} {user.Role} {user.IsEnabled} {(user.Programs is null ? "all" : "some")}"));
    }

    [Fact]
    public async Task It_is_read_by_time_and_user_and_shortened_by_the_owner_alone()
    {
        var audit = server.Installation.Audit;
        server.Time.Pass(TimeSpan.FromDays(500));
        var start = server.Time.GetUtcNow().UtcDateTime;
        await server.AddUserAsync("ALPHA", "READ", Role.Viewer);
        await server.AddUserAsync("ALPHA", "UNREAD", Role.Viewer);
        Assert.Equal(["user-add", "sign-in"], await LinesAsync(start, "READ"));
        Assert.Empty(await LinesAsync(start.AddSeconds(1), "READ"));
        Assert.Equal(4, (await LinesAsync(start, null)).Count);

        var older = (await LinesAsync(null, null)).Count - 4;
        Assert.True(older > 0);
        Assert.Equal(older, await audit.ForgetAsync(start, Cancel));
        Assert.Equal(["user-add", "sign-in", "user-add", "sign-in", "audit-forget"], await LinesAsync(null, null));

        async Task<List<string>> LinesAsync(DateTime? since, string? user)
        {
            var lines = new List<string>();
            await foreach (var line in audit.ReadAsync(since, user, Cancel))
            {
                lines.Add(line.Event);
            }

            return lines;
        }
    }

    [Fact]
    public void A_line_is_printed_with_tabs_and_hyphens() => Assert.Equal(
        "2026-03-01T08:00:00Z\tsign-in\tthrottled\tDEMO\tANNA\t-\t10.0.0.1\t(3 attempts)",
        AuditCommand.Print(new AuditRow
        {
            At = new DateTime(2026, 3, 1, 8, 0, 0, DateTimeKind.Utc),
            Event = AuditEvents.SignIn,
            Outcome = AuditOutcomes.Throttled,
            DataSource = "DEMO",
            UserName = "ANNA",
            Address = "10.0.0.1",
            Detail = "(3 attempts)",
        }));

    [Theory]
    [InlineData("2026-01-31", "2026-01-31T00:00:00Z")]
    [InlineData("2026-01-31T08:30:00Z", "2026-01-31T08:30:00Z")]
    [InlineData("7d", "2026-02-22T08:00:00Z")]
    [InlineData("12h", "2026-02-28T20:00:00Z")]
    [InlineData("yesterday", null)]
    [InlineData("d", null)]
    [InlineData("-1d", null)]
    [InlineData("31.1.2026", null)]
    public void An_instant_is_a_day_a_time_or_so_long_ago(string text, string? expected) =>
        Assert.Equal(expected, AuditCommand.Instant(text, new DateTime(2026, 3, 1, 8, 0, 0, DateTimeKind.Utc))?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
}
