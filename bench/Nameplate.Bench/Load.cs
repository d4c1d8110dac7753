using System.Diagnostics;

namespace Nameplate.Bench;

/// <summary>Many connections at once, each on a thread of its own, each sending its next request when it has its answer.</summary>
internal static class Load
{
    /// <summary>Sends for some seconds. <paramref name="next"/> is asked by each connection for its next request.</summary>
    public static Shot Run(Stage stage, int connections, double seconds, Func<int, Func<byte[]>> next)
    {
        var latencies = Enumerable.Range(0, connections).Select(_ => new List<double>()).ToArray();
        var (bytes, failure) = (0L, (Exception?)null);
        using var ready = new Barrier(connections + 1);
        using var client = Process.GetCurrentProcess();
        var (started, stop) = (0L, false);
        var threads = Enumerable.Range(0, connections).Select(number => new Thread(() =>
        {
            try
            {
                using var line = stage.Line();
                var (request, mine) = (next(number), 0L);
                ready.SignalAndWait();
                while (!Volatile.Read(ref stop))
                {
                    var one = Stopwatch.GetTimestamp();
                    var sent = request();
                    line.Send(sent);
                    mine += sent.Length + line.BodyBytes;
                    latencies[number].Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
                }

                Interlocked.Add(ref bytes, mine);
            }
            catch (Exception broken)
            {
                Volatile.Write(ref failure, broken);
                Volatile.Write(ref stop, true);
            }
        }, 256 * 1024)).ToList();
        threads.ForEach(thread => thread.Start());
        ready.SignalAndWait();
        started = Stopwatch.GetTimestamp();
        var processor = client.TotalProcessorTime;
        while (!Volatile.Read(ref stop) && Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            Thread.Sleep(10);
        }

        Volatile.Write(ref stop, true);
        threads.ForEach(thread => thread.Join());
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        client.Refresh();
        return failure is null
            ? new Shot(took, latencies.Sum(one => one.Count), bytes, [.. latencies.SelectMany(one => one)]) { ClientShare = (client.TotalProcessorTime - processor).TotalSeconds / took }
            : throw new InvalidOperationException($"A request failed: {failure.Message}", failure);
    }
}
