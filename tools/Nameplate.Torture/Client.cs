using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Nameplate.Torture;

/// <summary>How a connection is cut.</summary>
internal enum Cut
{
    None,

    /// <summary>After half of the request: it never arrives.</summary>
    InRequest,

    /// <summary>As soon as the request is sent: nobody hears the answer.</summary>
    AfterRequest,

    /// <summary>After the first bytes of the answer.</summary>
    InAnswer,
}

/// <summary>Sends requests, whole or cut off, and says what can be known of their fate.</summary>
internal sealed class Client(Func<Uri> address) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(20) }) { Timeout = TorturedServer.PatienceMax };

    public string Token { get; private set; } = "";

    public async Task SignInAsync(CancellationToken cancellationToken)
    {
        var answer = await PostAsync("auth-token-get", """{"DATA_SOURCE":"DEMO","USER_NAME":"APIUSER","PASSWORD":"password"}""", cancellationToken);
        using var read = JsonDocument.Parse(answer);
        Token = read.RootElement.GetProperty("AUTH_TOKEN").GetString()!;
    }

    /// <summary>A call that must be served: a read, or one that prepares. <see cref="HttpRequestException"/> when it is not.</summary>
    public Task<string> ServeAsync(string call, object fields, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToNode(fields)!.AsObject();
        body["AUTH_TOKEN"] = Token;
        return PostAsync(call, body.ToJsonString(), cancellationToken);
    }

    /// <summary>A read of the REST dialect.</summary>
    public async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address(), path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using var answer = await http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    public async Task<Told> SendAsync(Wire wire, Cut cut, CancellationToken cancellationToken)
    {
        try
        {
            return cut == Cut.None ? await SendAsync(wire, cancellationToken) : await SendCutAsync(wire, cut, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Told(Fate.Unknown, 0, null, false, Hung);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or SocketException)
        {
            return new Told(Fate.Unknown, 0, null, false, $"no answer: {broken.Message}");
        }
    }

    public const string Hung = "no answer in time";

    public void Dispose() => http.Dispose();

    private async Task<Told> SendAsync(Wire wire, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(wire.Method), new Uri(address(), wire.Path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        if (wire.KeyHeader is { } key)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (wire.Body is { } body)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        using var answer = await http.SendAsync(request, cancellationToken);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        var (status, text) = ((int)answer.StatusCode, Encoding.UTF8.GetString(bytes));
        var fate = status is >= 200 and < 300 ? Fate.Accepted
            // Turned away at the door: it says itself that nothing was begun. On a slow machine that happens.
            : status == 503 && text.Contains("\"BUSY\"", StringComparison.OrdinalIgnoreCase) ? Fate.Refused
            : status == 503 || text.Contains("\"INTERNAL_ERROR\"", StringComparison.Ordinal) || text.Contains("\"server_error\"", StringComparison.Ordinal) ? Fate.Unknown
            : Fate.Refused;
        return new Told(fate, status, bytes, answer.Headers.Contains("Idempotency-Replayed"), $"{status} {(text.Length > 300 ? text[..300] + "…" : text)}");
    }

    private async Task<Told> SendCutAsync(Wire wire, Cut cut, CancellationToken cancellationToken)
    {
        var to = address();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(to.Host, to.Port, cancellationToken);

        // Closing resets the connection: the server cannot take it for a client that only has nothing more to say.
        socket.LingerState = new LingerOption(true, 0);
        var body = wire.Body ?? [];
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{wire.Method} {wire.Path} HTTP/1.1\r\nHost: {to.Authority}\r\nAuthorization: Bearer {Token}\r\n");
        if (wire.KeyHeader is { } key)
        {
            head.Append(CultureInfo.InvariantCulture, $"Idempotency-Key: {key}\r\n");
        }

        head.Append(wire.Body is null ? "\r\n" : string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"));
        byte[] all = [.. Encoding.ASCII.GetBytes(head.ToString()), .. body];
        if (cut == Cut.InRequest)
        {
            await socket.SendAsync(all.AsMemory(0, all.Length - Math.Max(1, body.Length / 2)), cancellationToken);
            return new Told(Fate.Unknown, 0, null, false, "cut in the request");
        }

        await socket.SendAsync(all, cancellationToken);
        if (cut == Cut.AfterRequest)
        {
            // No reset here: it would take back what the server has not read yet.
            socket.LingerState = new LingerOption(false, 0);
            return new Told(Fate.Unknown, 0, null, false, "cut after the request");
        }

        // "HTTP/1.1 200": the status tells whether it was answered as done, though the answer itself is never read.
        var first = new byte[12];
        var length = 0;
        while (length < first.Length && await socket.ReceiveAsync(first.AsMemory(length), cancellationToken) is > 0 and var more)
        {
            length += more;
        }

        var seen = Encoding.ASCII.GetString(first, 0, length);
        return new Told(seen.StartsWith("HTTP/1.1 2", StringComparison.Ordinal) ? Fate.Accepted : Fate.Unknown, 0, null, false, $"cut in the answer after '{seen}'");
    }

    private async Task<string> PostAsync(string call, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(address(), "/api/" + call), content, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? text : throw new HttpRequestException($"{call}: {(int)answer.StatusCode} {text}");
    }
}
