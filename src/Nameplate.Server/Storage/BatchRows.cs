using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Reads the answers of statements that travelled together.</summary>
internal static class BatchRows
{
    /// <summary>Hands on the rows in the order of the statements. The reader stops at statements with rows only, so those that have none are passed over.</summary>
    public static async Task EachAsync(this NpgsqlDataReader reader, IEnumerable<Action<NpgsqlDataReader>> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                row(reader);
            }

            await reader.NextResultAsync(cancellationToken);
        }
    }
}
