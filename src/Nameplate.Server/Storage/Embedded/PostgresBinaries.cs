using System.Globalization;

namespace Nameplate.Server.Storage;

/// <summary>PostgreSQL's programs of one major version, as the operating system installed them.</summary>
public sealed record PostgresBinaries(string Directory, int Major)
{
    /// <summary>The oldest major version whose SQL the server uses.</summary>
    public const int OldestMajor = 15;

    /// <summary>Names the folder of PostgreSQL's programs, which is then the only one looked into.</summary>
    public const string Variable = "NAMEPLATE_POSTGRES_BIN";

    public string Initdb => Path.Combine(Directory, "initdb");

    public string Postgres => Path.Combine(Directory, "postgres");

    public string Dump => Path.Combine(Directory, "pg_dump");

    public string Restore => Path.Combine(Directory, "pg_restore");

    /// <summary>
    /// The newest installed version, or exactly <paramref name="major"/> where a cluster exists: PostgreSQL opens only
    /// data of its own major version.
    /// </summary>
    public static PostgresBinaries Find(int? major) => Choose(Installed("postgres", "initdb"), major);

    /// <summary>
    /// Those with <c>pg_dump</c> and <c>pg_restore</c> for a server or an archive of <paramref name="major"/>: of the same
    /// version, else the next newer one. Older ones refuse both.
    /// </summary>
    public static PostgresBinaries FindClient(int major) => ChooseClient(Installed("pg_dump", "pg_restore"), major);

    /// <summary>The oldest that will do, because what it writes can be read by the most; among equals the first.</summary>
    internal static PostgresBinaries ChooseClient(IReadOnlyList<PostgresBinaries> found, int major) =>
        found.Where(b => b.Major >= major).MinBy(b => b.Major)
        ?? throw new EmbeddedPostgresException(
            $"pg_dump and pg_restore of PostgreSQL {major} or newer are needed, {Told(found)}. {Advice(OperatingSystem.IsMacOS() ? $"-{major}" : $"-client-{major}")}");

    private static List<PostgresBinaries> Installed(string program, string companion)
    {
        var found = new List<PostgresBinaries>();
        foreach (var directory in Candidates())
        {
            if (MajorOf(directory, program, companion) is { } version)
            {
                found.Add(new PostgresBinaries(directory, version));
            }
        }

        return found;
    }

    private static string Told(IReadOnlyList<PostgresBinaries> found) => found.Count == 0
        ? "none is installed"
        : "installed: " + string.Join(", ", found.Select(b => $"{b.Major} in {b.Directory}"));

    /// <summary>Takes the newest usable one; among equals the first, so that the order of the search decides.</summary>
    internal static PostgresBinaries Choose(IReadOnlyList<PostgresBinaries> found, int? major)
    {
        var usable = major is null
            ? found.Where(b => b.Major >= OldestMajor).ToList()
            : found.Where(b => b.Major == major).ToList();
        if (usable.Count > 0)
        {
            return usable.MaxBy(b => b.Major)!;
        }

        var installed = Told(found);
        throw new EmbeddedPostgresException(major is null
            ? $"PostgreSQL {OldestMajor} or newer is needed, {installed}. {Advice("")} "
              + "Or name a running server in NAMEPLATE_DATABASE."
            : $"This data was written by PostgreSQL {major}, which only PostgreSQL {major} can open; {installed}. "
              + Advice($"-{major}"));
    }

    private static string Advice(string suffix) => OperatingSystem.IsMacOS()
        ? $"Install it with: brew install postgresql{(suffix.Length == 0 ? "@17" : suffix.Replace('-', '@'))}."
        : $"Install it with: apt-get install postgresql{suffix} (older releases: https://apt.postgresql.org).";

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured)
        {
            // A configured folder is the only candidate: silently taking another one would be a surprise.
            return [configured];
        }

        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. Versions("/usr/lib/postgresql", "*"),    // Debian, Ubuntu
            .. Versions("/usr", "pgsql-*"),             // Fedora, RHEL
            .. path,
            .. Versions("/opt/homebrew/opt", "postgresql@*"),
            .. Versions("/usr/local/opt", "postgresql@*"),
        ];
    }

    private static IEnumerable<string> Versions(string root, string pattern) => System.IO.Directory.Exists(root)
        ? System.IO.Directory.GetDirectories(root, pattern).Select(d => Path.Combine(d, "bin"))
        : [];

    private static int? MajorOf(string directory, string program, string companion)
    {
        // The two must lie beside each other: a folder on PATH may hold a link to only one of them.
        if (!File.Exists(Path.Combine(directory, program)) || !File.Exists(Path.Combine(directory, companion)))
        {
            return null;
        }

        var answer = Command.Run(Path.Combine(directory, program), "--version");
        return answer.ExitCode == 0 ? ParseMajor(answer.Output) : null;
    }

    /// <summary>Reads "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)"; betas say "19beta1".</summary>
    internal static int? ParseMajor(string versionLine)
    {
        const string product = "(PostgreSQL) ";
        var at = versionLine.IndexOf(product, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var digits = versionLine[(at + product.Length)..].TakeWhile(char.IsAsciiDigit).ToArray();
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
    }
}
