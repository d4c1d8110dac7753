namespace Nameplate.Server.Storage;

/// <summary>One column of rows to be inserted, with a value for each of them.</summary>
/// <param name="Name">The column.</param>
/// <param name="Values">An array of its values, which PostgreSQL knows the type of.</param>
internal readonly record struct NewColumn(string Name, Array Values)
{
    /// <summary>A column with a value made of each of some things.</summary>
    public static NewColumn Of<TFrom, T>(string name, IReadOnlyList<TFrom> rows, Func<TFrom, T> value)
    {
        var values = new T[rows.Count];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = value(rows[row]);
        }

        return new NewColumn(name, values);
    }

    /// <summary>Whether no row has a value.</summary>
    public bool IsEmpty => Values switch
    {
        long?[] values => Array.TrueForAll(values, value => value is null),
        short?[] values => Array.TrueForAll(values, value => value is null),
        DateOnly?[] values => Array.TrueForAll(values, value => value is null),
        string?[] values => Array.TrueForAll(values, value => value is null),
        _ => false,
    };

    /// <summary>Writes the value of a row, by its place, into a COPY.</summary>
    public Action<CopyBuffer, int> Writer() => Values switch
    {
        long[] values => (copy, row) => copy.Write(values[row]),
        long?[] values => (copy, row) => copy.Write(values[row]),
        int[] values => (copy, row) => copy.Write(values[row]),
        short[] values => (copy, row) => copy.Write(values[row]),
        short?[] values => (copy, row) => copy.Write(values[row]),
        decimal[] values => (copy, row) => copy.Write(values[row]),
        bool[] values => (copy, row) => copy.Write(values[row]),
        DateOnly[] values => (copy, row) => copy.Write(values[row]),
        DateOnly?[] values => (copy, row) => copy.Write(values[row]),
        DateTime[] values => (copy, row) => copy.Write(values[row]),
        string?[] values => (copy, row) => copy.Write(values[row]),
        _ => throw new NotSupportedException($"Column {Name}: say here how {Values.GetType()} is written."),
    };
}
