using System.Net;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

/// <summary>A fault of the server's own, here a table that is gone.</summary>
public sealed class RestServerFaultTests(RestFixture rest) : IClassFixture<RestFixture>
{
    [Fact]
    public async Task A_fault_of_the_server_tells_nothing_of_what_is_inside()
    {
        await using (var owner = await rest.OwnerAsync())
        {
            await owner.RunAsync("DROP TABLE unit_of_measure CASCADE", TestContext.Current.CancellationToken);
        }

        foreach (var answer in new[] { await rest.GetAsync("/api/v1.0/units"), await rest.GetAsync("/api/v1.0/units/1"), await rest.SendAsync(rest.Admin, HttpMethod.Post, "/api/v1.0/units", """{"reference":"PA","name":"packet"}""") })
        {
            Assert.Equal((HttpStatusCode.InternalServerError, """{"error":"server_error","error_description":"Oops! Something went wrong..."}"""), (answer.Status, answer.Body));
        }
    }
}
