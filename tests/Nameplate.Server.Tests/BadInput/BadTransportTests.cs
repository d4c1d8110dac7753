using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Nameplate.Server.Rpc;

namespace Nameplate.Server.Tests.BadInput;

/// <summary>
/// What is wrong below the JSON: lengths, chunks, pace, encodings, headers and paths. By raw sockets, because a client library
/// would not send it. No other test runs meanwhile: the counters of memory are the process's.
/// </summary>
[Collection(nameof(Alone))]
public sealed class BadTransportTests(BadInputFixture server) : IClassFixture<BadInputFixture>
{
    private const string Query = "/api/part-query";

    /// <summary>
    /// What one request of 32 MiB may hold at the most: its buffers, each twice the one before, come to twice its length; the tree of a million values has twelve bytes for each. The rest is for the text
    /// of one value and for what else the process does meanwhile.
    /// </summary>
    private const long RequestMemoryMax = 256L * 1024 * 1024;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private byte[] Good => Encoding.UTF8.GetBytes($"{{\"PART_ID\":\"MOTOR003\",\"AUTH_TOKEN\":\"{server.Token}\"}}");

    [Theory]
    [InlineData("/api/part-query", "REQUEST_TOO_LARGE")]
    [InlineData("/api/v1.0/serialNumbers", "request_too_large")]
    public async Task A_body_of_50_MB_is_refused_and_the_client_hears_why(string path, string code)
    {
        var large = new byte[50_000_000];
        large.AsSpan().Fill((byte)' ');
        foreach (var request in new[] { RawHttp.Request("POST", path, large, Bearer, Json), [.. Head("POST", path, "Transfer-Encoding: chunked"), .. Chunks(large, 60_000)] })
        {
            await using var http = server.Connect();
            var reply = await http.SendAsync(request);
            Assert.Contains(code, reply.Text, StringComparison.Ordinal);
            Assert.Equal(path == Query ? 400 : 413, reply.Status);
            Assert.True(reply.Closes);
        }

        await AnswersAsync();
    }

