namespace Nameplate.Server.Storage;

/// <summary>
/// Writes calls that wait for each other together. While one group is being written the calls that come gather for the next
/// one, so nobody waits for company, and the more they are the less each costs. The caller that finds nothing under way leads
/// its own group.
/// </summary>
/// <param name="write">Writes some calls and answers the outcome of each, in order.</param>
/// <param name="keyOf">Calls with one key are never written together; null is no key.</param>
/// <param name="busy">What a call is told that finds too many waiting.</param>
/// <param name="queued">Told, by each call that has to wait, that it does.</param>
internal sealed class GroupWriter<TCall, TOutcome>(
    Func<IReadOnlyList<TCall>, Task<IReadOnlyList<TOutcome>>> write, Func<TCall, object?> keyOf, TOutcome busy, Action? queued = null)
{
    /// <summary>Calls in a group: more would gain little, and each waits for all of its group.</summary>
    public const int GroupMax = 500;

    /// <summary>Calls that may wait: four groups, so that nobody waits long; who comes then is refused at once.</summary>
    public const int WaitingMax = 4 * GroupMax;

    private readonly Lock gate = new();
    private readonly LinkedList<Waiting> waiting = new();
    private bool isWriting;

    /// <summary>A call that waits for its outcome, or for its turn to lead a group that it is in.</summary>
    private sealed record Waiting(TCall Call, CancellationToken Gone)
    {
        public TaskCompletionSource<TOutcome> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<List<Waiting>> Leads { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Writes a call, alone or with others. Whoever goes away before its group is begun is left out.</summary>
    public async Task<TOutcome> WriteAsync(TCall call, CancellationToken cancellationToken)
    {
        var mine = new Waiting(call, cancellationToken);
        lock (gate)
        {
            if (waiting.Count >= WaitingMax)
            {
                return busy;
            }

            waiting.AddLast(mine);
            if (!isWriting)
            {
                isWriting = true;
                mine.Leads.SetResult(Gather());
            }
        }

        if (!mine.Leads.Task.IsCompleted)
        {
            queued?.Invoke();
            if (await Task.WhenAny(mine.Leads.Task, mine.Told.Task) == mine.Told.Task)
            {
                return await mine.Told.Task;
            }
        }

        var group = await mine.Leads.Task;
        await WriteAsync(group);
        HandOver();
        return await mine.Told.Task;
    }

    /// <summary>The first of the next group leads it: work is always done by one of those it is done for.</summary>
    private void HandOver()
    {
        lock (gate)
        {
            var group = Gather();
            isWriting = group.Count > 0;
            if (isWriting)
            {
                group[0].Leads.SetResult(group);
            }
        }
    }

    /// <summary>The next group: those who have waited longest, and one of each key.</summary>
    private List<Waiting> Gather()
    {
        var (group, keys) = (new List<Waiting>(), new HashSet<object>());
        for (var node = waiting.First; node is not null && group.Count < GroupMax;)
        {
            var next = node.Next;
            if (node.Value.Gone.IsCancellationRequested)
            {
                node.Value.Told.TrySetCanceled(node.Value.Gone);
                waiting.Remove(node);
            }
            else if (keyOf(node.Value.Call) is not { } key || keys.Add(key))
            {
                group.Add(node.Value);
                waiting.Remove(node);
            }

            node = next;
        }

        return group;
    }

    private async Task WriteAsync(List<Waiting> group)
    {
        try
        {
            var outcomes = await write([.. group.Select(one => one.Call)]);
            foreach (var (one, outcome) in group.Zip(outcomes))
            {
                one.Told.SetResult(outcome);
            }
        }
        catch (Exception exception) when (group.Count == 1)
        {
            group[0].Told.SetException(exception);
        }
        catch (Exception)
        {
            // Nothing of the group was written. One bad call never fails its neighbours: each is tried alone.
            foreach (var one in group)
            {
                await WriteAsync([one]);
            }
        }
    }
}
