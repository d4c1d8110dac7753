namespace Nameplate.Server.Storage;

/// <summary>
/// The private PostgreSQL cannot be found, started or stopped. The message is written for whoever typed the command:
/// it is printed as it stands, without a stack trace.
/// </summary>
public sealed class EmbeddedPostgresException : Exception
{
    public EmbeddedPostgresException(string message) : base(message)
    {
    }

    public EmbeddedPostgresException(string message, Exception cause) : base(message, cause)
    {
    }
}
