using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Nameplate.Bench;

/// <summary>PostgreSQL's own load program on the reference's tables, with prepared statements.</summary>
internal static class PgBench
{
    public static Shot Run(Stage stage, string script, int clients, double seconds)
    {
        var folder = Directory.CreateTempSubdirectory("nameplate-pgbench").FullName;
        try
        {
            var file = Path.Combine(folder, "script.sql");
            File.WriteAllText(file, script);
            var server = new NpgsqlConnectionStringBuilder(stage.ConnectionString);
            var whole = Math.Max(1, (int)Math.Round(seconds)).ToString(CultureInfo.InvariantCulture);
            var start = new ProcessStartInfo("pgbench",
                ["-n", "-M", "prepared", "-f", file, "-c", $"{clients}", "-j", $"{Math.Min(clients, 2)}", "-T", whole, "-l", "--log-prefix", Path.Combine(folder, "log"),
                    "-h", server.Host!, "-p", $"{server.Port}", "-U", server.Username!, server.Database!])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["PGOPTIONS"] = $"-c search_path={ReferenceTables.Schema}";
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"pgbench ended with {process.ExitCode}: {errors.Result}");
            }

            var perSecond = output.Split('\n').First(line => line.StartsWith("tps = ", StringComparison.Ordinal)).Split(' ')[2];
            // A line a transaction; its third word is the microseconds.
            var latencies = Directory.EnumerateFiles(folder, "log*").SelectMany(File.ReadLines).Select(line => long.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture) / 1000.0).ToList();
            return new Shot(latencies.Count / double.Parse(perSecond, CultureInfo.InvariantCulture), latencies.Count, 0, latencies);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
