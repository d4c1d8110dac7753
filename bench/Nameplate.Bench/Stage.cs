using System.Net;
using System.Text.Json;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Bench;

/// <summary>
/// What the benchmarks play on: one data directory with one PostgreSQL in it, the server, its data sources, and the database as
/// its superuser sees it.
/// </summary>
internal sealed class Stage : IDisposable
{
    private const string User = "BENCH";
    private const string Password = "bench-password";
    private readonly bool isTemporary;
    private readonly Dictionary<string, string> tokens = new(StringComparer.Ordinal);
    private string dataSource = "";

    private Stage(Options options, string data, bool isTemporary)
    {
        (Options, Data, this.isTemporary) = (options, data, isTemporary);
        Server = ServerProcess.Start(options, data, Log);
        ConnectionString = Attach(data);
    }

    public Options Options { get; }

    /// <summary>The data directory.</summary>
    public string Data { get; }

    public string Log => Data.TrimEnd('/') + ".log";

    public ServerProcess Server { get; private set; }

    public IPEndPoint Address => Server.Address;

    /// <summary>Of PostgreSQL's superuser.</summary>
    public string ConnectionString { get; }

    /// <summary>Of the data source that is in use.</summary>
    public string Schema => DataSource.SchemaOf(dataSource);

    /// <summary>A session of the data source that is in use; empty when there is none yet.</summary>
    public string Token => tokens.GetValueOrDefault(dataSource, "");

    public static Stage Open(Options options)
    {
        var data = Path.GetFullPath(options.Data ?? Path.Combine(Path.GetTempPath(), $"nameplate-bench-{Environment.ProcessId}"));
        Directory.CreateDirectory(Path.GetDirectoryName(data)!);
        return new Stage(options, data, options.Data is null);
    }

    public HttpLine Line() => new(Address);

    /// <summary>A connection that sees the data source in use.</summary>
    public NpgsqlConnection Connect(string? schema = null)
    {
        var builder = new NpgsqlConnectionStringBuilder(ConnectionString) { SearchPath = schema ?? (dataSource.Length == 0 ? "public" : Schema), Pooling = false, CommandTimeout = 0 };
        var connection = new NpgsqlConnection(builder.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>Runs SQL on the data source in use.</summary>
    public void Run(string sql)
    {
        using var connection = Connect();
        connection.Run(sql);
    }

    public T Value<T>(string sql)
    {
        using var connection = Connect();
        return connection.Value<T>(sql);
    }

    /// <summary>
    /// Works on a data source from now on, made by the server's command line and filled if it is new. A directory that is used
    /// again has it already.
    /// </summary>
    public void Use(string name, Action<Stage> fill)
    {
        dataSource = name;
        if (!tokens.ContainsKey(name))
        {
            var state = Value<string>($"SELECT coalesce((SELECT coalesce(obj_description(oid), 'half') FROM pg_namespace WHERE nspname = '{Schema}'), 'none')");
            if (state == "half")
            {
                throw new UsageException($"{Data} was left half filled by a run that was broken off. Delete it.");
            }

            if (state == "none")
            {
                ServerProcess.Run(Options, null, "data-source", "add", name, "--data", Data);
                ServerProcess.Run(Options, Password + "\n", "user", "add", User, "--data-source", name, "--role", "admin", "--data", Data);
            }

            SignIn();
            if (state == "none")
            {
                fill(this);
                Run($"COMMENT ON SCHEMA {Schema} IS 'filled'");
            }
        }
    }

    /// <summary>Posts to the ERP dialect and answers what it answered.</summary>
    public JsonElement Call(string call, object body)
    {
        using var line = Line();
        return JsonSerializer.Deserialize<JsonElement>(line.Ask(Request.Post(this, $"/api/{call}", JsonSerializer.Serialize(body))));
    }

    /// <summary>Every promise of the README on every data source; the server's own command says so.</summary>
    public void Verify()
    {
        var report = ServerProcess.Run(Options, null, "verify", "--data", Data);
        Screen.Say($"verify: {report.TrimEnd().Split('\n')[^1]}");
    }

    /// <summary>Stops the server and its PostgreSQL, and starts them again.</summary>
    public void Restart()
    {
        NpgsqlConnection.ClearAllPools();
        Server.Dispose();
        Server = ServerProcess.Start(Options, Data, Log);
    }

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        var place = Path.GetDirectoryName(Value<string>("SHOW data_directory"))!;
        NpgsqlConnection.ClearAllPools();
        Server.Dispose();
        if (isTemporary)
        {
            Directory.Delete(place, recursive: true);
            File.Delete(Log);
        }
    }

    private void SignIn() => tokens[dataSource] = Call("auth-token-get", new { DATA_SOURCE = dataSource, USER_NAME = User, PASSWORD = Password }).GetProperty("AUTH_TOKEN").GetString()!;

    // The server's own way of finding its PostgreSQL, which is asynchronous; the harness is not, so that one thread starts and outlives all.
    private static string Attach(string data)
    {
        var database = Database.AttachAsync(null, data, mayMake: false, null, CancellationToken.None).GetAwaiter().GetResult();
        return database.ConnectionString;
    }
}

internal static class ConnectionExtensions
{
    public static int Run(this NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteNonQuery();
    }

    public static T Value<T>(this NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return (T)command.ExecuteScalar()!;
    }

    public static List<T> Rows<T>(this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read)
    {
        using var command = new NpgsqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
