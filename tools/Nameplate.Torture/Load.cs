using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nameplate.Torture;

/// <summary>One client's requests: transactions of every kind, masters, and the writes of the REST dialect, each with a key of its own.</summary>
internal sealed class Load
{
    private const string Rest = "/api/v1.0/serialNumbers";
    private const int RequestsBetweenReads = 4;

    /// <summary>Calls whose postings keep REFERENCE; each posts at least once when it is served, but a link's change, which may only say something.</summary>
    private static readonly Dictionary<string, int> Marked = new()
    {
        ["adjustments-entry-create"] = 1,
        ["issues-entry-create"] = 1,
        ["stores-transfer-create"] = 1,
        ["backflush-kit-issue-create"] = 1,
        ["wip-completions-entry-create"] = 1,
        ["disassembly-create"] = 1,
        ["shipments-entry-create"] = 1,
        ["po-receipts-entry-create"] = 1,
        ["serial-number-replacement-create"] = 1,
        ["serial-number-cross-reference-create"] = 1,
        ["serial-number-cross-reference-update"] = 0,
    };

    private readonly Client client;
    private readonly string prefix;
    private readonly Random random;
    private readonly RandomTransactions transactions;
    private readonly Dictionary<string, ModelCall> calls = [];
    private readonly List<long> restIds = [];
    private int number;

    /// <param name="client">For the reads by which requests are drawn.</param>
    /// <param name="prefix">Of the keys, and of what the requests name: no other client's.</param>
    public Load(Client client, string prefix, int seed, int place)
    {
        (this.client, this.prefix) = (client, $"{prefix}-{place}");
        random = new Random((seed * 1_000) + place);
        transactions = new RandomTransactions((call, fields) => client.ServeAsync(call, fields, Cancel), random.Next(), $"{place}-");
    }

    /// <summary>Of the round that is under way.</summary>
    public CancellationToken Cancel { get; set; }

    /// <summary>Masters that all clients work with.</summary>
    public async Task PrepareAsync()
    {
        await transactions.PrepareAsync();

        // Once there is one account, no other is posted to.
        await client.ServeAsync("gl-account-create", new { COMPANY_ID = "1", DEPARTMENT = "0", ACCOUNT = "300", ACCOUNT_DESC = "Work in process" }, Cancel);
    }

    public bool Chance(int percent) => random.Next(100) < percent;

    /// <summary>The next request. Needs a server that answers, since it draws from what it reads back; <see cref="HttpRequestException"/> otherwise.</summary>
    public async Task<Story> NextAsync()
    {
        if (number % RequestsBetweenReads == 0)
        {
            await transactions.ReadSomeAsync();
        }

        number++;
        var key = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{number}");
        return random.Next(100) switch
        {
            < 10 => Master(key),
            < 22 => OfRest(key),
            _ => await TransactionAsync(key),
        };
    }

    /// <summary>Keeps in mind what a request made, so that later ones can use it.</summary>
    public void Served(Story story)
    {
        if (story.Answer is not { } bytes || story.IsDry)
        {
            return;
        }

        using var json = JsonDocument.Parse(bytes);
        var answer = json.RootElement;
        if (story.Wire.Path.StartsWith(Rest, StringComparison.Ordinal))
        {
            if (story.Wire.Method == "POST")
            {
                restIds.AddRange(answer.TryGetProperty("data", out var many) ? many.EnumerateArray().Select(Id) : [Id(answer)]);
            }
        }
        else if (story.OpensBatch && answer.TryGetProperty("BATCH_NUMBER", out var batch) && batch.GetString() is { Length: > 0 } opened)
        {
            transactions.Batches.Add(opened);
        }

        if (calls.Remove(story.Key, out var asked))
        {
            transactions.Served(asked);
        }

        static long Id(JsonElement made) => made.GetProperty("id").GetInt64();
    }

    private async Task<Story> TransactionAsync(string key)
    {
        var (kind, drawn) = transactions.Next();
        if (drawn.Name == RandomTransactions.Renumber)
        {
            using var found = await client.GetAsync($"{Rest}?itemReference={drawn["PART_ID"]}&value={Uri.EscapeDataString(drawn["SERIAL_NUMBER"]!)}", Cancel);
            var id = found.RootElement.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("id").GetInt64()).FirstOrDefault();
            return RestStory(key, kind, "PUT", $"{Rest}/{id}", new JsonObject { ["value"] = drawn["TO"] });
        }

