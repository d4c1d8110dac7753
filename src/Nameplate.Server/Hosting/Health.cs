using Nameplate.Server.Storage;

namespace Nameplate.Server.Hosting;

/// <summary>Whether the server may be sent requests: there is an installation, and it was declared open.</summary>
internal sealed class Readiness
{
    private volatile bool isOpen;

    public Installation? Installation { get; set; }

    public bool IsOpen => isOpen && Installation is not null;

    public void Open() => isOpen = true;

    public void Close() => isOpen = false;
}

/// <summary>Two questions of whoever runs the server, and the gate that keeps requests out until the second has a yes.</summary>
internal static class Health
{
    /// <summary>A database that takes longer is as good as gone for the one who asks.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);

    public static void MapHealth(this WebApplication app, Readiness readiness)
    {
        app.MapGet("/health/live", () => Says("live", StatusCodes.Status200OK));
        app.MapGet("/health/ready", async (CancellationToken cancellationToken) =>
        {
            if (!readiness.IsOpen)
            {
                return Says("starting", StatusCodes.Status503ServiceUnavailable);
            }

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(AnswerMax);
            return await readiness.Installation!.AnswersAsync(patience.Token)
                ? Says("ready", StatusCodes.Status200OK)
                : Says("the database does not answer", StatusCodes.Status503ServiceUnavailable);
        });
    }

    /// <summary>The server listens before its database is up, so that it can say so; nothing else is answered until then.</summary>
    public static void UseGate(this WebApplication app, Readiness readiness) => app.Use(async (context, next) =>
    {
        if (readiness.IsOpen || context.Request.Path.StartsWithSegments("/health"))
        {
            await next(context);
            return;
        }

        context.Response.Headers.RetryAfter = "1";
        await Says("starting", StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
    });

    private static IResult Says(string status, int code) => Results.Json(new { status }, statusCode: code);
}
