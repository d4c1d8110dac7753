using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Nameplate.Core.Access;
using Nameplate.Server.Storage;
using Nameplate.Server.Storage.Control;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>Signing in, and using a token, while access is being taken away. Each test has a user of its own.</summary>
public sealed class ControlTokenRaceTests(ControlFixture fixture) : IClassFixture<ControlFixture>
{
    private const string Old = "the old secret";
    private const string New = "the new secret";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Tokens Tokens => fixture.Installation.Tokens;

    private Users Users => fixture.Installation.Users;

    [Fact]
    public async Task A_sign_in_that_a_change_of_the_password_waits_for_is_ended_by_it()
    {
        await AddAsync("FIRST");
        await SignInAsync("FIRST", Old);
        // The next sign-in removes the expired token, and waits for it.
        fixture.Time.Pass(TimeSpan.FromHours(13));
        await using var holding = await HoldAsync("SELECT FROM nameplate.auth_token FOR UPDATE");
        var signIn = Tokens.SignInAsync("DEMO", "FIRST", Old, Cancel);
        await holding.UntilWaitingAsync(1);
        var change = Users.SetPasswordAsync("DEMO", "FIRST", New, Cancel);
        await holding.UntilWaitingAsync(2);
        await holding.EndAsync();

        Assert.Null(await change);
        var signedIn = await signIn;
        Assert.True(signedIn.Fault is not null || await Tokens.FindAsync(signedIn.Value, Cancel) is null);
    }

    [Theory]
    [InlineData("PLAIN", false)]
    [InlineData("AGED", true)]
    public async Task A_sign_in_by_the_old_password_that_waits_for_its_change_is_refused_and_changes_nothing(string user, bool isOldFormat)
    {
        await AddAsync(user);
        if (isOldFormat)
        {
            await AgeAsync(user);
        }

        await using var holding = await HoldAsync("LOCK TABLE nameplate.audit_log IN EXCLUSIVE MODE");
        var change = Users.SetPasswordAsync("DEMO", user, New, Cancel);
        await holding.UntilWaitingAsync(1);
        var signIn = Tokens.SignInAsync("DEMO", user, Old, Cancel);
        await holding.UntilWaitingAsync(2);
        await holding.EndAsync();

        Assert.Null(await change);
        Assert.Equal("LOGIN_FAILED", (await signIn).Fault?.Code);
        Assert.Equal("LOGIN_FAILED", (await Tokens.SignInAsync("DEMO", user, Old, Cancel)).Fault?.Code);
        await SignInAsync(user, New);
    }

    [Fact]
    public async Task A_sign_in_that_waits_while_its_user_is_disabled_is_refused()
    {
        await AddAsync("BARRED");
        await using var holding = await HoldAsync("LOCK TABLE nameplate.audit_log IN EXCLUSIVE MODE");
        var disable = Users.SetDisabledAsync("DEMO", "BARRED", true, Cancel);
        await holding.UntilWaitingAsync(1);
        var signIn = Tokens.SignInAsync("DEMO", "BARRED", Old, Cancel);
        await holding.UntilWaitingAsync(2);
        await holding.EndAsync();

        Assert.True(await disable);
        Assert.Equal("LOGIN_FAILED", (await signIn).Fault?.Code);
        // A token that the sign-in left behind would work once the user is let in again.
        Assert.Empty(await Tokens.ListAsync("DEMO", "BARRED", null, Cancel));
    }

    [Fact]
    public async Task Two_sign_ins_at_once_both_renew_a_hash_of_an_older_format_and_are_both_let_in()
    {
        await AddAsync("TWICE");
        await AgeAsync("TWICE");
        await using var holding = await HoldAsync("SELECT FROM nameplate.app_user FOR UPDATE");
        var (first, second) = (Tokens.SignInAsync("DEMO", "TWICE", Old, Cancel), Tokens.SignInAsync("DEMO", "TWICE", Old, Cancel));
        await holding.UntilWaitingAsync(2);
        await holding.EndAsync();

        Assert.Equal([null, null], new[] { await first, await second }.Select(outcome => outcome.Fault?.Code));
        Assert.Equal(1, (await HashAsync("TWICE"))[0]);
        await SignInAsync("TWICE", Old);
    }

    [Fact]
    public async Task A_token_that_is_signed_out_while_it_is_looked_up_is_not_remembered()
    {
        await AddAsync("LEAVING");
        var token = await SignInAsync("LEAVING", Old);
        // Its use is written down again, for which the look-up waits behind the sign-out.
        fixture.Time.Pass(TimeSpan.FromMinutes(2));
        await using var holding = await HoldAsync("LOCK TABLE nameplate.audit_log IN EXCLUSIVE MODE");
        var signOut = Tokens.SignOutAsync(token, Cancel);
        await holding.UntilWaitingAsync(1);
        var find = Tokens.FindAsync(token, Cancel).AsTask();
        await holding.UntilWaitingAsync(2);
        await holding.EndAsync();

        Assert.True(await signOut);
        Assert.Null(await find);
        Assert.Null(await Tokens.FindAsync(token, Cancel));
    }

