using System.Globalization;
using System.Text;
using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Server.Help;
using Nameplate.Server.Rpc;

namespace Nameplate.Server.Tests.BadInput;

/// <summary>
/// Every field of every call of the ERP dialect is given what it should not be. The calls and fields are the book's, so a new
/// one is tried by being there. Each seed tries other values of a field's list; all of them come round.
/// </summary>
public sealed class RpcBadInputTests(BadInputFixture server) : IClassFixture<BadInputFixture>
{
    /// <summary>Values of a field that one seed tries.</summary>
    private const int ValuesPerField = 4;

    /// <summary>Refusals between two looks at all that is stored.</summary>
    private const int DumpEvery = 40;

    public static TheoryData<int> Some => Seeds.First(1);

    [Theory]
    [MemberData(nameof(Some))]
    public async Task Every_field_of_every_call_refuses_what_is_bad(int seed)
    {
        await using var run = await Run.StartAsync(server);
        var place = 0;
        foreach (var call in Calls)
        {
            foreach (var field in call.Request)
            {
                foreach (var value in Pick(field, call, seed, place++))
                {
                    await run.SendAsync(call, With(run.Good.Of(call), field.Name, value.Json));
                }

                foreach (var inner in GoodRequests.RowFields(call, field))
                {
                    foreach (var value in Pick(inner, call, seed, place++))
                    {
                        await run.SendAsync(call, With(run.Good.Of(call), field.Name, GoodRequests.Rows(call, field, (inner.Name, value.Json))));
                    }
                }
            }

            foreach (var name in OfTheRequest(call))
            {
                var values = BadValues.Of(new TextKind(255), false);
                var from = (place++ + seed) * ValuesPerField;
                foreach (var value in Enumerable.Range(from, ValuesPerField).Select(i => values[i % values.Count]))
                {
                    await run.SendAsync(call, With(run.Good.Of(call), name, value.Json), withToken: name != RequestBody.TokenName);
                }
            }
        }

        await run.EndAsync();
    }

    [Theory]
    [MemberData(nameof(Some))]
    public async Task Every_call_refuses_a_body_that_is_not_as_it_should_be(int seed)
    {
        await using var run = await Run.StartAsync(server);
        foreach (var call in Calls.Where(call => call.Resource.Type != typeof(AuthToken)))
        {
            var good = run.Good.Of(call);
            var body = GoodRequests.Json(good, server.Token);
            foreach (var (name, bad) in Bodies(body, good, call, seed))
            {
                await run.SendAsync(call, bad, $"{call.Name}: {name}");
            }
        }

        await run.EndAsync();
    }

    /// <summary>Several bad values at once, in any place, with what belongs to no call among them.</summary>
    [Theory]
    [MemberData(nameof(Some))]
    public async Task Bad_values_together_are_refused_as_one_alone(int seed)
    {
        var random = new Random(seed);
        await using var run = await Run.StartAsync(server);
        for (var i = 0; i < 600; i++)
        {
            var call = Calls[random.Next(Calls.Count)];
            var fields = run.Good.Of(call);
            for (var changes = random.Next(1, 6); changes > 0 && call.Request.Count > 0; changes--)
            {
                var field = random.Next(12) == 0 ? null : call.Request[random.Next(call.Request.Count)];
                var values = BadValues.Of(field?.Kind ?? new TextKind(255), call.Verb == Verbs.Query);
                fields = With(fields, field?.Name ?? $"EXTRA_{random.Next(20)}", values[random.Next(values.Count)].Json);
            }

            var body = GoodRequests.Json(fields, server.Token);
            if (random.Next(4) == 0)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            await run.SendAsync(call, body, $"{call.Name} (seed {seed}, request {i})");
        }

        await run.EndAsync();
    }

    /// <summary>Parts are made first and deleted last: others need them.</summary>
    internal static IReadOnlyList<Call> Calls { get; } =
        [.. ResourceBook.Calls.Values.Where(call => call.Name != "auth-token-delete").OrderBy(call => (call.Verb == Verbs.Delete, call.Verb == Verbs.Delete == (call.Resource.Type == typeof(Core.Inventory.Part)))).ThenBy(call => call.Resource.Slug, StringComparer.Ordinal).ThenBy(call => call.Verb)];

    private static IEnumerable<BadValue> Pick(Field field, Call call, int seed, int place)
    {
        var values = BadValues.Of(field.Kind, call.Verb == Verbs.Query);
        // Each sign-in costs what a hash of a password costs.
        var count = call.Resource.Type == typeof(AuthToken) ? 2 : ValuesPerField;
        // The next seed goes on where this one ends.
        var from = (place + seed) * count;
        var picked = Enumerable.Range(0, count).Select(i => values[(from + i) % values.Count]);
        return place % 40 == seed % 40 ? picked.Append(BadValues.Large) : picked;
    }

