using System.Globalization;
using System.Text.RegularExpressions;

namespace Nameplate.Bench;

/// <summary>
/// Where the time of a case goes, as PostgreSQL counts it (pg_stat_statements): the statements that the server ran, told from the
/// reference's by the role that it works in. Counting takes some time itself, so a run with <c>--profile</c> is not for the table.
/// </summary>
internal static partial class Profile
{
    private const int Told = 12;

    /// <summary>Loads what counts, which needs a restart.</summary>
    public static void Prepare(Stage stage)
    {
        stage.Run("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
        stage.Run("ALTER SYSTEM SET track_io_timing = on");
        stage.Restart();
        stage.Run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public");
        stage.Run("ALTER SYSTEM SET pg_stat_statements.track_planning = on");
        stage.Run("SELECT pg_reload_conf()");
    }

    public static void Forget(Stage stage) => stage.Run("SELECT public.pg_stat_statements_reset()");

    /// <summary>The dearest statements since <see cref="Forget"/>; the last line is the sum beside the time that requests took.</summary>
    public static void Tell(Stage stage, Result result)
    {
        using var connection = stage.Connect();
        const string Of = "FROM public.pg_stat_statements WHERE userid = 'nameplate_writer'::regrole";
        var lines = connection.Rows(
            $"SELECT calls, total_exec_time, rows, shared_blks_hit + shared_blks_read, wal_bytes, query, total_plan_time {Of} ORDER BY total_exec_time + total_plan_time DESC LIMIT {Told}",
            row => string.Create(CultureInfo.InvariantCulture, $"  {row.GetDouble(1),9:N1} ms {row.GetDouble(6),9:N1} ms planning {row.GetInt64(0),7:N0} calls {row.GetInt64(2),9:N0} rows {row.GetInt64(3),9:N0} pages {(long)row.GetDecimal(4) / 1024,8:N0} KiB WAL  {Short(row.GetString(5))}"));
        var all = connection.Value<double>($"SELECT coalesce(sum(total_exec_time + total_plan_time), 0) {Of}");
        var calls = connection.Value<decimal>($"SELECT coalesce(sum(calls), 0) {Of}");
        var requests = result.Ours.Sum(shot => (double)shot.Latencies.Count);
        var took = result.Ours.Sum(shot => shot.Latencies.Sum());
        Screen.Say(string.Join('\n', lines));
        Screen.Say(string.Create(CultureInfo.InvariantCulture,
            $"  {all:N1} ms in PostgreSQL's statements of {took:N1} ms of {requests:N0} requests; {(double)calls / Math.Max(1, requests):0.#} statements a request; {result.ServerShare:P0} of a processor in the server"));
    }

    private static string Short(string query)
    {
        var line = Blanks().Replace(query, " ");
        return line.Length <= 150 ? line : line[..150] + "…";
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
