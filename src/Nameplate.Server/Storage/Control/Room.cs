using System.Diagnostics;
using System.Threading.RateLimiting;
using Nameplate.Core;

namespace Nameplate.Server.Storage;

/// <summary>
/// Where calls of one kind on one data source wait for a connection: so many run, so many wait, in the order in which they
/// came and for so long at most. Whoever finds it full is told to come again, at once; nobody waits without end.
/// </summary>
public sealed class Room : IDisposable
{
    private readonly ConcurrencyLimiter limiter;
    private readonly TimeSpan waitMax;
    private readonly TagList tags;

    /// <param name="dataSource">Whose room it is.</param>
    /// <param name="kind">For the metrics: writes, reads or streams.</param>
    /// <param name="running">Calls that run at a time: as many as there are connections for them.</param>
    /// <param name="waiting">Calls that may wait.</param>
    /// <param name="waitMax">The longest that one of them does.</param>
    public Room(string dataSource, string kind, int running, int waiting, TimeSpan waitMax)
    {
        this.waitMax = waitMax;
        tags = new TagList { { "nameplate.data_source", dataSource }, { "nameplate.room", kind } };
        limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = running,
            QueueLimit = waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>A seat now, or null: nobody is waited for, and nobody who waits is passed.</summary>
    public Seat? TryEnter()
    {
        var lease = limiter.AttemptAcquire();
        if (lease.IsAcquired)
        {
            return new Seat(this, lease);
        }

        lease.Dispose();
        return null;
    }

    /// <summary>A seat, after waiting if need be. Refused when too many wait already, or after the longest wait.</summary>
    public async ValueTask<Outcome<Seat>> EnterAsync(CancellationToken cancellationToken)
    {
        if (TryEnter() is { } seat)
        {
            return seat;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(waitMax);
        Metrics.Waits(+1, tags);
        try
        {
            var lease = await limiter.AcquireAsync(1, patience.Token);
            if (lease.IsAcquired)
            {
                return new Seat(this, lease);
            }

            lease.Dispose();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It waited as long as anybody may.
        }
        finally
        {
            Metrics.Waits(-1, tags);
        }

        Metrics.RefusedBy(tags);
        return Faults.Busy;
    }

    /// <summary>Calls that wait now.</summary>
    public long Waiting => limiter.GetStatistics()!.CurrentQueuedCount;

    public void Dispose() => limiter.Dispose();

    /// <summary>The right to one connection, until it is given back.</summary>
    public sealed class Seat : IDisposable
    {
        private readonly Room room;
        private RateLimitLease? lease;

        internal Seat(Room room, RateLimitLease lease)
        {
            (this.room, this.lease) = (room, lease);
            Metrics.Runs(+1, room.tags);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref lease, null) is { } held)
            {
                Metrics.Runs(-1, room.tags);
                held.Dispose();
            }
        }
    }
}

/// <summary>
/// The rooms of a data source. Each has connections of its own, so none can starve another: writes are short; reads give their
/// connection back before the client has read the answer; streams are answers too long for that, and last as long as the client
/// reads them.
/// </summary>
/// <param name="Writes">Every call that commits.</param>
/// <param name="Reads">Short reads, and the beginning of every other.</param>
/// <param name="Streams">Reads whose answer turned out to be long.</param>
/// <param name="StallMax">How long a client may leave a piece of its answer unread.</param>
public sealed record Rooms(Room Writes, Room Reads, Room Streams, TimeSpan StallMax) : IDisposable
{
    /// <summary>Waiting reads for every waiting write: they are short and often asked by people, who ask again.</summary>
    private const int ReadsShare = 5;

    /// <summary>Long answers take long, so few can be reached by waiting.</summary>
    private const int StreamsShare = 20;

    internal static Rooms Of(string dataSource, RoomSizes sizes, InstallationSettings settings) => new(
        Make(dataSource, "writes", sizes.Writes, settings.WaitingMax, settings),
        Make(dataSource, "reads", sizes.Reads, settings.WaitingMax / ReadsShare, settings),
        Make(dataSource, "streams", sizes.Streams, settings.WaitingMax / StreamsShare, settings),
        settings.StallMax);

    public void Dispose()
    {
        Writes.Dispose();
        Reads.Dispose();
        Streams.Dispose();
    }

    private static Room Make(string dataSource, string kind, int running, int waiting, InstallationSettings settings) =>
        new(dataSource, kind, running, Math.Max(1, waiting), settings.WaitMax);
}

/// <summary>How the connections of a data source are dealt to its rooms.</summary>
internal readonly record struct RoomSizes(int Writes, int Reads, int Streams)
{
    /// <summary>The fewest connections that a data source works with: one for each room.</summary>
    public const int Least = 3;

    /// <summary>Half for those who write, a quarter each for reads and for streams; one each at least.</summary>
    public static RoomSizes Of(int connections)
    {
        var streams = Math.Max(1, connections / 4);
        var reads = Math.Max(1, (connections / 2) - streams);
        return new RoomSizes(Math.Max(1, connections - reads - streams), reads, streams);
    }
}
