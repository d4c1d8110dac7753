using Nameplate.Core;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Http;

/// <summary>What an exception that ends a call means to its caller: the same in both dialects.</summary>
internal static class Failures
{
    /// <summary>
    /// The refusal to answer; null when there is nobody to answer any more, or when part of the answer is out: then the
    /// connection is broken off, because half an answer must not look like a whole one.
    /// </summary>
    public static Fault? Of(HttpContext http, Exception exception, ILogger logger)
    {
        var entry = RequestEntry.Of(http);
        if (exception is ClientStalledException)
        {
            entry.Outcome = RequestEntry.CutOff;
            return null;
        }

        if (http.RequestAborted.IsCancellationRequested)
        {
            entry.Outcome = RequestEntry.ClientGone;
            return null;
        }

        var fault = DatabaseFaults.Of(exception);
        if (fault is null)
        {
            fault = Faults.Internal(http.TraceIdentifier);
            Log.CallFailed(logger, exception, entry.Call, http.TraceIdentifier);
        }
        else
        {
            // One line, since there may be many: the database is what is to be looked at, not the call.
            Log.CallUnavailable(logger, entry.Call, fault.Code, exception.GetBaseException().Message, http.TraceIdentifier);
        }

        if (http.Response.HasStarted || http.Response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 })
        {
            entry.Outcome = fault.Code;
            http.Abort();
            return null;
        }

        http.Response.Clear();
        return fault;
    }

    /// <summary>What both dialects tell of a refusal beside its text.</summary>
    public static void Note(HttpContext http, Fault fault)
    {
        RequestEntry.Of(http).Outcome = fault.Code;
        if (fault.RetryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = Faults.Seconds(wait).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
