using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Manufacturing;

namespace Nameplate.Server.Storage;

/// <summary>Completes against a job: loads, decides and saves the completion with what it uses, both or neither.</summary>
internal static class Completions
{
    public static async Task<Outcome<WipCompletionsEntry>> PostAsync(LedgerTransaction transaction, WipCompletionsEntry request, CancellationToken cancellationToken)
    {
        if (WipCompleting.Check(request) is { } wrong)
        {
            return wrong;
        }

        var held = await HoldAsync(transaction, request, cancellationToken);
        if (held.Fault is { } refused)
        {
            return refused;
        }

        var job = held.Value;
        var stores = await Parts.StoresAsync(transaction, cancellationToken, ("STORES_CODE", request.StoresCode));
        if (stores.Fault is { } missing)
        {
            return missing;
        }

        var joined = await BatchTicket.JoinAsync(transaction, request.BatchNumber, cancellationToken);
        if (joined.Fault is { } closed)
        {
            return closed;
        }

        var completion = await Builds.WithSerialsAsync(transaction, Completion.Of(request, job, stores.Value, transaction.Today), cancellationToken);
        if (completion.Fault is { } fault)
        {
            return fault;
        }

        var plan = request.ProcessBackflush && JobRules.MayBackflush(job, request.FromTask)
            ? BackflushPlan.Make(
                completion.Value,
                new KitIssue(completion.Value.ActionDate, IncludeScrap: false, KitStores: null, request.Components ?? []),
                await Parts.HoldBillAsync(transaction, job.Part, cancellationToken))
            : new BackflushPlan(completion.Value, []);
        if (plan.Fault is { } noPlan)
        {
            return noPlan;
        }

        var posted = await Builds.PostAsync(transaction, plan.Value, joined.Value, cancellationToken);
        if (posted.Fault is { } shortage)
        {
            return shortage;
        }

        var answer = WipCompleting.Answer(request, job, plan.Value, posted.Value.Answer);
        (answer.BatchNumber, answer.TxnsAccepted) = posted.Value.Batch.Told();
        return answer;
    }

    /// <summary>The job, opened when the request says what it makes, with its part held; and the job that the pieces go on to, looked at.</summary>
    private static async Task<Outcome<Job>> HoldAsync(LedgerTransaction transaction, WipCompletionsEntry request, CancellationToken cancellationToken)
    {
        var noun = Resource.Of<Job>();
        var job = await Jobs.HoldAsync(transaction, request.JobId, cancellationToken);
        if (job is null && request.PartId is null)
        {
            return Faults.NotFound(noun, request.JobId, "JOB_ID") with { Message = $"JOB_ID: Job {request.JobId} does not exist. Give PART_ID to open it." };
        }

        if (job is null)
        {
            var opened = await Jobs.OpenAsync(transaction, request.JobId, request.PartId!, cancellationToken);
            if (opened.Fault is { } unknown)
            {
                return unknown;
            }

            job = opened.Value;
        }

        var next = request.ToJobId is null ? null : await Jobs.HoldAsync(transaction, request.ToJobId, cancellationToken);
        if (request.ToJobId is not null && next is null)
        {
            return Faults.NotFound(noun, request.ToJobId, "TO_JOB_ID");
        }

        if (WipCompleting.Check(request, job, next) is { } refused)
        {
            return refused;
        }

        var part = await Parts.HoldAsync(transaction, job.Part.PartId, "PART_ID", cancellationToken);
        if (part.Fault is { } gone)
        {
            return gone;
        }

        job.Part = part.Value;
        return job;
    }
}
