namespace Nameplate.Server.Storage;

/// <summary>A file that somebody brought, and how far it has come: the row outlives the server that works on it.</summary>
public sealed class ImportRun
{
    /// <summary>The rows are tried, and rolled back.</summary>
    public const string Checking = "checking";

    /// <summary>They were tried; nothing is written. Somebody decides.</summary>
    public const string Checked = "checked";

    public const string Importing = "importing";

    /// <summary>Written, in the transaction that says so.</summary>
    public const string Done = "done";

    /// <summary>Refused as a whole; nothing is written.</summary>
    public const string Failed = "failed";

    /// <summary>Its server stopped or died meanwhile; nothing is written.</summary>
    public const string Interrupted = "interrupted";

    public long Id { get; set; }

    /// <summary>What its rows are, see <see cref="Core.Importing.ImportBook"/>.</summary>
    public string Kind { get; set; } = "";
    public string FileName { get; set; } = "";
    public string UserName { get; set; } = "";
    public string State { get; set; } = "";

    /// <summary>Rows that are wrong are left out; otherwise one of them keeps all out.</summary>
    public bool OnlyGood { get; set; }

    /// <summary>Headings that no field has; what stands under them is left out.</summary>
    public string[] UnknownColumns { get; set; } = [];
    public int Rows { get; set; }
    public int RowsDone { get; set; }
    public int Created { get; set; }
    public int Changed { get; set; }
    public int Same { get; set; }
    public int Wrong { get; set; }

    /// <summary>What there is to say of it as a whole.</summary>
    public string? Message { get; set; }

    /// <summary>The rows as they were read, packed; gone when they are written.</summary>
    public byte[]? Data { get; set; }

    /// <summary>What became of each row: CSV, packed.</summary>
    public byte[]? Report { get; set; }
    public DateTime CreatedAt { get; set; }

    /// <summary>When its server was last heard of.</summary>
    public DateTime SeenAt { get; set; }

    public bool IsUnderWay => State is Checking or Importing;

    /// <summary>The same once more, to be written on.</summary>
    public ImportRun Copy() => (ImportRun)MemberwiseClone();
}
