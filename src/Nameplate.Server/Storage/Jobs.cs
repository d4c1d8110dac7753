using Microsoft.EntityFrameworkCore;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Manufacturing;

namespace Nameplate.Server.Storage;

/// <summary>Jobs as completions need them.</summary>
internal static class Jobs
{
    /// <summary>A job, held so that nobody closes it until the completion is done; null when there is none.</summary>
    public static async Task<Job?> HoldAsync(LedgerTransaction transaction, string jobId, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync("SELECT FROM job WHERE job_id = $1 FOR SHARE", cancellationToken, jobId);
        return await transaction.Masters.Set<Job>().AsNoTracking()
            .Include(job => job.Part.UnitOfMeasure).Include(job => job.Part.DefaultStores)
            .SingleOrDefaultAsync(job => job.JobId == jobId, cancellationToken);
    }

    /// <summary>
    /// Opens a job that a completion names first. Another call that opens it at the same time is waited for, and then the job is its.
    /// </summary>
    public static async Task<Outcome<Job>> OpenAsync(LedgerTransaction transaction, string jobId, string partId, CancellationToken cancellationToken)
    {
        var part = await Parts.HoldAsync(transaction, partId, "PART_ID", cancellationToken);
        if (part.Fault is { } unknown)
        {
            return unknown;
        }

        await transaction.EditAsync(
            "job",
            """
            INSERT INTO job (job_id, job_desc, part_id, job_status, created_by, created_at, operator_id, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $5, $6) ON CONFLICT (job_id) DO NOTHING RETURNING id
            """,
            cancellationToken, jobId, part.Value.PartDesc, part.Value.Id, JobRules.Open, transaction.Session.UserName, transaction.Second);
        return await HoldAsync(transaction, jobId, cancellationToken) is { } job ? job : Faults.NotFound(Resource.Of<Job>(), jobId, "JOB_ID");
    }
}
