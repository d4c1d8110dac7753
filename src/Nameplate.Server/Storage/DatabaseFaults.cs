using System.Net.Sockets;
using Nameplate.Core;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>What of a database's failures is no bug of ours: it cannot now, and can later.</summary>
internal static class DatabaseFaults
{
    /// <summary>The fault to answer; null for anything else, which is a bug until somebody has looked at it.</summary>
    public static Fault? Of(Exception failure)
    {
        var causes = Causes(failure).ToList();
        if (Told(failure) is { } told)
        {
            return told.SqlState switch
            {
                PostgresErrorCodes.DiskFull => Faults.DatabaseFull,
                PostgresErrorCodes.QueryCanceled => Faults.DatabaseBusy,
                // It passes where another call has deleted the record. One that stays is no fault of the database.
                PostgresErrorCodes.ForeignKeyViolation => null,
                _ when IsPassing(failure) => Faults.DatabaseBusy,
                PostgresErrorCodes.TooManyConnections => Faults.Busy,
                PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.ConfigurationLimitExceeded or PostgresErrorCodes.IoError => Faults.DatabaseAway,
                PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.IdleSessionTimeout => Faults.DatabaseAway,
                // A server that has become a replica: the next connection may find the one that takes writes.
                PostgresErrorCodes.ReadOnlySqlTransaction => Faults.DatabaseAway,
                _ => null,
            };
        }

        // Npgsql has one type for three: no connection free, no answer to connecting, a statement that takes too long.
        return IsPassing(failure) ? Faults.DatabaseBusy
            : causes.OfType<NpgsqlException>().FirstOrDefault(cause => cause.InnerException is TimeoutException) is { } late
                ? late.Message.StartsWith("The connection pool has been exhausted", StringComparison.Ordinal) ? Faults.Busy
                : late.Message.StartsWith("Exception while", StringComparison.Ordinal) ? Faults.DatabaseBusy
                : Faults.DatabaseAway
            : causes.Exists(cause => cause is NpgsqlException { IsTransient: true } or SocketException) ? Faults.DatabaseAway
            : null;
    }

    /// <summary>What PostgreSQL said; EF Core wraps it once or twice.</summary>
    public static PostgresException? Told(Exception failure) => Causes(failure).OfType<PostgresException>().FirstOrDefault();

    /// <summary>
    /// PostgreSQL, or we, ended the transaction for another's sake: the same again may pass. So it may where another call has made a lot meanwhile, or deleted a record that this
    /// one had found: a store, a customer. The next try finds none, and says so.
    /// </summary>
    public static bool IsPassing(Exception failure) =>
        failure is TryAgainException || Told(failure)
            is { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ForeignKeyViolation }
            or { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "lot_key" };

    private static IEnumerable<Exception> Causes(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
