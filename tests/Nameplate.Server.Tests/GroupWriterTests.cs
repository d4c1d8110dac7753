using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

/// <summary>Who is written with whom: held here at the write itself, so that nothing depends on who is quick.</summary>
public sealed class GroupWriterTests
{
    private readonly TaskCompletionSource first = new();
    private readonly List<string[]> groups = [];
    private readonly GroupWriter<string, string> writer;

    public GroupWriterTests() => writer = new(WriteAsync, call => call.StartsWith('=') ? call : null, "busy");

    [Fact]
    public async Task Calls_that_come_while_one_is_written_are_written_together()
    {
        var calls = Send("a", "b", "c", "d");
        first.SetResult();
        Assert.Equal(["A", "B", "C", "D"], await Task.WhenAll(calls));
        Assert.Equal([["a"], ["b", "c", "d"]], groups);
    }

    [Fact]
    public async Task A_call_that_breaks_its_group_is_the_only_one_that_fails()
    {
        var calls = Send("a", "b", "!", "d");
        first.SetResult();
        Assert.Equal(["A", "B", "D"], await Task.WhenAll(calls[0], calls[1], calls[3]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => calls[2]);
        Assert.Equal([["a"], ["b", "!", "d"], ["b"], ["!"], ["d"]], groups);
        Assert.Equal("E", await writer.WriteAsync("e", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_call_alone_that_fails_does_not_stop_those_after_it()
    {
        var calls = Send("!", "b");
        first.SetResult();
        await Assert.ThrowsAsync<InvalidOperationException>(() => calls[0]);
        Assert.Equal("B", await calls[1]);
    }

    [Fact]
    public async Task Calls_with_one_key_are_written_one_after_the_other()
    {
        var calls = Send("a", "=k", "=k", "b", "=k");
        first.SetResult();
        Assert.Equal(["A", "=K", "=K", "B", "=K"], await Task.WhenAll(calls));
        Assert.Equal([["a"], ["=k", "b"], ["=k"], ["=k"]], groups);
    }

    [Fact]
    public async Task Whoever_went_away_before_its_turn_is_left_out()
    {
        using var gone = new CancellationTokenSource();
        var calls = Send("a", "b");
        var left = writer.WriteAsync("c", gone.Token);
        await gone.CancelAsync();
        first.SetResult();
        await Task.WhenAll(calls);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal([["a"], ["b"]], groups);
    }

    [Fact]
    public async Task A_group_has_an_end()
    {
        var calls = Send([.. Enumerable.Range(0, 1_202).Select(number => $"n{number}")]);
        first.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal([1, 500, 500, 201], groups.Select(group => group.Length));
    }

    [Fact]
    public async Task Whoever_finds_too_many_waiting_is_refused_at_once()
    {
        var calls = Send([.. Enumerable.Range(0, 2_003).Select(number => $"n{number}")]);
        Assert.Equal("busy", await calls[2_001]);
        Assert.Equal("busy", await calls[2_002]);
        first.SetResult();
        Assert.Equal("N2000", (await Task.WhenAll(calls))[2_000]);
    }

    /// <summary>The first call is held until the others have come.</summary>
    private Task<string>[] Send(params string[] calls) => [.. calls.Select(call => writer.WriteAsync(call, TestContext.Current.CancellationToken))];

    private async Task<IReadOnlyList<string>> WriteAsync(IReadOnlyList<string> calls)
    {
        lock (groups)
        {
            groups.Add([.. calls]);
        }

        await first.Task;
        return calls.Contains("!") ? throw new InvalidOperationException("no") : [.. calls.Select(call => call.ToUpperInvariant())];
    }
}
