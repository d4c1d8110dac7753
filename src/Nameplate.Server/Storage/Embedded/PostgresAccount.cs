namespace Nameplate.Server.Storage;

/// <summary>
/// The operating system's user that runs PostgreSQL. PostgreSQL refuses to be root, so root hands it to another user;
/// everybody else runs it as himself.
/// </summary>
internal sealed record PostgresAccount(string? UserId, string? GroupId)
{
    private static readonly PostgresAccount _self = new(null, null);

    public bool IsOther => UserId is not null;

    /// <summary>
    /// The user <c>postgres</c>, or whoever owns the cluster already: root may look into the data of an ordinary user
    /// without taking it away from him.
    /// </summary>
    public static PostgresAccount For(string clusterDirectory)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return _self;
        }

        if (!Command.Exists("setpriv"))
        {
            throw new EmbeddedPostgresException(
                "PostgreSQL does not run as root, and 'setpriv' (package util-linux) is missing to change the user.");
        }

        if (Directory.Exists(clusterDirectory)
            && Command.Need("stat", "-c", "%u:%g", clusterDirectory).Split(':') is [var owner, var group]
            && owner != "0")
        {
            return new PostgresAccount(owner, group);
        }

        var user = Command.Run("id", "-u", "postgres");
        return user.ExitCode == 0
            ? new PostgresAccount(user.Output, Command.Need("id", "-g", "postgres"))
            : throw new EmbeddedPostgresException(
                "PostgreSQL does not run as root, and there is no user 'postgres' to run it. "
                + "Make one with: useradd --system --user-group postgres");
    }

    /// <summary>Words to put before a command so that this user runs it.</summary>
    public string[] Prefix(params string[] setprivOptions) => IsOther
        ? ["setpriv", $"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups", .. setprivOptions, "--"]
        : setprivOptions.Length > 0 && Command.Exists("setpriv")
            ? ["setpriv", .. setprivOptions, "--"]
            : [];

    /// <summary>Whether this user gets through to a directory, access lists and mounts included.</summary>
    public bool CanEnter(string directory)
    {
        if (!IsOther)
        {
            return true;
        }

        string[] words = [.. Prefix(), "test", "-x", directory];
        return Command.Run(words[0], words[1..]).ExitCode == 0;
    }

    public void Own(string directory)
    {
        if (IsOther)
        {
            Command.Need("chown", $"{UserId}:{GroupId}", directory);
        }
    }
}
