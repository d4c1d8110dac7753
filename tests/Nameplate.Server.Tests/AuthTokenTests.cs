namespace Nameplate.Server.Tests;

public sealed class AuthTokenTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Signing_in_answers_the_token_and_nothing_else()
    {
        var reply = await server.PostAsync("auth-token-get", """{"DATA_SOURCE": "demo", "USER_NAME": "APIUSER", "PASSWORD": "password"}""");

        Assert.Equal((200, "OK"), (reply.Status, reply.Reason));
        Assert.Equal(["AUTH_TOKEN"], reply.Names);
        Assert.Equal(200, (await server.CallAsync("part-query", new { PART_ID = "MOTOR003" }, reply["AUTH_TOKEN"])).Status);
    }

    [Theory]
    [InlineData("DEMO", "APIUSER", "wrong password")]
    [InlineData("DEMO", "NOBODY", "password")]
    [InlineData("NOSUCH", "APIUSER", "password")]
    public async Task Which_of_the_three_is_wrong_is_not_told(string dataSource, string user, string password)
    {
        var reply = await server.CallAsync("auth-token-get", new { DATA_SOURCE = dataSource, USER_NAME = user, PASSWORD = password }, token: null);

        Assert.Equal((500, "The data source, user name or password is wrong.", "LOGIN_FAILED"), (reply.Status, reply.Reason, reply.Code));
        Assert.Equal(["MESSAGE", "MESSAGE_CODE"], reply.Names);
    }

    [Fact]
    public async Task All_three_fields_are_required()
    {
        var reply = await server.PostAsync("auth-token-get", """{"USER_NAME": "", "PASSWORD": null}""");

        Assert.Equal((400, "FIELD_REQUIRED"), (reply.Status, reply.Code));
        Assert.Equal("DATA_SOURCE is required; USER_NAME is required; PASSWORD is required.", reply.Message);
    }

    [Fact]
    public async Task A_token_that_was_signed_out_is_a_login_failure()
    {
        var token = await server.SignInAsync("APIUSER", "password");
        var signedOut = await server.CallAsync("auth-token-delete", new { }, token);

        Assert.Equal((200, "{}"), (signedOut.Status, signedOut.Body));
        var reply = await server.CallAsync("part-query", new { PART_ID = "MOTOR003" }, token);
        Assert.Equal((401, "Auth Token login failure."), (reply.Status, reply.Reason));
    }

    [Fact]
    public async Task No_answer_repeats_the_token()
    {
        var made = await server.DoAsync("customer-create", new { CUSTOMER_ID = "ECHO", CUSTOMER_NAME = "Echo" });
        var refused = await server.CallAsync("customer-create", new { CUSTOMER_ID = "ECHO", CUSTOMER_NAME = "Echo" });

        Assert.DoesNotContain(server.Token, made.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH_TOKEN", made.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Token, refused.Body, StringComparison.Ordinal);
    }
}
