using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

public sealed class ControlSignInTests(TestPostgres postgres, ControlFixture fixture) : IClassFixture<ControlFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Tokens Tokens => fixture.Installation.Tokens;

    private Users Users => fixture.Installation.Users;

    [Fact]
    public async Task A_token_stands_for_its_user_in_the_data_source_signed_in_to()
    {
        var token = (await Tokens.SignInAsync("other", "BERT", "berts secret", Cancel)).Value;
        Assert.True(Tokens.IsWellFormed(token));
        var session = await Tokens.FindAsync(token, Cancel);
        Assert.Equal(("OTHER", "BERT", Role.Admin, "Europe/Paris"), (session!.DataSource, session.UserName, session.Role, session.Zone.Id));
    }

    [Theory]
    [InlineData("DEMO", "ANNA", "wrong")]
    [InlineData("DEMO", "anna", "annas secret")]
    [InlineData("DEMO", "NOBODY", "annas secret")]
    [InlineData("OTHER", "ANNA", "annas secret")]
    [InlineData("NOWHERE", "ANNA", "annas secret")]
    [InlineData("", "", "")]
    public async Task A_sign_in_is_refused_in_the_same_words_whatever_was_wrong(string dataSource, string user, string password)
    {
        Assert.Equal(Faults.LoginFailed, (await Tokens.SignInAsync(dataSource, user, password, Cancel)).Fault);
    }

    [Theory]
    [InlineData("anna@example.com")]
    [InlineData("ANNA@EXAMPLE.COM")]
    [InlineData("ANNA@DEMO")]
    [InlineData("ANNA@demo")]
    public async Task The_form_takes_an_address_or_a_name_at_its_data_source(string name)
    {
        var signedIn = (await Tokens.SignInByEmailAsync(name, "annas secret", Cancel)).Value;
        Assert.Equal(new UserDetails("DEMO", "ANNA", "anna@example.com", Role.Operator, true), signedIn.User);
        Assert.Equal("ANNA", (await Tokens.FindAsync(signedIn.Token, Cancel))!.UserName);
    }

    [Theory]
    [InlineData("ANNA")]
    [InlineData("ANNA@OTHER")]
    [InlineData("@DEMO")]
    [InlineData("")]
    public async Task The_form_refuses_what_names_no_single_user(string name)
    {
        Assert.Equal(Faults.LoginFailed, (await Tokens.SignInByEmailAsync(name, "annas secret", Cancel)).Fault);
    }

    [Fact]
    public async Task Where_there_is_one_data_source_a_name_alone_is_enough()
    {
        await using var installation = await ControlFixture.OpenAsync(await postgres.CreateDatabaseAsync());
        await installation.DataSources.AddAsync("ONLY", "UTC", null, Cancel);
        await installation.Users.AddAsync(new NewUser("ONLY", "EVE@HOME", "eves secret"), Cancel);
        Assert.Null((await installation.Tokens.SignInByEmailAsync("EVE@HOME", "eves secret", Cancel)).Fault);
        Assert.Null((await installation.Tokens.SignInByEmailAsync("EVE@HOME@ONLY", "eves secret", Cancel)).Fault);
    }

    [Theory]
    [InlineData("DEMO", "ANNA", "long enough", null, "USER_EXISTS")]
    [InlineData("NOWHERE", "CARL", "long enough", null, "DATA_SOURCE_NOT_FOUND")]
    [InlineData("DEMO", "CARL", "", null, "PASSWORD_WEAK")]
    [InlineData("DEMO", "CARL", "short", null, "PASSWORD_WEAK")]
    [InlineData("DEMO", "CARL", "          ", null, "PASSWORD_WEAK")]
    [InlineData("DEMO", "CARLSSON", "carlsson", null, "PASSWORD_WEAK")]
    [InlineData("DEMO", " CARL", "long enough", null, "USER_NAME_INVALID")]
    [InlineData("DEMO", "", "long enough", null, "USER_NAME_INVALID")]
    [InlineData("DEMO", "CARL", "long enough", "carl", "EMAIL_INVALID")]
    [InlineData("DEMO", "CARL", "long enough", "BERT@OTHER", "EMAIL_INVALID")]
    [InlineData("OTHER", "CARL", "long enough", "ANNA@example.COM", "EMAIL_TAKEN")]
    public async Task A_user_is_refused(string dataSource, string name, string password, string? email, string code)
    {
        var outcome = await Users.AddAsync(new NewUser(dataSource, name, password, Role.Viewer, email), Cancel);
        Assert.Equal(code, outcome.Fault?.Code);
    }

    [Fact]
    public async Task The_same_name_may_be_used_in_two_data_sources()
    {
        Assert.Null((await Users.AddAsync(new NewUser("OTHER", "ANNA", "another secret"), Cancel)).Fault);
        var token = (await Tokens.SignInAsync("OTHER", "ANNA", "another secret", Cancel)).Value;
        Assert.Equal("OTHER", (await Tokens.FindAsync(token, Cancel))!.DataSource);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("this is as long as a token but it has blank")]
    [InlineData("ümläuts-are-no-base64url-even-at-its-length")]
    public async Task A_malformed_token_is_told_from_an_unknown_one(string token)
    {
        Assert.False(Tokens.IsWellFormed(token));
        Assert.Null(await Tokens.FindAsync(token, Cancel));
        var unknown = new string('A', 43);
        Assert.True(Tokens.IsWellFormed(unknown));
        Assert.Null(await Tokens.FindAsync(unknown, Cancel));
    }

    [Fact]
    public async Task Only_the_hash_of_a_token_and_of_a_password_is_kept()
    {
        var token = (await Tokens.SignInAsync("DEMO", "ANNA", "annas secret", Cancel)).Value;
        await using var connection = new NpgsqlConnection(fixture.Database);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(
            "SELECT string_agg(t::text || u::text, '') FROM nameplate.auth_token t JOIN nameplate.app_user u ON u.id = t.user_id", connection);
        var kept = (string)(await command.ExecuteScalarAsync(Cancel))!;
        Assert.DoesNotContain(token, kept, StringComparison.Ordinal);
        Assert.DoesNotContain("annas secret", kept, StringComparison.Ordinal);
    }
}
