namespace Nameplate.Server.Storage;

/// <summary>Row numbers that are drawn before their rows are written.</summary>
internal static class Sequences
{
    /// <summary>
    /// The next numbers of a table, as an array. How many they are stands in a query of its own: PostgreSQL would plan anew for each number.
    /// </summary>
    public static string Next(string table, string count) => $"ARRAY(SELECT {Number(table)} FROM generate_series(1, (SELECT {count}::integer)))";

    /// <summary>The next number of a table, within a statement. The sequence goes by the name that PostgreSQL gave it with the table: to look it up takes longer than to draw from it.</summary>
    public static string Number(string table) => $"nextval('{table}_id_seq')";
}
