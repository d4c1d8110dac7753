using System.Text.Json;

namespace Nameplate.Bench.Benchmarks;

/// <summary>
/// One unit a request, in both dialects, against pgbench with the statements that write the same rows. In REST the unit is
/// registered; in the ERP dialect it stands in a store, so all requests add to one row of stock.
/// </summary>
internal sealed class SingleCreates : IBenchmark
{
    private static readonly (int Connections, double Target)[] Loads = [(1, 0.6), (16, 0.8), (64, 1.2)];

    public IReadOnlyList<string> Names => [.. Loads.SelectMany(load => new[] { $"create rest {load.Connections}", $"create erp {load.Connections}" })];

    public IEnumerable<Case> SetUp(Stage stage)
    {
        World.Units(stage);
        ReferenceTables.Make(stage);
        var part = stage.Value<long>("SELECT id FROM part WHERE part_id = 'P001'");
        var balance = stage.Value<long>("SELECT b.id FROM stock_balance b JOIN stock_status s ON s.id = b.stock_status_id JOIN part p ON p.id = s.part_id WHERE p.part_id = 'P001'");
        foreach (var (connections, target) in Loads)
        {
            yield return Of($"create rest {connections}", "`POST /api/v1.0/serialNumbers` with one `value`", "/api/v1.0/serialNumbers", new { itemId = part, value = Serial }, Script(part, null));
            yield return Of($"create erp {connections}", "`serial-number-create` into a store", "/api/serial-number-create", new { PART_ID = "P001", SERIAL_NUMBER = Serial, STORES_CODE = "MS" }, Script(part, balance));

            Case Of(string name, string work, string path, object body, string script) => new(
                name, $"{work}, {connections} connection{(connections == 1 ? "" : "s")}", "`pgbench -M prepared`: the same rows by one statement a table, in a transaction, with as many clients", Compare.Speed, target,
                _ => Load.Run(stage, connections, stage.Options.Seconds, _ =>
                {
                    var request = Request.Post(stage, path, JsonSerializer.Serialize(body));
                    var place = request.AsSpan().IndexOf("0000000000000"u8);
                    return () =>
                    {
                        Request.Number(request, place, Serial.Length - 1, Fresh.Next());
                        return request;
                    };
                }),
                _ => PgBench.Run(stage, script, connections, stage.Options.Seconds));
        }
    }

    private const string Serial = "S0000000000000";

    private static string Script(long part, long? balance) =>
        $"""
        \set serial random(1, 1000000000000000)
        BEGIN;
        SELECT id, part_id, sn_reqd_inv, lot_control FROM part WHERE id = {part} FOR KEY SHARE;
        INSERT INTO batch (operator_id, created_at, txns_accepted) VALUES ('BENCH', now(), 1) RETURNING id \gset batch_
        INSERT INTO serial_number (part_id, serial_number, created_by, created_at) VALUES ({part}, 'PB' || :serial, 'BENCH', date_trunc('second', now())) ON CONFLICT (part_id, serial_number) WHERE deleted_at IS NULL DO NOTHING RETURNING id \gset unit_
        {(balance is null ? "" : $"SELECT quantity, units FROM stock_balance WHERE id = {balance} FOR UPDATE;")}
        INSERT INTO posting (batch_id, action_type, part_id, lot, quantity, claim, to_balance_id, action_date, amount, operator_id, program_id, created_at, reverses_part) VALUES (:batch_id, 'RG', {part}, '', 1, false, {balance?.ToString() ?? "NULL"}, now()::date, 1, 'BENCH', 'SOESN', now(), false) RETURNING id \gset posting_
        INSERT INTO posting_unit (posting_id, serial_number_id, from_status, to_status) VALUES (:posting_id, :unit_id, NULL, {(balance is null ? 1 : 2)});
        INSERT INTO unit_state (serial_number_id, status, stock_balance_id, lot, batch_id, program_id, operator_id, updated_at, created_at, part_id) VALUES (:unit_id, {(balance is null ? 1 : 2)}, {balance?.ToString() ?? "NULL"}, '', :batch_id, 'SOESN', 'BENCH', date_trunc('second', now()), date_trunc('second', now()), {part});
        {(balance is null ? "" : $"UPDATE stock_balance SET quantity = quantity + 1, units = units + 1, changed_at = date_trunc('second', now()) WHERE id = {balance};")}
        COMMIT;
        """;
}
