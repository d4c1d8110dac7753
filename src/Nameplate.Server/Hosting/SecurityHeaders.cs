namespace Nameplate.Server.Hosting;

/// <summary>
/// What every answer tells a browser, also of refusals and faults. These are for JSON, which is no page: nothing in it runs,
/// loads or is shown in a frame. An answer that sets one of them itself keeps its own: so does a page with its
/// <c>Content-Security-Policy</c>.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>A year, as browsers' lists ask for; said on TLS only, where it can be kept.</summary>
    private const string TlsOnly = "max-age=31536000";

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        // When the answer starts, and not before: a fault clears what was set until then.
        context.Response.OnStarting(
            static state =>
            {
                var context = (HttpContext)state;
                var headers = context.Response.Headers;
                headers.TryAdd("X-Content-Type-Options", "nosniff");
                headers.TryAdd("Referrer-Policy", "no-referrer");
                headers.TryAdd("Cache-Control", "no-store");
                headers.TryAdd("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
                if (context.Request.IsHttps)
                {
                    headers.TryAdd("Strict-Transport-Security", TlsOnly);
                }

                return Task.CompletedTask;
            },
            context);
        return next(context);
    });
}
