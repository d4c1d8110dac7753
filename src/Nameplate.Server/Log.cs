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

    [LoggerMessage(1006, LogLevel.Information, "Draining: /health/ready says so for {Seconds} s before the last requests are finished.")]
    public static partial void Draining(ILogger logger, double seconds);

    [LoggerMessage(1007, LogLevel.Information, "Metrics and traces are sent to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names.")]
    public static partial void Exporting(ILogger logger);

    [LoggerMessage(1100, LogLevel.Information, "{Method} {Route} {DataSource} {User} {Outcome} {Status} {Milliseconds:F1} ms {RequestId}{Replayed}")]
    public static partial void Request(
        ILogger logger, string method, string route, string dataSource, string user, string outcome, int status, double milliseconds, string requestId, string replayed);

    [LoggerMessage(1101, LogLevel.Debug, "{Method} {Route} {Status} {Milliseconds:F1} ms")]
    public static partial void Probe(ILogger logger, string method, string route, int status, double milliseconds);

    [LoggerMessage(1200, LogLevel.Error, "Call {Call} failed ({RequestId})")]
    public static partial void CallFailed(ILogger logger, Exception exception, string call, string requestId);

    [LoggerMessage(1201, LogLevel.Warning, "Call {Call} was refused with {Code}: {Why} ({RequestId})")]
    public static partial void CallUnavailable(ILogger logger, string call, string code, string why, string requestId);

    [LoggerMessage(1202, LogLevel.Warning, "The connection broke during a commit ({Reason}), which was looked up: {Found}")]
    public static partial void CommitUnknown(ILogger logger, string reason, string found);

    [LoggerMessage(1400, LogLevel.Information, "The TLS certificate {File} was renewed; it is valid until {Until:u}")]
    public static partial void CertificateRenewed(ILogger logger, string file, DateTime until);

    [LoggerMessage(1401, LogLevel.Error, "The one before it is used on. {Why}")]
    public static partial void CertificateUnusable(ILogger logger, string why);

    [LoggerMessage(1402, LogLevel.Warning, "What of failed sign-ins no longer counts was not forgotten; the next five minutes try again")]
    public static partial void SignInSweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(1310, LogLevel.Information, "Sealed {Postings} postings of {DataSource} in block {Head}")]
    public static partial void Sealed(ILogger logger, string dataSource, long postings, ChainHead head);

    [LoggerMessage(1311, LogLevel.Warning, "Postings of {DataSource} were not sealed; the next round tries again")]
    public static partial void SealFailed(ILogger logger, Exception exception, string dataSource);

    [LoggerMessage(1320, LogLevel.Error, "Import {Import} failed")]
    public static partial void ImportFailed(ILogger logger, long import, Exception exception);

    [LoggerMessage(1300, LogLevel.Warning, "Old idempotency keys were not swept; the next hour tries again")]
    public static partial void SweepFailed(ILogger logger, Exception exception);
}
