using System.Diagnostics;

namespace Nameplate.Torture;

/// <summary>The crash test: one world after the other, each with the next seed, until the time is over or something is found.</summary>
internal static class CrashTest
{
    private const string Prefix = "nameplate-torture-";

    /// <summary>Worlds begin for as long as the time is not over; at least one.</summary>
    public static async Task<TortureReport> RunAsync(WorldSettings first, TimeSpan time, TextWriter log, CancellationToken cancellationToken)
    {
        RemoveKilledRuns();
        var report = new TortureReport();
        var since = Stopwatch.StartNew();
        do
        {
            await WorldAsync(first with { Seed = first.Seed + report.Worlds }, report, log, cancellationToken);
        }
        while (report.IsClean && since.Elapsed < time && !cancellationToken.IsCancellationRequested);

        return report;
    }

    private static async Task WorldAsync(WorldSettings settings, TortureReport report, TextWriter log, CancellationToken cancellationToken)
    {
        // Where the user postgres can get to it.
        var directory = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), Prefix + Guid.NewGuid().ToString("N"))).FullName;
        using (Hold(directory))
        {
            report.Worlds++;
            await using var world = new World(settings, directory, report);
            try
            {
                await world.RunAsync(log, cancellationToken);
            }
            catch (Exception failure) when (failure is ServerException or TimeoutException or HttpRequestException or Npgsql.NpgsqlException or IOException)
            {
                report.Add(Finding.Broken, $"seed {settings.Seed}: {failure}");
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Told to stop: the table says how far it came.
            }
        }

        if (report.IsClean)
        {
            Directory.Delete(directory, recursive: true);
            return;
        }

        File.Delete(Path.Combine(directory, "lock"));
        report.Kept.Add(File.Exists(Path.Combine(directory, "disk.img")) ? $"{directory} (the data is in disk.img: mount -o loop)" : directory);
    }

    private static FileStream Hold(string directory) => new(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <summary>A killed run leaves its disk mounted. A living one holds the lock of its directory; one that was kept has none.</summary>
    private static void RemoveKilledRuns()
    {
        foreach (var left in Directory.GetDirectories(Path.GetTempPath(), Prefix + "*").Where(left => File.Exists(Path.Combine(left, "lock"))))
        {
            try
            {
                Hold(left).Dispose();
                Disk.Unmount(Path.Combine(left, "disk"));
                Directory.Delete(left, recursive: true);
            }
            catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
            {
                // In use, or of another user.
            }
        }
    }
}
