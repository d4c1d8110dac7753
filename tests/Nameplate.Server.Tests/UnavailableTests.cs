using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>Which exceptions mean "come again", and which are faults of the server.</summary>
public sealed class UnavailableTests
{
    public static TheoryData<string, Exception, string?> Failures => new()
    {
        { "shut down", Told("57P01", "FATAL"), "DATABASE_AWAY" },
        { "another process crashed", Told("57P02", "FATAL"), "DATABASE_AWAY" },
        { "starting", Told("57P03", "FATAL"), "DATABASE_AWAY" },
        { "inside EF Core", new InvalidOperationException("transient", new DbUpdateException("saving", Told("57P01", "FATAL"))), "DATABASE_AWAY" },
        { "refused", new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused)), "DATABASE_AWAY" },
        { "broken off", new NpgsqlException("Exception while reading from stream", new EndOfStreamException()), "DATABASE_AWAY" },
        { "no answer to connecting", new NpgsqlException("The operation has timed out", new TimeoutException()), "DATABASE_AWAY" },
        { "no slot", Told("53300", "FATAL"), "BUSY" },
        { "no connection free", new NpgsqlException("The connection pool has been exhausted, either …", new TimeoutException()), "BUSY" },
        { "a statement too slow", new NpgsqlException("Exception while reading from stream", new TimeoutException()), "DATABASE_BUSY" },
        { "no room", Told("53100", "ERROR"), "DATABASE_FULL" },
        { "a table is missing", Told("42P01", "ERROR"), null },
        { "a bug", new InvalidOperationException("a bug"), null },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Only_what_passes_by_itself_and_was_not_done_is_told_as_unavailable(string what, Exception failure, string? code) =>
        Assert.Equal((what, code), (what, DatabaseFaults.Of(failure)?.Code));

    private static PostgresException Told(string state, string severity) => new("told", severity, severity, state);
}
