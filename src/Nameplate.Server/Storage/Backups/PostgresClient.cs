using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// PostgreSQL's own programs, run against the server that a connection of ours has reached. Where and as whom they sign in
/// stands in their environment, which only their user can read, and never on a command line, which everybody can.
/// </summary>
internal sealed class PostgresClient(NpgsqlConnection reached, string connectionString, PostgresBinaries programs)
{
    /// <summary>Where there is no file of trusted roots in the connection string; pg_dump of 16 and later knows it by itself.</summary>
    private const string SystemRoots = "/etc/ssl/certs/ca-certificates.crt";

    private const int ToldLinesMax = 20;

    /// <summary>What Npgsql reads from the environment too, and what therefore may stand there in place of the connection string.</summary>
    private static readonly string[] Shared = ["PGUSER", "PGPASSWORD", "PGPASSFILE", "PGSSLCERT", "PGSSLKEY", "PGSSLROOTCERT"];

    private readonly IReadOnlyDictionary<string, string> environment = Environment(
        reached.Host!, reached.Port, reached.Database, new NpgsqlConnectionStringBuilder(connectionString), programs.Major);

    /// <summary>Copies what pg_dump writes; <paramref name="begun"/> is called when it begins to.</summary>
    public async Task DumpAsync(IEnumerable<string> arguments, Func<Task> begun, Stream to, CancellationToken cancellationToken)
    {
        await RunAsync(programs.Dump, arguments, async process =>
        {
            process.StandardInput.Close();
            var from = process.StandardOutput.BaseStream;
            var buffer = new byte[256 * 1024];
            var isFirst = true;
            for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0; isFirst = false)
            {
                if (isFirst)
                {
                    await begun();
                }

                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }, cancellationToken);
    }

    /// <summary>Feeds pg_restore, and waits until it has built the indexes as well.</summary>
    public async Task RestoreAsync(IEnumerable<string> arguments, Func<Stream, Task> feed, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        await RunAsync(programs.Restore, arguments, async process =>
        {
            _ = process.StandardOutput.ReadToEndAsync(cancellationToken);
            try
            {
                await feed(process.StandardInput.BaseStream);
                process.StandardInput.Close();
            }
            catch (IOException) when (!cancellationToken.IsCancellationRequested && process.WaitForExit(TimeSpan.FromSeconds(10)) && process.ExitCode != 0)
            {
                // It gave up before it had read everything, and says why.
            }

            var meter = new Meter(progress, () => "Restoring: building the indexes …");
            var exit = process.WaitForExitAsync(cancellationToken);
            while (await Task.WhenAny(exit, Task.Delay(200, cancellationToken)) != exit)
            {
                cancellationToken.ThrowIfCancellationRequested();
                meter.Tick();
            }
        }, cancellationToken);
    }

    private async Task RunAsync(string program, IEnumerable<string> arguments, Func<Process, Task> work, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, ["--no-password", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var name in start.Environment.Keys.Where(key => key.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Run(start);
        try
        {
            var told = TailAsync(process.StandardError);
            await work(process);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new InstallationException($"{Path.GetFileName(program)} of PostgreSQL {programs.Major} failed: {await told}");
            }
        }
        catch
        {
            // What it was doing is of no use any more. It holds nothing: its transaction ends with it.
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }

            throw;
        }
    }

    private static Process Run(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new InstallationException($"{start.FileName} cannot be run: {failure.Message}", failure);
        }
    }

    /// <summary>The last lines; a program that goes on complaining does not fill the memory.</summary>
    private static async Task<string> TailAsync(StreamReader errors)
    {
        var lines = new Queue<string>();
        while (await errors.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
            if (lines.Count > ToldLinesMax)
            {
                lines.Dequeue();
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>
    /// libpq's names for what the connection string says; of several hosts the one that was reached, because a snapshot is
    /// known to that one only.
    /// </summary>
    internal static IReadOnlyDictionary<string, string> Environment(string host, int port, string database, NpgsqlConnectionStringBuilder settings, int major)
    {
        var environment = new Dictionary<string, string> { ["LC_ALL"] = "C", ["PGAPPNAME"] = "nameplate", ["PGCLIENTENCODING"] = "UTF8" };
        foreach (var name in Shared)
        {
            Set(name, System.Environment.GetEnvironmentVariable(name));
        }

        Set("PGHOST", host);
        Set("PGPORT", port.ToString(CultureInfo.InvariantCulture));
        Set("PGDATABASE", database);
        Set("PGUSER", settings.Username);
        Set("PGPASSWORD", settings.Password);
        Set("PGPASSFILE", settings.Passfile);
        Set("PGOPTIONS", settings.Options);
        Set("PGCONNECT_TIMEOUT", settings.Timeout > 0 ? settings.Timeout.ToString(CultureInfo.InvariantCulture) : null);
        Set("PGSSLMODE", settings.SslMode switch
        {
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            var mode => mode.ToString().ToLowerInvariant(),
        });
        Set("PGSSLCERT", settings.SslCertificate);
        Set("PGSSLKEY", settings.SslKey);
        Set("PGSSLROOTCERT", settings.RootCertificate);
        Set("PGGSSENCMODE", settings.GssEncryptionMode.ToString().ToLowerInvariant());
        Set("PGKRBSRVNAME", settings.KerberosServiceName);
        if (settings.SslMode is SslMode.VerifyCA or SslMode.VerifyFull && !environment.ContainsKey("PGSSLROOTCERT"))
        {
            Set("PGSSLROOTCERT", major >= 16 ? "system" : SystemRoots);
        }

        return environment;

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                environment[name] = value;
            }
        }
    }

    /// <summary>A value of a libpq connection string, for the one argument that must name the database.</summary>
    public static string Quote(string value) =>
        new StringBuilder(value).Replace("\\", "\\\\").Replace("'", "\\'").Insert(0, '\'').Append('\'').ToString();
}
