using System.Text.Json;
using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Importing;
using Nameplate.Core.Inventory;
using Nameplate.Core.Purchasing;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Rpc;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Importing;

/// <summary>Writes the rows of a file in one transaction, set by set. Fields are read as the calls of the API read them.</summary>
internal static class ImportWork
{
    private delegate Task<Put[]> Putting(LedgerTransaction transaction, IReadOnlyList<PutRow> rows, CancellationToken cancellationToken);

    private static readonly Dictionary<Type, Putting> Puttings = new()
    {
        [typeof(Part)] = MasterSets.PutAsync<Part>,
        [typeof(BillOfMaterial)] = MasterSets.PutAsync<BillOfMaterial>,
        [typeof(Customer)] = MasterSets.PutAsync<Customer>,
        [typeof(Vendor)] = MasterSets.PutAsync<Vendor>,
        [typeof(Lot)] = MasterSets.PutAsync<Lot>,
        [typeof(SerialNumber)] = UnitSets.PutAsync,
    };

    /// <summary>Writes all rows that are good, and reports on every one.</summary>
    public static async Task<ImportReport> WriteAsync(LedgerTransaction transaction, ImportKind kind, byte[] packed, Action<int> progress, CancellationToken cancellationToken)
    {
        var columns = ImportFile.Columns(kind, packed);
        var report = new ImportReport();
        var (met, done) = (new ImportKeys(kind.Noun), 0);
        foreach (var set in ImportFile.Unpack(kind, packed).Chunk(MasterSets.SizeMax))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (puts, places, rows, keys) = (new Put[set.Length], new List<int>(), new List<PutRow>(), new string[set.Length]);
            for (var place = 0; place < set.Length; place++)
            {
                var (line, cells) = set[place];
                var row = RowOf(kind, columns, cells);
                keys[place] = string.Join(" · ", kind.Noun.Keys.Select(key => Cell(columns, cells, key)).Where(text => text.Length > 0));
                if (row.Key is { } key && met.Take(key, line) is { } twice)
                {
                    puts[place] = twice;
                    continue;
                }

                places.Add(place);
                rows.Add(row);
            }

            foreach (var (place, put) in places.Zip(await Puttings[kind.Noun.Type](transaction, rows, cancellationToken)))
            {
                puts[place] = put;
            }

            for (var place = 0; place < set.Length; place++)
            {
                report.Add(set[place].Line, keys[place], puts[place], reason => Find(kind, columns, reason));
            }

            progress(done += set.Length);
        }

        return report;
    }

    private static PutRow RowOf(ImportKind kind, IReadOnlyList<ImportColumn> columns, string[] cells)
    {
        var key = new List<string>();
        foreach (var field in kind.Noun.Keys)
        {
            var text = Cell(columns, cells, field);
            if (text.Length == 0 && !field.Is(Uses.Required))
            {
                key.Add("");
            }
            else if (text.Length > 0 && field.Kind.TryRead(text, out var value, out _))
            {
                key.Add(field.Kind.Print(value!, TimeZoneInfo.Utc));
            }
            else
            {
                return new PutRow(null, _ => Read(kind, columns, cells, null));
            }
        }

        return new PutRow(key, standing => Read(kind, columns, cells, standing));
    }

    /// <summary>The fields of a row: as a create has them, or as an update of the record with a key. An empty cell is not given.</summary>
    private static Outcome<FieldValues> Read(ImportKind kind, IReadOnlyList<ImportColumn> columns, string[] cells, IReadOnlyList<string>? standing)
    {
        var request = new JsonObject();
        for (var place = 0; place < cells.Length; place++)
        {
            if (cells[place].Trim() is { Length: > 0 } text)
            {
                request[columns[place].Field.Name] = text;
            }
        }

        foreach (var (field, text) in kind.Noun.Keys.Zip(standing ?? []))
        {
            request[field.Name] = text;
        }

        var read = RequestReader.Read(standing is null ? kind.Create : kind.Update, JsonSerializer.SerializeToElement(request));

        // A number that is made up would be made up anew each time that the file is sent.
        return read.Fault is null && kind.Noun.Keys.FirstOrDefault(key => key.Is(Uses.Required) && read.Value.Given.GetValueOrDefault(key) is null) is { } missing
            ? Faults.FieldRequired(missing.Name)
            : read;
    }

    private static string Cell(IReadOnlyList<ImportColumn> columns, string[] cells, Field field)
    {
        for (var place = 0; place < columns.Count; place++)
        {
            if (columns[place].Field == field)
            {
                return cells[place].Trim();
            }
        }

        return "";
    }

    /// <summary>The column that a reason begins with, by its heading in the file, and the rest of the reason.</summary>
    private static (string Heading, string Text) Find(ImportKind kind, IReadOnlyList<ImportColumn> columns, string reason)
    {
        var end = reason.AsSpan().IndexOfAnyExcept(NameCharacters);
        var name = end < 0 ? reason : reason[..end];
        if (name.Length == 0 || kind.Noun.Find(name) is not { } field)
        {
            return ("", reason);
        }

        return (columns.FirstOrDefault(column => column.Field == field)?.Heading ?? field.Name, reason);
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
}
