using System.Text;

namespace Nameplate.Server.Tests;

/// <summary>An answer lasts as long as its client reads it. Somebody who reads slowly must not keep others from writing.</summary>
public sealed class SlowReaderTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Slow_readers_never_keep_anybody_from_writing()
    {
        // Far more than the pipe and the sockets hold, so that each answer stays under way until it is read.
        await server.ExecuteAsync(
            """
            INSERT INTO customer (customer_id, customer_name, notes, created_by, created_at, operator_id, updated_at)
            SELECT 'C' || n, 'A customer', repeat('x', 30000), 'test', now(), 'test', now() FROM generate_series(1, 1000) n
            """);
        var cancellationToken = TestContext.Current.CancellationToken;
        var slow = new List<HttpResponseMessage>();
        var pending = new List<Task<HttpResponseMessage>>();
        try
        {
            for (var i = 0; i < 12; i++)
            {
                var request = new HttpRequestMessage(HttpMethod.Post, "/api/customer-query")
                {
                    Content = new StringContent($$"""{"CUSTOMER_ID":"C%","AUTH_TOKEN":"{{server.Token}}"}""", Encoding.UTF8, "application/json"),
                };
                pending.Add(server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken));
            }

            slow.Add(await await Task.WhenAny(pending));
            await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "BESIDE-SLOW" });
        }
        finally
        {
            server.Http.CancelPendingRequests();
            slow.ForEach(response => response.Dispose());
        }
    }
}
