namespace Nameplate.Server.Storage;

/// <summary>
/// A block of sealed history: the fingerprints of all rows that calls committed since the block before it, and its hash. It is
/// written once, in one transaction.
/// </summary>
public sealed class Block
{
    /// <summary>From 1, without gaps. It is the key, so two sealers at once make one block.</summary>
    public long Number { get; set; }

    /// <summary>Hash of the block before it; empty in the first.</summary>
    public byte[] Previous { get; set; } = [];

    /// <summary>SHA-256 of all its other columns and its pages.</summary>
    public byte[] Hash { get; set; } = [];
    public DateTime SealedAt { get; set; }

    /// <summary>How many postings it seals.</summary>
    public long Postings { get; set; }

    /// <summary>The highest posting that could be seen when it was sealed.</summary>
    public long PostingMark { get; set; }

    /// <summary>The highest edit that could be seen.</summary>
    public long EditMark { get; set; }

    /// <summary>The transaction that sealed it, numbered after what it sees: once all before it have ended, nothing below the marks is still to come.</summary>
    public long Horizon { get; set; }

    /// <summary>The newest block below whose marks everything is sealed, this one or an earlier one; 0 when there is none yet.</summary>
    public long Settled { get; set; }
}

/// <summary>Fingerprints of up to some thousands of rows of one table.</summary>
public sealed class BlockPage
{
    public long BlockNumber { get; set; }

    /// <summary>The table.</summary>
    public string Source { get; set; } = "";

    /// <summary>From 0 in each block and table.</summary>
    public long Page { get; set; }

    /// <summary>Keys of the rows, in order.</summary>
    public long[] Keys { get; set; } = [];

    /// <summary>The second half of each key, in the one table whose key has two.</summary>
    public long[]? Others { get; set; }

    /// <summary>Of each row the first 16 bytes of the SHA-256 of its text; empty when it was deleted.</summary>
    public byte[][] Leaves { get; set; } = [];
}

/// <summary>
/// A change that no posting explains: of a master, of what a unit's record says of it. Append-only, written in the transaction
/// of the change, so that the row is sealed anew.
/// </summary>
public sealed class Edit
{
    public long Id { get; set; }
    public string TableName { get; set; } = "";
    public long RowId { get; set; }
    public string OperatorId { get; set; } = "";
    public DateTime CreatedAt { get; set; }
}
