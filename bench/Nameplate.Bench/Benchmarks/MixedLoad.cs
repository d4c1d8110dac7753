using System.Globalization;
using System.Text.Json;

namespace Nameplate.Bench.Benchmarks;

/// <summary>Sixty-four connections, four reads to a write, for some minutes: latency and memory in equal parts of the time.</summary>
internal sealed class MixedLoad : IBenchmark
{
    private const int Connections = 64;
    private readonly List<string> parts = [];

    public IReadOnlyList<string> Names => ["mixed"];

    public IEnumerable<Case> SetUp(Stage stage)
    {
        World.Units(stage);
        var part = stage.Value<long>("SELECT id FROM part WHERE part_id = 'P001'");
        using var connection = stage.Connect();
        var known = connection.Rows("SELECT s.id, p.part_id, s.serial_number FROM serial_number s JOIN part p ON p.id = s.part_id JOIN unit_state u ON u.serial_number_id = s.id ORDER BY hashint8(s.id) LIMIT 1000",
            row => (Id: row.GetInt64(0), Part: row.GetString(1), Serial: row.GetString(2)));
        byte[][] reads =
        [
            .. known.Select(unit => Request.Get(stage, $"/api/v1.0/serialNumbers/{unit.Id}")),
            .. known.Select(unit => Request.Get(stage, $"/api/v1.0/serialNumbers?value={unit.Serial}")),
            .. known.Select(unit => Request.Post(stage, "/api/serial-number-query", JsonSerializer.Serialize(new { PART_ID = unit.Part, SERIAL_NUMBER = unit.Serial }))),
            .. known.Select(unit => Request.Post(stage, "/api/serial-number-history-get", JsonSerializer.Serialize(new { PART_ID = unit.Part, SERIAL_NUMBER = unit.Serial }))),
        ];

        // Each part of the time is a turn; whole minutes when there is more than one.
        var turns = stage.Options.Minutes >= 2 ? (int)Math.Round(stage.Options.Minutes) : 4;
        yield return new Case(
            "mixed", $"{Connections} connections, 80 % reads (by id, by value, ERP query, history) and 20 % single creates in both dialects, {stage.Options.Minutes:0.##} minutes", "none", Compare.Alone, null,
            _ =>
            {
                // One turn holds all parts, since --pairs is about something else.
                var (shots, memory) = (new List<Shot>(), new List<double>());
                parts.Clear();
                for (var turn = 0; turn < turns; turn++)
                {
                    var shot = Load.Run(stage, Connections, stage.Options.Minutes * 60 / turns, number => Next(stage, part, reads, number));
                    shots.Add(shot);
                    memory.Add(stage.Server.MemoryMiB);
                    parts.Add(string.Create(CultureInfo.InvariantCulture, $"{shot.Rows / shot.Seconds:N0}/s, p99 {shot.Latencies.Percentile(0.99):0.#} ms, {memory[^1]:0} MiB"));
                }

                return new Shot(shots.Average(shot => shot.Rows / shot.Seconds), shots.Sum(shot => shot.Rows), shots.Sum(shot => shot.Bytes), [.. shots.SelectMany(shot => shot.Latencies)]) { ClientShare = shots.Average(shot => shot.ClientShare) };
            },
            null)
        { Unit = "/s", PairsMax = 1, WarmsUp = false, Note = () => $"Every {stage.Options.Minutes * 60 / turns:0} s: {string.Join("; ", parts)}." };
    }

    private static Func<byte[]> Next(Stage stage, long part, byte[][] reads, int number)
    {
        var random = new Random(number);
        byte[][] writes =
        [
            Request.Post(stage, "/api/v1.0/serialNumbers", JsonSerializer.Serialize(new { itemId = part, value = "M0000000000000" })),
            Request.Post(stage, "/api/serial-number-create", JsonSerializer.Serialize(new { PART_ID = "P001", SERIAL_NUMBER = "M0000000000000", STORES_CODE = "MS" })),
        ];
        var places = writes.Select(write => write.AsSpan().IndexOf("0000000000000"u8)).ToArray();
        return () =>
        {
            if (random.Next(5) > 0)
            {
                return reads[random.Next(reads.Length)];
            }

            var which = random.Next(2);
            Request.Number(writes[which], places[which], 13, Fresh.Next());
            return writes[which];
        };
    }
}
