using System.Globalization;
using System.IO.Compression;
using System.Text;
using ExcelDataReader;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Importing;

namespace Nameplate.Server.Importing;

/// <summary>A column of a file: its field, and its heading as it was written.</summary>
internal sealed record ImportColumn(Field Field, string Heading);

/// <summary>
/// A file as it is kept until it is written: the columns that are known and the rows that hold something, packed. CSV and Excel are one from
/// here on. Reading goes row by row; no more than the packed rows is ever held, and they are smaller than the file.
/// </summary>
/// <param name="Packed">Columns and rows.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Unknown">Headings of the columns that are left out.</param>
internal sealed record ImportFile(byte[] Packed, int Rows, IReadOnlyList<string> Unknown)
{
    /// <summary>What a workbook may unpack to: a sheet of as many rows as are allowed, with fifty columns. It is read in pieces.</summary>
    private const long UnpackedMax = 512L * 1024 * 1024;

    /// <summary>What the parts of it that have to be held whole may unpack to: the texts of the sheet.</summary>
    private const long TextsMax = 64L * 1024 * 1024;

    // The reader of workbooks asks for the encoding of old ones, which it is never given.
    static ImportFile() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Reads a file: CSV in UTF-8, or an Excel workbook (.xlsx), whose first sheet is taken.</summary>
    public static Outcome<ImportFile> Read(ImportKind kind, Stream file)
    {
        var head = new byte[4];
        var got = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (got == 4 && head is [0xD0, 0xCF, 0x11, 0xE0])
        {
            return Refuse("This is an Excel file of the old kind (.xls). Save it as .xlsx or as CSV.");
        }

        try
        {
            return got == 4 && head is [(byte)'P', (byte)'K', 3, 4] ? ReadExcel(kind, file) : ReadCsv(kind, file);
        }
        catch (DecoderFallbackException)
        {
            return Refuse("The file is not in UTF-8. Save it as \"CSV UTF-8\", or as .xlsx.");
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException or System.Xml.XmlException or ExcelDataReader.Exceptions.ExcelReaderException
            or FormatException or ArgumentException or OverflowException or KeyNotFoundException or NullReferenceException or IndexOutOfRangeException or NotSupportedException)
        {
            // A broken workbook comes out of its reader in many ways.
            return Refuse("The file cannot be read: it is neither CSV nor a whole Excel workbook (.xlsx).");
        }
    }

    /// <summary>The columns of a packed file.</summary>
    public static IReadOnlyList<ImportColumn> Columns(ImportKind kind, byte[] packed)
    {
        using var reader = Reader(packed);
        return Columns(kind, reader);
    }

    /// <summary>Its rows, each with the line that it stood in.</summary>
    public static IEnumerable<(int Line, string[] Cells)> Unpack(ImportKind kind, byte[] packed)
    {
        using var reader = Reader(packed);
        var columns = Columns(kind, reader).Count;
        for (var line = reader.ReadInt32(); line > 0; line = reader.ReadInt32())
        {
            var cells = new string[columns];
            for (var place = 0; place < columns; place++)
            {
                cells[place] = reader.ReadString();
            }

            yield return (line, cells);
        }
    }

    private static BinaryReader Reader(byte[] packed) => new(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress));

    private static List<ImportColumn> Columns(ImportKind kind, BinaryReader reader)
    {
        var columns = new List<ImportColumn>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            columns.Add(new ImportColumn(kind.Noun.Find(reader.ReadString())!, reader.ReadString()));
        }

        return columns;
    }

    private static Outcome<ImportFile> ReadCsv(ImportKind kind, Stream file)
    {
        using var text = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
        return Pack(kind, CsvText.Read(text));
    }

    private static Outcome<ImportFile> ReadExcel(ImportKind kind, Stream file)
    {
        using (var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true))
        {
            // What is written there of the size is held to when it is unpacked.
            if (zip.Entries.Sum(entry => entry.Length) > UnpackedMax || zip.Entries.Any(entry => entry.Length > TextsMax && !entry.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal)))
            {
                return Refuse("The workbook holds too much. Save the sheet alone, or as CSV.");
            }
        }

        file.Position = 0;
        using var sheet = ExcelReaderFactory.CreateOpenXmlReader(file, new ExcelReaderConfiguration { LeaveOpen = true });
        return Pack(kind, Rows(sheet));

        static IEnumerable<(int, List<string>?)> Rows(IExcelDataReader sheet)
        {
            for (var line = 1; sheet.Read(); line++)
            {
                yield return (line, [.. Enumerable.Range(0, sheet.FieldCount).Select(place => Text(sheet.GetValue(place)))]);
            }
        }
    }

    /// <summary>A cell as it would be typed. Excel keeps numbers to fifteen digits, and so are they written.</summary>
    private static string Text(object? cell) => cell switch
    {
        null => "",
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        bool flag => flag ? "Y" : "N",
        double number when Math.Abs(number) < 1e15 => ((decimal)number).ToString("0.###############", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };

    private static Outcome<ImportFile> Pack(ImportKind kind, IEnumerable<(int Line, List<string>? Fields)> rows)
    {
        using var packed = new MemoryStream();
        using var writer = new BinaryWriter(new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true));
        ImportColumns? columns = null;
        var (kept, count) = (new List<int>(), 0);
        foreach (var (line, fields) in rows)
        {
            if (fields is null)
            {
                return Refuse($"A quotation mark that opens in line {line} is never closed.");
            }

            if (fields.All(string.IsNullOrWhiteSpace))
            {
                continue;
            }

            if (columns is null)
            {
                // Columns to the right that have neither heading nor anything else are none.
                while (fields.Count > 0 && string.IsNullOrWhiteSpace(fields[^1]))
                {
                    fields.RemoveAt(fields.Count - 1);
                }

                var read = ImportColumns.Read(kind, fields);
                if (read.Fault is { } fault)
                {
                    return fault;
                }

                columns = read.Value;
                kept = [.. Enumerable.Range(0, fields.Count).Where(place => columns.Fields[place] is not null)];
                writer.Write(kept.Count);
                foreach (var place in kept)
                {
                    writer.Write(columns.Fields[place]!.Name);
                    writer.Write(fields[place].Trim());
                }

                continue;
            }

            if (fields.Skip(columns.Fields.Count).Any(field => !string.IsNullOrWhiteSpace(field)))
            {
                return Refuse($"Line {line} has more columns than there are headings.");
            }

            if (++count > ImportBook.RowsMax)
            {
                return Refuse($"The file has more than {ImportBook.RowsMax.ToString("N0", CultureInfo.InvariantCulture)} rows. Send it in parts.");
            }

            writer.Write(line);
            foreach (var place in kept)
            {
                var cell = place < fields.Count ? fields[place] : "";
                writer.Write(cell.Length <= CsvText.FieldMax ? cell : cell[..CsvText.FieldMax]);
            }
        }

        if (count == 0)
        {
            return Refuse("The file has no rows below its headings.");
        }

        writer.Write(0);
        writer.Dispose();
        return new ImportFile(packed.ToArray(), count, columns!.Unknown);
    }

    private static Fault Refuse(string why) => new("IMPORT_FILE_INVALID", FaultKind.Request, why);
}
