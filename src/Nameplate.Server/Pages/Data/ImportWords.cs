using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Data;

/// <summary>How far an import is, in people's words.</summary>
internal static class ImportWords
{
    public static string State(ImportRun run) => run.State switch
    {
        ImportRun.Checking => "being checked",
        ImportRun.Checked => "checked",
        ImportRun.Importing => "being imported",
        ImportRun.Done => "imported",
        ImportRun.Failed => "failed",
        _ => "interrupted",
    };

    public static string? Tone(ImportRun run) => run.State switch
    {
        ImportRun.Failed or ImportRun.Interrupted => "bad",
        ImportRun.Checked => "quiet",
        _ => null,
    };

    /// <summary>What a row of the report is told to do, or did.</summary>
    public static string Result(string result, bool isDone) => (result, isDone) switch
    {
        ("created", false) => "will be made",
        ("created", true) => "made",
        ("changed", false) => "will be changed",
        ("changed", true) => "changed",
        ("same", _) => "is so already",
        (_, true) => "left out",
        _ => "wrong",
    };
}
