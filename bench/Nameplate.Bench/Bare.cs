using Npgsql;

namespace Nameplate.Bench;

/// <summary>A query on a connection of its own, prepared, read to its end.</summary>
internal sealed class Bare : IDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly List<NpgsqlCommand> commands = [];

    public Bare(Stage stage, params string[] queries)
    {
        connection = stage.Connect();
        foreach (var sql in queries)
        {
            var command = new NpgsqlCommand(sql, connection);
            command.Prepare();
            commands.Add(command);
        }
    }

    /// <summary>Reads every value of every row; answers how many rows there were.</summary>
    public long Read()
    {
        var rows = 0L;
        foreach (var command in commands)
        {
            using var reader = command.ExecuteReader();
            var values = new object[reader.FieldCount];
            for (; reader.Read(); rows++)
            {
                reader.GetValues(values);
            }
        }

        return rows;
    }

    public void Dispose() => connection.Dispose();
}
