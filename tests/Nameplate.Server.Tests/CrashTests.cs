using Nameplate.Torture;

namespace Nameplate.Server.Tests;

/// <summary>
/// The short form of the crash test; <c>./nameplate torture</c> is the long one. The real server program works under load while
/// it and its PostgreSQL are killed, connections are cut and, where root may mount, the disk fills and loses its power.
/// </summary>
public sealed class CrashTests
{
    private const int Seed = 1;

    [Fact]
    public async Task What_was_answered_as_done_survives_any_crash_once_and_what_was_refused_leaves_no_trace()
    {
        var report = await CrashTest.RunAsync(new WorldSettings(Seed, Clients: 8, Rounds: 1, AcceptedMax: 50), TimeSpan.Zero, TextWriter.Null, TestContext.Current.CancellationToken);
        var text = report.Text(Seed);
        TestContext.Current.SendDiagnosticMessage(text);
        Assert.True(report.IsClean, text);

        // A run in which nothing happened would prove nothing.
        Assert.All(Enum.GetValues<Blow>(), blow => Assert.True(report.Count(blow) > 0 || (blow is Blow.FillDisk or Blow.CutPower && report.NotRun.Count > 0), $"{blow} never struck.\n{text}"));
        Assert.True(report is { Accepted: > 50, Refused: > 5, Resent: > 5, Replayed: > 50, Twins: > 0, Cuts: > 0, KindsAccepted.Count: > 10 }, text);
    }
}