        calls[key] = drawn;
        return Rpc(key, kind, drawn.Name, drawn.Fields, drawn.Name switch
        {
            "sales-order-create" => ("sales_order", "so_id", drawn["SO_ID"]!),
            "purchase-order-create" => ("purchase_order", "po_id", drawn["PO_ID"]!),
            _ => null,
        });
    }

    private Story Master(string key)
    {
        var name = key.ToUpperInvariant();
        return random.Next(10) switch
        {
            0 => Made("part-create", "part", "part_id", new() { ["PART_ID"] = name, ["PART_DESC"] = "A part", ["SN_REQD_INV"] = "Y", ["DEF_STORES_CODE"] = "MS" }),
            1 => Made("customer-create", "customer", "customer_id", new() { ["CUSTOMER_ID"] = name, ["CUSTOMER_NAME"] = "A customer" }),
            2 => Made("customer-part-create", "customer_part", "cust_part_id", new() { ["PART_ID"] = "PUMP002", ["CUSTOMER_ID"] = "ABCCORP", ["CUST_PART_ID"] = name }),
            3 => Made("stores-create", "stores", "stores_code", new() { ["STORES_CODE"] = name, ["STORES_DESC"] = "A store" }),
            4 => Made("gl-account-create", "gl_account", "account", new() { ["COMPANY_ID"] = "1", ["DEPARTMENT"] = "0", ["ACCOUNT"] = name, ["ACCOUNT_DESC"] = "An account" }),
            5 => Made("lot-create", "lot", "lot_id", new() { ["PART_ID"] = "BEARING012", ["LOT_ID"] = name }),
            6 => Made("job-create", "job", "job_id", new() { ["JOB_ID"] = name, ["PART_ID"] = "PUMP002" }),

            // A name that is taken, mostly: refused, and the record of somebody else stands.
            7 => Rpc(key, "customer-create", "customer-create", new Dictionary<string, object> { ["CUSTOMER_ID"] = "ABCCORP", ["CUSTOMER_NAME"] = key }),
            8 => Rpc(key, "part-update", "part-update", new Dictionary<string, object> { ["PART_ID"] = "ROTOR010", ["PART_DESC"] = key }),
            _ => Rpc(key, "customer-part-delete", "customer-part-delete", new Dictionary<string, object> { ["PART_ID"] = "PUMP002", ["CUSTOMER_ID"] = "ABCCORP", ["CUST_PART_ID"] = "NONE" }),
        };

        Story Made(string call, string table, string column, Dictionary<string, object> fields) => Rpc(key, call, call, fields, (table, column, name));
    }

    private Story OfRest(string key)
    {
        var name = key.ToUpperInvariant();
        var item = Chance(50) ? "MOTOR003" : "GEARBOX";
        switch (random.Next(4))
        {
            case 0:
                var values = new JsonArray([.. Enumerable.Range(1, random.Next(1, 6)).Select(place => JsonValue.Create($"{name}/{place}"))]);
                return RestStory(key, "rest create many", "POST", Rest, new JsonObject { ["values"] = values, ["itemId"] = item, ["useExternalId"] = true }, ("serial_number", "serial_number", $"{name}/1"));
            case 1 when restIds.Count > 0:
                return RestStory(key, "rest update", "PUT", $"{Rest}/{Some()}", new JsonObject { ["value"] = name });
            case 2 when restIds.Count > 0:
                return RestStory(key, "rest delete", "DELETE", $"{Rest}/{Some()}", null);
            default:
                return RestStory(key, "rest create", "POST", Rest, new JsonObject { ["value"] = name, ["itemId"] = item, ["useExternalId"] = true }, ("serial_number", "serial_number", name));
        }

        long Some() => restIds[random.Next(restIds.Count)];
    }

    private static Story RestStory(string key, string kind, string method, string path, JsonObject? body, (string, string, string)? makes = null) =>
        new(key, kind, new Wire(method, path, body is null ? null : Encoding.UTF8.GetBytes(body.ToJsonString()), key)) { Makes = makes };

    /// <summary>Some send the key in the body, as clients do that cannot set headers.</summary>
    private Story Rpc(string key, string kind, string name, IReadOnlyDictionary<string, object> fields, (string, string, string)? makes = null)
    {
        var body = JsonSerializer.SerializeToNode(fields)!.AsObject();
        var marked = Marked.TryGetValue(name, out var least);
        if (marked)
        {
            body["REFERENCE"] = key;
        }

        body["AUTH_TOKEN"] = client.Token;
        var inBody = Chance(30);
        if (inBody)
        {
            body["IDEMPOTENCY_KEY"] = key;
        }

        return new Story(key, kind, new Wire("POST", "/api/" + name, Encoding.UTF8.GetBytes(body.ToJsonString()), inBody ? null : key))
        {
            IsDry = fields.GetValueOrDefault("DRY_RUN") is "Y",
            MarkedMin = marked ? least : null,
            Makes = makes,
            OpensBatch = !fields.ContainsKey("BATCH_NUMBER"),
        };
    }
}
