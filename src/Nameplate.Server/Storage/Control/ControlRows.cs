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
