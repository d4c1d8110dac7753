using Nameplate.Core.Access;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests.Pages;

/// <summary>Administration of a data source by its pages.</summary>
public sealed class AdminPagesTests(DataFixture data) : IClassFixture<DataFixture>
{
    private const string Secret = "another secret";

    private readonly string name = $"U{Guid.NewGuid().ToString("N")[..8]}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/users")]
    [InlineData("/admin/user?name=ADAM")]
    [InlineData("/admin/patterns")]
    [InlineData("/admin/pattern?part=PUMP002")]
    public async Task Administration_is_for_admins(string path)
    {
        Assert.Equal((200, 403, 403), ((await data.Admin.GetAsync(path)).Status, (await data.Operator.GetAsync(path)).Status, (await data.Viewer.GetAsync(path)).Status));
        if (!path.EndsWith("/admin", StringComparison.Ordinal) && !path.EndsWith("patterns", StringComparison.Ordinal))
        {
            Assert.Equal(403, (await data.Operator.PostAsync(path, ("ACTION", "enable"))).Status);
        }
    }

    [Theory]
    [InlineData("/admin/user?name=%00", "ACTION", "role")]
    [InlineData("/admin/user?name=%00", "ACTION", "disable")]
    [InlineData("/admin/user?name=%00", "ACTION", "password")]
    [InlineData("/admin/user?name=%00", "ACTION", "programs")]
    [InlineData("/admin/user?name=%00", "ACTION", "end-all")]
    [InlineData("/admin/user?name=%00", "ACTION", "end:x")]
    [InlineData("/admin/user?name=%00", "ACTION", "nothing")]
    [InlineData("/admin/pattern?part=%00", "SERIAL_PATTERN", "A{0001}")]
    [InlineData("/admin/pattern?part=A%00B", "SERIAL_PATTERN", "")]
    public async Task What_no_table_can_hold_names_no_user_and_no_part(string path, string name, string value)
    {
        var posted = await data.Admin.PostAsync(path, (name, value), ("ROLE", "viewer"), ("PASSWORD", Secret), ("AGAIN", Secret), ("PROGRAMS", "all"));
        Assert.Equal((404, 404), ((await data.Admin.GetAsync(path)).Status, posted.Status));
    }

    [Fact]
    public async Task A_user_is_added_changed_kept_out_and_let_in_and_the_audit_log_says_who_did_it()
    {
        var refused = await data.Admin.PostAsync("/admin/users", ("USER_NAME", name), ("ROLE", "operator"), ("PASSWORD", Secret), ("AGAIN", "other"));
        Assert.Equal(400, refused.Status);
        Assert.Contains("The two passwords differ.", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.Html, StringComparison.Ordinal);
        Assert.Contains("id=\"PASSWORD-wrong\"", (await data.Admin.PostAsync("/admin/users", ("USER_NAME", name), ("ROLE", "operator"), ("PASSWORD", "short"), ("AGAIN", "short"))).Html, StringComparison.Ordinal);

        Assert.Equal(303, (await data.Admin.PostAsync("/admin/users", ("USER_NAME", name), ("ROLE", "operator"), ("PASSWORD", Secret), ("AGAIN", Secret))).Status);
        Assert.Contains("id=\"USER_NAME-wrong\"", (await data.Admin.PostAsync("/admin/users", ("USER_NAME", name), ("ROLE", "operator"), ("PASSWORD", Secret), ("AGAIN", Secret))).Html, StringComparison.Ordinal);
        using (await PageClient.SignInAsync(data.Address, name, password: Secret))
        {
            var path = $"/admin/user?name={name}";
            Assert.Contains("operator", (await data.Admin.ShownAsync("/admin/users")).Text, StringComparison.Ordinal);
            Assert.Equal(303, (await data.Admin.PostAsync(path, ("ACTION", "role"), ("ROLE", "viewer"))).Status);
            Assert.Equal(303, (await data.Admin.PostAsync(path, ("ACTION", "programs"), ("PROGRAMS", "some"), ("PROGRAM_SOESN", "Y"))).Status);
            Assert.Equal(400, (await data.Admin.PostAsync(path, ("ACTION", "programs"), ("PROGRAMS", "some"))).Status);
            Assert.Equal(303, (await data.Admin.PostAsync(path, ("ACTION", "end-all"))).Status);
            Assert.Equal(303, (await data.Admin.PostAsync(path, ("ACTION", "password"), ("PASSWORD", Secret + "2"), ("AGAIN", Secret + "2"))).Status);
            Assert.Equal(303, (await data.Admin.PostAsync(path, ("ACTION", "disable"))).Status);
            Assert.Contains("kept out", (await data.Admin.ShownAsync(path)).Text, StringComparison.Ordinal);
            var user = (await data.Server.Installation.Users.FindAsync("DEMO", name, Cancel))!;
            Assert.Equal((Role.Viewer, false, "SOESN"), (user.Role, user.IsEnabled, string.Join(',', user.Programs!)));
            Assert.Equal(303, (await data.Admin.PostAsync(path, ("ACTION", "enable"))).Status);
            Assert.Equal(303, (await data.Admin.PostAsync(path, ("ACTION", "programs"), ("PROGRAMS", "all"))).Status);
        }

        var told = await AuditAsync(name);
        Assert.Equal(
            ["user-add", "sign-in", "user-role", "user-permit", "user-sign-out", "user-password", "user-disable", "user-enable", "user-permit"],
            told.Select(line => line.Event));
        Assert.All(told.Where(line => line.Event != "sign-in"), line => Assert.Equal(("ADAM", "127.0.0.1", "DEMO", "done"), (line.Actor, line.Address, line.DataSource, line.Outcome)));
        Assert.Equal(404, (await data.Admin.GetAsync("/admin/user?name=NOBODY")).Status);
    }

    [Fact]
    public async Task No_admin_can_lock_themselves_out()
    {
        foreach (var fields in new[] { new[] { ("ACTION", "disable") }, [("ACTION", "role"), ("ROLE", "operator")] })
        {
            var reply = await data.Admin.PostAsync("/admin/user?name=ADAM", fields);
            Assert.Equal(400, reply.Status);
            Assert.Contains(Users.OwnAccess.Message, reply.Text, StringComparison.Ordinal);
        }

        Assert.Equal(303, (await data.Admin.PostAsync("/admin/user?name=ADAM", ("ACTION", "role"), ("ROLE", "admin"))).Status);
        Assert.Equal((Role.Admin, true), ((await data.Server.Installation.Users.FindAsync("DEMO", "ADAM", Cancel))! is var adam ? (adam.Role, adam.IsEnabled) : default));
    }

    [Fact]
    public async Task Users_of_another_data_source_are_as_if_they_were_not_there()
    {
        Assert.Null((await data.Server.Installation.DataSources.AddAsync($"P{name.ToUpperInvariant()}", "UTC", null, Cancel)).Fault);
        Assert.Null((await data.Server.Installation.Users.AddAsync(new NewUser($"P{name.ToUpperInvariant()}", name, Secret, Role.Admin), Cancel)).Fault);
        Assert.DoesNotContain(name, (await data.Admin.ShownAsync("/admin/users")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain(name.ToUpperInvariant(), (await data.Admin.ShownAsync("/admin")).Html, StringComparison.Ordinal);
        Assert.Equal(404, (await data.Admin.GetAsync($"/admin/user?name={name}")).Status);
        Assert.NotEqual(303, (await data.Admin.PostAsync($"/admin/user?name={name}", ("ACTION", "disable"))).Status);
        Assert.True((await data.Server.Installation.Users.FindAsync($"P{name.ToUpperInvariant()}", name, Cancel))!.IsEnabled);
        await Assert.ThrowsAsync<InvalidOperationException>(() => data.Server.Installation.Users
            .As(new Session("DEMO", "ADAM", Role.Admin, TimeZoneInfo.Utc), null).SetRoleAsync($"P{name}", name, Role.Viewer, Cancel));
    }

    [Fact]
    public async Task A_pattern_is_seen_with_its_next_serials_before_it_is_changed()
    {
        await data.Api.DoAsync("part-create", new { PART_ID = name, PART_DESC = "Patterned", SN_REQD_INV = "Y", DEF_STORES_CODE = "FG" });
        await data.Api.DoAsync("serial-number-create", new { PART_ID = name, SERIAL_NUMBER = "Z-007" });
        var path = $"/admin/pattern?part={name}";
        var seen = await data.Admin.ShownAsync($"{path}&SERIAL_PATTERN=Z-%7B%23%23%23%7D");
        Assert.Contains("Z-008 Z-009 Z-010", seen.Text.Replace("Z-008Z-009Z-010", "Z-008 Z-009 Z-010", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("", (await data.Api.DoAsync("part-query", new { PART_ID = name })).Rows[0]!["SERIAL_PATTERN"]!.GetValue<string>());
        var wrong = await data.Admin.GetAsync($"{path}&SERIAL_PATTERN=Z-");
        Assert.Equal(400, wrong.Status);
        Assert.Contains("needs a counter such as", wrong.Text, StringComparison.Ordinal);

        Assert.Equal(303, (await data.Admin.PostAsync(path, ("SERIAL_PATTERN", "Z-{###}"), ("KEY", name))).Status);
        Assert.Contains(name, (await data.Admin.ShownAsync("/admin/patterns")).Text, StringComparison.Ordinal);
        Assert.Equal("Z-008", (await data.Api.DoAsync("serial-number-create", new { PART_ID = name }))["SERIAL_NUMBER"]);
        Assert.Equal(303, (await data.Admin.PostAsync(path, ("SERIAL_PATTERN", ""), ("KEY", name + "2"))).Status);
        Assert.Equal("", (await data.Api.DoAsync("part-query", new { PART_ID = name })).Rows[0]!["SERIAL_PATTERN"]!.GetValue<string>());
    }

    [Fact]
    public async Task Somebody_ends_a_token_of_their_own_and_changes_their_password()
    {
        Assert.Null((await data.Server.Installation.Users.AddAsync(new NewUser("DEMO", name, Secret, Role.Viewer), Cancel)).Fault);
        using var here = await PageClient.SignInAsync(data.Address, name, password: Secret);
        using var there = await PageClient.SignInAsync(data.Address, name, password: Secret);
        var page = await here.ShownAsync("/tokens");
        Assert.Contains("this browser", page.Text, StringComparison.Ordinal);
        var tokens = await data.Server.Installation.Tokens.ListAsync("DEMO", name, null, Cancel);
        Assert.Equal(2, tokens.Count);
        var other = tokens.Single(token => !System.Text.RegularExpressions.Regex.IsMatch(page.Html, $"{token.Name}</span>\\s*<span class=\"badge\"")).Name;
        Assert.Equal(303, (await here.PostAsync("/tokens", ("ACTION", $"end:{other}"))).Status);
        Assert.Equal(302, (await there.GetAsync("/tokens")).Status);

        // Somebody else's token is not theirs to end.
        var adams = (await data.Server.Installation.Tokens.ListAsync("DEMO", "ADAM", null, Cancel))[0].Name;
        await here.PostAsync("/tokens", ("ACTION", $"end:{adams}"));
        Assert.Equal(200, (await data.Admin.GetAsync("/tokens")).Status);

        Assert.Contains("This is not your password.", (await here.PostAsync("/tokens", ("ACTION", "password"), ("OLD", "wrong"), ("PASSWORD", Secret + "3"), ("AGAIN", Secret + "3"))).Text, StringComparison.Ordinal);
        Assert.Contains("id=\"PASSWORD-wrong\"", (await here.PostAsync("/tokens", ("ACTION", "password"), ("OLD", Secret), ("PASSWORD", name), ("AGAIN", name))).Html, StringComparison.Ordinal);
        Assert.Equal(303, (await here.PostAsync("/tokens", ("ACTION", "password"), ("OLD", Secret), ("PASSWORD", Secret + "3"), ("AGAIN", Secret + "3"))).Status);
        Assert.Equal(200, (await here.GetAsync("/tokens")).Status);
        Assert.Single(await data.Server.Installation.Tokens.ListAsync("DEMO", name, null, Cancel));
        using var again = await PageClient.SignInAsync(data.Address, name, password: Secret + "3");
    }

    private async Task<List<Storage.Control.AuditRow>> AuditAsync(string user)
    {
        var lines = new List<Storage.Control.AuditRow>();
        await foreach (var line in data.Server.Installation.Audit.ReadAsync(null, user, Cancel))
        {
            lines.Add(line);
        }

        return lines;
    }
}
