using System.Text;
using System.Text.Json.Nodes;

namespace Nameplate.Server.Tests;

/// <summary>What the guides tell a newcomer to paste works as it stands there, and answers what they say.</summary>
public sealed class TourTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string Address = "http://127.0.0.1:8080/";

    private static readonly string[] Recalled =
    [
        "| 1 | MOTOR003 | GC00004001 | INSTALLED | P-0101 | FG | |",
        "| 2 | PUMP002 | P-0101 | IN_STOCK | | FG | |",
        "| 1 | MOTOR003 | GC00004002 | IN_STOCK | | MS | |",
        "| 1 | MOTOR003 | GC00004003 | INSTALLED | P-0050 | | ABCCORP |",
        "| 2 | PUMP002 | P-0050 | SHIPPED | | | ABCCORP |",
        "| 1 | MOTOR003 | GC00004004 | IN_STOCK | | MS | |",
    ];

    private readonly List<(int Status, string Call, string Body)> answers = [];
    private readonly DemoServer demo = new(postgres);
    private GuideShell shell = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        shell = new GuideShell(RunAsync);
        return demo.InitializeAsync();
    }

    [Fact]
    public Task The_tour_works_on_a_fresh_demo() => TourAsync();

    [Fact]
    public async Task The_five_minutes_of_the_readme_work_and_the_tour_after_them()
    {
        foreach (var step in GuideStep.Read("README.md", "## Five minutes: build a pump", "## The promise"))
        {
            step.Expect(await shell.RunAsync(step));
        }

        Assert.Equal(
            [
                "200 auth-token-get", "200 backflush-kit-issue-create", "200 serial-number-cross-reference-query", "500 backflush-kit-issue-create",
                "200 v1.0/serialNumbers?itemReference=PUMP002", "200 v1.0/serialNumbers?value=GC0000300*&withState=true&max=4",
            ],
            answers.Select(answer => $"{answer.Status} {answer.Call}"));
        Assert.Equal(
            ["P-0001/GC00003001", "P-0002/GC00003002", "P-0003/GC00003003"],
            JsonNode.Parse(answers[2].Body)!.AsArray().Select(link => $"{link!["ASSEMBLY_SN"]}/{link["COMPONENT_SN"]}"));
        Assert.Contains("GC00003001", answers[3].Body, StringComparison.Ordinal);
        Assert.Equal(3, JsonNode.Parse(answers[4].Body)!["data"]!.AsArray().Count);
        answers.Clear();
        await TourAsync();
    }

    /// <summary>Editors send it request by request; what it sends is what the README does, and then some reads of this dialect and that.</summary>
    [Fact]
    public async Task The_http_file_works_on_a_fresh_demo_and_sends_what_the_readme_does()
    {
        var sent = new List<string>();
        var file = HttpFile.Read("docs/tour.http");
        await file.SendAsync(async (request, body) =>
        {
            Assert.StartsWith(Address, request.RequestUri!.ToString(), StringComparison.Ordinal);
            request.RequestUri = new Uri(demo.Http.BaseAddress!, request.RequestUri.PathAndQuery);
            var (call, status, answer) = await SendAsync(request);
            sent.Add($"{status} {Told(call, body)}");
            return answer;
        });

        var told = new List<string>();
        var reader = new GuideShell(words =>
        {
            if (words is ["curl", .. var arguments])
            {
                using var request = Curl(arguments, out var body);
                var isTaken = told.Exists(one => one.StartsWith("200 backflush", StringComparison.Ordinal)) && request.RequestUri!.AbsolutePath.EndsWith("backflush-kit-issue-create", StringComparison.Ordinal);
                told.Add($"{(isTaken ? 500 : 200)} {Told(request.RequestUri!.PathAndQuery["/api/".Length..], body)}");
            }

            return Task.FromResult("""{"AUTH_TOKEN":"-"}""");
        });
        foreach (var step in GuideStep.Read("README.md", "## Five minutes: build a pump", "## The promise"))
        {
            await reader.RunAsync(step);
        }

        Assert.Equal(told, sent.Take(told.Count));
        Assert.NotEmpty(sent.Skip(told.Count));
        Assert.All(sent.Skip(told.Count), one => Assert.StartsWith("200 ", one, StringComparison.Ordinal));
        await demo.VerifyAsync();

        static string Told(string call, string body)
        {
            if (body.Length == 0)
            {
                return call;
            }

            var json = JsonNode.Parse(body)!.AsObject();
            json.Remove("AUTH_TOKEN");
            return $"{call} {json.ToJsonString()}";
        }
    }

    private async Task TourAsync()
    {
        var told = await File.ReadAllTextAsync(Path.Combine(GuideStep.Root(), "docs", "tour.md"), Cancel);
        var steps = GuideStep.Read("docs/tour.md");
        foreach (var step in steps)
        {
            step.Expect(await shell.RunAsync(step));
        }

        Assert.Equal(
            [
                "auth-token-get", "backflush-kit-issue-create", "backflush-kit-issue-create", "backflush-kit-issue-create", "serial-number-create",
                "serial-number-cross-reference-create", "serial-number-replacement-create", "backflush-kit-issue-create", "batch-reverse",
                "lot-recall-get", "serial-number-genealogy-get", "serial-number-genealogy-get", "serial-number-genealogy-get", "serial-number-history-get",
                "purchase-order-create", "po-receipts-entry-create", "backflush-kit-issue-create", "sales-order-create", "shipments-entry-create", "lot-recall-get",
                "shipments-entry-create", "serial-number-history-get", "v1.0/serialNumbers?itemReference=PUMP002&value=P-0105&withState=true",
            ],
            answers.Select(answer => answer.Call));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(2, steps.Count(step => step.Excerpt.Length == 0));

        var recall = JsonNode.Parse(answers[9].Body)!;
        Assert.Equal(Recalled, recall["DETAILS"]!.AsArray().Select(Line));
        Assert.Equal(["MS 592"], recall["STOCK"]!.AsArray().Select(row => $"{row!["STORES_CODE"]} {row["QUANTITY"]}"));
        Assert.Contains(string.Join('\n', Recalled) + "\n\n592 bearings", told.ReplaceLineEndings("\n"), StringComparison.Ordinal);

        // Besides the pump that it names the order holds the oldest one: of the tour, or of the five minutes before it.
        var held = $"{JsonNode.Parse(answers[17].Body)!["LINES"]![0]!["SERIAL_NUMBER"]}";
        Assert.Equal($"P-0105,{((await AskAsync("serial-number-query", """ "PART_ID": "PUMP002", "SERIAL_NUMBER": "P-0001" """)).Trim() is "[]" ? "P-0101" : "P-0001")}", held);

        // What the text under the table says of the pumps that are not in it.
        var ever = JsonNode.Parse(await AskAsync("lot-recall-get", """ "PART_ID": "BEARING012", "LOT_ID": "B-2301", "AS": "EVER" """))!;
        Assert.Equal(
            ["P-0101 Y", "P-0102 N", "P-0050 Y"],
            ever["DETAILS"]!.AsArray().Where(row => $"{row!["PART_ID"]}" == "PUMP002").Select(row => $"{row!["SERIAL_NUMBER"]} {row["STILL_INSIDE"]}"));
        Assert.Equal("[]", (await AskAsync("serial-number-query", """ "PART_ID": "PUMP002", "SERIAL_NUMBER": "P-0104" """)).Trim());
        await demo.VerifyAsync();
    }

    /// <summary>A row of the recall as the tour's table has it.</summary>
    private static string Line(JsonNode? row)
    {
        string[] names = ["LEVEL", "PART_ID", "SERIAL_NUMBER", "SN_STATE", "TOP_SN", "STORES_CODE", "CUSTOMER_ID"];
        return "|" + string.Concat(names.Select(name => $"{row![name]}" is { Length: > 0 } value ? $" {value} |" : " |"));
    }

    /// <summary>A call that the guides only speak of.</summary>
    private Task<string> AskAsync(string call, string fields) =>
        shell.RunAsync(new GuideStep($$"""curl -s $api/{{call}} -d '{{{fields}}, "AUTH_TOKEN": "'$token'"}'""", ""));

    private async Task<string> RunAsync(string[] words) => words switch
    {
        ["curl", .. var arguments] => await CurlAsync(arguments),
        ["echo", var word] => word,
        ["./nameplate", "verify", "--data", ".nameplate/demo"] => await demo.VerifyAsync(),
        _ => throw new NotSupportedException(string.Join(' ', words)),
    };

    private async Task<string> CurlAsync(string[] arguments)
    {
        using var request = Curl(arguments, out _);
        var (call, status, body) = await SendAsync(request);
        answers.Add((status, call, body));
        return body;
    }

    private async Task<(string Call, int Status, string Body)> SendAsync(HttpRequestMessage request)
    {
        using var response = await demo.Http.SendAsync(request, Cancel);
        return (request.RequestUri!.PathAndQuery["/api/".Length..], (int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }

    private HttpRequestMessage Curl(string[] arguments, out string body)
    {
        body = "";
        var request = new HttpRequestMessage();
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "-s" or "-si":
                    break;
                case "-d":
                    // As curl sends it: no JSON is said to come.
                    body = arguments[++i];
                    request.Method = HttpMethod.Post;
                    request.Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
                    break;
                case "-H" when arguments[++i].Split(": ", 2) is [var name, var value]:
                    request.Headers.Add(name, value);
                    break;
                case var address when address.StartsWith(Address, StringComparison.Ordinal):
                    request.RequestUri = new Uri($"{demo.Address}/{address[Address.Length..]}");
                    break;
                default:
                    throw new NotSupportedException(arguments[i]);
            }
        }

        return request;
    }

    public ValueTask DisposeAsync() => demo.DisposeAsync();
}
