namespace Nameplate.Server.Storage;

/// <summary>
/// Where the installation's database comes from: the keeper's own server by a connection string, or the private
/// PostgreSQL of a data directory, which lives as long as this object if this object started it.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private readonly EmbeddedPostgres? embedded;

    private Database(string connectionString) => ConnectionString = connectionString;

    private Database(EmbeddedPostgres embedded) : this(embedded.ConnectionString) => this.embedded = embedded;

    public string ConnectionString { get; }

    /// <summary>Where the private PostgreSQL's data and log really are; null for a server of the keeper's.</summary>
    public string? Directory => embedded?.Directory;

    /// <summary>Completes when the private PostgreSQL ends by itself; never for a server of the keeper's.</summary>
    public Task Lost => embedded?.Exited ?? Task.Delay(Timeout.Infinite);

    /// <summary>For the server, which must be the only one on its directory.</summary>
    public static async Task<Database> StartAsync(string? connectionString, string directory, IProgress<string>? progress, CancellationToken cancellationToken) =>
        connectionString is not null
            ? new Database(connectionString)
            : new Database(await EmbeddedPostgres.StartAsync(directory, progress, cancellationToken));

    /// <summary>For a command, beside a server that may be running on the directory.</summary>
    public static async Task<Database> AttachAsync(string? connectionString, string directory, bool mayMake, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        if (connectionString is not null)
        {
            return new Database(connectionString);
        }

        if (!mayMake && !EmbeddedPostgres.ExistsAt(directory))
        {
            throw new InstallationException($"There is no installation in {Path.GetFullPath(directory)}. Name its directory with --data, or make one with 'serve' or 'data-source add'.");
        }

        return new Database(await EmbeddedPostgres.AttachOrStartAsync(directory, progress, cancellationToken));
    }

    public Task StopAsync(CancellationToken cancellationToken) => embedded?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => embedded?.DisposeAsync() ?? ValueTask.CompletedTask;
}
