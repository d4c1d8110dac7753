using System.Globalization;
using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>A part may have had thousands of lots: a movement locks those that it takes from or brings to, and waits for no others.</summary>
public sealed class ManyLotsTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await server.IsCleanAsync();

    [Fact]
    public async Task Units_move_while_other_lots_are_held()
    {
        await server.PartAsync("ML-UNIT", serials: true, lots: true);
        await server.PartAsync("ML-BUILT", serials: true);
        await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "ML-BUILT", COMPONENT_ID = "ML-UNIT" });
        foreach (var (lot, serials) in new[] { ("L1", "A1:A9"), ("L2", "B1:B9"), ("L3", "C1:C9") })
        {
            await server.DoAsync("adjustments-entry-create", new { PART_ID = "ML-UNIT", STORES_CODE = "MS", STOCK_LOCATION = "A", LOT_ID = lot, QUANTITY = "9", SERIAL_NUMBER = serials });
        }

        await server.DoAsync("adjustments-entry-create", new { PART_ID = "ML-UNIT", STORES_CODE = "MS", QUANTITY = "-9", SERIAL_NUMBER = "C1:C9" });
        await server.DoAsync("sales-order-create", new { SO_ID = "ML-1", CUSTOMER_ID = "ABCCORP", LINES = new[] { new { SO_LINE_NO = "1", PART_ID = "ML-UNIT", ORDER_QTY = "9", STORES_CODE = "MS" } } });

        await using var held = await HeldAsync("ML-UNIT", "b.lot IN ('L2', 'L3')");
        var shipped = await server.DoAsync("shipments-entry-create", new { SO_ID = "ML-1", LINES = new[] { new { SO_LINE_NO = "1", QUANTITY = "2" } } });
        Assert.Equal("A1:A2", shipped.Json["LINES"]!.AsArray()[0]!["SERIAL_NUMBER"]!.GetValue<string>());
        await server.DoAsync("shipments-entry-create", new { SO_ID = "ML-1", LINES = new[] { new { SO_LINE_NO = "1", QUANTITY = "-1", LOT_ID = "L1", SERIAL_NUMBER = "A1", TO_STORES = "MS", TO_LOCATION = "A" } } });
        await server.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "ML-BUILT", SERIAL_NUMBER = "P1", DEPARTMENT = "0", ACCOUNT = "300", COMPONENTS = new[] { new { COMPONENT_ID = "ML-UNIT", SERIAL_NUMBER = "A3" } } });
        await server.DoAsync("stores-transfer-create", new { PART_ID = "ML-UNIT", FROM_STORES = "MS", TO_STORES = "FG", QUANTITY = "1", SERIAL_NUMBER = "A4" });
        await server.DoAsync("issues-entry-create", new { PART_ID = "ML-UNIT", STORES_CODE = "MS", DEPARTMENT = "0", ACCOUNT = "300", QUANTITY = "1", SERIAL_NUMBER = "A5" });
        await server.DoAsync("sales-order-update", new { SO_ID = "ML-1", LINES = new[] { new { SO_LINE_NO = "1", RESERVE_QTY = "2" } } });

        // What is on hand is all of it all the same: 18, less two shipped, one that came back, a component, a transfer and an issue.
        var adjusted = await server.DoAsync("adjustments-entry-create", new { PART_ID = "ML-UNIT", STORES_CODE = "MS", STOCK_LOCATION = "A", LOT_ID = "L1", QUANTITY = "1", SERIAL_NUMBER = "A10" });
        Assert.Equal(("14", "15", "N"), (adjusted["QTY_OLD"], adjusted["ON_HAND_QTY"], adjusted["MULTI_LOC"]));
    }

    [Fact]
    public async Task Pieces_move_while_lots_that_are_used_up_are_held()
    {
        await server.PartAsync("ML-PIECE", lots: true);
        await server.PartAsync("ML-MADE");
        await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = "ML-MADE", COMPONENT_ID = "ML-PIECE" });
        await server.StockAsync("ML-PIECE", "A", "9", "L1");
        await server.StockAsync("ML-PIECE", "A", "9", "L2");
        await server.StockAsync("ML-PIECE", "B", "9", "L3");
        await server.StockAsync("ML-PIECE", "A", "-9", "L1");
        await server.DoAsync("sales-order-create", new { SO_ID = "ML-2", CUSTOMER_ID = "ABCCORP", LINES = new[] { new { SO_LINE_NO = "1", PART_ID = "ML-PIECE", ORDER_QTY = "9", STORES_CODE = "MS" } } });

        await using var held = await HeldAsync("ML-PIECE", "b.lot = 'L1'");
        await server.DoAsync("shipments-entry-create", new { SO_ID = "ML-2", LINES = new[] { new { SO_LINE_NO = "1", QUANTITY = "2" } } });
        await server.DoAsync("backflush-kit-issue-create", new { ASSEMBLY_ID = "ML-MADE", COMPLETED_QTY = "3", DEPARTMENT = "0", ACCOUNT = "300" });
        await server.DoAsync("stores-transfer-create", new { PART_ID = "ML-PIECE", FROM_STORES = "MS", FROM_LOCATION = "B", TO_STORES = "MS", TO_LOCATION = "C", LOT_ID = "L3", QUANTITY = "4" });
        var issued = await server.DoAsync("issues-entry-create", new { PART_ID = "ML-PIECE", STORES_CODE = "MS", DEPARTMENT = "0", ACCOUNT = "300", QUANTITY = "5" });
        Assert.Equal(["A L2 4", "B L3 1"], issued.Json["DETAILS"]!.AsArray().Select(row => $"{row!["STOCK_LOCATION"]} {row["LOT_ID"]} {row["QUANTITY"]}"));
        Assert.Equal(("13", "8"), (issued["QTY_OLD"], issued["ON_HAND_QTY"]));

        var counted = await server.DoAsync("physical-count-entry-create", new
        {
            STORES_CODE = "MS",
            WORKSHEET_DATE = "2026-03-31",
            DETAILS = new[] { new { PART_ID = "ML-PIECE", STOCK_LOCATION = "A", ML_LOCATION = "C", LOT_ID = "L3", PHYSICAL_QTY = "3" } },
        });
        var row = counted.Json["DETAILS"]!.AsArray()[0]!;
        Assert.Equal(("8", "4", "Y"), (row["ON_HAND_QTY"]!.GetValue<string>(), row["LOC_OH"]!.GetValue<string>(), row["MULTI_LOC"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Pieces_that_move_to_an_empty_place_meanwhile_are_found_there()
    {
        await server.PartAsync("ML-MOVES", lots: true);
        await server.StockAsync("ML-MOVES", "A", "9", "L1");
        await server.StockAsync("ML-MOVES", "B", "9", "L1");
        await server.StockAsync("ML-MOVES", "B", "-9", "L1");

        const string Waiting = "SELECT count(*) = {0} FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
        var held = await HeldAsync("ML-MOVES", "b.location = 'B'");
        var moving = server.DoAsync("stores-transfer-create", new { PART_ID = "ML-MOVES", FROM_STORES = "MS", FROM_LOCATION = "A", TO_STORES = "MS", TO_LOCATION = "B", LOT_ID = "L1", QUANTITY = "9" });
        await server.UntilAsync(Waiting.Replace("{0}", "1", StringComparison.Ordinal));
        var issuing = server.DoAsync("issues-entry-create", new { PART_ID = "ML-MOVES", STORES_CODE = "MS", DEPARTMENT = "0", ACCOUNT = "300", QUANTITY = "9" });
        await server.UntilAsync(Waiting.Replace("{0}", "2", StringComparison.Ordinal));
        await held.DisposeAsync();
        await moving;
        Assert.Equal("B", (await issuing).Json["DETAILS"]!.AsArray().Single()!["STOCK_LOCATION"]!.GetValue<string>());
    }

    [Fact]
    public async Task Free_units_are_looked_for_in_no_more_lots_than_have_them()
    {
        await server.PartAsync("ML-MANY", serials: true, lots: true);
        for (var lot = 0; lot < 40; lot++)
        {
            await server.DoAsync("adjustments-entry-create", new { PART_ID = "ML-MANY", STORES_CODE = "MS", LOT_ID = $"L{lot:00}", QUANTITY = "3", SERIAL_NUMBER = $"{lot:00}1:{lot:00}3" });
        }

        await using var connection = await server.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.RunAsync($"SET {Reservations.InOrder} = off", TestContext.Current.CancellationToken);
        var free = new NpgsqlBatchCommand(Reservations.Free);
        var (part, stores) = (await server.ScalarAsync<long>("SELECT id FROM part WHERE part_id = 'ML-MANY'"), await server.ScalarAsync<long>("SELECT id FROM stores WHERE stores_code = 'MS'"));
        foreach (var value in new object[] { new[] { part }, new[] { stores }, new[] { 5L }, new DateOnly(2026, 11, 22), Array.Empty<long>(), new string?[] { null }, new string?[] { null } })
        {
            free.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        var plan = await QueryPlan.OfAsync(connection, free, run: true);
        var units = plan.Split('\n').Single(line => line.Contains(" on unit_state u ", StringComparison.Ordinal));
        Assert.True(int.Parse(units[(units.LastIndexOf('=') + 1)..].TrimEnd(')'), CultureInfo.InvariantCulture) <= 3, plan);
    }

    /// <summary>Somebody else is at some balances of a part, until the answer is disposed of.</summary>
    private async Task<IAsyncDisposable> HeldAsync(string part, string where)
    {
        var connection = await server.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            SELECT b.lot FROM stock_balance b JOIN stock_status s ON s.id = b.stock_status_id JOIN part p ON p.id = s.part_id
            WHERE p.part_id = '{part}' AND {where} FOR UPDATE OF b
            """,
            connection, transaction);
        Assert.NotEmpty(await command.ReadTextsAsync());
        return new Holding(connection, transaction);
    }

    private sealed class Holding(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
