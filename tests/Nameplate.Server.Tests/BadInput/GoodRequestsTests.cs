namespace Nameplate.Server.Tests.BadInput;

/// <summary>A bad value in a request that is refused anyway would show nothing. In a database of its own: what the bad ones left there is not the demo's data.</summary>
public sealed class GoodRequestsTests(BadInputFixture server) : IClassFixture<BadInputFixture>
{
    /// <summary>Calls whose good request needs what others have made first; they are tried all the same.</summary>
    private static readonly string[] Unserved =
    [
        "batch-reverse", "disassembly-create", "serial-number-replacement-create", "serial-number-note-delete", "auth-token-delete",
    ];

    [Fact]
    public async Task The_good_requests_that_are_spoilt_are_good()
    {
        await using var run = await RpcBadInputTests.Run.StartAsync(server);
        var refused = new List<string>();
        foreach (var call in RpcBadInputTests.Calls.Where(call => !Unserved.Contains(call.Name)))
        {
            var reply = await run.SendAsync(call, run.Good.Of(call));
            if (reply.Status != 200)
            {
                refused.Add($"{call.Name}: {reply.Text}");
            }
        }

        Assert.True(refused.Count == 0, $"A field was added that GoodRequests does not know of:\n{string.Join('\n', refused)}");
    }
}
