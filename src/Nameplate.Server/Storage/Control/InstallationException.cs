namespace Nameplate.Server.Storage;

/// <summary>The database is not fit to be worked with. The message is for the person who keeps it and says what to do.</summary>
public sealed class InstallationException(string message, Exception? cause = null) : Exception(message, cause);
