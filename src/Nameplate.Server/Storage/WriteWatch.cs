using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Nameplate.Server.Storage;

/// <summary>Where a write stands.</summary>
internal enum WriteStep
{
    /// <summary>Its transaction has begun; a try after a deadlock begins anew.</summary>
    Begun,

    /// <summary>A statement is about to be sent.</summary>
    Statement,

    /// <summary>The answer is rendered, and the commit is about to be sent.</summary>
    Commit,

    /// <summary>PostgreSQL has said that it committed.</summary>
    Committed,
}

/// <summary>
/// Sees every step of every write and may hold it there, or fail in its place: the seam at which tests force the interleavings
/// and the faults that otherwise come once a year. The server has none.
/// </summary>
internal interface IWriteWatch
{
    /// <summary>Comes before the step, but for <see cref="WriteStep.Committed"/>. What it throws, the call meets there.</summary>
    /// <param name="step">Which one.</param>
    /// <param name="transaction">The write's.</param>
    /// <param name="sql">What is about to be sent; empty at the other steps.</param>
    /// <param name="cancellationToken">The call's.</param>
    ValueTask AtAsync(WriteStep step, LedgerTransaction transaction, string sql, CancellationToken cancellationToken);

    /// <summary>The write waits to be made together with others, in a transaction that one of them leads.</summary>
    void Queued();
}

/// <summary>Comes before the statements that EF Core sends in a write's transaction: what was kept goes first, and a watch is told.</summary>
internal sealed class WatchedCommands(LedgerTransaction transaction) : DbCommandInterceptor
{
    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        await transaction.BeforeAsync(command.CommandText, cancellationToken);
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await transaction.BeforeAsync(command.CommandText, cancellationToken);
        return result;
    }

    public override async ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        await transaction.BeforeAsync(command.CommandText, cancellationToken);
        return result;
    }
}
