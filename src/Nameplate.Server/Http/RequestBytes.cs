using Nameplate.Core;

namespace Nameplate.Server.Http;

/// <summary>Reads a request's body whole, up to a limit.</summary>
internal static class RequestBytes
{
    public static async Task<Outcome<ReadOnlyMemory<byte>>> ReadAsync(HttpContext http, long max, CancellationToken cancellationToken)
    {
        if (http.Request.ContentLength > max)
        {
            return Faults.TooLarge(max);
        }

        using var buffer = new MemoryStream((int)(http.Request.ContentLength ?? 1024));
        try
        {
            while (true)
            {
                var read = await http.Request.BodyReader.ReadAsync(cancellationToken);
                foreach (var segment in read.Buffer)
                {
                    buffer.Write(segment.Span);
                }

                http.Request.BodyReader.AdvanceTo(read.Buffer.End);
                if (buffer.Length > max)
                {
                    return Faults.TooLarge(max);
                }

                if (read.IsCompleted)
                {
                    return new ReadOnlyMemory<byte>(buffer.GetBuffer(), 0, (int)buffer.Length);
                }
            }
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Faults.TooLarge(max);
        }
    }
}