    /// <summary>Measured by the process's own counters, each time after a collection: what is held at the most.</summary>
    [Fact]
    public async Task Memory_stays_bounded_whatever_is_in_32_MiB()
    {
        const int Size = (32 * 1024 * 1024) - 1024;
        var bodies = new (string Name, Func<byte[]> Make, string Code)[]
        {
            ("a list of ones", () => Filled("{\"A\":[", "1,", "1]}"), "REQUEST_TOO_LARGE"),
            ("empty lists", () => Filled("{\"A\":[", "[],", "[]]}"), "REQUEST_TOO_LARGE"),
            ("a text", () => Filled("{\"NOTES\":\"", "x", "\"}"), "AUTH_TOKEN_MISSING"),
            ("escapes", () => Filled("{\"NOTES\":\"", "\\u0041", "\"}"), "AUTH_TOKEN_MISSING"),
            ("a number", () => Filled("{\"NOTES\":", "9", "}"), "AUTH_TOKEN_MISSING"),
            ("blanks", () => Filled("{", " ", "}"), "AUTH_TOKEN_MISSING"),
        };
        foreach (var (name, make, code) in bodies)
        {
            var request = RawHttp.Request("POST", Query, make());
            var most = 0L;
            using var done = new CancellationTokenSource();
            var watching = Task.Run(async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    // How long the collector leaves what is dead depends on all that the process did before.
                    GC.Collect();
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false));
                    await Task.Delay(5, CancellationToken.None);
                }
            }, Cancel);
            await using var http = server.Connect();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var reply = await http.SendAsync(request);
            Assert.True(reply.Text.Contains(code, StringComparison.Ordinal), $"{name}: {reply.Status} {reply.Text}");

            await done.CancelAsync();
            await watching;
            Assert.True(most - before < RequestMemoryMax, $"{name}: {(most - before) >> 20} MiB");
        }

        byte[] Filled(string begin, string piece, string end)
        {
            var count = (Size - begin.Length - end.Length) / piece.Length;
            var body = new byte[begin.Length + (count * piece.Length) + end.Length];
            Encoding.ASCII.GetBytes(begin, body);
            for (var i = 0; i < count; i++)
            {
                Encoding.ASCII.GetBytes(piece, body.AsSpan(begin.Length + (i * piece.Length)));
            }

            Encoding.ASCII.GetBytes(end, body.AsSpan(body.Length - end.Length));
            return body;
        }
    }

    [Fact]
    public async Task A_length_that_is_only_claimed_costs_nothing()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var waiting = new List<RawHttp>();
        try
        {
            for (var i = 0; i < 40; i++)
            {
                var http = server.Connect();
                waiting.Add(http);
                await http.ConnectAsync(Cancel);
                await http.Stream.WriteAsync(Head("POST", Query, $"Content-Length: {32 * 1024 * 1024}"), Cancel);
                await http.Stream.WriteAsync("{"u8.ToArray(), Cancel);
            }

            await AnswersAsync();
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64L * 1024 * 1024);

            // None of them goes on: each is told so in time.
            foreach (var http in waiting)
            {
                IsBroken(await http.NextAsync());
            }
        }
        finally
        {
            waiting.ForEach(http => http.Close());
        }
    }

    [Theory]
    [InlineData("/api/part-query")]
    [InlineData("/api/v1.0/serialNumbers")]
    [InlineData("/j_spring_security_check")]
    public async Task A_body_that_comes_a_byte_at_a_time_or_stops_is_given_up_on(string path)
    {
        foreach (var isDripping in new[] { false, true })
        {
            await using var http = server.Connect();
            await http.ConnectAsync(Cancel);
            await http.Stream.WriteAsync((byte[])[.. Head("POST", path, "Content-Length: 5000"), .. "{\"A"u8], Cancel);
            using var heard = new CancellationTokenSource(RawHttp.AnswerMax);
            var dripping = isDripping ? DripAsync(http, heard.Token) : Task.CompletedTask;
            var reply = await http.NextAsync();
            await heard.CancelAsync();
            await dripping;
            IsBroken(reply);
            Assert.True(await http.IsClosedAsync());
        }

        await AnswersAsync();

        static async Task DripAsync(RawHttp http, CancellationToken until)
        {
            try
            {
                while (true)
                {
                    await http.Stream.WriteAsync(" "u8.ToArray(), until);
                    await Task.Delay(50, until);
                }
            }
            catch (Exception over) when (over is OperationCanceledException or IOException)
            {
            }
        }
    }

    /// <summary>A client that goes in the middle: nobody is there to be told, and nobody else may notice.</summary>
    [Theory]
    [InlineData("/api/part-query")]
    [InlineData("/api/part-create")]
    [InlineData("/api/v1.0/serialNumbers")]
    [InlineData("/j_spring_security_check")]
    public async Task A_client_that_hangs_up_in_the_middle_disturbs_nobody(string path)
    {
        var before = await server.DumpAsync();
        for (var cut = 0; cut < 12; cut++)
        {
            await using var http = server.Connect();
            await http.ConnectAsync(Cancel);
            byte[] request = [.. Head("POST", path, "Content-Length: 5000"), .. Encoding.ASCII.GetBytes(new string(' ', cut * 400))];
            await http.Stream.WriteAsync(request, Cancel);
            if (cut % 2 == 0)
            {
                http.Stream.Socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
            }
        }

        await AnswersAsync();
        Assert.Equal(before, await server.DumpAsync());
    }

    [Theory]
    [InlineData("/api/part-query")]
    [InlineData("/api/v1.0/serialNumbers")]
    public async Task Chunks_that_are_none_are_refused(string path)
    {
        foreach (var chunks in new[] { "zz\r\n{}\r\n0\r\n\r\n", "5\r\n{}\r\n0\r\n\r\n", "-1\r\n{}\r\n", "ffffffffffffffff\r\n{}\r\n", "2\r\n{}XX0\r\n\r\n", "2{}\r\n0\r\n\r\n", "\r\n\r\n", "2;a=\"\r\n{}\r\nx\r\n\r\n" })
        {
            await using var http = server.Connect();
            IsBroken(await http.SendAsync((byte[])[.. Head("POST", path, "Transfer-Encoding: chunked"), .. Encoding.ASCII.GetBytes(chunks)]));
        }

        // In good chunks, the smallest there are, it is a request like another.
        await using var good = server.Connect();
        Assert.Equal(200, (await good.SendAsync((byte[])[.. Head("POST", Query, "Transfer-Encoding: chunked"), .. Chunks(Good, 1)])).Status);
    }

    [Fact]
    public async Task A_body_in_another_coding_is_not_JSON()
    {
        await using var http = server.Connect();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Good, Cancel);
        }

        var reply = await http.SendAsync(RawHttp.Request("POST", Query, packed.ToArray(), "Content-Encoding: gzip"));
        Assert.Equal((400, "REQUEST_JSON_INVALID"), (reply.Status, Code(reply)));
        reply = await http.SendAsync(RawHttp.Request("POST", "/api/v1.0/serialNumbers", packed.ToArray(), Bearer, Json, "Content-Encoding: gzip"));
        Assert.Equal(400, reply.Status);

        // The ERP dialect's clients send whatever their library has as the type; the body alone says what it is.
        foreach (var header in new[] { "Content-Encoding: gzip", "Content-Encoding: br, gzip", "Content-Type: text/plain; charset=utf-16", "Content-Type: application/x-www-form-urlencoded", "Content-Type: ;;;", "Content-Type:", "Expect: 200-ok", "Accept: text/html;q=0" })
        {
            Assert.Equal(200, (await http.SendAsync(RawHttp.Request("POST", Query, Good, header))).Status);
        }
    }

    [Theory]
    [InlineData("Idempotency-Key: ", "IDEMPOTENCY_KEY_INVALID")]
    [InlineData("Idempotency-Key: a b", "IDEMPOTENCY_KEY_INVALID")]
    [InlineData("Idempotency-Key: é", "IDEMPOTENCY_KEY_INVALID")]
    [InlineData("Idempotency-Key: \t", "IDEMPOTENCY_KEY_INVALID")]
    [InlineData("Idempotency-Key: #", "IDEMPOTENCY_KEY_INVALID")]
    public async Task A_key_that_is_none_is_refused(string header, string code)
    {
        await using var http = server.Connect();
        var long_ = header.Replace("#", new string('k', 256), StringComparison.Ordinal);
        var reply = await http.SendAsync(RawHttp.Request("POST", "/api/stores-create", Stores("KEY"), Bearer, long_));
        Assert.Equal((400, code), (reply.Status, Code(reply)));
        reply = await http.SendAsync(RawHttp.Request("POST", "/api/v1.0/units", "{\"reference\":\"KEY\",\"name\":\"x\"}"u8, Bearer, Json, long_));
        Assert.Equal((400, code.ToLowerInvariant()), (reply.Status, reply.Json.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task Strange_credentials_are_malformed_or_unknown()
    {
        await using var http = server.Connect();
        foreach (var header in new[]
        {
            "Authorization: Bearer", "Authorization: Bearer ", "Authorization: Bearer x", "Authorization: Basic QTpC", "Authorization: é", $"Authorization: Bearer {new string('A', 43)}", $"Authorization: Bearer {new string('a', 20_000)}",
            "Authorization: Bearer a, Bearer b", "Authorization: Bearer \"'; --", "Cookie: JSESSIONID=", "Cookie: JSESSIONID=x", $"Cookie: JSESSIONID={new string('c', 20_000)}", "Cookie: =;;=;", "Cookie: JSESSIONID=%00", "Cookie: " + string.Concat(Enumerable.Repeat("a=b; ", 3_000)),
        })
        {
            var reply = await http.SendAsync(RawHttp.Request("POST", Query, "{\"PART_ID\":\"%\"}"u8, header));
            Assert.Equal(401, reply.Status);
            Assert.StartsWith("AUTH_TOKEN_", Code(reply), StringComparison.Ordinal);
            reply = await http.SendAsync(RawHttp.Request("GET", "/api/v1.0/units", [], header));
            Assert.Equal((401, "unauthorized"), (reply.Status, reply.Json.GetProperty("error").GetString()));
        }
    }

    /// <summary>What is no HTTP is for the listener: it answers a status without a body and hangs up.</summary>
    [Theory]
    [InlineData("GET /api/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [InlineData("GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [InlineData("POST /api/part-query HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("POST /api/part-query HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 2\r\n\r\n", 400)]
    [InlineData("POST /api/part-query HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400)]
    [InlineData("POST /api/part-query HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 400)]
    [InlineData("POST /api/part-query HTTP/1.1\r\nHost: x\r\nBroken Header: x\r\n\r\n", 400)]
    [InlineData("POST /api/part-query HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n", 400)]
    [InlineData("POST /api/part-query HTTP/1.1\r\n\r\n", 400)]
    [InlineData("POST /api/part-query HTTP/9.9\r\nHost: x\r\n\r\n", 505)]
    [InlineData("POST /api/\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [InlineData("POST http://elsewhere/api/part-query HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [InlineData("rubbish\r\n\r\n", 400)]
    public async Task What_is_no_HTTP_is_refused_and_the_line_is_cut(string request, int status)
    {
        await using var http = server.Connect();
        var reply = await http.SendAsync(Encoding.Latin1.GetBytes(request));
        Assert.Equal((status, 0, true), (reply.Status, reply.Body.Length, reply.Closes));
        await AnswersAsync();
    }

    [Theory]
    [InlineData("/api/%c3%a9", 404)]
    [InlineData("/api/%0d%0aX-Injected:%201", 404)]
    [InlineData("/api/%E2%80%A8", 404)]
    [InlineData("/api/%ff", 404)]
    [InlineData("/api/%zz", 404)]
    [InlineData("/api/x%2fy", 404)]
    [InlineData("/api/%2e%2e/api/nothing", 404)]
    [InlineData("/api/../api/./nothing", 404)]
    [InlineData("/api/part-query/", 200)]
    [InlineData("/api/PART-QUERY", 200)]
    [InlineData("/api/part-query?a=b&a=%00&%", 200)]
    [InlineData("/api/part-query;a=b", 404)]
    [InlineData("//api//part-query", 404)]
    public async Task Absurd_paths_are_answered_in_the_dialects_form(string path, int status)
    {
        await using var http = server.Connect();
        var reply = await http.SendAsync(RawHttp.Request("POST", path, Good));
        Assert.Equal(status, reply.Status);
        if (reply.Status == 404 && !path.StartsWith("//", StringComparison.Ordinal))
        {
            Assert.Equal("CALL_UNKNOWN", Code(reply));
        }
    }

    [Fact]
    public async Task Long_paths_and_queries_are_taken_up_to_the_listeners_limit()
    {
        foreach (var (path, statuses) in new (string, int[])[]
        {
            ("/api/" + new string('a', 16_000), [404]), ("/api/" + string.Concat(Enumerable.Repeat("%2e", 2_600)), [404]), ("/api/v1.0/" + new string('/', 7_000), [401, 404]), ("/api/" + new string('a', 17_000), [414]), ("/api/v1.0/units?" + new string('a', 17_000), [414]), ("/api/" + string.Concat(Enumerable.Repeat("a/", 3_900)), [401, 404]),
        })
        {
            await using var http = server.Connect();
            var reply = await http.SendAsync(RawHttp.Request("POST", path, "{}"u8));
            Assert.Contains(reply.Status, statuses);
        }

        await using var headers = server.Connect();
        Assert.Equal(431, (await headers.SendAsync(RawHttp.Request("POST", Query, Good, Enumerable.Range(0, 300).Select(i => $"X-{i}: 1")))).Status);
        Assert.Equal(431, (await headers.SendAsync(RawHttp.Request("POST", Query, Good, $"X: {new string('x', 40_000)}"))).Status);
    }

    /// <summary>What stands in a refused body must never be taken for the next request.</summary>
    [Fact]
    public async Task A_refused_body_is_not_the_next_request()
    {
        byte[] next = RawHttp.Request("POST", "/api/stores-create", Stores("SMUGGLED"), Bearer);
        var before = await server.DumpAsync();
        foreach (var (request, status) in new (byte[], int)[]
        {
            (RawHttp.Request("GET", Query, next), 405),
            (RawHttp.Request("POST", "/api/nothing", next), 404),
            (RawHttp.Request("POST", Query, next), 400),
            (RawHttp.Request("PUT", "/api/v1.0/units", next, Bearer), 405),
            (RawHttp.Request("POST", "/api/v1.0/units", next, Bearer, "Content-Type: text/plain"), 415),
            (RawHttp.Request("GET", "/api/v1.0/units", next), 401),
            ([.. Head("POST", Query, "Transfer-Encoding: chunked"), .. Chunks(next, 7)], 400),
        })
        {
            // And a good one right behind it, sent together with it.
            await using var http = server.Connect();
            await http.ConnectAsync(Cancel);
            await http.Stream.WriteAsync((byte[])[.. request, .. RawHttp.Request("POST", Query, Good)], Cancel);
            Assert.Equal(status, (await http.NextAsync()).Status);
            var good = await http.NextAsync();
            Assert.Equal((200, JsonValueKind.Array), (good.Status, good.Json.ValueKind));
        }

        Assert.Equal(before, await server.DumpAsync());
    }

    [Fact]
    public async Task Another_method_is_told_which_one_it_must_be()
    {
        await using var http = server.Connect();
        foreach (var method in new[] { "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "X", "M-SEARCH", new string('M', 900) })
        {
            var reply = await http.SendAsync(RawHttp.Request(method, Query, []));
            Assert.Equal((405, "POST"), (reply.Status, reply.Headers["Allow"]));
        }
    }

    private static string Json => "Content-Type: application/json";

    private string Bearer => $"Authorization: Bearer {server.Token}";

    private static byte[] Stores(string code) => JsonSerializer.SerializeToUtf8Bytes(new { STORES_CODE = code, STORES_DESC = code });

    private static string Code(RawReply reply) => reply.Json.GetProperty("MESSAGE_CODE").GetString()!;

    /// <summary>Told that the body was not whole, in either dialect's form, and that the connection ends.</summary>
    private static void IsBroken(RawReply reply)
    {
        Assert.Equal(400, reply.Status);
        Assert.True(reply.Closes);
        Assert.True(
            reply.Json.TryGetProperty("MESSAGE_CODE", out var code) ? code.GetString() == "REQUEST_JSON_INVALID" && reply.Reason == "Request JSON is invalid." : reply.Json.GetProperty("error").GetString() == "invalid_json",
            reply.Text);
    }

    private byte[] Head(string method, string path, string length) =>
        Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: x\r\n{Bearer}\r\n{Json}\r\n{length}\r\n\r\n");

    private static byte[] Chunks(byte[] body, int size)
    {
        using var chunks = new MemoryStream();
        for (var at = 0; at < body.Length; at += size)
        {
            var length = Math.Min(size, body.Length - at);
            chunks.Write(Encoding.ASCII.GetBytes(length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            chunks.Write(body, at, length);
            chunks.Write("\r\n"u8);
        }

        chunks.Write("0\r\n\r\n"u8);
        return chunks.ToArray();
    }

    /// <summary>Others are served as if nothing had been.</summary>
    private async Task AnswersAsync()
    {
        await using var http = server.Connect();
        Assert.Equal(200, (await http.SendAsync(RawHttp.Request("POST", Query, Good))).Status);
    }
}
