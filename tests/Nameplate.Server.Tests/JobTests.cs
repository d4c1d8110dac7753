namespace Nameplate.Server.Tests;

public sealed class JobTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    [Fact]
    public async Task A_job_is_created_changed_and_found()
    {
        var made = await server.DoAsync("job-create", new { JOB_ID = "J-1", PART_ID = "MOTOR003", JOB_QTY = "5", TASKS = "10, 20 ,30", BACKFLUSH_TASKS = "30" });
        Assert.Equal(["JOB_ID", "JOB_DESC", "PART_ID", "JOB_QTY", "COMPLETED_QTY", "JOB_STATUS", "TASKS", "BACKFLUSH_TASKS"], made.Names.Take(8));
        Assert.Equal(
            ("J-1", "Motor, 1200 rpm", "MOTOR003", "5", "0", "OPEN", "10,20,30", "30"),
            (made["JOB_ID"], made["JOB_DESC"], made["PART_ID"], made["JOB_QTY"], made["COMPLETED_QTY"], made["JOB_STATUS"], made["TASKS"], made["BACKFLUSH_TASKS"]));

        var changed = await server.DoAsync("job-update", new { JOB_ID = "J-1", JOB_DESC = "Motors for May", JOB_STATUS = "CLOSED" });
        Assert.Equal(("Motors for May", "CLOSED", "10,20,30"), (changed["JOB_DESC"], changed["JOB_STATUS"], changed["TASKS"]));

        var found = await server.DoAsync("job-query", new { PART_ID = "MOTOR003", JOB_STATUS = "CLOSED" });
        Assert.Equal("J-1", Assert.Single(found.Rows)!["JOB_ID"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("JOB_STATUS", "open", 400, "JOB_STATUS must be OPEN or CLOSED.")]
    [InlineData("JOB_QTY", "0", 400, "JOB_QTY must be greater than zero.")]
    [InlineData("JOB_QTY", "1.5", 500, "Part MOTOR003 is counted in EA, which has no decimals.")]
    [InlineData("TASKS", "10,,20", 400, "TASKS holds a task without a number.")]
    [InlineData("TASKS", "10,20,10", 400, "TASKS names 10 twice.")]
    [InlineData("BACKFLUSH_TASKS", "40", 400, "BACKFLUSH_TASKS names 40, which is not among TASKS.")]
    [InlineData("PART_ID", "NOWHERE", 500, "PART_ID: Part NOWHERE does not exist.")]
    public async Task What_no_job_can_be_is_refused(string field, string value, int status, string message)
    {
        var fields = new Dictionary<string, string> { ["JOB_ID"] = "J-NOT", ["PART_ID"] = "MOTOR003", ["TASKS"] = "10,20", [field] = value };
        var refused = await server.CallAsync("job-create", fields);

        Assert.Equal((status, message), (refused.Status, refused.Message));
        Assert.Empty((await server.DoAsync("job-query", new { JOB_ID = "J-NOT" })).Rows);
    }

    [Fact]
    public async Task A_job_keeps_its_part_and_its_number()
    {
        await server.DoAsync("job-create", new { JOB_ID = "J-2", PART_ID = "MOTOR003" });

        Assert.Equal("JOB_EXISTS", (await server.CallAsync("job-create", new { JOB_ID = "J-2", PART_ID = "PUMP002" })).Code);
        Assert.Equal("JOB_NOT_FOUND", (await server.CallAsync("job-update", new { JOB_ID = "J-3", JOB_QTY = "1" })).Code);

        // PART_ID is no field of the update, and an answer may be sent back whole.
        Assert.Equal("MOTOR003", (await server.DoAsync("job-update", new { JOB_ID = "J-2", PART_ID = "PUMP002", JOB_QTY = "7" }))["PART_ID"]);
        Assert.Equal("PART_IN_USE", (await server.CallAsync("part-delete", new { PART_ID = "MOTOR003" })).Code);
    }

    public async ValueTask DisposeAsync() => await server.IsCleanAsync();
}
