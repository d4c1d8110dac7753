using Microsoft.EntityFrameworkCore;
using Nameplate.Core.Access;
using Nameplate.Server.Storage.Control;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>What the audit log tells of.</summary>
public static class AuditEvents
{
    public const string SignIn = "sign-in";
    public const string SignOut = "sign-out";
    public const string UserAdd = "user-add";
    public const string UserDisable = "user-disable";
    public const string UserEnable = "user-enable";
    public const string UserRole = "user-role";
    public const string UserPassword = "user-password";
    public const string UserPermit = "user-permit";
    public const string UserSignOut = "user-sign-out";
    public const string DataSourceAdd = "data-source-add";
    public const string DataSourceRemove = "data-source-remove";
    public const string AuditForget = "audit-forget";
}

/// <summary>How it came out. What was refused in administration changed nothing and is not told.</summary>
public static class AuditOutcomes
{
    public const string Done = "done";
    public const string Failed = "failed";

    /// <summary>Refused unread, because too many had failed before.</summary>
    public const string Throttled = "throttled";
}

/// <summary>
/// The audit log: who signed in and out, and who administered what. A line is written in the transaction of what it tells of.
/// PostgreSQL lets the server add lines and nothing else; only <see cref="ForgetAsync"/>, in the owner's role, removes old ones.
/// </summary>
public sealed class Audit
{
    private readonly Connections connections;
    private readonly NpgsqlDataSource control;
    private readonly TimeProvider time;

    internal Audit(Connections connections, NpgsqlDataSource control, TimeProvider time) => (this.connections, this.control, this.time) = (connections, control, time);

    /// <summary>Who administers from the command line: the account of the operating system that runs it.</summary>
    internal static string Keeper => $"account {Environment.UserName}";

    /// <summary>A line about a user, done on the server's machine.</summary>
    internal static AuditRow OfUser(DateTime now, string what, string dataSource, string? user, string? detail = null) => new()
    {
        At = now,
        Event = what,
        Outcome = AuditOutcomes.Done,
        DataSource = dataSource,
        UserName = user,
        Actor = Keeper,
        Detail = detail,
    };

    /// <summary>A line about a data source, done on the server's machine.</summary>
    internal static AuditRow OfDataSource(DateTime now, string what, string dataSource, string? detail = null) => OfUser(now, what, dataSource, null, detail);

    /// <summary>The lines in the order in which they were written; those since an instant, and those about or by one user.</summary>
    public async IAsyncEnumerable<AuditRow> ReadAsync(
        DateTime? since, string? user, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var context = ControlContext.On(control);
        var rows = context.Audit.AsNoTracking();
        rows = since is { } start ? rows.Where(row => row.At >= start) : rows;
        rows = user is null ? rows : rows.Where(row => row.UserName == user || row.Actor == user);
        await foreach (var row in rows.OrderBy(row => row.Id).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }

    /// <summary>Removes the lines from before an instant, says so in a new one, and returns how many there were.</summary>
    public async Task<int> ForgetAsync(DateTime before, CancellationToken cancellationToken)
    {
        await using var context = ControlContext.On(connections.Owner(ControlContext.Schema));
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var removed = await context.Audit.Where(row => row.At < before).ExecuteDeleteAsync(cancellationToken);
        context.Audit.Add(new AuditRow
        {
            At = time.GetUtcNow().UtcDateTime,
            Event = AuditEvents.AuditForget,
            Outcome = AuditOutcomes.Done,
            Actor = Keeper,
            Detail = $"{removed} lines from before {before:yyyy-MM-dd'T'HH:mm:ss'Z'}",
        });
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return removed;
    }
}
