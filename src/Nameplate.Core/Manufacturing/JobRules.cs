namespace Nameplate.Core.Manufacturing;

/// <summary>What a job must be, and what its tasks say.</summary>
public static class JobRules
{
    public const string Open = "OPEN";
    public const string Closed = "CLOSED";

    /// <summary>The longest number of a task; as long as any key.</summary>
    private const int TaskMax = 64;

    /// <summary>Refuses what no job can be. Task lists are brought into one form: no blanks around the commas.</summary>
    public static Fault? Check(Job job)
    {
        if (job.Status is not (Open or Closed))
        {
            return Faults.FieldInvalid("JOB_STATUS", $"must be {Open} or {Closed}");
        }

        if (job.Quantity is { } quantity)
        {
            var um = job.Part.UnitOfMeasure;
            if (quantity <= 0)
            {
                return Faults.FieldInvalid("JOB_QTY", "must be greater than zero");
            }

            if (!um.Fits(quantity))
            {
                return Faults.QuantityDecimals(job.Part.PartId, um.Code, um.Decimals);
            }
        }

        var (tasks, backflush) = (TasksOf(job.Tasks), TasksOf(job.BackflushTasks));
        if ((Refuse("TASKS", tasks) ?? Refuse("BACKFLUSH_TASKS", backflush)) is { } malformed)
        {
            return malformed;
        }

        if (backflush.FirstOrDefault(task => !tasks.Contains(task)) is { } foreign)
        {
            return Faults.FieldInvalid("BACKFLUSH_TASKS", $"names {Excerpt.Of(foreign)}, which is not among TASKS");
        }

        job.Description ??= job.Part.PartDesc;
        job.Tasks = tasks.Count > 0 ? string.Join(',', tasks) : null;
        job.BackflushTasks = backflush.Count > 0 ? string.Join(',', backflush) : null;
        return null;
    }

    /// <summary>The numbers of a list of tasks, in order; none when it is empty.</summary>
    public static IReadOnlyList<string> TasksOf(string? list) => list is null ? [] : [.. list.Split(',').Select(task => task.Trim())];

    /// <summary>Whether a completion at a task can take components along: at every task, unless the job names some.</summary>
    public static bool MayBackflush(Job job, string? task) => job.BackflushTasks is null || TasksOf(job.BackflushTasks).Contains(task ?? "");

    private static Fault? Refuse(string field, IReadOnlyList<string> tasks)
    {
        foreach (var (task, place) in tasks.Select((task, place) => (task, place)))
        {
            if ((task.Length == 0 ? "holds a task without a number" : Core.Fields.StoredText.Refuse(task, TaskMax) ?? Core.Fields.StoredText.RefuseKey(task)) is { } why)
            {
                return Faults.FieldInvalid(field, why);
            }

            if (tasks.Take(place).Contains(task))
            {
                return Faults.FieldInvalid(field, $"names {Excerpt.Of(task)} twice");
            }
        }

        return null;
    }
}
