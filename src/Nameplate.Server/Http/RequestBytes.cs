using Microsoft.AspNetCore.Http.Features;
using Nameplate.Core;

namespace Nameplate.Server.Http;

/// <summary>Reads a request's body whole, up to a limit.</summary>
internal static class RequestBytes
{
    /// <summary>A length is only claimed until the bytes have come: no more than this is set aside before.</summary>
    private const int AtOnceMax = 64 * 1024;

    public static async Task<Outcome<ReadOnlyMemory<byte>>> ReadAsync(HttpContext http, long max)
    {
        // The limit is held here. Kestrel's own would cut off a client that is still sending, and with it the answer that says why;
        // without it Kestrel takes in what is left for some seconds first.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } kestrel)
        {
            kestrel.MaxRequestBodySize = null;
        }

        if (http.Request.ContentLength > max)
        {
            return Unread(http, Faults.TooLarge(max));
        }

        using var buffer = new MemoryStream((int)Math.Min(http.Request.ContentLength ?? 0, AtOnceMax));
        try
        {
            while (true)
            {
                // Without a token: it is cancelled when the client goes, and a read that was cancelled leaves the reader as if it were
                // still reading, so that Kestrel cannot finish the request. A client that goes ends the read by itself.
                var read = await http.Request.BodyReader.ReadAsync(CancellationToken.None);
                if (buffer.Length + read.Buffer.Length > max)
                {
                    http.Request.BodyReader.AdvanceTo(read.Buffer.End);
                    return Unread(http, Faults.TooLarge(max));
                }

                Grow(buffer, buffer.Length + read.Buffer.Length, http.Request.ContentLength ?? max);
                foreach (var segment in read.Buffer)
                {
                    buffer.Write(segment.Span);
                }

                http.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return new ReadOnlyMemory<byte>(buffer.GetBuffer(), 0, (int)buffer.Length);
                }
            }
        }
        catch (IOException)
        {
            // Cut off, too slow, or in chunks that are none: the request alone shows it. Most are a BadHttpRequestException, which is one
            // of these; the length of a chunk that no number holds is a plain one.
            return Unread(http, Faults.BodyBroken);
        }
    }

    /// <summary>Doubles, but never beyond what may still come.</summary>
    private static void Grow(MemoryStream buffer, long needed, long most)
    {
        if (needed > buffer.Capacity)
        {
            buffer.Capacity = (int)Math.Max(needed, Math.Min(2L * buffer.Capacity, most));
        }
    }

    /// <summary>What follows on the connection is the rest of this body, or nobody knows what.</summary>
    private static Fault Unread(HttpContext http, Fault fault)
    {
        http.Response.Headers.Connection = "close";
        return fault;
    }
}
