using Nameplate.Core;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Http;

/// <summary>What a call that ended in an exception answers, in both dialects, and what is logged of it.</summary>
internal static class Failed
{
    /// <summary>A machine that cannot is told in a line; anything else is a bug, and its trace goes to the log.</summary>
    public static Fault Of(Exception exception, string call, string traceId, ILogger logger)
    {
        if (DatabaseFaults.Of(exception) is { } fault)
        {
            Log.DatabaseFailed(logger, call, fault.Code, traceId, exception.GetBaseException().Message);
            return fault;
        }

        Log.CallFailed(logger, exception, call, traceId);
        return Faults.Internal(traceId);
    }
}
