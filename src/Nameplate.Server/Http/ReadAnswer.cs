using System.Buffers;
using System.Text.Json;
using Nameplate.Core;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Http;

/// <summary>
/// The answer of a read while it is written. It begins as a short one, in memory: its connection is free again before a byte
/// is sent, so how fast the client reads is nobody else's business. If it grows beyond that it becomes a stream, which holds
/// its connection until the client has read it; of these there are few at a time.
/// </summary>
internal sealed class ReadAnswer : IBufferWriter<byte>, IDisposable
{
    /// <summary>The longest short answer: a hundred units of the REST dialect, or some dozens of wide records.</summary>
    public const int ShortBytes = 128 * 1024;

    /// <summary>A stream is sent in pieces of this size; each must be taken within the longest stall.</summary>
    private const int PieceBytes = 32 * 1024;

    private readonly HttpContext http;
    private readonly Rooms rooms;
    private readonly PooledBuffer start = new(PieceBytes);
    private Room.Seat seat;
    private bool isStream;
    private bool isSending;

    private ReadAnswer(HttpContext http, Rooms rooms, Room.Seat seat, bool isStream) =>
        (this.http, this.rooms, this.seat, this.isStream) = (http, rooms, seat, isStream);

    /// <summary>
    /// Runs a read in the rooms of its data source. It runs a second time when it turns out to be long while no stream is free:
    /// it gives its connection back, waits for a stream and starts again. Nothing was sent by then.
    /// </summary>
    public static async Task<Fault?> RunAsync(HttpContext http, DataSource source, Func<ReadAnswer, Task<Fault?>> read, CancellationToken cancellationToken)
    {
        var entered = await source.Rooms.Reads.EnterAsync(cancellationToken);
        if (entered.Fault is { } full)
        {
            return full;
        }

        try
        {
            return await RunAsync(new ReadAnswer(http, source.Rooms, entered.Value, isStream: false), read, cancellationToken);
        }
        catch (NoStreamException)
        {
            // Whoever holds a connection must not wait for another, so its seat was given back before this.
        }

        entered = await source.Rooms.Streams.EnterAsync(cancellationToken);
        return entered.Fault ?? await RunAsync(new ReadAnswer(http, source.Rooms, entered.Value, isStream: true), read, cancellationToken);
    }

    /// <summary>Sends what is waiting once it is enough. The JSON writer hands on by itself, so both are counted.</summary>
    public ValueTask FlushIfFullAsync(Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        if (!IsFull(json.BytesPending))
        {
            return default;
        }

        json.Flush();
        return FlushAsync(cancellationToken);
    }

    /// <summary>The same of what is written by other means.</summary>
    public ValueTask FlushIfFullAsync(CancellationToken cancellationToken) => IsFull(0) ? FlushAsync(cancellationToken) : default;

    private bool IsFull(long pending) => pending + (isSending ? http.Response.BodyWriter.UnflushedBytes : start.Length) >= (isStream ? PieceBytes : ShortBytes);

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (!isStream)
        {
            var stream = rooms.Streams.TryEnter() ?? throw new NoStreamException();
            seat.Dispose();
            (seat, isStream) = (stream, true);
        }

        await SendAsync(cancellationToken);
    }

    public void Advance(int count)
    {
        if (isSending)
        {
            http.Response.BodyWriter.Advance(count);
        }
        else
        {
            start.Advance(count);
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => isSending ? http.Response.BodyWriter.GetMemory(sizeHint) : start.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => isSending ? http.Response.BodyWriter.GetSpan(sizeHint) : start.GetSpan(sizeHint);

    public void Dispose()
    {
        seat.Dispose();
        start.Dispose();
    }

    private static async Task<Fault?> RunAsync(ReadAnswer answer, Func<ReadAnswer, Task<Fault?>> read, CancellationToken cancellationToken)
    {
        using (answer)
        {
            if (await read(answer) is { } fault)
            {
                return fault;
            }

            // The read has returned its connection, so the next one may come in while this client reads.
            answer.seat.Dispose();
            if (!answer.isSending)
            {
                answer.http.Response.ContentLength = answer.start.Length;
            }

            await answer.SendAsync(cancellationToken);
            return null;
        }
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        var body = http.Response.BodyWriter;
        if (!isSending)
        {
            isSending = true;
            body.Write(start.Written);
            start.Dispose();
        }

        var flush = body.FlushAsync(cancellationToken);
        if (flush.IsCompleted)
        {
            await flush;
            return;
        }

        // A flush ends when the client has taken enough. Kestrel's own limit is an average over all that was sent, and lets a
        // client that took some megabytes into its buffers rest for hours.
        var taken = flush.AsTask();
        try
        {
            await taken.WaitAsync(rooms.StallMax, cancellationToken);
        }
        catch (TimeoutException)
        {
            http.Abort();
            await ((Task)taken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Metrics.Stalled();
            throw new ClientStalledException();
        }
    }

    /// <summary>The answer is long, and no stream is free.</summary>
    private sealed class NoStreamException : Exception;
}

/// <summary>The client left its answer unread for too long, and was cut off.</summary>
internal sealed class ClientStalledException : OperationCanceledException;
