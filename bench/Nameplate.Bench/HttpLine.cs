using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Nameplate.Bench;

/// <summary>A request in the bytes that go out, made before the clock runs.</summary>
internal static class Request
{
    public static byte[] Get(Stage stage, string path) => Encoding.UTF8.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: {stage.Address}\r\nAuthorization: Bearer {stage.Token}\r\n\r\n");

    public static byte[] Post(Stage stage, string path, string json)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var token = stage.Token.Length == 0 ? "" : $"Authorization: Bearer {stage.Token}\r\n";
        var head = Encoding.UTF8.GetBytes($"POST {path} HTTP/1.1\r\nHost: {stage.Address}\r\n{token}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        return [.. head, .. body];
    }

    /// <summary>Writes digits over a place that was kept for them.</summary>
    public static void Number(byte[] request, int place, int digits, long value)
    {
        for (var digit = place + digits - 1; digit >= place; digit--, value /= 10)
        {
            request[digit] = (byte)('0' + (value % 10));
        }
    }
}

/// <summary>
/// One connection that is kept alive, used by one thread. It reads just enough of HTTP to know where an answer ends, so that
/// the client takes little of the machine that it measures. An answer other than 2xx ends the run.
/// </summary>
internal sealed class HttpLine : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[256 * 1024];
    private int first;
    private int last;

    /// <summary>Bytes of the last answer's body.</summary>
    public long BodyBytes { get; private set; }

    public HttpLine(IPEndPoint server) => socket.Connect(server);

    /// <summary>Sends a request, reads the whole answer and lets go of it.</summary>
    public void Send(byte[] request) => Send(request, null);

    /// <summary>The same, and answers the body as text.</summary>
    public string Ask(byte[] request)
    {
        using var body = new MemoryStream();
        Send(request, body);
        return Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length);
    }

    private void Send(byte[] request, MemoryStream? body)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += socket.Send(request, sent, request.Length - sent, SocketFlags.None);
        }

        var status = Line();
        Utf8Parser.TryParse(status[9..], out int code, out _);
        var reason = code is >= 200 and < 300 ? "" : Encoding.UTF8.GetString(status);
        var (length, chunked) = (0L, false);
        for (var header = Line(); header.Length > 0; header = Line())
        {
            if (Value(header, "Content-Length: "u8, out var text))
            {
                Utf8Parser.TryParse(text, out length, out _);
            }
            else if (Value(header, "Transfer-Encoding: "u8, out _))
            {
                chunked = true;
            }
        }

        BodyBytes = 0;
        var kept = body ?? (reason.Length > 0 ? new MemoryStream() : null);
        if (!chunked)
        {
            Body(length, kept);
        }

        while (chunked)
        {
            Utf8Parser.TryParse(Line(), out int size, out _, 'X');
            Body(size, kept);
            Line();
            chunked = size > 0;
        }

        if (reason.Length > 0)
        {
            throw new InvalidOperationException($"The server answered {reason}: {Encoding.UTF8.GetString(kept!.ToArray())}");
        }
    }

    private static bool Value(ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var found = header.StartsWith(name);
        value = found ? header[name.Length..] : default;
        return found;
    }

    /// <summary>A line without its end; good until the next read.</summary>
    private ReadOnlySpan<byte> Line()
    {
        int end;
        while ((end = buffer.AsSpan(first, last - first).IndexOf("\r\n"u8)) < 0)
        {
            Fill();
        }

        var line = buffer.AsSpan(first, end);
        first += end + 2;
        return line;
    }

    private void Body(long bytes, MemoryStream? kept)
    {
        BodyBytes += bytes;
        while (bytes > 0)
        {
            if (first == last)
            {
                Fill();
            }

            var here = (int)Math.Min(bytes, last - first);
            kept?.Write(buffer, first, here);
            (first, bytes) = (first + here, bytes - here);
        }
    }

    private void Fill()
    {
        if (first > 0)
        {
            buffer.AsSpan(first, last - first).CopyTo(buffer);
            (first, last) = (0, last - first);
        }

        var read = socket.Receive(buffer, last, buffer.Length - last, SocketFlags.None);
        last += read > 0 ? read : throw new IOException("The server closed the connection.");
    }

    public void Dispose() => socket.Dispose();
}
