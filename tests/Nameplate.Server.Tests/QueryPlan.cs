using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>How PostgreSQL would run a statement, as it prints it.</summary>
internal static class QueryPlan
{
    /// <summary>Gives a connection the settings of steady plans (<see cref="SteadyPlans"/>) for good, and not until a transaction ends.</summary>
    public static Task BeSteadyAsync(NpgsqlConnection connection) =>
        connection.RunAsync(SteadyPlans.Together.Replace("true", "false", StringComparison.Ordinal), TestContext.Current.CancellationToken);

    /// <summary>The plan of a statement, for its values; with what it really reads where it is to be run.</summary>
    public static async Task<string> OfAsync(NpgsqlConnection connection, NpgsqlBatchCommand asked, bool run = false)
    {
        await using var command = new NpgsqlCommand((run ? "EXPLAIN (ANALYZE, TIMING OFF) " : "EXPLAIN ") + asked.CommandText, connection);
        foreach (NpgsqlParameter parameter in asked.Parameters)
        {
            command.Parameters.Add(parameter.Clone());
        }

        return string.Join('\n', await ReadAsync(command));
    }

    /// <summary>The lines of a plan, of a command that begins with EXPLAIN.</summary>
    public static async Task<List<string>> ReadAsync(NpgsqlCommand explain)
    {
        await using var reader = await explain.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }
}
