namespace Nameplate.Server.Tests;

/// <summary>One test: once there is any account, every transaction of the data source is checked against it.</summary>
public sealed class GlAccountTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    [Fact]
    public async Task Transactions_name_active_accounts_once_there_are_any()
    {
        object Adjust(string department, string account) => new { PART_ID = "ROTOR010", STORES_CODE = "MS", QUANTITY = "1", DEPARTMENT = department, ACCOUNT = account };
        await server.DoAsync("adjustments-entry-create", Adjust("9", "999"));

        var made = await server.DoAsync("gl-account-create", new { COMPANY_ID = "00", DEPARTMENT = "0", ACCOUNT = "300", ACCOUNT_DESC = "Adjustments" });
        Assert.Equal(("A", ""), (made["ACCOUNT_STATUS"], made["DATE_INACTIVE"]));
        await server.DoAsync("gl-account-create", new { COMPANY_ID = "00", DEPARTMENT = "0", ACCOUNT = "301", ACCOUNT_DESC = "Other" });
        await server.RefusedAsync("gl-account-create", new { COMPANY_ID = "00", DEPARTMENT = "0", ACCOUNT = "302", ACCOUNT_DESC = "Third", ACCOUNT_STATUS = "Z" }, "FIELD_INVALID");

        var refused = await server.RefusedAsync("adjustments-entry-create", Adjust("9", "999"), "ACCOUNT_NOT_FOUND");
        Assert.Equal("There is no active account 999 of department 9.", refused.Message);
        await server.RefusedAsync("issues-entry-create", new { PART_ID = "ROTOR010", STORES_CODE = "MS", QUANTITY = "1", DEPARTMENT = "9" }, "ACCOUNT_NOT_FOUND");
        await server.RefusedAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "MOTOR003", DEPARTMENT = "0", ACCOUNT = "999", SERIAL_NUMBER = "GL1" }, "ACCOUNT_NOT_FOUND");
        await server.DoAsync("adjustments-entry-create", Adjust("0", "300"));
        await server.DoAsync("adjustments-entry-create", Adjust("", ""));

        await server.RefusedAsync("gl-account-delete", new { COMPANY_ID = "00", DEPARTMENT = "0", ACCOUNT = "300" }, "GL_ACCOUNT_IN_USE");
        var inactive = await server.DoAsync("gl-account-update", new { COMPANY_ID = "00", DEPARTMENT = "0", ACCOUNT = "300", ACCOUNT_STATUS = "I" });
        Assert.NotEqual("", inactive["DATE_INACTIVE"]);
        await server.RefusedAsync("adjustments-entry-create", Adjust("0", "300"), "ACCOUNT_NOT_FOUND");
        await server.DoAsync("gl-account-delete", new { COMPANY_ID = "00", DEPARTMENT = "0", ACCOUNT = "301" });
    }
}
