using System.Globalization;
using System.Text;

namespace Nameplate.Torture;

/// <summary>What was done, and what should never have been found.</summary>
internal sealed class TortureReport
{
    private const int ToldMax = 30;

    private readonly SortedDictionary<Blow, int> blows = [];
    private readonly SortedDictionary<Cut, int> cuts = [];
    private readonly SortedDictionary<string, (int Accepted, int Refused)> kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<Finding, int> findings = [];
    private readonly List<string> told = [];

    public int Worlds { get; set; }

    public int Requests { get; private set; }

    public int Accepted { get; private set; }

    public int Refused { get; private set; }

    /// <summary>Requests whose fate was unknown, sent again until it was known.</summary>
    public int Resent { get; set; }

    /// <summary>Accepted requests that were sent again to hear the same answer.</summary>
    public int Replayed { get; set; }

    /// <summary>Requests that were sent twice at one moment.</summary>
    public int Twins { get; set; }

    /// <summary>Starts that were killed before the server was ready.</summary>
    public int StartsKilled { get; set; }

    /// <summary>Why something was not done here.</summary>
    public SortedSet<string> NotRun { get; } = [];

    /// <summary>Directories that were kept to be looked at.</summary>
    public List<string> Kept { get; } = [];

    public bool IsClean => findings.Count == 0;

    public IReadOnlyCollection<string> KindsAccepted => [.. kinds.Where(kind => kind.Value.Accepted > 0).Select(kind => kind.Key)];

    public int Count(Blow blow) => blows.GetValueOrDefault(blow);

    public int Cuts => cuts.Values.Sum();

    public int Count(Cut cut) => cuts.GetValueOrDefault(cut);

    public int Count(Finding finding) => findings.GetValueOrDefault(finding);

    public void Add(Blow blow) => blows[blow] = Count(blow) + 1;

    public void Add(Cut cut)
    {
        lock (cuts)
        {
            cuts[cut] = Count(cut) + 1;
        }
    }

    public void Add(Finding finding, string what)
    {
        lock (findings)
        {
            findings[finding] = Count(finding) + 1;
            if (told.Count < ToldMax)
            {
                told.Add($"{finding}: {what}");
            }
        }
    }

    /// <summary>The requests of a world that is over.</summary>
    public void Add(IEnumerable<Story> stories)
    {
        foreach (var story in stories)
        {
            Requests++;
            var (accepted, refused) = kinds.GetValueOrDefault(story.Kind);
            var isAccepted = story.Fate == Fate.Accepted;
            (Accepted, Refused) = (Accepted + (isAccepted ? 1 : 0), Refused + (story.Fate == Fate.Refused ? 1 : 0));
            kinds[story.Kind] = (accepted + (isAccepted ? 1 : 0), refused + (story.Fate == Fate.Refused ? 1 : 0));
        }
    }

    /// <summary>The table, and before it the stories of what went wrong.</summary>
    public string Text(int seed)
    {
        var text = new StringBuilder();
        foreach (var line in told)
        {
            text.AppendLine(line);
        }

        foreach (var directory in Kept)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Kept: {directory}");
        }

        foreach (var (kind, (accepted, refused)) in kinds)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {kind,-44}{accepted,8} accepted{refused,8} refused");
        }

        foreach (var blow in Enum.GetValues<Blow>())
        {
            Row(blow switch
            {
                Blow.StopServer => "server stopped (SIGTERM)",
                Blow.KillServer => "server killed",
                Blow.KillPostgreSql => "PostgreSQL killed",
                Blow.KillBoth => "both killed at once",
                Blow.KillBackend => "one connection's process killed",
                Blow.FillDisk => "disk filled",
                _ => "power cut",
            }, Count(blow));
        }

        Row("killed while starting", StartsKilled);
        Row("connections cut in the request", Count(Cut.InRequest));
        Row("connections cut after the request", Count(Cut.AfterRequest));
        Row("connections cut in the answer", Count(Cut.InAnswer));
        Row("requests", Requests);
        Row("accepted", Accepted);
        Row("refused", Refused);
        Row("sent twice at once", Twins);
        Row("sent again, fate unknown", Resent);
        Row("sent again, answer known", Replayed);
        Row("lost", Count(Finding.Lost));
        Row("doubled", Count(Finding.Doubled));
        Row("broken", Count(Finding.Broken));
        Row("worlds", Worlds);
        Row("seed", seed);
        foreach (var why in NotRun)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Not run here: {why}");
        }

        return text.ToString();

        void Row(string name, int count) => text.AppendLine(CultureInfo.InvariantCulture, $"{name,-40}{count,10}");
    }
}
