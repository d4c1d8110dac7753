using System.IO.Compression;
using System.Text;
using Nameplate.Core.Importing;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Importing;

/// <summary>One line of a report.</summary>
/// <param name="Row">Line of the file.</param>
/// <param name="Result">created, changed, same or wrong.</param>
/// <param name="Key">The record.</param>
/// <param name="Column">Heading of the column that is wrong; empty where it is the whole row, or nothing.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record ImportLine(string Row, string Result, string Key, string Column, string Reason);

/// <summary>
/// What became of each row of a file, packed. A row that is wrong has a line for each reason. Its texts are kept as they are: what a
/// spreadsheet would run as a formula is made harmless in the file that is handed out, as in every other.
/// </summary>
internal sealed class ImportReport : IDisposable
{
    public static readonly string[] Columns = ["ROW", "RESULT", "KEY", "COLUMN", "REASON"];

    private readonly MemoryStream packed = new();
    private readonly StreamWriter writer;

    public ImportReport()
    {
        writer = new StreamWriter(new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Write(Columns);
    }

    public int Created { get; private set; }

    public int Changed { get; private set; }

    public int Same { get; private set; }

    public int Wrong { get; private set; }

    public void Add(int line, string key, Put put, Func<string, (string Heading, string Text)> find)
    {
        var row = line.ToString(System.Globalization.CultureInfo.InvariantCulture);
        (Created, Changed, Same, Wrong) = put.Result switch
        {
            PutResult.Created => (Created + 1, Changed, Same, Wrong),
            PutResult.Changed => (Created, Changed + 1, Same, Wrong),
            PutResult.Same => (Created, Changed, Same + 1, Wrong),
            _ => (Created, Changed, Same, Wrong + 1),
        };
        if (put.Fault is null)
        {
            Write(row, put.Result.ToString().ToLowerInvariant(), key, "", "");
            return;
        }

        foreach (var reason in put.Fault.Reasons)
        {
            var (heading, text) = find(reason);
            Write(row, "wrong", key, heading, text);
        }
    }

    /// <summary>The report, when all rows are in it.</summary>
    public byte[] Pack()
    {
        writer.Dispose();
        return packed.ToArray();
    }

    /// <summary>The lines, without the names of the columns.</summary>
    public static IEnumerable<ImportLine> Lines(byte[] packed)
    {
        using var text = new StreamReader(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress), Encoding.UTF8);
        foreach (var (_, fields) in CsvText.Read(text).Skip(1))
        {
            yield return new ImportLine(fields![0], fields[1], fields[2], fields[3], fields[4]);
        }
    }

    public void Dispose()
    {
        writer.Dispose();
        packed.Dispose();
    }

    private void Write(params string[] fields) => writer.Write(CsvText.Line(fields) + "\r\n");
}
