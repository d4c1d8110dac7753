using System.Globalization;
using Nameplate.Core;

namespace Nameplate.Server.Http;

/// <summary>When to come again, in both dialects.</summary>
internal static class RetryAfter
{
    /// <summary>Tells it where the fault says it: in whole seconds, and never none.</summary>
    public static void Write(HttpResponse response, Fault fault)
    {
        if (fault.RetryAfter is { } pause)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
    }
}
