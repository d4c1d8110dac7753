using Nameplate.Core.Access;

namespace Nameplate.Server.Storage.Control;

/// <summary>How far a data source has come.</summary>
public enum DataSourceState
{
    /// <summary>Its schema is being made. Whoever finds it so under the installation's lock finds a leftover.</summary>
    Creating,

    /// <summary>Migrated, granted, open to users.</summary>
    Ready,
}

/// <summary>A data source: a ledger of its own, in the schema that is named after it.</summary>
public sealed class DataSourceRow
{
    public long Id { get; set; }

    /// <summary>In upper case; unique.</summary>
    public required string Name { get; set; }

    public DataSourceState State { get; set; }

    /// <summary>Name of the time zone in the IANA database.</summary>
    public required string TimeZone { get; set; }

    public DateTime CreatedAt { get; set; }
}

/// <summary>A user of one data source. Postings keep the name, so a user is disabled and never deleted.</summary>
public sealed class UserRow
{
    public long Id { get; set; }

    public long DataSourceId { get; set; }

    public DataSourceRow? DataSource { get; set; }

    /// <summary>As first written; exact case; unique in the data source.</summary>
    public required string Name { get; set; }

    /// <summary>In lower case; unique in the installation, because the sign-in form asks for nothing else.</summary>
    public string? Email { get; set; }

    public required string PasswordHash { get; set; }

    public Role Role { get; set; }

    public DateTime? DisabledAt { get; set; }

    /// <summary>Codes of the programs that the user is restricted to; null when there is no restriction.</summary>
    public string[]? Programs { get; set; }

    public DateTime CreatedAt { get; set; }
}

/// <summary>A token that was handed out. Only its hash is kept: who reads the table can sign in as nobody.</summary>
public sealed class TokenRow
{
    /// <summary>SHA-256 of the token's text. The token is 32 random bytes, so it needs neither salt nor slowness.</summary>
    public required byte[] Hash { get; set; }

    public long UserId { get; set; }

    public UserRow? User { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>Not newer than a minute: writing it at each call would turn every read into a write.</summary>
    public DateTime LastUsedAt { get; set; }
}

/// <summary>One line of the audit log: somebody signed in or out, or an installation was administered. Append-only, never a secret.</summary>
public sealed class AuditRow
{
    public long Id { get; set; }

    public DateTime At { get; set; }

    /// <summary>One of <see cref="AuditEvents"/>.</summary>
    public required string Event { get; set; }

    /// <summary>One of <see cref="AuditOutcomes"/>.</summary>
    public required string Outcome { get; set; }

    /// <summary>Data source that it is about; null when it is not known.</summary>
    public string? DataSource { get; set; }

    /// <summary>User that it is about. Null for a name that no user has: people write their password into the wrong field.</summary>
    public string? UserName { get; set; }

    /// <summary>Who did it: the user, or the operating system's account that ran the command; null for whoever failed to sign in.</summary>
    public string? Actor { get; set; }

    /// <summary>Address it came from; null for what was done on the server's own machine.</summary>
    public string? Address { get; set; }

    /// <summary>What of it: the role, the programs, how many attempts.</summary>
    public string? Detail { get; set; }
}

/// <summary>How full one of the buckets is that sign-ins are counted in (<see cref="SignInLimit"/>); gone once it is empty.</summary>
public sealed class SignInLimitRow
{
    /// <summary>SHA-256 of what is counted: of one size, and telling nobody which names were tried.</summary>
    public required byte[] Key { get; set; }

    public DateTime EmptyAt { get; set; }

    /// <summary>Of a user and an address: until when the address is known as one from which the user signs in.</summary>
    public DateTime? KnownUntil { get; set; }

    /// <summary>Attempts that were refused since the audit log last told of them.</summary>
    public long Refused { get; set; }

    public DateTime? ToldAt { get; set; }

    /// <summary>The line that told of it last.</summary>
    public long? ToldId { get; set; }
}
