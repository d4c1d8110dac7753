using System.IO.Pipelines;
using System.Text.Json;

namespace Nameplate.Server.Http;

/// <summary>Sends a long answer while it is written, so that it needs no more memory than a short one.</summary>
internal static class JsonStream
{
    /// <summary>This much is gathered before it is sent.</summary>
    private const int FlushBytes = 32 * 1024;

    /// <summary>Whether part of an answer was sent, or waits to be: it cannot be taken back.</summary>
    public static bool HasBegun(this HttpResponse response) => response.HasStarted || response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 };

    /// <summary>Sends what is waiting once it is enough. The writer hands on to the pipe by itself, so both are counted.</summary>
    public static async ValueTask FlushIfFullAsync(this Utf8JsonWriter writer, PipeWriter output, CancellationToken cancellationToken)
    {
        if (writer.BytesPending + output.UnflushedBytes >= FlushBytes)
        {
            writer.Flush();
            await output.FlushAsync(cancellationToken);
        }
    }
}