    /// <summary>What a request holds besides the noun's fields.</summary>
    private static IEnumerable<string> OfTheRequest(Call call)
    {
        if (call.NeedsToken)
        {
            yield return RequestBody.TokenName;
        }

        if (call.Writes)
        {
            yield return RequestBody.KeyName;
        }

        if (call.Verb == Verbs.Query)
        {
            yield return QueryReader.MaxRows;
            yield return QueryReader.StartAfter;
        }

        yield return "EXTRA_FIELD";
    }

    private static List<(string Name, byte[] Json)> With(List<(string Name, byte[] Json)> fields, string name, byte[] json) =>
        [.. fields.Where(field => field.Name != name), (name, json)];

    /// <summary>Bodies that are wrong as a whole.</summary>
    private static IEnumerable<(string Name, byte[] Body)> Bodies(byte[] good, List<(string Name, byte[] Json)> fields, Call call, int seed)
    {
        var text = Encoding.UTF8.GetString(good);
        var first = fields.Count > 0 ? fields[0].Name : "A";
        string With(string more) => text[..^1] + "," + more + "}";

        // Every byte of one request, and each sixteenth of every other, in turn with the seed.
        var every = call.Name == "adjustments-entry-create" ? 1 : 16;
        for (var length = seed % every; length < good.Length; length += every)
        {
            yield return ($"cut at byte {length}", good[..length]);
        }

        yield return ("rubbish behind it", [.. good, .. "}"u8]);
        yield return ("another behind it", [.. good, .. good]);
        yield return ("a comment", Encoding.UTF8.GetBytes("/* */" + text));
        yield return ("a byte order mark twice", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.Preamble, .. good]);
        yield return ("UTF-16", Encoding.Unicode.GetBytes(text));
        yield return ("UTF-16 with its mark", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)]);
        yield return ("UTF-32", Encoding.UTF32.GetBytes(text));
        yield return ("a name twice", Encoding.UTF8.GetBytes(With($"\"{first}\":\"1\"")));
        yield return ("a name twice, once by an escape", Encoding.UTF8.GetBytes(With($"\"\\u{(int)first[0]:x4}{first[1..]}\":\"1\"")));
        yield return ("a name in lower case", Encoding.UTF8.GetBytes(With($"\"{first.ToLowerInvariant()}\":\"1\"")));
        yield return ("the token twice", Encoding.UTF8.GetBytes(With("\"AUTH_TOKEN\":\"\"")));
        yield return ("a name twice below", Encoding.UTF8.GetBytes(With("\"A\":[{\"B\":1,\"B\":2}]")));
        yield return ("an empty name", Encoding.UTF8.GetBytes(With("\"\":\"1\"")));
        yield return ("a name that is half a character", Encoding.UTF8.GetBytes(With("\"\\ud800\":\"1\"")));
        yield return ("such a name below", Encoding.UTF8.GetBytes(With("\"A\":[{\"\\udc00\":1}]")));
        yield return ("10,000 levels of arrays", Encoding.UTF8.GetBytes(With($"\"A\":{new string('[', 10_000)}{new string(']', 10_000)}")));
        yield return ("10,000 levels of objects", Encoding.UTF8.GetBytes(With($"\"A\":{string.Concat(Enumerable.Repeat("{\"A\":", 10_000))}1{new string('}', 10_000)}")));
        foreach (var newline in BadValues.Newlines)
        {
            yield return ("a name that ends in a newline", Encoding.UTF8.GetBytes(With($"{JsonSerializer.Serialize("EXTRA" + newline)}:\"1\"")));
        }

        yield return ("300 unlisted names", Encoding.UTF8.GetBytes(With(string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"E{i}\":\"1\"")))));
        if (call.Resource.Slug is "part" or "customer" or "batch" || call.Name.Length % 8 == seed % 8)
        {
            yield return ("a name of 1 MB", Encoding.UTF8.GetBytes(With($"\"{new string('K', 1 << 20)}\":\"1\"")));
            yield return ("100,000 names", Encoding.UTF8.GetBytes(With(string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"E{i}\":1")))));
        }
    }

    /// <summary>A run of requests over one connection: each answer is looked at, and now and then all that is stored.</summary>
    internal sealed class Run(BadInputFixture server) : IAsyncDisposable
    {
        private readonly RawHttp http = server.Connect();
        private readonly List<string> wrong = [];
        private readonly Dictionary<string, Dictionary<string, FaultKind>> failures = new(StringComparer.Ordinal);
        private string? before;
        private int refused;
        private int sent;

        public GoodRequests Good { get; } = new();

        public static async Task<Run> StartAsync(BadInputFixture server)
        {
            var run = new Run(server);
            await run.PrepareAsync();
            return run;
        }

        public Task<RawReply> SendAsync(Call call, List<(string Name, byte[] Json)> fields, bool withToken = true) =>
            SendAsync(call, GoodRequests.Json(fields, withToken && call.NeedsToken ? server.Token : null), call.Name);

        public async Task<RawReply> SendAsync(Call call, byte[] body, string what)
        {
            var request = RawHttp.Request("POST", call.Path, body);
            sent++;
            RawReply reply;
            try
            {
                reply = await http.SendAsync(request);
            }
            catch (BrokenAnswerException broken)
            {
                Wrong(what, request, broken.Message);
                throw;
            }

            if (Complaint(call, reply) is { } complaint)
            {
                Wrong(what, request, $"{complaint}: {reply.Status} {reply.Reason} {reply.Text[..Math.Min(reply.Text.Length, 300)]}");
            }

            await LookAsync(reply, call, request, what);
            return reply;
        }

        /// <summary>All that was wrong, and whether the ledger is still in order.</summary>
        public async Task EndAsync()
        {
            Assert.True(wrong.Count == 0, $"{wrong.Count} of {sent} answers were not as they should be.\n{string.Join('\n', wrong.Take(40))}");
            await server.IsCleanAsync();
        }

        public ValueTask DisposeAsync() => http.DisposeAsync();

        private async Task PrepareAsync()
        {
            foreach (var (call, fields) in new (string, object)[]
            {
                ("gl-account-create", new { COMPANY_ID = "00", DEPARTMENT = "0", ACCOUNT = "300", ACCOUNT_DESC = "Cost of sales" }),
                ("part-create", new { PART_ID = "FUZZ-ASSEMBLY", PART_DESC = "An assembly" }),
                ("serial-number-create", new { PART_ID = "PUMP002", SERIAL_NUMBER = "FUZZ-1" }),
                ("purchase-order-create", new { PO_ID = "FUZZ-PO", VENDOR_ID = "XYZCORP", LINES = new[] { new { LINE_NUMBER = "1", PART_ID = "ROTOR010", ORDER_QTY = "1000000" } } }),
                ("sales-order-create", new { SO_ID = "FUZZ-SO", CUSTOMER_ID = "ABCCORP", LINES = new[] { new { SO_LINE_NO = "1", PART_ID = "BOLT-M6", ORDER_QTY = "100000" } } }),
                ("job-create", new { JOB_ID = "000958", PART_ID = "MOTOR003", JOB_QTY = "100000", TASKS = "10,20,30", BACKFLUSH_TASKS = "30" }),
            })
            {
                // By the second run in this database they are there.
                await http.SendAsync(RawHttp.Request("POST", $"/api/{call}", JsonSerializer.SerializeToUtf8Bytes(fields), $"Authorization: Bearer {server.Token}"));
            }
        }

        /// <summary>What an answer must not be; null when it is as the contract has it.</summary>
        private string? Complaint(Call call, RawReply reply)
        {
            if (reply.Headers.GetValueOrDefault("Content-Type") != "application/json")
            {
                return "The content type is not JSON";
            }

            JsonElement json;
            try
            {
                json = reply.Json;
            }
            catch (JsonException)
            {
                return "The body is not JSON";
            }

            if (reply.Status == 200)
            {
                return json.ValueKind == (call.Verb == Verbs.Query ? JsonValueKind.Array : JsonValueKind.Object) ? null : "The answer has another shape than the contract's";
            }

            if (json.ValueKind != JsonValueKind.Object || string.Join(' ', json.EnumerateObject().Select(one => one.Name)) != "MESSAGE MESSAGE_CODE")
            {
                return "A refusal is an object with MESSAGE and MESSAGE_CODE";
            }

            var (code, message) = (json.GetProperty("MESSAGE_CODE").GetString()!, json.GetProperty("MESSAGE").GetString()!);
            if (!failures.TryGetValue(call.Name, out var known))
            {
                failures.Add(call.Name, known = CallFailures.Of(call).ToDictionary(fault => fault.Code, fault => fault.Kind, StringComparer.Ordinal));
            }

            if (code == "INTERNAL_ERROR")
            {
                return "The server failed";
            }

            if (!known.TryGetValue(code, out var kind))
            {
                return "The contract's page of this call does not know this refusal";
            }

            var status = kind switch { FaultKind.Method => 405, FaultKind.Request => 400, FaultKind.SignIn => 401, _ => 500 };
            if (reply.Status != status)
            {
                return string.Create(CultureInfo.InvariantCulture, $"The status of {code} is {status}");
            }

            return reply.Reason != (status == 400 ? Faults.JsonInvalid.Message : RpcFaults.Reason(message)) ? "The reason phrase is not the message"
                : message.Any(char.IsControl) || message.Length is 0 or > 100_000 ? "The message is not one line of sense"
                : null;
        }

        private async Task LookAsync(RawReply reply, Call call, byte[] request, string what)
        {
            if (reply.Status == 200 && call.Writes)
            {
                before = null;
                refused = 0;
                return;
            }

            before ??= await server.DumpAsync();
            if (++refused % DumpEvery == 0)
            {
                var after = await server.DumpAsync();
                if (after != before)
                {
                    Wrong(what, request, $"One of the last {DumpEvery} refusals has changed something");
                }

                before = after;
            }
        }

        private void Wrong(string what, byte[] request, string why) => wrong.Add($"{why}\n    {what}\n    {RawHttp.Replay(request).Replace(server.Token, "TOKEN", StringComparison.Ordinal)}");
    }
}
