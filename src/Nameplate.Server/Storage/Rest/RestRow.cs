using System.Data.Common;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// The values of a record, by the columns of its table: as the database answers it, or one that has just been made and need not be read back. One class for both, and Npgsql's
/// own reader: a page has a thousand values, and each call by way of an interface or a base class would look up which method it means.
/// </summary>
internal sealed class RestRow
{
    private readonly NpgsqlDataReader? reader;
    private readonly RestTable? table;
    private readonly object?[] made = [];

    /// <summary>The record that a reader is at.</summary>
    public RestRow(DbDataReader reader) => this.reader = (NpgsqlDataReader)reader;

    /// <summary>One that is made: without values yet.</summary>
    public RestRow(RestTable table) => (this.table, made) = (table, new object?[table.Columns.Count]);

    /// <summary>A value of one that is made.</summary>
    public object? this[string column]
    {
        set => made[table!.Place(column)] = value;
    }

    public bool IsNull(int place) => reader is null ? made[place] is null : reader.IsDBNull(place);

    public T Get<T>(int place) => reader is null ? (T)made[place]! : reader.GetFieldValue<T>(place);
}
