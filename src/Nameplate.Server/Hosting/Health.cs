using System.Diagnostics;
using System.Threading.RateLimiting;
using Nameplate.Core;
using Nameplate.Server.Http;
using Nameplate.Server.Rest;
using Nameplate.Server.Rpc;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Hosting;

/// <summary>Whether the server may be sent requests: there is an installation, it was declared open, and it is not about to stop.</summary>
internal sealed class Readiness
{
    /// <summary>A database that takes longer is as good as gone for the one who asks.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    /// <summary>Load balancers ask each second, and there may be several; the database is asked no more often than this.</summary>
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly long started = Stopwatch.GetTimestamp();
    private volatile bool isOpen;
    private volatile bool isDraining;
    private Task<Check>? last;

    public Installation? Installation { get; set; }

    /// <summary>Requests are served, also while it drains: those who have not heard of it yet still send some.</summary>
    public bool Serves => isOpen && Installation is not null;

    public bool Drains => isDraining;

    public TimeSpan Uptime => Stopwatch.GetElapsedTime(started);

    public void Open() => isOpen = true;

    public void Drain() => isDraining = true;

    public void Close() => isOpen = false;

    /// <summary>The word for the state, and how long the database took to answer, where it was asked.</summary>
    public async Task<(string Status, bool IsReady, TimeSpan? Took)> AskAsync()
    {
        if (!Serves)
        {
            return ("starting", false, null);
        }

        if (isDraining)
        {
            return ("draining", false, null);
        }

        var check = await CheckAsync();
        return (check.Trouble ?? "ready", check.Trouble is null, check.Took);
    }

    /// <summary>However many ask at once, one asks the database, and the others are told what it heard.</summary>
    private Task<Check> CheckAsync()
    {
        lock (gate)
        {
            if (last is null || (last.IsCompleted && Stopwatch.GetElapsedTime(last.Result.At) > CheckEvery))
            {
                last = NewAsync();
            }

            return last;
        }
    }

    /// <summary>It belongs to nobody's request, so nobody's going away ends it for the others. It never throws.</summary>
    private async Task<Check> NewAsync()
    {
        await Task.Yield();
        var asked = Stopwatch.GetTimestamp();
        using var patience = new CancellationTokenSource(AnswerMax);
        string? trouble;
        try
        {
            trouble = await Installation!.TroubleAsync(patience.Token);
        }
        catch (Exception)
        {
            // Such as a pool that was closed in the meantime: whatever it is, requests had better go elsewhere.
            trouble = "the database cannot be asked";
        }

        return new Check(trouble, Stopwatch.GetElapsedTime(asked), Stopwatch.GetTimestamp());
    }

    private sealed record Check(string? Trouble, TimeSpan Took, long At);
}

/// <summary>The questions of whoever runs the server, and the door that keeps requests out that it cannot serve.</summary>
internal static class Health
{
    public static void MapHealth(this WebApplication app, Readiness readiness)
    {
        // A request each second that says nothing would be most of what the metrics tell of a quiet server.
        var health = app.MapGroup("/health").DisableHttpMetrics();
        health.MapGet("/live", () => Says("live", true));
        health.MapGet("/ready", async () =>
        {
            var (status, isReady, _) = await readiness.AskAsync();
            return Says(status, isReady);
        });
        health.MapGet("", async () =>
        {
            var (status, isReady, took) = await readiness.AskAsync();
            return Results.Json(
                new
                {
                    status,
                    version = Release.Version,
                    uptimeSeconds = (long)readiness.Uptime.TotalSeconds,
                    databaseMilliseconds = took is { } time ? Math.Round(time.TotalMilliseconds, 1) : (double?)null,
                },
                statusCode: Code(isReady));
        });
    }

    /// <summary>
    /// The server listens before its database is up, so that it can say so; nothing else is answered until then. Afterwards no
    /// more than so many requests are under way at a time; one more is refused at once. Health is always answered.
    /// </summary>
    public static void UseDoor(this WebApplication app, Readiness readiness, int requestsMax)
    {
        var door = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = requestsMax, QueueLimit = 0 });
        app.Lifetime.ApplicationStopped.Register(door.Dispose);
        app.Use(async (context, next) =>
        {
            if (context.Request.Path.StartsWithSegments("/health"))
            {
                await next(context);
                return;
            }

            if (!readiness.Serves)
            {
                await RefuseAsync(context, Faults.Starting);
                return;
            }

            if (readiness.Drains)
            {
                // The caller's next request then goes to another server.
                context.Response.Headers.Connection = "close";
            }

            using var lease = door.AttemptAcquire();
            if (lease.IsAcquired)
            {
                await next(context);
                return;
            }

            Metrics.RefusedAtDoor();
            await RefuseAsync(context, Faults.Busy);
        });
    }

    /// <summary>In the dialect of the address: the ERP's calls have one part after /api.</summary>
    private static Task RefuseAsync(HttpContext context, Fault fault) =>
        context.Request.Path.StartsWithSegments("/api", out var call) && call.Value is { Length: > 1 } rest && !rest[1..].Contains('/')
            ? RpcFaults.WriteAsync(context, fault)
            : RestCall.SendAsync(context, fault);

    private static IResult Says(string status, bool isWell) => Results.Json(new { status }, statusCode: Code(isWell));

    private static int Code(bool isWell) => isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
}
