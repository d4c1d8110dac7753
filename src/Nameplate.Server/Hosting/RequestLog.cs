using System.Diagnostics;

namespace Nameplate.Server.Hosting;

/// <summary>One line a request. The route's pattern stands in it and not the path, which is the caller's text.</summary>
internal static class RequestLog
{
    public static void UseRequestLog(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Nameplate.Requests");
        app.Use(async (context, next) =>
        {
            var started = Stopwatch.GetTimestamp();
            var status = StatusCodes.Status500InternalServerError;
            try
            {
                await next(context);
                status = context.Response.StatusCode;
            }
            finally
            {
                var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
                var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                if (context.Request.Path.StartsWithSegments("/health"))
                {
                    Log.Probe(logger, context.Request.Method, route, status, milliseconds);
                }
                else
                {
                    Log.Request(logger, context.Request.Method, route, status, milliseconds);
                }
            }
        });
    }
}
