using System.Globalization;
using Nameplate.Core.Inventory;

namespace Nameplate.Core.Manufacturing;

/// <summary>The rules of a completion against a job, and its answer.</summary>
public static class WipCompleting
{
    /// <summary>Program that the postings name (WIP Completions Entry).</summary>
    public const string Program = "JCTWC";

    /// <summary>What the request alone shows.</summary>
    public static Fault? Check(WipCompletionsEntry request) =>
        request.ActionType is not ("TC" or nameof(ActionType.CP))
            ? Faults.FieldInvalid("ACTION_TYPE", "must be TC: a completion is all that this call books")
        : request.Components is { Count: > 0 } && !request.ProcessBackflush ? Faults.FieldInvalid("BACKFLUSH_COMPONENTS", "needs PROCESS_BACKFLUSH Y")
        : null;

    /// <summary>
    /// What the job shows: it is open, makes what the request says, and has the tasks that it names. Fills in the task when the
    /// request leaves it out: what comes into stock comes from the last one.
    /// </summary>
    /// <param name="request">What was asked.</param>
    /// <param name="job">Its job, with part.</param>
    /// <param name="next">The job of TO_JOB_ID; null when there is none.</param>
    public static Fault? Check(WipCompletionsEntry request, Job job, Job? next)
    {
        if (job.Status == JobRules.Closed)
        {
            return Faults.JobClosed(job.JobId, "JOB_ID");
        }

        if (request.PartId is { } part && part != job.Part.PartId)
        {
            return Faults.JobPart(job.JobId, job.Part.PartId, part);
        }

        request.FromTask ??= JobRules.TasksOf(job.Tasks).LastOrDefault();
        return Task(job, "FROM_TASK", request.FromTask)
            ?? (next is { Status: JobRules.Closed } ? Faults.JobClosed(next.JobId, "TO_JOB_ID") : null)
            ?? Task(next ?? job, "TO_TASK", request.ToTask);
    }

    /// <summary>What the postings say: the job and task as order and line.</summary>
    internal static PostingDetail Detail(WipCompletionsEntry request)
    {
        var next = string.Join(' ', new[] { request.ToJobId, request.ToTask }.Where(text => text is not null));
        return new PostingDetail
        {
            OrderId = request.JobId,
            LineNumber = request.FromTask,
            OrderReference = next.Length > 0 ? next : null,

            // Pieces without serials have no record of their own: for them the posting tells where they go on to.
            Reference = request.Reference ?? (next.Length > 0 ? next : null),
            Reason = request.ReasonCode,
        };
    }

    /// <summary>The request with everything filled in that was decided, but for the batch, which Storage numbers.</summary>
    public static WipCompletionsEntry Answer(WipCompletionsEntry request, Job job, BackflushPlan plan, CompletionAnswer decided)
    {
        request.GlMonth ??= plan.ActionDate.Month.ToString(CultureInfo.InvariantCulture);
        request.GlYear ??= plan.ActionDate.Year.ToString(CultureInfo.InvariantCulture);
        request.ActionDate = plan.ActionDate;
        request.JobDesc = job.Description;
        request.DeliverTo = request.ToJobId ?? plan.ToStores.StoresCode;
        request.PartId = job.Part.PartId;
        request.PartDesc = job.Part.PartDesc;
        request.StoresCode = plan.ToStores.StoresCode;
        request.StockLocation = decided.To.Location;
        request.MultiLoc = decided.MultiLoc;
        request.ExpireDate = decided.ExpireDate;
        request.Quantity = plan.Completed;
        request.JobUm = job.Part.UnitOfMeasure.Code;
        request.OnHandQty = decided.OnHandAfter;
        request.Serials = plan.Serials;
        request.Components = [.. decided.Components];
        return request;
    }

    private static Fault? Task(Job job, string field, string? task)
    {
        var tasks = JobRules.TasksOf(job.Tasks);
        return task is null || tasks.Count == 0 || tasks.Contains(task) ? null : Faults.JobTask(job.JobId, field, task, job.Tasks!);
    }
}
