using System.Text.Json.Nodes;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Tests;

public sealed class SerialNumberHistoryTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string RowNames =
        "UNIT_ID POSTING_ID POSTED_AT DATE_POSTED TIME_POSTED ACTION_DATE ACTION_TYPE FROM_STATUS FROM_STATE TO_STATUS TO_STATE FROM_STORES FROM_LOCATION TO_STORES TO_LOCATION LOT_ID "
        + "INTO_ID INTO_SN INTO_LOT OUT_OF_ID OUT_OF_SN OUT_OF_LOT OLD_SN NEW_SN BATCH_NUMBER OPERATOR_ID PROGRAM_ID DEPARTMENT ACCOUNT ORDER_ID LINE_NUMBER VENDOR_ID RECEIPT_NO REFERENCE REASON REVERSES REVERSED_BY";

    private async Task<JsonArray> HistoryAsync(string part, string serial)
    {
        var reply = await server.DoAsync("serial-number-history-get", new { PART_ID = part, SERIAL_NUMBER = serial });
        Assert.Equal(["PART_ID", "SERIAL_NUMBER", "DETAILS"], reply.Names);
        return reply.Json["DETAILS"]!.AsArray();
    }

    private static string Line(JsonNode? row) =>
        $"{row!["ACTION_TYPE"]} {row["FROM_STATE"]}>{row["TO_STATE"]} {row["FROM_STORES"]}>{row["TO_STORES"]} {row["INTO_ID"]}{row["INTO_SN"]} {row["OLD_SN"]}>{row["NEW_SN"]}";

    [Fact]
    public async Task A_motor_is_registered_moved_held_released_renumbered_and_built_in()
    {
        await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "H-1", STORES_CODE = "MS", STOCK_LOCATION = "A1" });
        await server.DoAsync("serial-number-update", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "H-1", STORES_CODE = "MA", STOCK_LOCATION = "B2" });
        await server.DoAsync("serial-number-update", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "H-1", SN_STATUS = "H" });
        await server.DoAsync("serial-number-update", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "H-1", SN_STATUS = "A" });
        await RenumberAsync("H-1", "H-2");
        await server.DoAsync("backflush-kit-issue-create", new
        {
            ASSEMBLY_ID = "PUMP002",
            SERIAL_NUMBER = "HP-1",
            DEPARTMENT = "0",
            ACCOUNT = "300",
            COMPONENTS = new object[] { new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = "H-2" }, new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = "JX00005150" } },
        });
        var history = await HistoryAsync("MOTOR003", "H-2");
        Assert.Equal(
            [
                "RG >IN_STOCK >MS  >", "TR IN_STOCK>IN_STOCK MS>MA  >", "HD IN_STOCK>RESERVED MA>MA  >", "HD RESERVED>IN_STOCK MA>MA  >",
                "RN IN_STOCK>IN_STOCK MA>MA  H-1>H-2", "KI IN_STOCK>INSTALLED MA> PUMP002HP-1 >",
            ],
            history.Select(Line));
        Assert.Equal(RowNames, string.Join(' ', history[0]!.AsObject().Select(pair => pair.Key)));
        Assert.Equal(("A1", "B2", "APIUSER", "SOESN"), ((string)history[1]!["FROM_LOCATION"]!, (string)history[1]!["TO_LOCATION"]!, (string)history[1]!["OPERATOR_ID"]!, (string)history[1]!["PROGRAM_ID"]!));
        Assert.Equal(("0", "300", "ICTBF"), ((string)history[5]!["DEPARTMENT"]!, (string)history[5]!["ACCOUNT"]!, (string)history[5]!["PROGRAM_ID"]!));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", (string)history[0]!["POSTED_AT"]!);
        Assert.Equal(history.Select(row => long.Parse((string)row!["POSTING_ID"]!)).Order(), history.Select(row => long.Parse((string)row!["POSTING_ID"]!)));

        // By the number that it had once, the same.
        Assert.Equal(history.ToJsonString(), (await HistoryAsync("MOTOR003", "H-1")).ToJsonString());
    }

    [Fact]
    public async Task A_number_that_was_deleted_and_used_again_has_two_lives()
    {
        await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "D-1", STORES_CODE = "MS" });
        await server.DoAsync("serial-number-delete", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "D-1" });
        var history = await HistoryAsync("MOTOR003", "D-1");
        Assert.Equal(["RG >IN_STOCK >MS  >", "RG IN_STOCK> MS>  >"], history.Select(Line));
        Assert.Equal((history[1]!["POSTING_ID"]!.ToString(), history[0]!["POSTING_ID"]!.ToString()), (history[0]!["REVERSED_BY"]!.ToString(), history[1]!["REVERSES"]!.ToString()));

        await server.DoAsync("serial-number-create", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "D-1" });
        var both = await HistoryAsync("MOTOR003", "D-1");
        Assert.Equal(["RG >IN_STOCK >MS  >", "RG IN_STOCK> MS>  >", "RG >REGISTERED >  >"], both.Select(Line));
        Assert.Equal(2, both.Select(row => (string)row!["UNIT_ID"]!).Distinct().Count());
    }

    [Fact]
    public async Task A_number_that_never_was_is_refused() =>
        Assert.Equal(
            (500, "SERIAL_NUMBER_NOT_FOUND", "Serial number NONE of part MOTOR003 does not exist."),
            await server.RefusedAsync("serial-number-history-get", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "NONE" }));

    private async Task RenumberAsync(string serial, string to)
    {
        await using var transaction = await LedgerTransaction.BeginAsync(
            server.Installation.DataSources.Get("DEMO").Pool, server.Session, DateTime.UtcNow, TestContext.Current.CancellationToken);
        var part = (await Parts.HoldAsync(transaction, "MOTOR003", "PART_ID", TestContext.Current.CancellationToken)).Value;
        var unit = (await UnitLocks.TakeAsync(transaction, [(part.Id, serial)], false, TestContext.Current.CancellationToken))[0];
        Assert.Null(await UnitEdits.RenumberAsync(transaction, unit, part, to, TestContext.Current.CancellationToken));
        await transaction.CommitAsync();
    }
}
