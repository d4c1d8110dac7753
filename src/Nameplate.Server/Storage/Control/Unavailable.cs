using System.Net.Sockets;
using Nameplate.Core;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Tells a database that is away or out of connections from a bug: the first passes, and the caller may come again.</summary>
internal static class Unavailable
{
    /// <summary>The refusal that a failure means, or null when it is a fault of the server. Nothing of the call was done.</summary>
    public static Fault? Of(Exception failure)
    {
        for (var one = failure; one is not null; one = one.InnerException)
        {
            switch (one)
            {
                case CommitUncertainException:
                    // "Come again" would be a lie: it may have been done.
                    return null;
                case PostgresException { SqlState: PostgresErrorCodes.TooManyConnections }:
                    return Faults.Busy;
                case PostgresException told:
                    return told.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                        ? Faults.DatabaseAway
                        : null;
                case NpgsqlException { InnerException: TimeoutException } late:
                    // Npgsql has one type for three: no connection free, no answer to connecting, a statement that takes too
                    // long. The last may be the statement's own fault, and always will be.
                    return late.Message.StartsWith("The connection pool has been exhausted", StringComparison.Ordinal) ? Faults.Busy
                        : late.Message.StartsWith("Exception while", StringComparison.Ordinal) ? null
                        : Faults.DatabaseAway;
                case NpgsqlException { InnerException: SocketException or IOException }:
                    return Faults.DatabaseAway;
            }
        }

        return null;
    }
}

/// <summary>The connection broke while a commit was under way: whether it was done is not known here.</summary>
internal sealed class CommitUncertainException(Exception inner) : Exception("The connection broke during a commit.", inner);
