using System.Diagnostics;
using Nameplate.Server.Http;

namespace Nameplate.Server.Hosting;

/// <summary>
/// One line a request, its metrics and its tags in a trace. The route's pattern stands in them and not the address, which is
/// the caller's text. Every request has an id, which is in the answer and in all that is told of it.
/// </summary>
internal static class RequestLog
{
    public const string IdHeader = "X-Request-Id";

    /// <summary>Two ids of the usual kinds, with a word before them.</summary>
    private const int IdLengthMax = 128;

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"];

    public static void UseRequestLog(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Nameplate.Requests");
        app.Use(async (context, next) =>
        {
            var started = Stopwatch.GetTimestamp();
            var activity = Activity.Current;
            var isProbe = context.Request.Path.StartsWithSegments("/health");
            if (isProbe && activity is not null)
            {
                // A trace a second that says nothing.
                activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
                activity.IsAllDataRequested = false;
            }

            context.TraceIdentifier = IdOf(context.Request, activity);
            context.Response.OnStarting(
                static state =>
                {
                    // Only now: a refusal clears what was set before it.
                    var answered = (HttpContext)state;
                    answered.Response.Headers[IdHeader] = answered.TraceIdentifier;
                    return Task.CompletedTask;
                }, context);
            var entry = RequestEntry.Of(context);
            var isTold = false;
            try
            {
                await next(context);
                isTold = true;
            }
            finally
            {
                var status = isTold ? context.Response.StatusCode : StatusCodes.Status500InternalServerError;
                if (entry.Outcome == RequestEntry.Served && status >= StatusCodes.Status400BadRequest)
                {
                    entry.Outcome = $"HTTP_{status}";
                }

                Tell(logger, context, entry, status, Stopwatch.GetElapsedTime(started), isProbe, activity);
            }
        });
    }

    private static void Tell(ILogger logger, HttpContext context, RequestEntry entry, int status, TimeSpan time, bool isProbe, Activity? activity)
    {
        var method = Methods.Contains(context.Request.Method, StringComparer.Ordinal) ? context.Request.Method : "OTHER";
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
        if (isProbe)
        {
            Log.Probe(logger, method, route, status, time.TotalMilliseconds);
            return;
        }

        Log.Request(
            logger, method, route, entry.DataSource ?? "-", entry.User ?? "-", entry.Outcome, status, time.TotalMilliseconds, context.TraceIdentifier,
            entry.Replayed ? " replayed" : "");
        if (entry.Dialect is { } dialect)
        {
            Metrics.Call(dialect, entry.Call, entry.Outcome, time);
        }

        if (activity is { IsAllDataRequested: true })
        {
            activity.DisplayName = $"{method} {route}";
            activity.SetTag("nameplate.request_id", context.TraceIdentifier);
            activity.SetTag("nameplate.call", entry.Call);
            activity.SetTag("nameplate.data_source", entry.DataSource);
            activity.SetTag("nameplate.outcome", entry.Outcome);
            activity.SetTag("http.route", route);
            activity.SetTag("http.request.method", method);
            activity.SetTag("http.response.status_code", status);
        }
    }

    /// <summary>The caller's own id if it is one; else that of the trace, which the caller may have sent as traceparent.</summary>
    private static string IdOf(HttpRequest request, Activity? activity)
    {
        var given = request.Headers[IdHeader].ToString();
        return IsId(given) ? given : (activity is { IdFormat: ActivityIdFormat.W3C } ? activity.TraceId : ActivityTraceId.CreateRandom()).ToHexString();
    }

    /// <summary>Letters, digits and four signs: it stands in logs and headers as it is.</summary>
    private static bool IsId(string text) =>
        text.Length is > 0 and <= IdLengthMax && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':');
}
