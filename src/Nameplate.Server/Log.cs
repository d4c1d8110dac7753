using Nameplate.Server.Storage;

namespace Nameplate.Server;

/// <summary>Every log message with its event id. Bodies, tokens and passwords are in none of them.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "{Message}")]
    public static partial void Progress(ILogger logger, string message);

    [LoggerMessage(1001, LogLevel.Information, "Ready at {Addresses}.")]
    public static partial void Ready(ILogger logger, string addresses);

    [LoggerMessage(1002, LogLevel.Information, "Stopping: requests are finished first.")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(1003, LogLevel.Information, "Stopped.")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(1004, LogLevel.Critical, "PostgreSQL ended by itself, so the server stops. The end of postgres.log in {Directory} says why.")]
    public static partial void DatabaseLost(ILogger logger, string directory);

    [LoggerMessage(1005, LogLevel.Warning, "PostgreSQL did not stop in time; it recovers at the next start.")]
    public static partial void DatabaseSlow(ILogger logger);

    [LoggerMessage(1100, LogLevel.Information, "{Method} {Route} {Status} {Milliseconds:F1} ms")]
    public static partial void Request(ILogger logger, string method, string route, int status, double milliseconds);

    [LoggerMessage(1101, LogLevel.Debug, "{Method} {Route} {Status} {Milliseconds:F1} ms")]
    public static partial void Probe(ILogger logger, string method, string route, int status, double milliseconds);

    [LoggerMessage(1200, LogLevel.Error, "Call {Call} failed ({TraceId})")]
    public static partial void CallFailed(ILogger logger, Exception exception, string call, string traceId);

    [LoggerMessage(1310, LogLevel.Information, "Sealed {Postings} postings of {DataSource} in block {Head}")]
    public static partial void Sealed(ILogger logger, string dataSource, long postings, ChainHead head);

    [LoggerMessage(1311, LogLevel.Warning, "Postings of {DataSource} were not sealed; the next round tries again")]
    public static partial void SealFailed(ILogger logger, Exception exception, string dataSource);

    [LoggerMessage(1300, LogLevel.Warning, "Old idempotency keys were not swept; the next hour tries again")]
    public static partial void SweepFailed(ILogger logger, Exception exception);
}
