using System.Diagnostics;
using System.Globalization;

namespace Nameplate.Server.Storage;

/// <summary>Lines for whoever waits: the first after a second, then one every five.</summary>
internal sealed class Meter(IProgress<string>? progress, Func<string> words)
{
    private readonly Stopwatch since = Stopwatch.StartNew();
    private TimeSpan next = TimeSpan.FromSeconds(1);

    public void Tick()
    {
        if (since.Elapsed >= next)
        {
            progress?.Report(words());
            next = since.Elapsed + TimeSpan.FromSeconds(5);
        }
    }

    public static string Size(long bytes) => bytes < 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(bytes / 1e3):F0} kB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB");

    public static string Part(long done, long all) => string.Create(CultureInfo.InvariantCulture, $"{(all > 0 ? 100 * done / all : 100)} %");
}
