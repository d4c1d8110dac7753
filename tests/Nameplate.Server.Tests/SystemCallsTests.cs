using System.Globalization;

namespace Nameplate.Server.Tests;

/// <summary>The calls that answer before anybody has signed in.</summary>
public sealed class SystemCallsTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task The_version_is_told()
    {
        var reply = await server.PostAsync("api-version-get", "{}");

        Assert.Equal(200, reply.Status);
        Assert.Equal(["API_VERSION", "PRODUCT"], reply.Names);
        Assert.Equal("Nameplate", reply["PRODUCT"]);
        Assert.Matches(@"^\d+\.\d+\.\d+", reply["API_VERSION"]);
    }

    [Fact]
    public async Task The_clock_is_told_in_UTC()
    {
        var reply = await server.PostAsync("server-time-get", "{}");

        Assert.Equal(["SERVER_DATE", "SERVER_TIME", "TIME_ZONE"], reply.Names);
        Assert.True(DateTime.TryParseExact($"{reply["SERVER_DATE"]} {reply["SERVER_TIME"]}", "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _), reply.Body);
        Assert.Equal("UTC", reply["TIME_ZONE"]);
    }

    [Fact]
    public async Task The_data_sources_are_told()
    {
        var reply = await server.PostAsync("data-sources-get", "{}");

        Assert.Equal("""{"DATA_SOURCES":[{"DATA_SOURCE":"DEMO"}]}""", reply.Body);
    }

    [Fact]
    public async Task A_token_may_be_sent_along_and_a_field_that_does_not_exist_may_not()
    {
        Assert.Equal(200, (await server.CallAsync("server-time-get", new { })).Status);
        Assert.Equal((400, "FIELD_UNKNOWN"), await Refusal(server.CallAsync("server-time-get", new { WHAT = "x" })));

        static async Task<(int, string)> Refusal(Task<Reply> call) => ((await call).Status, (await call).Code);
    }
}
