using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Server.Tests;

/// <summary>
/// Random builds over a bill of five levels, with serials and without, with lots and without, named and assumed; some undone,
/// some repaired. Then every unit and lot, in every view, against the plain walk.
/// </summary>
public sealed class GenealogyModelTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly DateOnly FirstDay = new(2026, 3, 1);
    private static readonly (string Id, string Serials, string Lots)[] Parts =
        [("TOP", "Y", "N"), ("BOX", "Y", "Y"), ("PASTE", "N", "Y"), ("MIX", "N", "N"), ("CHIP", "Y", "N"), ("ACID", "N", "Y"), ("SALT", "N", "N")];

    private static readonly (string Assembly, string Component, int Quantity)[] Bill =
    [
        ("TOP", "BOX", 1), ("TOP", "PASTE", 2), ("TOP", "ACID", 1), ("TOP", "CHIP", 1), ("BOX", "PASTE", 1), ("BOX", "MIX", 2), ("BOX", "ACID", 2),
        ("PASTE", "MIX", 1), ("PASTE", "CHIP", 1), ("PASTE", "ACID", 1), ("MIX", "SALT", 3), ("MIX", "ACID", 1),
    ];

    private static readonly string[] Built = ["MIX", "PASTE", "BOX", "TOP"];
    private static readonly int[] FirstQuantities = [14, 8, 3, 2];

    private sealed record Act(int Kind, int Part, int Quantity, int Lot, int Choice);

    private static readonly Gen<Act> AnyAct =
        from kind in Gen.Frequency((9, Gen.Constant(0)), (1, Gen.Constant(1)), (3, Gen.Constant(2)))
        from part in Gen.Choose(0, 3)
        from quantity in Gen.Choose(1, 3)
        from lot in Gen.Choose(0, 2)
        from choice in Gen.Choose(0, 999)
        select new Act(kind, part, quantity, lot, choice);

    private readonly Dictionary<string, int> met = new(StringComparer.Ordinal);
    private int run;
    private int serials;
    private string prefix = "";

    [Theory]
    [MemberData(nameof(Seeds.First), 1, MemberType = typeof(Seeds))]
    public async Task The_walk_of_the_server_is_the_plain_walk(int seed)
    {
        // A world costs some hundred calls; each has parts of its own.
        var compared = 0;
        foreach (var acts in AnyAct.ArrayOf(20).Sample(20, new Rnd((ulong)seed), 3))
        {
            compared += await CompareAsync(seed, acts);
        }

        // Worlds in which nothing much happened would show nothing.
        Assert.True(compared > 500, $"{compared} rows compared");
        foreach (var kind in new[] { "level 4", "assumed", "past", "repaired", "undone" })
        {
            Assert.True(met.GetValueOrDefault(kind) > 0, $"{kind} never met: {string.Join(", ", met)}");
        }
    }

    private async Task<int> CompareAsync(int seed, Act[] acts)
    {
        prefix = $"S{seed}W{++run}-";
        await SetUpAsync();

        // From the bottom up first, and an undoing and a repair at the end, so that every world has something of all.
        foreach (var act in Built.Select((_, level) => new Act(0, level, FirstQuantities[level], level % 3, level)).Concat(acts).Concat([new Act(1, 0, 0, 0, 1), new Act(2, 0, 0, 0, 0)]))
        {
            await ActAsync(act);
        }

        var facts = await GenealogyFacts.ReadAsync(server.Database);
        var (compared, middle) = (0, FirstDay.AddDays(serials / 2));
        var mine = facts.Units.Where(unit => unit.Value.Lot is not null && facts.PartId(unit.Value.Part).StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var posted = facts.Postings.Values.Where(posting => facts.PartId(posting.Part).StartsWith(prefix, StringComparison.Ordinal)).Select(posting => posting.Id).Order().ToList();
        foreach (var (view, day, posting) in new[]
        {
            (GenealogyView.Maintained, (DateOnly?)null, (long?)null), (GenealogyView.Built, null, null), (GenealogyView.OnDay, middle, null), (GenealogyView.AtPosting, null, posted[posted.Count / 2]),
        })
        {
            var steps = facts.Steps(view, day, posting is { } given ? facts.LastOf(given) : null);
            foreach (var (unit, what) in mine)
            {
                var asked = new
                {
                    PART_ID = facts.PartId(what.Part),
                    SERIAL_NUMBER = what.Serial,
                    AS = view == GenealogyView.Built ? "BUILT" : "",
                    AS_OF_DATE = day?.ToString("yyyy-MM-dd") ?? "",
                    AS_OF_POSTING = posting?.ToString() ?? "",
                };
                var down = await server.DoAsync("serial-number-genealogy-get", asked);
                var rows = down.Json["DETAILS"]!.AsArray();
                Assert.Equal(facts.Down(steps, new GenealogyFacts.Node(unit, 0, "")), rows.Select(Line));
                Met("level 4", rows.Count(row => (string)row!["LEVEL"]! == "4"));
                var up = await server.DoAsync("serial-number-genealogy-get", new { asked.PART_ID, asked.SERIAL_NUMBER, asked.AS, asked.AS_OF_DATE, asked.AS_OF_POSTING, DIRECTION = "UP" });
                compared += rows.Count + IsWhole(facts.Up(steps, new GenealogyFacts.Node(unit, 0, "")), up);
            }
        }

        foreach (var ever in new[] { false, true })
        {
            var steps = facts.Steps(ever ? GenealogyView.Ever : GenealogyView.Maintained);
            foreach (var (unit, what) in mine)
            {
                var recall = await server.DoAsync("lot-recall-get", new { PART_ID = facts.PartId(what.Part), SERIAL_NUMBER = what.Serial, AS = ever ? "EVER" : "PRESENT" });
                compared += IsWhole(facts.Up(steps, new GenealogyFacts.Node(unit, 0, "")), recall);
            }

            var lots = await server.Database.CreateCommand($"SELECT l.part_id || '/' || l.lot_id FROM lot l JOIN part p ON p.id = l.part_id WHERE p.part_id LIKE '{prefix}%'").ReadTextsAsync();
            foreach (var lot in lots.Select(text => new GenealogyFacts.Node(0, long.Parse(text.Split('/')[0]), text.Split('/')[1])))
            {
                var recall = await server.DoAsync("lot-recall-get", new { PART_ID = facts.PartId(lot.Part), LOT_ID = lot.Lot, AS = ever ? "EVER" : "PRESENT" });
                compared += IsWhole(facts.Up([.. steps, .. facts.UnitsOf(lot, ever)], lot), recall);
                var rows = recall.Json["DETAILS"]!.AsArray();
                Assert.Equal(
                    (rows.Count(IsUnit), rows.Count(row => !IsUnit(row)), rows.Count(row => IsUnit(row) && (string)row!["ASSUMED"]! == "Y"), rows.Count(row => IsUnit(row) && (string)row!["STILL_INSIDE"]! == "N")),
                    (int.Parse(recall["UNITS"]), int.Parse(recall["LOTS"]), int.Parse(recall["UNITS_ASSUMED"]), int.Parse(recall["UNITS_PAST"])));
            }
        }

        Met("repaired", facts.Links.Count(link => link.Removed is { } posting && facts.Postings[posting].Type == "RM"));
        Met("undone", facts.Links.Count(link => link.Removed is { } posting && facts.Postings[posting].Reverses is not null));
        return compared;
    }

    private void Met(string kind, int count) => met[kind] = met.GetValueOrDefault(kind) + count;

    private static bool IsUnit(JsonNode? row) => (string)row!["SERIAL_NUMBER"]! != "";

    private static string Line(JsonNode? row) => $"{row!["PATH"]} {row["PART_ID"]} {row["SERIAL_NUMBER"]} {row["LOT_ID"]} {row["QUANTITY"]}/{row["USED_FOR_QTY"]} {row["ASSUMED"]}{row["STILL_INSIDE"]}";

    /// <summary>The same nodes, and a tree: each row's parent stands before it, a level above.</summary>
    private int IsWhole(List<string> expected, Reply reply)
    {
        var rows = reply.Json["DETAILS"]!.AsArray();
        Assert.Equal(expected, rows.Select(row => $"{row!["LEVEL"]} {row["PART_ID"]} {row["SERIAL_NUMBER"]} {row["LOT_ID"]} {row["ASSUMED"]}{row["STILL_INSIDE"]}").Order(StringComparer.Ordinal));
        var paths = new HashSet<string> { "" };
        foreach (var row in rows)
        {
            Assert.Contains((string)row!["PARENT_PATH"]!, paths);
            Assert.True(paths.Add((string)row["PATH"]!));
            Assert.Equal((string)row["LEVEL"]!, $"{((string)row["PATH"]!).Split('.').Length}");
            Met($"level {row["LEVEL"]}", 1);
        }

        Met("assumed", rows.Count(row => (string)row!["ASSUMED"]! == "Y"));
        Met("past", rows.Count(row => (string)row!["STILL_INSIDE"]! == "N"));

        return rows.Count;
    }

    private async Task SetUpAsync()
    {
        foreach (var (id, hasSerials, hasLots) in Parts)
        {
            await server.DoAsync("part-create", new { PART_ID = prefix + id, PART_DESC = id, SN_REQD_INV = hasSerials, LOT_CONTROL = hasLots, DEF_STORES_CODE = "MS" });
        }

        foreach (var (assembly, component, quantity) in Bill)
        {
            await server.DoAsync("bill-of-material-create", new { ASSEMBLY_ID = prefix + assembly, COMPONENT_ID = prefix + component, REQUIRED_QTY = quantity });
        }

        await server.DoAsync("adjustments-entry-create", new { PART_ID = prefix + "SALT", STORES_CODE = "MS", QUANTITY = 10_000 });
        foreach (var (lot, quantity) in new[] { ("A1", 9), ("A2", 7), ("A3", 500) })
        {
            await server.DoAsync("adjustments-entry-create", new { PART_ID = prefix + "ACID", LOT_ID = lot, STORES_CODE = "MS", QUANTITY = quantity });
        }
    }

    private async Task ActAsync(Act act)
    {
        var day = FirstDay.AddDays(++serials % 60).ToString("yyyy-MM-dd");
        if (act.Kind == 1)
        {
            await UndoAsync(act.Choice);
        }
        else if (act.Kind == 2)
        {
            await RepairAsync(act.Choice, day);
        }
        else
        {
            await MakeAsync(act, day);
        }
    }

    /// <summary>Makes some pieces of a part; what is not there is simply not made.</summary>
    private async Task MakeAsync(Act act, string day)
    {
        var part = Built[act.Part];
        var (_, hasSerials, hasLots) = Parts.Single(one => one.Id == part);
        var components = new List<object>();
        foreach (var (_, component, quantity) in Bill.Where(line => line.Assembly == part))
        {
            if (component is "CHIP")
            {
                var chips = Enumerable.Range(0, act.Quantity * quantity).Select(_ => $"C{++serials}").ToArray();
                foreach (var chip in chips)
                {
                    await server.DoAsync("serial-number-create", new { PART_ID = prefix + "CHIP", SERIAL_NUMBER = chip });
                }

                components.Add(new { COMPONENT_ID = prefix + "CHIP", SERIAL_NUMBER = string.Join(',', chips) });
            }
            else if (component is "BOX")
            {
                var boxes = await server.Database.CreateCommand(
                    $"SELECT s.serial_number FROM serial_number s JOIN part p ON p.id = s.part_id JOIN unit_state u ON u.serial_number_id = s.id WHERE p.part_id = '{prefix}BOX' AND u.status IN (1, 2) LIMIT {act.Quantity}").ReadTextsAsync();
                components.Add(new { COMPONENT_ID = prefix + "BOX", SERIAL_NUMBER = string.Join(',', boxes) });
            }
            else if (component is "ACID" && act.Choice % 2 == 0)
            {
                components.Add(new { COMPONENT_ID = prefix + "ACID", LOT_ID = "A3" });
            }
        }

        await server.CallAsync("backflush-kit-issue-create", new
        {
            ASSEMBLY_ID = prefix + part,
            COMPLETED_QTY = act.Quantity,
            ASSEMBLY_LOT = hasLots == "Y" ? $"{part}-{act.Lot}" : "",
            SERIAL_NUMBER = hasSerials == "Y" ? string.Join(',', Enumerable.Range(0, act.Quantity).Select(_ => $"S{++serials}")) : "",
            ACTION_DATE = day,
            DEPARTMENT = "0",
            ACCOUNT = "300",
            TO_STORES = "MS",
            COMPONENTS = components,
        });
    }

    /// <summary>Undoes one of the builds, or one unit of it, as a reversal would: its posting, its issues and their links.</summary>
    private Task<int> UndoAsync(int choice) => server.ExecuteAsync(
        $"""
        WITH build AS (
            SELECT o.id FROM posting o JOIN part p ON p.id = o.part_id
            WHERE o.action_type = 'BF' AND o.reverses_id IS NULL AND p.part_id LIKE '{prefix}%' AND NOT EXISTS (SELECT FROM posting r WHERE r.reverses_id = o.id)
                AND NOT EXISTS (SELECT FROM cross_reference x JOIN posting k ON k.id = x.installed_posting_id WHERE k.parent_id = o.id AND x.removed_posting_id IS NOT NULL)
            ORDER BY o.id DESC OFFSET {choice % 4} LIMIT 1
        ), unit AS (
            SELECT min(m.serial_number_id) AS id FROM posting_unit m JOIN build b ON b.id = m.posting_id WHERE {choice % 2} = 1
        ), undone AS (
            INSERT INTO posting (batch_id, action_type, part_id, lot, quantity, claim, action_date, amount, operator_id, program_id, created_at, reverses_id, reverses_part)
            SELECT o.batch_id, o.action_type, o.part_id, o.lot, o.quantity, false, o.action_date, 0, 'T', 'T', now(), o.id, (SELECT id IS NOT NULL FROM unit)
            FROM posting o JOIN build b ON o.id = b.id OR o.parent_id = b.id
            RETURNING id, reverses_id
        ), named AS (
            INSERT INTO posting_unit (posting_id, serial_number_id, from_status, to_status)
            SELECT u.id, n.id, 2, NULL FROM undone u JOIN build b ON b.id = u.reverses_id JOIN unit n ON n.id IS NOT NULL
        )
        UPDATE cross_reference x SET removed_posting_id = u.id, end_date = start_date FROM undone u, unit n
        WHERE u.reverses_id = x.installed_posting_id AND (n.id IS NULL OR x.assembly_unit_id = n.id)
        """);

    /// <summary>Takes a unit out of an assembly and puts it into another one, both by hand.</summary>
    private Task<int> RepairAsync(int choice, string day) => server.ExecuteAsync(
        $"""
        WITH link AS (
            SELECT x.id, x.component_unit_id, s.part_id FROM cross_reference x JOIN serial_number s ON s.id = x.component_unit_id JOIN part p ON p.id = s.part_id
            WHERE x.removed_posting_id IS NULL AND p.part_id = '{prefix}{(choice % 2 == 0 ? "CHIP" : "BOX")}' ORDER BY x.id OFFSET {choice % 5} LIMIT 1
        ), gone AS (
            INSERT INTO posting (batch_id, action_type, part_id, lot, quantity, claim, action_date, amount, operator_id, program_id, created_at, reverses_part)
            SELECT (SELECT max(id) FROM batch), 'RM', part_id, '', 1, false, '{day}', 0, 'T', 'T', now(), false FROM link RETURNING id
        )
        UPDATE cross_reference x SET removed_posting_id = g.id, end_date = {(choice % 3 == 0 ? "NULL" : $"greatest(start_date, '{day}')")} FROM link l, gone g WHERE x.id = l.id;
        WITH free AS (
            SELECT s.id, s.part_id FROM serial_number s JOIN cross_reference x ON x.component_unit_id = s.id JOIN part p ON p.id = s.part_id
            WHERE p.part_id LIKE '{prefix}%' GROUP BY s.id HAVING count(*) FILTER (WHERE x.removed_posting_id IS NULL) = 0 ORDER BY s.id LIMIT 1
        ), top AS (
            SELECT s.id FROM serial_number s JOIN part p ON p.id = s.part_id WHERE p.part_id = '{prefix}TOP' ORDER BY s.id OFFSET {choice % 3} LIMIT 1
        ), put AS (
            INSERT INTO posting (batch_id, action_type, part_id, lot, quantity, claim, action_date, amount, operator_id, program_id, created_at, reverses_part)
            SELECT (SELECT max(id) FROM batch), 'IN', part_id, '', 1, false, '{day}', 0, 'T', 'T', now(), false FROM free, top RETURNING id
        )
        INSERT INTO cross_reference (assembly_unit_id, parent_lot, component_unit_id, installed_posting_id, start_date, created_by, created_at, operator_id, updated_at)
        SELECT t.id, '', f.id, p.id, '{day}', 'T', now(), 'T', now() FROM top t, free f, put p
        """);
}