    [Fact]
    public async Task What_a_look_up_read_before_a_change_of_access_is_not_remembered_after_it()
    {
        await AddAsync("LOWERED");
        var token = await SignInAsync("LOWERED", Old);
        fixture.Time.Pass(TimeSpan.FromMinutes(2));
        await using var holding = await HoldAsync("SELECT FROM nameplate.auth_token FOR UPDATE");
        var find = Tokens.FindAsync(token, Cancel).AsTask();
        await holding.UntilWaitingAsync(1);
        Assert.Null(await Users.SetRoleAsync("DEMO", "LOWERED", Role.Viewer, Cancel));
        await holding.EndAsync();

        Assert.Equal(Role.Operator, (await find)!.Role);
        Assert.Equal(Role.Viewer, (await Tokens.FindAsync(token, Cancel))!.Role);
    }

    [Fact]
    public async Task A_change_of_access_holds_here_at_once()
    {
        await AddAsync("CHANGED");
        var token = await SignInAsync("CHANGED", Old);
        Assert.Equal(Role.Operator, (await Tokens.FindAsync(token, Cancel))!.Role);
        Assert.Null(await Users.SetRoleAsync("DEMO", "CHANGED", Role.Viewer, Cancel));
        Assert.Equal(Role.Viewer, (await Tokens.FindAsync(token, Cancel))!.Role);
        Assert.Null(await Users.PermitAsync("DEMO", "CHANGED", ["SOESN"], Cancel));
        Assert.Equal(["SOESN"], (await Tokens.FindAsync(token, Cancel))!.Programs);
        Assert.True(await Users.SetDisabledAsync("DEMO", "CHANGED", true, Cancel));
        Assert.Null(await Tokens.FindAsync(token, Cancel));
    }

    [Fact]
    public async Task Uses_of_a_token_that_are_written_down_at_once_are_all_let_in()
    {
        await AddAsync("BUSY");
        var token = await SignInAsync("BUSY", Old);
        fixture.Time.Pass(TimeSpan.FromMinutes(2));
        await using var holding = await HoldAsync("SELECT FROM nameplate.auth_token FOR UPDATE");
        var (first, second) = (Tokens.FindAsync(token, Cancel).AsTask(), Tokens.FindAsync(token, Cancel).AsTask());
        await holding.UntilWaitingAsync(2);
        await holding.EndAsync();
        Assert.Equal(["BUSY", "BUSY"], new[] { await first, await second }.Select(session => session?.UserName));
    }

    private async Task AddAsync(string user) => Assert.Null((await Users.AddAsync(new NewUser("DEMO", user, Old, Role.Operator), Cancel)).Fault);

    private async Task<string> SignInAsync(string user, string password)
    {
        var signedIn = await Tokens.SignInAsync("DEMO", user, password, Cancel);
        Assert.Null(signedIn.Fault);
        return signedIn.Value;
    }

    /// <summary>Gives a user's password the hash of a format before today's.</summary>
    private async Task AgeAsync(string user)
    {
        var hasher = new PasswordHasher<UserRow>(Options.Create(new PasswordHasherOptions { CompatibilityMode = PasswordHasherCompatibilityMode.IdentityV2 }));
        await using var owner = await WatchedServer.OwnerAsync(fixture.Database);
        await owner.RunAsync(
            "UPDATE nameplate.app_user SET password_hash = $2 WHERE name = $1", Cancel, user, hasher.HashPassword(new UserRow { Name = user, PasswordHash = "" }, Old));
        Assert.Equal(0, (await HashAsync(user))[0]);
    }

    /// <summary>The first byte tells the format: 1 is today's.</summary>
    private async Task<byte[]> HashAsync(string user)
    {
        await using var owner = await WatchedServer.OwnerAsync(fixture.Database);
        return Convert.FromBase64String((await owner.ValueAsync<string>("SELECT password_hash FROM nameplate.app_user WHERE name = $1", Cancel, user))!);
    }

    private async Task<Held> HoldAsync(string sql)
    {
        var holding = await WatchedServer.OwnerAsync(fixture.Database);
        var transaction = await holding.BeginTransactionAsync(Cancel);
        await holding.RunAsync(sql, Cancel);
        return new Held(holding, transaction, await WatchedServer.OwnerAsync(fixture.Database));
    }

    /// <summary>A lock that others wait for, until it is given back. Who waits is asked from beside: a transaction sees one moment of pg_stat_activity only.</summary>
    private sealed class Held(NpgsqlConnection holding, NpgsqlTransaction transaction, NpgsqlConnection looking) : IAsyncDisposable
    {
        private const string Waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";

        public Task UntilWaitingAsync(int calls) => WatchedServer.UntilAsync(async () => await looking.ValueAsync<long>(Waiting, Cancel) == calls);

        public Task EndAsync() => transaction.RollbackAsync(Cancel);

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await holding.DisposeAsync();
            await looking.DisposeAsync();
        }
    }
}
