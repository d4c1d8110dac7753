using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

public sealed class ControlTokenLifeTests(ControlFixture fixture) : IClassFixture<ControlFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Tokens Tokens => fixture.Installation.Tokens;

    [Fact]
    public async Task A_token_expires_twelve_hours_after_its_last_use()
    {
        var token = await SignInAsync();
        fixture.Time.Pass(TimeSpan.FromHours(11));
        Assert.NotNull(await Tokens.FindAsync(token, Cancel));
        fixture.Time.Pass(TimeSpan.FromHours(11));
        Assert.NotNull(await Tokens.FindAsync(token, Cancel));
        fixture.Time.Pass(TimeSpan.FromHours(12) + TimeSpan.FromSeconds(1));
        Assert.Null(await Tokens.FindAsync(token, Cancel));
    }

    [Fact]
    public async Task A_token_may_be_made_to_last_for_ever()
    {
        await using var installation = await ControlFixture.OpenAsync(fixture.Database, fixture.Time, new InstallationSettings { TokenIdle = null });
        var token = (await installation.Tokens.SignInAsync("DEMO", "ANNA", "annas secret", Cancel)).Value;
        fixture.Time.Pass(TimeSpan.FromDays(4000));
        Assert.NotNull(await installation.Tokens.FindAsync(token, Cancel));
    }

    [Fact]
    public async Task Signing_out_ends_a_token_here_at_once_and_elsewhere_after_five_seconds()
    {
        await using var elsewhere = await ControlFixture.OpenAsync(fixture.Database, fixture.Time);
        var token = await SignInAsync();
        Assert.NotNull(await Tokens.FindAsync(token, Cancel));
        Assert.NotNull(await elsewhere.Tokens.FindAsync(token, Cancel));

        Assert.True(await Tokens.SignOutAsync(token, Cancel));

        Assert.Null(await Tokens.FindAsync(token, Cancel));
        Assert.NotNull(await elsewhere.Tokens.FindAsync(token, Cancel));
        fixture.Time.Pass(TimeSpan.FromSeconds(5));
        Assert.Null(await elsewhere.Tokens.FindAsync(token, Cancel));
        Assert.False(await Tokens.SignOutAsync(token, Cancel));
    }

    [Fact]
    public async Task A_disabled_user_is_let_in_no_more()
    {
        await fixture.Installation.Users.AddAsync(new NewUser("DEMO", "GONE", "gones secret"), Cancel);
        var token = (await Tokens.SignInAsync("DEMO", "GONE", "gones secret", Cancel)).Value;
        Assert.NotNull(await Tokens.FindAsync(token, Cancel));

        Assert.True(await fixture.Installation.Users.SetDisabledAsync("demo", "GONE", true, Cancel));

        fixture.Time.Pass(TimeSpan.FromSeconds(5));
        Assert.Null(await Tokens.FindAsync(token, Cancel));
        Assert.Equal("LOGIN_FAILED", (await Tokens.SignInAsync("DEMO", "GONE", "gones secret", Cancel)).Fault?.Code);
        Assert.False((await fixture.Installation.Users.FindAsync("DEMO", "GONE", Cancel))!.IsEnabled);
    }

    [Fact]
    public async Task Use_is_written_at_most_once_a_minute()
    {
        var token = await SignInAsync();
        var before = await LastUseAsync();
        fixture.Time.Pass(TimeSpan.FromSeconds(59));
        await Tokens.FindAsync(token, Cancel);
        Assert.Equal(before, await LastUseAsync());
        fixture.Time.Pass(TimeSpan.FromSeconds(10));
        await Tokens.FindAsync(token, Cancel);
        Assert.Equal(before + TimeSpan.FromSeconds(69), await LastUseAsync());
    }

    [Fact]
    public async Task Expired_tokens_are_cleared_when_their_user_comes_back()
    {
        await SignInAsync();
        fixture.Time.Pass(TimeSpan.FromHours(13));
        await SignInAsync();
        Assert.Equal(1L, await ValueAsync<long>(
            "SELECT count(*) FROM nameplate.auth_token t JOIN nameplate.app_user u ON u.id = t.user_id WHERE u.name = 'ANNA'"));
    }

    private async Task<string> SignInAsync() => (await Tokens.SignInAsync("DEMO", "ANNA", "annas secret", Cancel)).Value;

    private Task<DateTime> LastUseAsync() => ValueAsync<DateTime>("SELECT max(last_used_at) FROM nameplate.auth_token");

    private async Task<T> ValueAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(fixture.Database);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
