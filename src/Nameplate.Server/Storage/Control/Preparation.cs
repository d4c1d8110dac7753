using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>Makes a database fit to hold an installation: two roles, the schema <c>nameplate</c>, the extension pg_trgm in it.</summary>
internal static class Preparation
{
    private const int OldestMajor = 15;

    /// <summary>Roles belong to the whole cluster while locks belong to one database, so two databases can be prepared at once.</summary>
    private const int RoleAttemptsMax = 10;

    /// <summary>The connection is the login's own and holds the installation's lock.</summary>
    public static async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion.Major < OldestMajor)
        {
            throw new InstallationException($"PostgreSQL {OldestMajor} or newer is needed; this server is {connection.PostgreSqlVersion}.");
        }

        var login = await connection.ValueAsync<string>("SELECT session_user::text", cancellationToken) ?? "";
        try
        {
            await RoleAsync(connection, Grants.Owner, cancellationToken);
            await RoleAsync(connection, Grants.Writer, cancellationToken);
            await SchemaAsync(connection, cancellationToken);
            await TrigramsAsync(connection, cancellationToken);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            var name = Grants.Quote(login);
            var database = Grants.Quote(connection.Database);
            throw new InstallationException(
                $"""
                The login {login} may not prepare the database {connection.Database} ({refused.MessageText}). Let an administrator run this in it once:
                  CREATE ROLE {Grants.Owner} NOLOGIN;
                  CREATE ROLE {Grants.Writer} NOLOGIN;
                  GRANT {Grants.Owner}, {Grants.Writer} TO {name};
                  GRANT CREATE ON DATABASE {database} TO {name};
                """, refused);
        }
    }

    private static async Task RoleAsync(NpgsqlConnection connection, string role, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (!await connection.ValueAsync<bool>("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", cancellationToken, role))
                {
                    await connection.RunAsync($"CREATE ROLE {role} NOLOGIN", cancellationToken);
                }

                // A superuser is a member of every role and needs no grant.
                if (!await connection.ValueAsync<bool>("SELECT pg_has_role(session_user, $1, 'MEMBER')", cancellationToken, role))
                {
                    await connection.RunAsync($"GRANT {role} TO CURRENT_USER", cancellationToken);
                }

                return;
            }
            catch (PostgresException lost) when (attempt < RoleAttemptsMax && IsLostRace(lost))
            {
                // Somebody else has just made or granted it: look again.
            }
        }
    }

    /// <summary>PostgreSQL has no code of its own for two grants of one role that meet; its text is not translated here.</summary>
    private static bool IsLostRace(PostgresException refused) =>
        refused.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation
        || (refused.SqlState == PostgresErrorCodes.InternalError && refused.MessageText.StartsWith("tuple concurrently", StringComparison.Ordinal));

    private static async Task SchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var owner = await connection.ValueAsync<string>(
            "SELECT pg_get_userbyid(nspowner)::text FROM pg_namespace WHERE nspname = $1", cancellationToken, Control.ControlContext.Schema);
        if (owner is null)
        {
            await connection.RunAsync($"CREATE SCHEMA {Control.ControlContext.Schema} AUTHORIZATION {Grants.Owner}", cancellationToken);
        }
        else if (owner != Grants.Owner)
        {
            throw new InstallationException(
                $"The schema {Control.ControlContext.Schema} of database {connection.Database} belongs to {owner} and not to {Grants.Owner}: it is not Nameplate's. Give Nameplate a database of its own.");
        }
    }

    private static async Task TrigramsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Extension = "pg_trgm";
        var place = await connection.ValueAsync<string>(
            "SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = $1", cancellationToken, Extension);
        if (place == Control.ControlContext.Schema)
        {
            return;
        }

        if (place is not null)
        {
            throw new InstallationException(
                $"The extension {Extension} of database {connection.Database} is in schema {place}; Nameplate needs it in {Control.ControlContext.Schema}. Run ALTER EXTENSION {Extension} SET SCHEMA {Control.ControlContext.Schema}, or give Nameplate a database of its own.");
        }

        try
        {
            await connection.RunAsync($"CREATE EXTENSION {Extension} SCHEMA {Control.ControlContext.Schema}", cancellationToken);
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported)
        {
            throw new InstallationException($"The extension {Extension} is not installed on the database server; it is in PostgreSQL's contrib package.", missing);
        }
    }
}
