using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Hosting;

/// <summary>
/// A server from its first listening to the end of its database. It listens at once and answers only /health until
/// it is opened; it finishes its requests before PostgreSQL is stopped.
/// </summary>
public sealed class RunningServer : IAsyncDisposable
{
    // Together below the ten seconds after which service managers kill.
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DatabaseStopMax = TimeSpan.FromSeconds(4);

    private readonly WebApplication app;
    private readonly Readiness readiness;
    private readonly ServerSettings settings;
    private readonly ILogger logger;
    private Database? database;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDisposable? telemetry;
    private bool isStopped;

    private RunningServer(WebApplication app, Readiness readiness, ServerSettings settings)
    {
        (this.app, this.readiness, this.settings) = (app, readiness, settings);
        logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Nameplate");
        Progress = new LoggedProgress(logger);
    }

    /// <summary>The addresses that it really listens on, the first one first.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    public Installation Installation => readiness.Installation ?? throw new InvalidOperationException("The server is not open.");

    public IServiceProvider Services => app.Services;

    /// <summary>Lines for whoever waits for something that takes longer than a second.</summary>
    public IProgress<string> Progress { get; }

    /// <summary>Listens, and makes the database ready. Requests are let in by <see cref="Open"/>.</summary>
    public static async Task<RunningServer> StartAsync(ServerSettings settings, ServerParts parts, TimeProvider time, CancellationToken cancellationToken)
    {
        var readiness = new Readiness();
        var server = new RunningServer(Build(settings, parts, time, readiness), readiness, settings);
        try
        {
            if (Telemetry.IsWanted)
            {
                server.telemetry = Telemetry.Start();
                Log.Exporting(server.logger);
            }

            await server.ListenAsync(cancellationToken);
            // A signal that comes while PostgreSQL starts is a reason to stop as well.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, server.app.Lifetime.ApplicationStopping);
            server.database = await Database.StartAsync(settings.Database, settings.Data, server.Progress, stop.Token);
            readiness.Installation = await Installation.OpenAsync(
                server.database.ConnectionString, settings.Installation, time, server.Progress, stop.Token);
            return server;
        }
        catch
        {
            // A host that never ran cannot be stopped either; why it did not run is what matters.
            await server.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>Lets requests in: from now on /health/ready answers 200.</summary>
    public void Open()
    {
        readiness.Open();
        Log.Ready(logger, string.Join(", ", Addresses));
    }

    /// <summary>Until a signal, or until PostgreSQL is gone: false then, because somebody has to look.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stopping = app.Lifetime.ApplicationStopping.Register(told.SetResult);
        using var cancelled = cancellationToken.Register(app.Lifetime.StopApplication);
        if (await Task.WhenAny(told.Task, database!.Lost) == told.Task)
        {
            readiness.Drain();
            if (settings.Drain > TimeSpan.Zero)
            {
                Log.Draining(logger, settings.Drain.TotalSeconds);
                await Task.WhenAny(Task.Delay(settings.Drain, CancellationToken.None), database.Lost, stopped.Task);
            }

            return true;
        }

        Log.DatabaseLost(logger, database.Directory ?? settings.Data);
        return false;
    }

    /// <summary>Requests first, PostgreSQL last: what was answered as done is then on disk without any recovery.</summary>
    public async Task StopAsync()
    {
        if (isStopped)
        {
            return;
        }

        isStopped = true;
        stopped.TrySetResult();
        readiness.Drain();
        Log.Stopping(logger);
        using (var drain = new CancellationTokenSource(DrainMax))
        {
            await app.StopAsync(drain.Token);
        }

        readiness.Close();
        if (readiness.Installation is { } installation)
        {
            await installation.DisposeAsync();
        }

        using (var patience = new CancellationTokenSource(DatabaseStopMax))
        {
            try
            {
                await (database?.StopAsync(patience.Token) ?? Task.CompletedTask);
            }
            catch (OperationCanceledException)
            {
                Log.DatabaseSlow(logger);
            }
        }

        Log.Stopped(logger);
        telemetry?.Dispose();
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private static WebApplication Build(ServerSettings settings, ServerParts parts, TimeProvider time, Readiness readiness)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls([.. settings.Addresses]);

        // A request goes on by the thread that read it, and its answer out by the one that wrote it: two threads fewer to be woken.
        // Nothing here holds up a thread, and a thread that reads reads for one connection.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            RequestLimits.Apply(kestrel.Limits);
            // The ERP dialect's messages travel in the reason phrase, which HTTP/2 does not have.
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
            kestrel.UseTls(settings, time);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainMax);
        if (settings.LogsJson)
        {
            builder.Logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
        else
        {
            builder.Logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss'Z' ";
            });
        }

        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // A server that cannot listen says so in a sentence; the host would add its stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        // Resolved once requests are let in, never before: until then there is no installation.
        Installation Installation() => readiness.Installation ?? throw new InvalidOperationException("The installation is not open yet.");
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton(readiness);
        builder.Services.AddSingleton(_ => Installation());
        builder.Services.AddSingleton(_ => Installation().DataSources);
        builder.Services.AddSingleton(_ => Installation().Users);
        builder.Services.AddSingleton(_ => Installation().Tokens);
        parts.Services(builder.Services);

        var app = builder.Build();
        app.UseKnownProxies(settings.Proxies);
        app.UseSecurityHeaders();
        app.UseRequestLog();
        app.UseDoor(readiness, settings.RequestsMax);
        app.UseRouting();
        app.MapHealth(readiness);
        parts.Routes(app);
        return app;
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or FormatException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            throw new InstallationException($"The server cannot listen on {settings.Urls}: {failure.Message}", failure);
        }
    }

    private sealed class LoggedProgress(ILogger logger) : IProgress<string>
    {
        public void Report(string value) => Log.Progress(logger, value);
    }
}
