using System.Text;

namespace Nameplate.Bench.Benchmarks;

/// <summary>Many serials in one request of the REST dialect, against COPY of the rows that it wrote.</summary>
internal sealed class BulkCreates : IBenchmark
{
    private static readonly int[] Sizes = [1_000, 10_000, 100_000];

    public IReadOnlyList<string> Names => [.. Sizes.Select(Name)];

    public IEnumerable<Case> SetUp(Stage stage)
    {
        World.Units(stage);
        ReferenceTables.Make(stage);
        var part = stage.Value<long>("SELECT id FROM part WHERE part_id = 'P001'");
        foreach (var size in Sizes)
        {
            yield return new Case(
                Name(size), $"`POST /api/v1.0/serialNumbers` with `values` of {size:N0} serials", "COPY of the rows that this wrote into all the same tables (batch, serial_number, posting, posting_unit, unit_state), one transaction",
                Compare.Speed, 0.6,
                turn =>
                {
                    var request = Request.Post(stage, "/api/v1.0/serialNumbers", Body(part, size, turn));
                    using var line = stage.Line();
                    return Shot.Once(size, () =>
                    {
                        line.Send(request);
                        return request.Length + line.BodyBytes;
                    });
                },
                _ =>
                {
                    var written = Written.OfLastBatch(stage);
                    using var connection = stage.Connect(ReferenceTables.Schema);
                    return Shot.Once(size, () => written.Copy(connection));
                });
        }
    }

    private static string Name(int size) => FormattableString.Invariant($"values {size}");

    private static string Body(long part, int size, int turn)
    {
        var body = new StringBuilder($"{{\"itemId\":{part},\"values\":[");
        var first = Fresh.Next();
        for (var serial = 0; serial < size; serial++)
        {
            body.Append(serial == 0 ? "\"" : ",\"").Append('V').Append(first).Append('-').Append(turn).Append('-').Append(serial.ToString("D6", null)).Append('"');
        }

        return body.Append("]}").ToString();
    }
}
