using System.Globalization;

namespace Nameplate.Bench;

/// <summary>A command line that cannot be followed; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public const string Usage =
        """
        Measures Nameplate over HTTP beside PostgreSQL's own means: one run, one PostgreSQL, the same rows.

          ./nameplate bench [options]

          --rows N         units, and links, that are there before (1000000)
          --pairs N        interleaved pairs; medians are printed (5)
          --seconds N      of each shot of a load with many connections (3)
          --minutes N      of the mixed load (1)
          --only NAME…     cases whose name holds these words; several separated by commas (all)
          --markdown FILE  writes the table there as well
          --json FILE      writes the figures there as well
          --data DIR       data directory; what is in it is used again (a temporary one that is deleted)
          --server FILE    nameplate-server.dll to measure (the one of this clone)
          --profile        tells the dearest statements of each case; it takes time itself, so the table is not to be used
          --list           prints the names of the cases
          --chart FILE     measures nothing: draws how costs grow, as SVG, from the figures of earlier runs
          --from FILE…     those figures, as --json wrote them with different --rows; several separated by commas

        """;

    public int Rows { get; init; } = 1_000_000;

    public int Pairs { get; init; } = 5;

    public double Seconds { get; init; } = 3;

    public double Minutes { get; init; } = 1;

    public IReadOnlyList<string> Only { get; init; } = [];

    public string? Markdown { get; init; }

    public string? Json { get; init; }

    public string? Data { get; init; }

    public string Server { get; init; } = "";

    public bool Profile { get; init; }

    public bool ListOnly { get; init; }

    public string? Chart { get; init; }

    public IReadOnlyList<string> From { get; init; } = [];

    public bool Help { get; init; }

    /// <summary>As it was given, for the report.</summary>
    public string Command { get; init; } = "";

    /// <summary>By whole words, so that "values 1000" is not "values 10000" too.</summary>
    public bool Wants(string name) => Only.Count == 0 || Only.Any(words => $" {name} ".Contains($" {words} ", StringComparison.OrdinalIgnoreCase));

    public static Options Read(string[] arguments)
    {
        var options = new Options { Server = ServerOfThisClone(), Command = "./nameplate bench " + string.Join(' ', arguments) };
        for (var place = 0; place < arguments.Length; place++)
        {
            var name = arguments[place];
            string Value() => ++place < arguments.Length ? arguments[place] : throw new UsageException($"{name} needs a value.");
            int Count() => int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number : throw new UsageException($"{name} needs a whole number above 0.");
            double Duration() => double.TryParse(Value(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number : throw new UsageException($"{name} needs a number above 0.");
            string[] Words() => Value().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            options = name switch
            {
                "--rows" => options with { Rows = Count() },
                "--pairs" => options with { Pairs = Count() },
                "--seconds" => options with { Seconds = Duration() },
                "--minutes" => options with { Minutes = Duration() },
                "--only" => options with { Only = [.. options.Only, .. Words()] },
                "--markdown" => options with { Markdown = Value() },
                "--json" => options with { Json = Value() },
                "--data" => options with { Data = Value() },
                "--server" => options with { Server = Path.GetFullPath(Value()) },
                "--profile" => options with { Profile = true },
                "--chart" => options with { Chart = Value() },
                "--from" => options with { From = [.. options.From, .. Words()] },
                "--list" => options with { ListOnly = true },
                "-h" or "--help" => options with { Help = true },
                _ => throw new UsageException($"{name} is no option; --help lists them."),
            };
        }

        return options;
    }

    private static string ServerOfThisClone()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Nameplate.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? AppContext.BaseDirectory, "src", "Nameplate.Server", "bin", "Release", "net10.0", "nameplate-server.dll");
    }
}
