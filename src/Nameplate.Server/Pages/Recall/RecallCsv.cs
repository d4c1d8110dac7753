using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Http;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Recall;

/// <summary>What a recall found as files: all rows, the customers, and what changed between two runs.</summary>
internal static class RecallCsv
{
    private static readonly IReadOnlyList<Field> Columns = [.. ResourceBook.Call<LotRecall>(Verbs.Get).Answer[^1].Rows.Where(field => field.Is(Uses.Answer))];

    private static readonly IReadOnlyList<Field> Kept = [.. ResourceBook.Call<RecallListRow>(Verbs.Query).Answer.Where(field => field.Name is not ("CODE" or "RUN" or "ROW_NO"))];

    /// <summary>Every unit and lot.</summary>
    public static async Task RowsAsync(CsvWriter csv, string file, IAsyncEnumerable<GenealogyRow> rows, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        csv.Begin(file, Columns.Select(field => field.Name));
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            foreach (var field in Columns)
            {
                csv.Value(field, field.Get(row), zone);
            }

            await csv.EndRowAsync(cancellationToken);
        }
    }

    /// <summary>A line for each customer, shipment and part.</summary>
    public static async Task CustomersAsync(CsvWriter csv, string file, IAsyncEnumerable<GenealogyRow> rows, CancellationToken cancellationToken)
    {
        var lines = new RecallCustomerLines();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            lines.Add(row);
        }

        csv.Begin(file, ["CUSTOMER_ID", "CUSTOMER_NAME", "SOLD_TO_CUST", "SO_ID", "SO_LINE_NO", "SHIPMENT_NO", "SHIPPED_DATE", "CONTACT", "PART_ID", "PART_DESC", "UNITS", "UNITS_ASSUMED", "UNITS_PAST", "SERIAL_NUMBER"]);
        foreach (var line in lines.Lines)
        {
            foreach (var text in new[] { line.CustomerId, line.Name, line.Shipment.SoldTo, line.Shipment.Order, line.Shipment.Line, line.Shipment.Number })
            {
                csv.Text(text);
            }

            csv.Day(line.Shipment.Day);
            csv.Text(line.Shipment.Contact);
            csv.Text(line.PartId);
            csv.Text(line.PartDesc);
            csv.Number(line.Serials.Count);
            csv.Number(line.Assumed);
            csv.Number(line.Past);
            csv.Text(SerialList.Print(line.Serials));
            await csv.EndRowAsync(cancellationToken);
        }
    }

    /// <summary>A row for each unit or lot that is not as it was: as it is, and where it was before.</summary>
    public static async Task ChangesAsync(CsvWriter csv, string file, IAsyncEnumerable<RecallChange> changes, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        string[] before = ["CUSTOMER_ID", "SO_ID", "SO_LINE_NO", "SHIPMENT_NO", "STORES_CODE", "STOCK_LOCATION", "TOP_ID", "TOP_SN", "SN_STATE"];
        var earlier = before.Select(name => Kept.First(field => field.Name == name)).ToList();
        csv.Begin(file, ["CHANGE", .. Kept.Select(field => field.Name), .. before.Select(name => "BEFORE_" + name)]);
        await foreach (var change in changes.WithCancellation(cancellationToken))
        {
            csv.Text(RecallWords.Of(change.Kind));
            foreach (var field in Kept)
            {
                csv.Value(field, field.Get((change.After ?? change.Before)!), zone);
            }

            foreach (var field in earlier)
            {
                csv.Value(field, change.Before is { } row ? field.Get(row) : null, zone);
            }

            await csv.EndRowAsync(cancellationToken);
        }
    }
}
