using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Scanning;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Help;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>What a scanned or typed text names, in this dialect's shape: ours, the public reference has no such call.</summary>
internal static class FindApi
{
    private const string Text = "q";

    private static readonly FieldHelp[] Answer =
    [
        new("exact", "flag", "What is in data is called exactly so; false: it has the text in its number or name."),
        new("data", "rows", $"What was found, by kind; {Find.KindMax} of a kind at most.")
        {
            IsArray = true,
            Rows =
            [
                new("kind", "word", "UNIT, PART, LOT, BATCH, SALES_ORDER, PURCHASE_ORDER, CUSTOMER or VENDOR."), new("itemReference", "text", "The item, or that of the unit or lot; null for what has none."),
                new("value", "text", "Serial number of a unit; null for all else."), new("reference", "text", "Number of the lot, batch, order, customer or vendor; null for units and items."),
                new("name", "text", "What it is, or whose."), new("status", "word", "Status of a unit; null for all else."), new("state", "word", "Its exact state; null for all else."),
            ],
        },
    ];

    public static void MapFind(this IEndpointRouteBuilder app) => app.MapRest("find", Get<Find>(FindAsync) with
    {
        Query = [RestParameter.Text(Text) with { IsRequired = true, Help = "A serial number, reference, lot, order or name, or what a scanner read of a GS1 code.", Example = "GC00003001" }],
        Answer = Answer,
        Refusals = [RestFaults.ParameterMissing(Text), RestFaults.ParameterValue(Text)],
    });

    private static async Task<Fault?> FindAsync(RestCall call)
    {
        var query = call.Query(name => name == Text);
        if (query.Fault is { } unknown)
        {
            return unknown;
        }

        if (!query.Value.TryGetValue(Text, out var text))
        {
            return RestFaults.ParameterMissing(Text);
        }

        if (text.Length > Find.TextMax)
        {
            return RestFaults.ParameterValue(Text);
        }

        return await call.ReadAsync(async answer =>
        {
            var find = new Find { Text = text };
            await using var snapshot = await Snapshot.OpenAsync(call.Source.Readers, call.Cancel);
            var rows = await Finding.ReadAsync(snapshot, find, call.Cancel);
            await using var json = new Utf8JsonWriter(answer, RestCall.Json);
            json.WriteStartObject();
            json.WriteBoolean("exact"u8, find.Exact);
            json.WriteStartArray("data"u8);
            foreach (var row in rows)
            {
                json.WriteStartObject();
                json.WriteString("kind"u8, row.Kind);
                json.WriteString("itemReference"u8, row.PartId);
                json.WriteString("value"u8, row.Serial);
                json.WriteString("reference"u8, row.Id);
                json.WriteString("name"u8, row.Description);
                json.WriteString("status"u8, row.Status?.Rest());
                json.WriteString("state"u8, row.Status?.State());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            return null;
        });
    }
}
