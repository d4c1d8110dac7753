namespace Nameplate.Server.Storage;

/// <summary>A value that a REST record has from the database.</summary>
/// <param name="Name">As the record's table in Rest/ calls it.</param>
/// <param name="Sql">Where it is read and compared; joined tables go by their alias.</param>
internal sealed record RestColumn(string Name, string Sql)
{
    /// <summary>What it is sorted by, where that is not what is read.</summary>
    public string? Sort { get; init; }

    /// <summary>It may have no value: such a row has none of all texts.</summary>
    public bool MayBeNull { get; init; }

    /// <summary>It is a user's name, and sorted by the number of that user.</summary>
    public bool NamesUser { get; init; }

    /// <summary>There is a trigram index on it in lower case.</summary>
    public bool HasTrigrams { get; init; }
}

/// <summary>
/// What a REST list reads from: one root table, further tables that are joined only where something asks for them, and the
/// columns. A list finds its rows' ids first, with as few tables as its filters and order need, and joins the rest to one page.
/// </summary>
internal sealed class RestTable
{
    private readonly Dictionary<string, int> places;

    public RestTable(string root, (string Alias, string Sql)[] joins, RestColumn[] columns)
    {
        (Tables, Columns) = (new JoinedTables(root, joins), columns);
        places = columns.Select((column, place) => (column.Name, place)).ToDictionary(pair => pair.Name, pair => pair.place, StringComparer.Ordinal);
    }

    public JoinedTables Tables { get; }

    public IReadOnlyList<RestColumn> Columns { get; }

    /// <summary>Which rows of the root are records at all.</summary>
    public string? Living { get; init; }

    /// <summary>A narrower table with one row for each record, read in place of the root where its own columns are enough.</summary>
    public (string Root, string Alias, string CreatedAt, string Id)? Narrow { get; init; }

    public string Id => $"{Tables.Alias}.id";

    /// <summary>Before the id, the default order; it breaks the ties of every other. Of a table that does not say when, the id does.</summary>
    public string CreatedAt => IsDated ? $"{Tables.Alias}.created_at" : Id;

    /// <summary>The root says when a record was created.</summary>
    public bool IsDated { get; init; } = true;

    /// <summary>Where a column stands in a row.</summary>
    public int Place(string column) => places[column];

    public RestColumn Column(string name) => Columns[places[name]];
}
