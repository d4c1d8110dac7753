using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Nameplate.Server.Tests.BadInput;

/// <summary>An answer by its bytes, after a parser that forgives nothing.</summary>
internal sealed record RawReply(int Status, string Reason, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The connection takes no further request.</summary>
    public bool Closes => Headers.TryGetValue("Connection", out var connection) && connection == "close";
}

/// <summary>
/// A connection that sends bytes as they are, and keeps to HTTP/1.1 to the letter when it reads: what a client library would
/// refuse to send, or would mend while reading, is what is tested here. A wait is bounded, so a server that hangs is told as such.
/// </summary>
internal sealed class RawHttp(Uri server) : IAsyncDisposable
{
    public static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(60);

    private const int HeadMax = 64 * 1024;

    private TcpClient? client;
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    public NetworkStream Stream => client!.GetStream();

    /// <summary>A request of the usual form; <paramref name="headers"/> are whole lines.</summary>
    public static byte[] Request(string method, string target, ReadOnlySpan<byte> body, params IEnumerable<string> headers)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: nameplate\r\n");
        foreach (var header in headers)
        {
            head.Append(header).Append("\r\n");
        }

        if (body.Length > 0 || method is "POST" or "PUT")
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        return [.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. body];
    }

    /// <summary>The command that sends these bytes again.</summary>
    public static string Replay(ReadOnlySpan<byte> request) => request.Length <= 16 * 1024
        ? $"echo {Convert.ToBase64String(request)} | base64 -d | nc -q 5 127.0.0.1 8080   # {Encoding.Latin1.GetString(request[..Math.Min(request.Length, 600)]).Replace("\r\n", "\\r\\n", StringComparison.Ordinal)}"
        : $"{request.Length} bytes that begin {Encoding.Latin1.GetString(request[..600]).Replace("\r\n", "\\r\\n", StringComparison.Ordinal)}";

    /// <summary>Sends a whole request and reads its answer. Connects when there is no connection.</summary>
    public async Task<RawReply> SendAsync(ReadOnlyMemory<byte> request)
    {
        using var patience = Patience();
        try
        {
            await ConnectAsync(patience.Token);
            // Beside each other: a server may answer before it has read all, and must not be kept from that.
            var writing = WriteAsync(request, patience.Token);
            var reply = await ReadAsync(isHead: request.Span.StartsWith("HEAD "u8), patience.Token);
            if (reply.Closes)
            {
                Close();
            }

            await writing;
            return reply;
        }
        catch (Exception exception) when (exception is OperationCanceledException or BrokenAnswerException or IOException)
        {
            Close();
            throw new BrokenAnswerException(exception is OperationCanceledException ? $"No answer within {AnswerMax}." : exception.Message, exception);
        }
    }

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        if (client is null)
        {
            client = new TcpClient { NoDelay = true };
            (start, end) = (0, 0);
            await client.ConnectAsync(server.Host, server.Port, cancellationToken);
        }
    }

    /// <summary>Reads the next answer, for requests that were sent by hand.</summary>
    public async Task<RawReply> NextAsync()
    {
        using var patience = Patience();
        return await ReadAsync(isHead: false, patience.Token);
    }

    /// <summary>Whether the server has closed the connection, and said nothing more.</summary>
    public async Task<bool> IsClosedAsync()
    {
        using var patience = Patience();
        try
        {
            return start == end && await client!.GetStream().ReadAsync(buffer, patience.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Close()
    {
        client?.Dispose();
        client = null;
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private static CancellationTokenSource Patience()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(AnswerMax);
        return patience;
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            await client!.GetStream().WriteAsync(request, cancellationToken);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The server has answered and taken no more; what it said is read all the same.
        }
    }

    private async Task<RawReply> ReadAsync(bool isHead, CancellationToken cancellationToken)
    {
        var head = Encoding.Latin1.GetString(await HeadAsync(cancellationToken));
        var lines = head.Split("\r\n");
        Need(!lines.Any(line => line.Any(character => character is '\r' or '\n' or '\0')), "A bare newline or zero character in the head", head);
        var status = lines[0];
        Need(status.Length >= 13 && status.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && status[12] == ' ' && status[9..12].All(char.IsAsciiDigit), "No status line", status);
        Need(status[13..].All(character => character is >= ' ' and <= '~') && status.Length - 13 <= 1000, "A reason phrase that is not plain or too long", status);

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            Need(colon > 0 && line[..colon].All(character => char.IsAsciiLetterOrDigit(character) || character == '-'), "No header line", line);
            Need(headers.TryAdd(line[..colon], line[(colon + 1)..].Trim()), "A header given twice", line);
        }

        var number = int.Parse(status.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var body = isHead || number is 204 or 304 ? []
            : headers.TryGetValue("Content-Length", out var length) ? await BytesAsync(int.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture), cancellationToken)
            : headers.GetValueOrDefault("Transfer-Encoding") == "chunked" ? await ChunksAsync(cancellationToken)
            : throw new BrokenAnswerException($"The answer has no length: {head}");
        return new RawReply(number, status[13..], headers, body);
    }

    private async Task<byte[]> HeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = buffer.AsSpan(start, end - start).IndexOf("\r\n\r\n"u8);
            if (found >= 0)
            {
                var head = buffer.AsSpan(start, found).ToArray();
                start += found + 4;
                return head;
            }

            Need(end - start < HeadMax, "A head without end", "");
            await FillAsync(cancellationToken);
        }
    }

    private async Task<byte[]> ChunksAsync(CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var line = await LineAsync(cancellationToken);
            Need(int.TryParse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length), "No length of a chunk", line);
            body.Write(await BytesAsync(length, cancellationToken));
            var rest = await LineAsync(cancellationToken);
            Need(rest.Length == 0, "A chunk that is longer than it says", rest);
            if (length == 0)
            {
                return body.ToArray();
            }
        }
    }

    private async Task<string> LineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = buffer.AsSpan(start, end - start).IndexOf("\r\n"u8);
            if (found >= 0)
            {
                var line = Encoding.Latin1.GetString(buffer, start, found);
                start += found + 2;
                return line;
            }

            await FillAsync(cancellationToken);
        }
    }

    private async Task<byte[]> BytesAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            if (start == end)
            {
                await FillAsync(cancellationToken);
            }

            var taken = Math.Min(count - at, end - start);
            buffer.AsSpan(start, taken).CopyTo(bytes.AsSpan(at));
            (start, at) = (start + taken, at + taken);
        }

        return bytes;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var read = await client!.GetStream().ReadAsync(buffer.AsMemory(end), cancellationToken);
        Need(read > 0, "The connection was closed before the answer was whole", Encoding.Latin1.GetString(buffer, start, Math.Min(end - start, 400)));
        end += read;
    }

    private static void Need(bool isSo, string otherwise, string seen)
    {
        if (!isSo)
        {
            throw new BrokenAnswerException($"{otherwise}: {seen}");
        }
    }
}

/// <summary>What came back is no HTTP, or nothing came back.</summary>
internal sealed class BrokenAnswerException(string message, Exception? inner = null) : Exception(message, inner);
