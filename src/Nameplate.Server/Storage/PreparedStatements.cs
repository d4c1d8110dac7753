using System.Data;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>What Npgsql prepares by itself on a connection, and keeps for as long as that lives.</summary>
internal static class PreparedStatements
{
    /// <summary>
    /// Forgets them, after a batch whose rows were not all taken, once its transaction is over. Statements after an error among rows never reached PostgreSQL,
    /// but Npgsql may take them for prepared (10.0.0), and would send the next ones like them in vain.
    /// </summary>
    public static void Forget(NpgsqlConnection connection)
    {
        try
        {
            if (connection.State == ConnectionState.Open)
            {
                connection.UnprepareAll();
            }
        }
        catch (NpgsqlException)
        {
            // It is broken, and the pool drops it.
        }
    }
}
