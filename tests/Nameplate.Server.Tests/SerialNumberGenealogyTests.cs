using System.Text.Json.Nodes;

namespace Nameplate.Server.Tests;

public sealed class SerialNumberGenealogyTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string RowNames =
        "LEVEL PATH PARENT_PATH PART_ID PART_DESC SERIAL_NUMBER LOT_ID QUANTITY PART_UM USED_FOR_QTY ASSUMED STILL_INSIDE START_DATE END_DATE BATCH_NUMBER "
        + "SN_STATUS SN_STATE TOP_ID TOP_SN STORES_CODE STOCK_LOCATION CUSTOMER_ID CUSTOMER_NAME SOLD_TO_CUST SO_ID SO_LINE_NO SHIPMENT_NO SHIPPED_DATE CONTACT";

    /// <summary>Two motors from the bill, and a pump with the first of them.</summary>
    private async Task BuildAsync(string motors, string pump, string motor, string mount, string day = "2026-03-01")
    {
        await server.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "MOTOR003", SERIAL_NUMBER = motors, ACTION_DATE = day, DEPARTMENT = "0", ACCOUNT = "300" });
        await server.DoAsync("backflush-kit-issue-create", new
        {
            ASSEMBLY_ID = "PUMP002",
            SERIAL_NUMBER = pump,
            ACTION_DATE = day,
            DEPARTMENT = "0",
            ACCOUNT = "300",
            COMPONENTS = new object[]
            {
                new { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = motor },
                new { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = mount },
                new { COMPONENT_ID = "SEAL-KIT9", LOT_ID = "S-77" },
            },
        });
    }

    private static string Line(JsonNode? row) =>
        $"{row!["PATH"]} {row["PART_ID"]} {row["SERIAL_NUMBER"]}{row["LOT_ID"]} {row["QUANTITY"]}/{row["USED_FOR_QTY"]} {row["ASSUMED"]}{row["STILL_INSIDE"]}";

    private static string[] Lines(Reply reply) => [.. reply.Json["DETAILS"]!.AsArray().Select(Line)];

    [Fact]
    public async Task A_pump_shows_its_motor_and_what_the_motor_was_built_from()
    {
        await BuildAsync("G-1:G-2", "GP-1", "G-1", "JX00005140");
        var reply = await server.DoAsync("serial-number-genealogy-get", new { PART_ID = "PUMP002", SERIAL_NUMBER = "GP-1" });
        Assert.Equal("PART_ID SERIAL_NUMBER DIRECTION AS AS_OF_DATE AS_OF_POSTING LEVELS PART_DESC LOT_ID SN_STATUS SN_STATE DETAILS", string.Join(' ', reply.Names));
        Assert.Equal(("DOWN", "MAINTAINED", "", "20", "A", "IN_STOCK"), (reply["DIRECTION"], reply["AS"], reply["AS_OF_DATE"], reply["LEVELS"], reply["SN_STATUS"], reply["SN_STATE"]));
        Assert.Equal(RowNames, string.Join(' ', reply.Json["DETAILS"]!.AsArray()[0]!.AsObject().Select(pair => pair.Key)));
        Assert.Equal(
            [
                "1 BOLT-M6  4/1 NY",
                "2 MOTOR003 G-1 1/1 NY",
                "2.1 BEARING012 B-2301 2/1 YY",
                "2.2 BOLT-M6  8/1 NY",
                "2.3 ROTOR010  1/1 NY",
                "2.4 STATOR011  1/1 NY",
                "3 MOUNT007 JX00005140MTR3-007-42 1/1 NY",
                "4 SEAL-KIT9 S-77 1/1 NY",
            ],
            Lines(reply));
        var motor = reply.Json["DETAILS"]!.AsArray()[1]!;
        Assert.Equal(
            ("I", "INSTALLED", "PUMP002", "GP-1", "FG", "2026-03-01", "", "EA"),
            ((string)motor["SN_STATUS"]!, (string)motor["SN_STATE"]!, (string)motor["TOP_ID"]!, (string)motor["TOP_SN"]!, (string)motor["STORES_CODE"]!,
                (string)motor["START_DATE"]!, (string)motor["END_DATE"]!, (string)motor["PART_UM"]!));
        Assert.NotEqual("", (string)motor["BATCH_NUMBER"]!);

        var one = await server.DoAsync("serial-number-genealogy-get", new { PART_ID = "PUMP002", SERIAL_NUMBER = "GP-1", LEVELS = 1 });
        Assert.All(Lines(one), line => Assert.DoesNotContain('.', line.Split(' ')[0]));
        var up = await server.DoAsync("serial-number-genealogy-get", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "G-1", DIRECTION = "UP" });
        Assert.Equal(["1 PUMP002 GP-1 1/1 NY"], Lines(up));
    }

    /// <summary>As a replacement does: the old motor comes out and the new one goes in, both by hand, on one day.</summary>
    private Task<int> ReplaceAsync(string oldMotor, string newMotor, string pump, string day) => server.ExecuteAsync(
        $"""
        WITH moved AS (
            INSERT INTO posting (batch_id, action_type, part_id, lot, quantity, claim, action_date, amount, operator_id, program_id, created_at, reverses_part)
            SELECT (SELECT max(id) FROM batch), t.type, id, '', 1, false, '{day}', 0, 'T', 'T', now(), false
            FROM part, (VALUES (1, 'RM'), (2, 'IN')) AS t (n, type) WHERE part_id = 'MOTOR003' ORDER BY t.n RETURNING id, action_type
        ), closed AS (
            UPDATE cross_reference SET removed_posting_id = (SELECT id FROM moved WHERE action_type = 'RM'), end_date = '{day}'
            WHERE component_unit_id = (SELECT id FROM serial_number WHERE serial_number = '{oldMotor}') AND removed_posting_id IS NULL
        )
        INSERT INTO cross_reference (assembly_unit_id, parent_lot, component_unit_id, installed_posting_id, start_date, created_by, created_at, operator_id, updated_at)
        SELECT a.id, '', c.id, m.id, '{day}', 'T', now(), 'T', now()
        FROM serial_number a, serial_number c, moved m WHERE a.serial_number = '{pump}' AND c.serial_number = '{newMotor}' AND m.action_type = 'IN'
        """);

    [Fact]
    public async Task As_built_as_maintained_and_as_on_a_day_tell_a_replaced_motor_apart()
    {
        await BuildAsync("R-1:R-2", "RP-1", "R-1", "JX00005141");
        await ReplaceAsync("R-1", "R-2", "RP-1", "2026-06-15");
        foreach (var (view, day, motor, inside, ended) in new[]
        {
            ("BUILT", "", "R-1", "N", "2026-06-15"),
            ("MAINTAINED", "", "R-2", "Y", ""),
            ("", "2026-02-28", "", "", ""),
            ("", "2026-03-01", "R-1", "N", "2026-06-15"),
            ("", "2026-06-14", "R-1", "N", "2026-06-15"),
            ("", "2026-06-15", "R-2", "Y", ""),
            ("", "2027-01-01", "R-2", "Y", ""),
        })
        {
            var reply = await server.DoAsync("serial-number-genealogy-get", new { PART_ID = "PUMP002", SERIAL_NUMBER = "RP-1", AS = view, AS_OF_DATE = day, LEVELS = 1 });
            var rows = reply.Json["DETAILS"]!.AsArray();
            var motors = rows.Where(row => (string)row!["PART_ID"]! == "MOTOR003").Select(row => ((string)row!["SERIAL_NUMBER"]!, (string)row["STILL_INSIDE"]!, (string)row["END_DATE"]!));
            Assert.Equal(motor == "" ? [] : [(motor, inside, ended)], motors);
            Assert.Equal(day == "2026-02-28" ? 0 : 4, rows.Count);
        }

        var was = await server.DoAsync("serial-number-genealogy-get", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "R-1", DIRECTION = "UP", AS = "BUILT" });
        Assert.Equal(["1 PUMP002 RP-1 1/1 NN"], Lines(was));
        Assert.Empty(Lines(await server.DoAsync("serial-number-genealogy-get", new { PART_ID = "MOTOR003", SERIAL_NUMBER = "R-1", DIRECTION = "UP" })));
    }

    [Fact]
    public async Task What_is_not_there_or_cannot_be_asked_is_refused_and_a_viewer_may_ask()
    {
        Assert.Equal(
            (500, "SERIAL_NUMBER_NOT_FOUND", "Serial number NONE of part PUMP002 does not exist."),
            await server.RefusedAsync("serial-number-genealogy-get", new { PART_ID = "PUMP002", SERIAL_NUMBER = "NONE" }));
        foreach (var (field, value) in new[] { ("DIRECTION", "LEFT"), ("AS", "NEW"), ("LEVELS", "0"), ("LEVELS", "21"), ("AS_OF_DATE", "soon") })
        {
            var asked = new Dictionary<string, string> { ["PART_ID"] = "MOTOR003", ["SERIAL_NUMBER"] = "GC00003001", [field] = value };
            var (status, code, message) = await server.RefusedAsync("serial-number-genealogy-get", asked);
            Assert.Equal((400, "FIELD_INVALID"), (status, code));
            Assert.StartsWith(field, message, StringComparison.Ordinal);
        }

        Assert.Equal(400, (await server.RefusedAsync("serial-number-genealogy-get", new { PART_ID = "P", SERIAL_NUMBER = "S", AS = "BUILT", AS_OF_DATE = "2026-01-01" })).Status);
        var viewer = await server.TokenAsync(Core.Access.Role.Viewer);
        foreach (var call in new[] { "serial-number-genealogy-get", "serial-number-history-get", "lot-recall-get" })
        {
            Assert.Equal(200, (await server.CallAsync(call, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001" }, viewer)).Status);
            Assert.Equal(401, (await server.CallAsync(call, new { PART_ID = "MOTOR003", SERIAL_NUMBER = "GC00003001" }, token: null)).Status);
        }
    }
}
