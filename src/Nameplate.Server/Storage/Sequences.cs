namespace Nameplate.Server.Storage;

/// <summary>Row numbers that are drawn before their rows are written.</summary>
internal static class Sequences
{
    /// <summary>Draws <c>$1</c> numbers of a table. The sequence is looked up once, not for each number.</summary>
    public static string Next(string table) => $"SELECT {Number(table)} FROM generate_series(1, $1)";

    /// <summary>The next number of a table, within a statement.</summary>
    public static string Number(string table) => $"nextval((SELECT pg_get_serial_sequence('{table}', 'id')::regclass))";
}
