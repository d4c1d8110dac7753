namespace Nameplate.Server.Tests.Races;

/// <summary>Calls that want the same thing at once.</summary>
/// <param name="Name">What meets.</param>
/// <param name="Arrange">Makes the goods and answers the calls.</param>
/// <param name="Allowed">What the calls may come to, in their order, with " + " between: "ok", or the code of the refusal.</param>
internal sealed record Race(string Name, Func<Stage, Task<Request[]>> Arrange, params string[] Allowed)
{
    public override string ToString() => Name;
}

/// <summary>
/// Every pair and triple of calls that conflict. A new call that writes adds its rows here: name, goods, calls, outcomes. That
/// stock and units are as one of the serial orders leaves them is checked for each row by itself.
/// </summary>
internal static class RaceTable
{
    private const string Taken = "SERIAL_NUMBER_EXISTS";
    private const string RestTaken = "not_unique";
    private const string Short = "SHORTAGE";
    private const string NotFound = "SERIAL_NUMBER_NOT_FOUND";
    private const string Moved = "SERIAL_NUMBER_MOVED";
    private const string Inside = "COMPONENT_NOT_INSIDE";
    private const string NotFree = "COMPONENT_NOT_FREE";
    private const string Reversed = "BATCH_REVERSED";
    private const string CannotReverse = "CANNOT_REVERSE";
    private const string CannotReceive = "CANNOT_RECEIVE";

    public static IReadOnlyList<Race> Rows { get; } =
    [
        // One number for one unit.
        new("create/create", async stage =>
        {
            await stage.PartAsync("C");
            return [stage.Create("C", "S1"), stage.Create("C", "S1", "FG")];
        }, $"ok + {Taken}", $"{Taken} + ok"),
        new("create/create of both dialects", async stage =>
        {
            await stage.PartAsync("C");
            return [stage.Create("C", "S1"), await stage.PostAsync("C", "S1"), stage.Create("C", "S1", "")];
        }, $"ok + {RestTaken} + {Taken}", $"{Taken} + ok + {Taken}", $"{Taken} + {RestTaken} + ok"),
        new("values that overlap", async stage =>
        {
            await stage.PartAsync("C");
            return [await stage.PostAsync("C", "S3", "S2", "S1"), await stage.PostAsync("C", "S2", "S3", "S4")];
        }, $"ok + {RestTaken}", $"{RestTaken} + ok"),
        new("values that overlap in a ring", async stage =>
        {
            await stage.PartAsync("C");
            return [await stage.PostAsync("C", "S1", "S2"), await stage.PostAsync("C", "S2", "S3"), await stage.PostAsync("C", "S3", "S1")];
        }, $"ok + {RestTaken} + {RestTaken}", $"{RestTaken} + ok + {RestTaken}", $"{RestTaken} + {RestTaken} + ok"),
        new("create/delete of one serial", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [stage.Create("C", "S1"), stage.Delete("C", "S1")];
        }, $"{Taken} + ok", "ok + ok"),
        new("delete/delete of both dialects", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [stage.Delete("C", "S1"), await stage.RemoveAsync("C", "S1")];
        }, "ok + not_found", $"{NotFound} + ok"),
        new("create by pattern/create by pattern/create of the next", async stage =>
        {
            await stage.PartAsync("C", pattern: "V{####}");
            return [stage.Create("C", ""), stage.Create("C", ""), stage.Create("C", "V0002")];
        }, "ok + ok + ok", $"ok + ok + {Taken}"),
        new("renumber to a number/create of it", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [await stage.RenumberAsync("C", "S1", "S2"), stage.Create("C", "S2")];
        }, $"ok + {Taken}", $"{RestTaken} + ok"),
        new("renumber/create of the old number", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [await stage.RenumberAsync("C", "S1", "S2"), stage.Create("C", "S1")];
        }, $"ok + {Taken}"),
        new("renumber/renumber of two units to one number", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1", "S2");
            return [await stage.RenumberAsync("C", "S1", "S3"), await stage.RenumberAsync("C", "S2", "S3")];
        }, $"ok + {RestTaken}", $"{RestTaken} + ok"),
        new("renumber/delete", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [await stage.RenumberAsync("C", "S1", "S2"), stage.Delete("C", "S1")];
        }, $"ok + {NotFound}", "not_found + ok"),

        // One unit in one place.
        new("backflush/backflush of one component unit", async stage =>
        {
            await stage.KitAsync(1);
            return [stage.Build("P1", "C1"), stage.Build("P2", "C1")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("backflush/backflush/backflush in a ring", async stage =>
        {
            await stage.KitAsync(3);
            return [stage.Build("P1,P2", "C1", "C2"), stage.Build("P3,P4", "C2", "C3"), stage.Build("P5,P6", "C3", "C1")];
        }, $"ok + {Short} + {Short}", $"{Short} + ok + {Short}", $"{Short} + {Short} + ok"),
        new("backflush/backflush of one assembly serial", async stage =>
        {
            await stage.KitAsync(2);
            return [stage.Build("P1", "C1"), stage.Build("P1", "C2")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("backflush/backflush of one registered assembly", async stage =>
        {
            await stage.KitAsync(2);
            await stage.UnitsAsync("A", "P1");
            return [stage.Build("P1", "C1"), stage.Build("P1", "C2")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("backflush/create of the assembly serial", async stage =>
        {
            await stage.KitAsync(1);
            return [stage.Build("P1", "C1"), stage.Create("A", "P1")];
        }, $"ok + {Taken}", "ok + ok"),
        new("backflush/delete of the assembly", async stage =>
        {
            await stage.KitAsync(1);
            await stage.UnitsAsync("A", "P1");
            return [stage.Build("P1", "C1"), stage.Delete("A", "P1")];
        }, $"ok + {Moved}", "ok + ok"),
        new("backflush/delete of the component", async stage =>
        {
            await stage.KitAsync(1);
            return [stage.Build("P1", "C1"), stage.Delete("C", "C1")];
        }, $"ok + {Moved}", $"{Short} + ok"),
        new("backflush/delete of the component by REST", async stage =>
        {
            await stage.KitAsync(1);
            return [stage.Build("P1", "C1"), await stage.RemoveAsync("C", "C1")];
        }, "ok + delete_failed", $"{Short} + ok"),
        new("backflush/renumber of the component", async stage =>
        {
            await stage.KitAsync(1);
            return [stage.Build("P1", "C1"), await stage.RenumberAsync("C", "C1", "C9")];
        }, "ok + save_failed", $"{Short} + ok"),
        new("transfer/renumber", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [stage.Transfer("C", 1, "FG", "S1"), await stage.RenumberAsync("C", "S1", "S2")];
        }, "ok + ok", $"{Short} + ok"),
        new("count/renumber", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [stage.Count("C", 1, "S1"), await stage.RenumberAsync("C", "S1", "S2")];
        }, "ok + ok", $"{Taken} + ok"),
        new("backflush/renumber to the assembly serial", async stage =>
        {
            await stage.KitAsync(1);
            await stage.UnitsAsync("A", "P0");
            return [stage.Build("P1", "C1"), await stage.RenumberAsync("A", "P0", "P1")];
        }, $"ok + {RestTaken}", "ok + ok"),
        new("backflush/transfer of the component", async stage =>
        {
            await stage.KitAsync(1);
            return [stage.Build("P1", "C1"), stage.Transfer("C", 1, "FG", "C1")];
        }, $"ok + {Short}", "ok + ok"),
        new("backflush/issue of the component", async stage =>
        {
            await stage.KitAsync(1);
            return [stage.Build("P1", "C1"), stage.Issue("C", 1, "C1")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("backflush/adjustment of the component", async stage =>
        {
            await stage.KitAsync(1);
            return [stage.Build("P1", "C1"), stage.Adjust("C", -1, "C1")];
        }, $"ok + {Short}", "ok + ok"),
        new("backflush/count of the components", async stage =>
        {
            await stage.KitAsync(2);
            return [stage.Build("P1", "C1"), stage.Count("C", 1, "C2")];
        }, "ok + ok", $"{Short} + ok"),
        new("backflush/count that finds the component", async stage =>
        {
            await stage.KitAsync(2);
            return [stage.Build("P1", "C1"), stage.Count("C", 2, "C1,C2")];
        }, "ok + ok", $"ok + {Short}"),
        new("backflush/hold of the component", async stage =>
        {
            await stage.KitAsync(1);
            return [stage.Build("P1", "C1"), stage.Edit("C", "C1", "H")];
        }, "ok + SN_STATUS_NOT_ALLOWED", $"{Short} + ok"),
        new("backflush/completion of one component unit", async stage =>
        {
            await stage.KitAsync(1);
            await stage.JobAsync();
            return [stage.Build("P1", "C1"), stage.Complete("P2", "C1")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("completion/completion of one assembly serial", async stage =>
        {
            await stage.KitAsync(2);
            await stage.JobAsync();
            return [stage.Complete("P1", "C1"), stage.Complete("P1", "C2")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("transfer/transfer of one unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [stage.Transfer("C", 1, "FG", "S1"), stage.Transfer("C", 1, "MA", "S1")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("transfer/transfer there and back", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            await stage.DoAsync(stage.Create("C", "S2", "FG"));
            return [stage.Transfer("C", 1, "FG", "S1"), stage.Transfer("C", 1, "MS", "S2", "FG")];
        }, "ok + ok"),
        new("edit/transfer of one unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [stage.Edit("C", "S1", stores: "FG"), stage.Transfer("C", 1, "MA", "S1")];
        }, $"ok + {Short}", "ok + ok"),
        new("edit/delete", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [stage.Edit("C", "S1", stores: "FG"), stage.Delete("C", "S1")];
        }, $"ok + {Moved}", $"{NotFound} + ok"),
        new("scrap/issue/transfer of one unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [stage.Edit("C", "S1", "X"), stage.Issue("C", 1, "S1"), stage.Transfer("C", 1, "FG", "S1")];
        }, $"ok + {Short} + {Short}", $"SERIAL_NUMBER_PLACE + ok + {Short}", $"ok + {Short} + ok", $"ok + ok + {Short}"),

        // The last pieces.
        new("backflush/backflush of the last piece", async stage =>
        {
            await stage.PiecesAsync(2);
            await stage.DoAsync(stage.Build("P0"));
            return [stage.Build("P1"), stage.Build("P2")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("three backflushes of the last two pieces", async stage =>
        {
            await stage.PiecesAsync(2, serials: false);
            return [stage.Build(""), stage.Build(""), stage.Build("")];
        }, $"ok + ok + {Short}", $"ok + {Short} + ok", $"{Short} + ok + ok"),
        new("backflush/transfer of the last piece", async stage =>
        {
            await stage.PiecesAsync(1);
            return [stage.Build("P1"), stage.Transfer("D", 1, "FG")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("backflush/issue of the last piece", async stage =>
        {
            await stage.PiecesAsync(1);
            return [stage.Build("P1"), stage.Issue("D", 1)];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("backflush/adjustment of the last piece", async stage =>
        {
            await stage.PiecesAsync(1);
            return [stage.Build("P1"), stage.Adjust("D", -1)];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("backflush/count of the pieces", async stage =>
        {
            await stage.PiecesAsync(3);
            return [stage.Build("P1"), stage.Count("D", 2)];
        }, "ok + ok"),
        new("backflush/adjustment to the first pieces", async stage =>
        {
            await stage.PiecesAsync(1);
            await stage.DoAsync(stage.Adjust("D", -1));
            return [stage.Build("P1"), stage.Adjust("D", 1), stage.Build("P2")];
        }, $"ok + ok + {Short}", $"{Short} + ok + ok", $"{Short} + ok + {Short}"),
        new("first stock at two places", async stage =>
        {
            await stage.PartAsync("C");
            return [stage.Create("C", "S1", location: "L1"), stage.Create("C", "S2", location: "L2"), stage.Adjust("C", 1, location: "L3")];
        }, "ok + ok + ok"),
        new("REST says how much there is/its pieces move to a new location", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            await stage.DoAsync(stage.Adjust("D", 5));
            return [stage.Stock("D", 5), stage.Transfer("D", 5, "MS", toLocation: "N1")];
        }, "ok + ok"),
        new("first create without a location/first create with one", async stage =>
        {
            await stage.PartAsync("C");
            return [stage.Create("C", "S1"), stage.Create("C", "S2", location: "L2")];
        }, "ok + ok"),
        new("edit of a registered unit into a store/first create at a location there", async stage =>
        {
            await stage.PartAsync("C");
            await stage.DoAsync(stage.Create("C", "S1", ""));
            return [stage.Edit("C", "S1", stores: "FG"), stage.Create("C", "S2", "FG", "L2")];
        }, "ok + ok"),
        new("edit of a unit into another store/first create at a location there", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [stage.Edit("C", "S1", stores: "FG"), stage.Create("C", "S2", "FG", "L2")];
        }, "ok + ok"),
        new("taking out into a store/first create at a location there", async stage =>
        {
            await stage.KitAsync(1);
            await stage.DoAsync(stage.Build("P1", "C1"));
            return [stage.TakeOut("P1", "C1", "FG"), stage.Create("C", "S2", "FG", "L2")];
        }, "ok + ok"),
        new("replace into a store/first create at a location there", async stage =>
        {
            await stage.KitAsync(2);
            await stage.DoAsync(stage.Build("P1", "C1"));
            return [stage.Replace("P1", "C1", "C2", "FG"), stage.Create("C", "S2", "FG", "L2")];
        }, "ok + ok"),
        new("disassembly into a store/first create at a location there", async stage =>
        {
            await stage.KitAsync(1);
            await stage.DoAsync(stage.Build("P1", "C1"));
            return [stage.TakeApart("P1", "FG"), stage.Create("C", "S2", "FG", "L2")];
        }, "ok + ok"),
        new("unidentified piece claimed/taken away", async stage =>
        {
            await stage.PartAsync("C");
            await stage.DoAsync(stage.Adjust("C", 1));
            return [stage.Create("C", "S1"), stage.Adjust("C", -1)];
        }, "ok + ok", $"ok + {Short}"),
        new("a new lot/a new lot", async stage =>
        {
            await stage.PartAsync("D", serials: false, lots: true);
            return [stage.Adjust("D", 2, lot: "L1"), stage.Adjust("D", 3, lot: "L1")];
        }, "ok + ok"),

        // Undoing.
        new("reverse/reverse of one batch", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            var batch = await stage.BatchAsync(stage.Adjust("D", 5));
            return [stage.Reverse(batch), stage.Reverse(batch)];
        }, $"ok + {Reversed}", $"{Reversed} + ok"),
        new("joining a batch/reversing it", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            var batch = await stage.BatchAsync(stage.Adjust("D", 5));
            return [stage.Adjust("D", 2, batch: batch), stage.Reverse(batch)];
        }, "ok + ok", $"{Reversed} + ok"),
        new("joining a batch/joining it", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            var batch = await stage.BatchAsync(stage.Adjust("D", 5));
            return [stage.Adjust("D", 2, batch: batch), stage.Adjust("D", 3, batch: batch), stage.Adjust("D", -1, batch: batch)];
        }, "ok + ok + ok"),
        new("reverse of a receipt/backflush of it", async stage =>
        {
            await stage.PiecesAsync(1);
            await stage.DoAsync(stage.Adjust("D", -1));
            var batch = await stage.BatchAsync(stage.Adjust("D", 1));
            return [stage.Reverse(batch), stage.Build("P1")];
        }, $"ok + {Short}", $"{CannotReverse} + ok"),
        new("reverse of a transfer/backflush of the unit", async stage =>
        {
            await stage.KitAsync(1);
            var batch = await stage.BatchAsync(stage.Transfer("C", 1, "FG", "C1"));
            return [stage.Reverse(batch), stage.Build("P1", "C1")];
        }, "ok + ok", $"{CannotReverse} + ok"),
        new("reverse of a build/build with the same unit", async stage =>
        {
            await stage.KitAsync(1);
            var batch = await stage.BatchAsync(stage.Build("P1", "C1"));
            return [stage.Reverse(batch), stage.Build("P2", "C1")];
        }, "ok + ok", $"ok + {Short}"),
        new("reverse of a build/build of the same serial", async stage =>
        {
            await stage.KitAsync(2);
            var batch = await stage.BatchAsync(stage.Build("P1", "C1"));
            return [stage.Reverse(batch), stage.Build("P1", "C2")];
        }, "ok + ok", $"ok + {Short}"),
        new("reverse of a build/transfer of what it made", async stage =>
        {
            await stage.KitAsync(1);
            var batch = await stage.BatchAsync(stage.Build("P1", "C1"));
            return [stage.Reverse(batch), stage.Transfer("A", 1, "FG", "P1")];
        }, $"ok + {Short}", $"{CannotReverse} + ok"),
        new("reverse of a build/reverse of its component's receipt", async stage =>
        {
            await stage.KitAsync(1);
            var received = await stage.BatchOfAsync("C", "C1");
            var built = await stage.BatchAsync(stage.Build("P1", "C1"));
            return [stage.Reverse(built), stage.Reverse(received)];
        }, "ok + ok", $"ok + {CannotReverse}"),
        new("reverse/delete of a registration", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [stage.Reverse(await stage.BatchOfAsync("C", "S1")), stage.Delete("C", "S1")];
        }, $"ok + {NotFound}", "NOTHING_TO_REVERSE + ok"),

        // What is inside what.
        new("link/link of one component", async stage =>
        {
            await stage.KitAsync(1);
            await stage.UnitsAsync("A", "P1", "P2");
            return [stage.Link("A", "P1", "C", "C1"), stage.Link("A", "P2", "C", "C1")];
        }, $"ok + {NotFree}", $"{NotFree} + ok"),
        new("link/link of each into the other", async stage =>
        {
            await stage.PartAsync("A");
            await stage.PartAsync("C");
            await stage.UnitsAsync("A", "P1");
            await stage.UnitsAsync("C", "C1");
            return [stage.Link("A", "P1", "C", "C1"), stage.Link("C", "C1", "A", "P1")];
        }, "ok + CROSS_REFERENCE_CYCLE", "CROSS_REFERENCE_CYCLE + ok"),
        new("three links that close a ring", async stage =>
        {
            await stage.PartAsync("A");
            await stage.UnitsAsync("A", "P1", "P2", "P3");
            return [stage.Link("A", "P1", "A", "P2"), stage.Link("A", "P2", "A", "P3"), stage.Link("A", "P3", "A", "P1")];
        }, "ok + ok + CROSS_REFERENCE_CYCLE", "ok + CROSS_REFERENCE_CYCLE + ok", "CROSS_REFERENCE_CYCLE + ok + ok"),
        new("two links that close a ring of four", async stage =>
        {
            await stage.PartAsync("A");
            await stage.UnitsAsync("A", "P1", "P2", "P3", "P4");
            await stage.DoAsync(stage.Link("A", "P1", "A", "P2"));
            await stage.DoAsync(stage.Link("A", "P3", "A", "P4"));
            return [stage.Link("A", "P2", "A", "P3"), stage.Link("A", "P4", "A", "P1")];
        }, "ok + CROSS_REFERENCE_CYCLE", "CROSS_REFERENCE_CYCLE + ok"),
        new("link/backflush of one component", async stage =>
        {
            await stage.KitAsync(1);
            await stage.UnitsAsync("A", "P1");
            return [stage.Link("A", "P1", "C", "C1"), stage.Build("P2", "C1")];
        }, $"ok + {Short}", $"{NotFree} + ok"),
        new("link/delete of the assembly", async stage =>
        {
            await stage.KitAsync(1);
            await stage.UnitsAsync("A", "P1");
            return [stage.Link("A", "P1", "C", "C1"), stage.Delete("A", "P1")];
        }, "ok + SERIAL_NUMBER_HOLDS", $"{NotFound} + ok"),
        new("replace/replace of one component", async stage =>
        {
            await stage.KitAsync(3);
            await stage.DoAsync(stage.Build("P1", "C1"));
            return [stage.Replace("P1", "C1", "C2"), stage.Replace("P1", "C1", "C3")];
        }, $"ok + {Inside}", $"{Inside} + ok"),
        new("replace/replace with one unit", async stage =>
        {
            await stage.KitAsync(3);
            await stage.DoAsync(stage.Build("P1,P2", "C1", "C2"));
            return [stage.Replace("P1", "C1", "C3"), stage.Replace("P2", "C2", "C3")];
        }, $"ok + {NotFree}", $"{NotFree} + ok"),
        new("replace/backflush of the new unit", async stage =>
        {
            await stage.KitAsync(2);
            await stage.DoAsync(stage.Build("P1", "C1"));
            return [stage.Replace("P1", "C1", "C2"), stage.Build("P2", "C2")];
        }, $"ok + {Short}", $"{NotFree} + ok"),
        new("taking out/replace", async stage =>
        {
            await stage.KitAsync(2);
            await stage.DoAsync(stage.Build("P1", "C1"));
            return [stage.TakeOut("P1", "C1"), stage.Replace("P1", "C1", "C2")];
        }, $"ok + {Inside}", "COMPONENT_TAKEN_OUT + ok"),
        new("disassembly/replace", async stage =>
        {
            await stage.KitAsync(2);
            await stage.DoAsync(stage.Build("P1", "C1"));
            return [stage.TakeApart("P1"), stage.Replace("P1", "C1", "C2")];
        }, $"ok + {Inside}", "ok + ok"),
        new("disassembly/disassembly", async stage =>
        {
            await stage.KitAsync(1);
            await stage.DoAsync(stage.Build("P1", "C1"));
            return [stage.TakeApart("P1"), stage.TakeApart("P1")];
        }, "ok + CANNOT_TAKE_APART", "CANNOT_TAKE_APART + ok"),
        new("disassembly/reverse of the build", async stage =>
        {
            await stage.KitAsync(1);
            var batch = await stage.BatchAsync(stage.Build("P1", "C1"));
            return [stage.TakeApart("P1"), stage.Reverse(batch)];
        }, $"ok + {CannotReverse}", $"{NotFound} + ok"),

        // Orders.
        new("two orders that hold one unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            await stage.OrderAsync("O", "C", 1);
            await stage.OrderAsync("Q", "C", 1);
            return [stage.Line("O", "S1"), stage.Line("Q", "S1")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("two orders that hold the last free unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            await stage.OrderAsync("O", "C", 1);
            await stage.OrderAsync("Q", "C", 1);
            return [stage.Line("O", reserve: "1"), stage.Line("Q", reserve: "1")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("three orders that hold the first free unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1", "S2", "S3");
            await stage.OrderAsync("O", "C", 1);
            await stage.OrderAsync("Q", "C", 1);
            await stage.OrderAsync("R", "C", 1);
            return [stage.Line("O", reserve: "1"), stage.Line("Q", reserve: "1"), stage.Line("R", "S1")];
        }, "ok + ok + ok", $"ok + ok + {Short}"),
        new("hold/backflush of one component unit", async stage =>
        {
            await stage.KitAsync(1);
            await stage.OrderAsync("O", "C", 1);
            return [stage.Line("O", "C1"), stage.Build("P1", "C1")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("hold/transfer of the unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            await stage.OrderAsync("O", "C", 1);
            return [stage.Line("O", "S1"), stage.Transfer("C", 1, "FG", "S1")];
        }, "ok + ok"),
        new("shipment/shipment of one unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            await stage.OrderAsync("O", "C", 1);
            await stage.OrderAsync("Q", "C", 1);
            return [stage.Ship("O", 1, "S1"), stage.Ship("Q", 1, "S1")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("shipment/shipment of what one line still wants", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1", "S2");
            await stage.OrderAsync("O", "C", 1);
            return [stage.Ship("O", 1), stage.Ship("O", 1)];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("shipment/hold of the first free unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            await stage.OrderAsync("O", "C", 1);
            await stage.OrderAsync("Q", "C", 1);
            return [stage.Ship("O", 1), stage.Line("Q", reserve: "1")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("shipment of a free unit/transfer of it to another store", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            await stage.OrderAsync("O", "C", 1);
            return [stage.Ship("O", 1), stage.Transfer("C", 1, "FG", "S1")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("shipment of a free unit at a location/transfer of it to another", async stage =>
        {
            await stage.PartAsync("C");
            await stage.DoAsync(stage.Create("C", "S1", location: "L1"));
            await stage.OrderAsync("O", "C", 1);
            return [stage.Ship("O", 1, location: "L1"), stage.Transfer("C", 1, "MS", "S1", toLocation: "L2")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("shipment/cancelling of the line", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            await stage.OrderAsync("O", "C", 1, "S1");
            return [stage.Ship("O", 1), stage.Line("O", status: "X")];
        }, "ok + ORDER_LINE_FIXED", $"{Short} + ok"),
        new("shipment/backflush of one unit", async stage =>
        {
            await stage.KitAsync(1);
            await stage.OrderAsync("O", "C", 1);
            return [stage.Ship("O", 1, "C1"), stage.Build("P1", "C1")];
        }, $"ok + {Short}", $"{Short} + ok"),
        new("reverse of a hold/shipment of the unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            await stage.OrderAsync("O", "C", 1);
            var batch = await stage.BatchOfAsync("C", "S1", stage.Line("O", "S1"));
            return [stage.Reverse(batch), stage.Ship("O", 1)];
        }, "ok + ok", $"{CannotReverse} + ok"),
        new("reverse of a shipment/return of the unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            await stage.OrderAsync("O", "C", 1);
            var batch = await stage.BatchAsync(stage.Ship("O", 1, "S1"));
            return [stage.Reverse(batch), stage.Ship("O", -1, "S1")];
        }, $"ok + {Short}", $"{CannotReverse} + ok"),
        new("reverse of a shipment/shipment of the next", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1", "S2");
            await stage.OrderAsync("O", "C", 1);
            var batch = await stage.BatchAsync(stage.Ship("O", 1, "S1"));
            return [stage.Reverse(batch), stage.Ship("O", 1, "S2")];
        }, "ok + ok", $"ok + {Short}"),
        new("return/return of one unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            await stage.OrderAsync("O", "C", 1);
            await stage.DoAsync(stage.Ship("O", 1, "S1"));
            return [stage.Ship("O", -1, "S1"), stage.Ship("O", -1, "S1")];
        }, $"ok + {Short}", $"{Short} + ok"),

        // Masters under transactions.
        new("backflush/another line on its bill", async stage =>
        {
            await stage.KitAsync(1);
            await stage.PartAsync("D", serials: false);
            return [stage.Build("P1", "C1"), stage.BillLine("A", "D", "1")];
        }, "ok + ok", $"{Short} + ok"),
        new("two lines that close a ring", async stage =>
        {
            await stage.PartAsync("A");
            await stage.PartAsync("C");
            return [stage.BillLine("A", "C", "1"), stage.BillLine("C", "A", "1")];
        }, "ok + BILL_CYCLE", "BILL_CYCLE + ok"),
        new("two lines of one component", async stage =>
        {
            await stage.PartAsync("A");
            await stage.PartAsync("C");
            return [stage.BillLine("A", "C", "1"), stage.BillLine("A", "C", "2")];
        }, "ok + ok"),
        new("the start of a line/its end before that", async stage =>
        {
            await stage.PartAsync("A");
            await stage.PartAsync("C");
            await stage.BillAsync("A", "C");
            return [stage.EditLine("A", "C", "2030-06-01", ""), stage.EditLine("A", "C", "", "2030-01-01")];
        }, "ok + FIELD_INVALID", "FIELD_INVALID + ok"),
        new("create/part without serials", async stage =>
        {
            await stage.PartAsync("C");
            return [stage.Create("C", "S1"), stage.EditPart("C", new { SN_REQD_INV = "N" })];
        }, "ok + PART_CONTROL_FIXED", "PART_NOT_SERIALISED + ok"),
        new("adjustment/part by lot", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            return [stage.Adjust("D", 1), stage.EditPart("D", new { LOT_CONTROL = "Y" })];
        }, "ok + PART_CONTROL_FIXED", "LOT_REQUIRED + ok"),
        new("create/part becomes a phantom", async stage =>
        {
            await stage.PartAsync("C");
            return [stage.Create("C", "S1", ""), stage.EditPart("C", new { PHANTOM = "Y" })];
        }, "ok + PART_CONTROL_FIXED", "PART_PHANTOM + ok"),
        new("shipment of the last unit/REST says that the item has no serials", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            await stage.OrderAsync("O", "C", 1);
            return [stage.Ship("O", 1, "S1"), Request.Rest("POST", $"items/reference/{stage.Name("C")}", new { reference = stage.Name("C"), name = "n", hasSerialNumbers = false })];
        }, "ok + ok", "ok + save_failed"),
        new("part by lot/two orders that hold free units", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            await stage.OrderAsync("O", "C", 1);
            await stage.OrderAsync("Q", "C", 1);
            return [stage.EditPart("C", new { LOT_CONTROL = "Y" }), stage.Line("O", reserve: "1"), stage.Line("Q", reserve: "1")];
        }, $"PART_CONTROL_FIXED + ok + {Short}", $"PART_CONTROL_FIXED + {Short} + ok"),
        new("part by lot/two shipments of free units", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1", "S2");
            await stage.OrderAsync("O", "C", 1);
            await stage.OrderAsync("Q", "C", 1);
            return [stage.EditPart("C", new { LOT_CONTROL = "Y" }), stage.Ship("O", 1), stage.Ship("Q", 1)];
        }, "PART_CONTROL_FIXED + ok + ok", "ok + ok + ok"),
        new("part/part", async stage =>
        {
            await stage.PartAsync("C");
            return [stage.EditPart("C", new { PART_DESC = "One" }), stage.EditPart("C", new { LOT_CONTROL = "Y" })];
        }, "ok + ok"),
        new("part create/part create", stage => Task.FromResult<Request[]>(
            [Request.Erp("part-create", new { PART_ID = stage.Name("N"), PART_DESC = "One" }), Request.Erp("part-create", new { PART_ID = stage.Name("N"), PART_DESC = "Two" })]),
            "ok + PART_EXISTS", "PART_EXISTS + ok"),
        new("part delete/create", async stage =>
        {
            await stage.PartAsync("C");
            return [Request.Erp("part-delete", new { PART_ID = stage.Name("C") }), stage.Create("C", "S1")];
        }, "ok + PART_NOT_FOUND", "PART_IN_USE + ok"),
        new("part delete/its bill", async stage =>
        {
            await stage.PartAsync("A");
            await stage.PartAsync("C");
            return [Request.Erp("part-delete", new { PART_ID = stage.Name("C") }), stage.BillLine("A", "C", "1")];
        }, "ok + PART_NOT_FOUND", "PART_IN_USE + ok"),
        new("store deleted/create", async stage =>
        {
            await stage.PartAsync("C");
            return [await stage.StoreGoesAsync("W"), stage.Create("C", "S1", stage.Name("W"))];
        }, "ok + STORES_NOT_FOUND", "STORES_IN_USE + ok"),
        new("store deleted/adjustment", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            return [await stage.StoreGoesAsync("W"), stage.Adjust("D", 5, stores: stage.Name("W"))];
        }, "ok + STORES_NOT_FOUND", "STORES_IN_USE + ok"),
        new("store deleted/transfer", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            await stage.DoAsync(stage.Adjust("D", 5));
            return [await stage.StoreGoesAsync("W"), stage.Transfer("D", 5, stage.Name("W"))];
        }, "ok + STORES_NOT_FOUND", "STORES_IN_USE + ok"),
        new("customer deleted/create", async stage =>
        {
            await stage.PartAsync("C");
            return [await stage.CustomerGoesAsync("K"), Request.Erp("serial-number-create", new { PART_ID = stage.Name("C"), SERIAL_NUMBER = "S1", SN_STATUS = "S", SHIP_TO_CUST = stage.Name("K") })];
        }, "ok + CUSTOMER_NOT_FOUND", "CUSTOMER_IN_USE + ok"),
        new("customer deleted/edit of a unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.UnitsAsync("C", "S1");
            return [await stage.CustomerGoesAsync("K"), Request.Erp("serial-number-update", new { PART_ID = stage.Name("C"), SERIAL_NUMBER = "S1", SOLD_TO_CUST = stage.Name("K") })];
        }, "ok + CUSTOMER_NOT_FOUND", "CUSTOMER_IN_USE + ok"),
        new("lot delete/adjustment of it", async stage =>
        {
            await stage.PartAsync("D", serials: false, lots: true);
            await stage.DoAsync(Request.Erp("lot-create", new { PART_ID = stage.Name("D"), LOT_ID = "L1" }));
            return [Request.Erp("lot-delete", new { PART_ID = stage.Name("D"), LOT_ID = "L1" }), stage.Adjust("D", 1, lot: "L1")];
        }, "ok + ok", "LOT_IN_USE + ok"),
        new("lot on hold/backflush of it", async stage =>
        {
            await stage.PartAsync("A");
            await stage.PartAsync("D", serials: false, lots: true);
            await stage.BillAsync("A", "D");
            await stage.DoAsync(stage.Adjust("D", 1, lot: "L1"));
            return [Request.Erp("lot-update", new { PART_ID = stage.Name("D"), LOT_ID = "L1", LOT_HOLD_CODE = "QC" }), stage.Build("P1")];
        }, "ok + ok", $"ok + {Short}"),
        new("first stock at the main location/another main location", async stage =>
        {
            await stage.PartAsync("C");
            await stage.KeptAsync("C", "L1");
            return [stage.Create("C", "S1"), stage.Main("C", "L2")];
        }, "ok + ok"),
        new("first stock at a further location/it becomes the main one", async stage =>
        {
            await stage.PartAsync("C");
            await stage.KeptAsync("C", "L1");
            return [stage.Create("C", "S1", location: "L2"), stage.Main("C", "L2")];
        }, "ok + ok"),
        new("another main location/a further location of that name", async stage =>
        {
            await stage.PartAsync("C");
            await stage.KeptAsync("C", "L1");
            return [stage.Main("C", "L2"), Request.Erp("multiple-location-create", new { PART_ID = stage.Name("C"), STORES_CODE = "MS", STOCK_LOCATION = "L2" })];
        }, "ok + LOCATION_IS_MAIN", "ok + ok"),
        new("another main location/the stock record deleted", async stage =>
        {
            await stage.PartAsync("C");
            await stage.KeptAsync("C", "L1");
            return [stage.Main("C", "L2"), Request.Erp("stock-status-delete", new { PART_ID = stage.Name("C"), STORES_CODE = "MS" })];
        }, "ok + ok", "STOCK_STATUS_NOT_FOUND + ok"),
        new("another main location/REST says how much there is and when more comes", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            await stage.DoAsync(stage.Adjust("D", 5));
            return [stage.Main("D", "L2"), stage.Stock("D", 6, supply: "2099-01-01T00:00:00Z")];
        }, "ok + ok"),
        new("first stock with decimals/the decimals go", async stage =>
        {
            var unit = "U" + stage.Name("")[1..];
            await stage.DoAsync(Request.Erp("unit-of-measure-create", new { UM_CODE = unit, UM_DESC = "Raced for", DECIMALS = "2" }));
            await stage.DoAsync(Request.Erp("part-create", new { PART_ID = stage.Name("D"), PART_DESC = "Raced for", PART_UM = unit, DEF_STORES_CODE = "MS" }));
            return [
                Request.Erp("adjustments-entry-create", new { PART_ID = stage.Name("D"), STORES_CODE = "MS", QUANTITY = "0.25" }),
                Request.Erp("unit-of-measure-update", new { UM_CODE = unit, DECIMALS = "0" })];
        }, "ok + UNIT_OF_MEASURE_IN_USE", "QUANTITY_DECIMALS + ok"),

        // What was ordered comes in once.
        new("receipt/receipt of the last piece", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            await stage.BuyAsync("PO", "D", 3);
            await stage.DoAsync(stage.Receive("PO", 2));
            return [stage.Receive("PO", 1), stage.Receive("PO", 1)];
        }, $"ok + {CannotReceive}", $"{CannotReceive} + ok"),
        new("receipt/receipt of one serial on two orders", async stage =>
        {
            await stage.PartAsync("C");
            await stage.BuyAsync("PO1", "C", 2);
            await stage.BuyAsync("PO2", "C", 2);
            return [stage.Receive("PO1", 2, "S1,S2"), stage.Receive("PO2", 2, "S2,S1")];
        }, $"ok + {CannotReceive}", $"{CannotReceive} + ok"),
        new("receipt/receipt by pattern", async stage =>
        {
            await stage.PartAsync("C", pattern: "V{####}");
            await stage.BuyAsync("PO1", "C", 2);
            await stage.BuyAsync("PO2", "C", 2);
            return [stage.Receive("PO1", 2), stage.Receive("PO2", 2)];
        }, "ok + ok"),
        new("build by pattern/receipt by pattern that joins the same batch", async stage =>
        {
            await stage.PartAsync("A", pattern: "V{####}");
            await stage.PartAsync("D", serials: false);
            await stage.BillAsync("A", "D");
            var batch = await stage.BatchAsync(stage.Adjust("D", 5));
            await stage.BuyAsync("PO", "A", 2);
            return [stage.Build("", batch, []), stage.Receive("PO", 1, batch: batch)];
        }, "ok + ok"),
        new("completion by pattern/receipt by pattern that joins the same batch", async stage =>
        {
            await stage.PartAsync("A", pattern: "V{####}");
            await stage.PartAsync("D", serials: false);
            await stage.JobAsync();
            var batch = await stage.BatchAsync(stage.Adjust("D", 5));
            await stage.BuyAsync("PO", "A", 2);
            return [Request.Erp("wip-completions-entry-create", new { JOB_ID = stage.Name("J"), QUANTITY = "1", BATCH_NUMBER = batch }), stage.Receive("PO", 1, batch: batch)];
        }, "ok + ok"),
        new("receipt/create of its serial", async stage =>
        {
            await stage.PartAsync("C");
            await stage.BuyAsync("PO", "C", 1);
            return [stage.Receive("PO", 1, "S1"), stage.Create("C", "S1")];
        }, $"ok + {Taken}", $"{CannotReceive} + ok"),
        new("receipt/create of its serial in no store", async stage =>
        {
            await stage.PartAsync("C");
            await stage.BuyAsync("PO", "C", 1);
            return [stage.Receive("PO", 1, "S1"), stage.Create("C", "S1", "")];
        }, $"ok + {Taken}", "ok + ok"),
        new("receipt/undo of a receipt", async stage =>
        {
            await stage.PartAsync("C");
            await stage.BuyAsync("PO", "C", 1);
            return [stage.Receive("PO", 1, "S1"), stage.Reverse(await stage.BatchAsync(stage.Receive("PO", 1, "S1")))];
        }, $"{CannotReceive} + ok", "ok + ok"),
        new("receipt that joins a batch/undo of the batch", async stage =>
        {
            await stage.PartAsync("C");
            await stage.BuyAsync("PO", "C", 2);
            var batch = await stage.BatchAsync(stage.Receive("PO", 1, "S1"));
            return [stage.Receive("PO", 1, "S2", batch), stage.Reverse(batch)];
        }, "ok + ok", $"{Reversed} + ok"),
        new("undo of a receipt/transfer of its unit", async stage =>
        {
            await stage.PartAsync("C");
            await stage.BuyAsync("PO", "C", 1);
            return [stage.Reverse(await stage.BatchAsync(stage.Receive("PO", 1, "S1"))), stage.Transfer("C", 1, "FG", "S1")];
        }, $"ok + {Short}", $"{CannotReverse} + ok"),
        new("receipt/less ordered", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            await stage.BuyAsync("PO", "D", 3);
            return [stage.Receive("PO", 2), stage.Reorder("PO", 1)];
        }, "ok + ORDER_LINE_FIXED", $"{CannotReceive} + ok"),
        new("receipt/order deleted", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            await stage.BuyAsync("PO", "D", 3);
            return [stage.Receive("PO", 2), Request.Erp("purchase-order-delete", new { PO_ID = stage.Name("PO") })];
        }, "ok + PURCHASE_ORDER_IN_USE", "PURCHASE_ORDER_NOT_FOUND + ok"),
        new("undo of a receipt/order deleted", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            await stage.BuyAsync("PO", "D", 3);
            return [stage.Reverse(await stage.BatchAsync(stage.Receive("PO", 2))), Request.Erp("purchase-order-delete", new { PO_ID = stage.Name("PO") })];
        }, "ok + PURCHASE_ORDER_IN_USE"),

        // Sending again.
        new("the same key twice", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            var request = stage.Adjust("D", 5) with { Key = stage.Name("again") };
            return [request, request];
        }, "ok + ok"),
        new("the same key thrice by REST", async stage =>
        {
            await stage.PartAsync("C");
            var request = await stage.PostAsync("C", "S1", "S2") with { Key = stage.Name("again") };
            return [request, request, request];
        }, "ok + ok + ok"),
        new("the same key with another request", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            return [stage.Adjust("D", 5) with { Key = stage.Name("again") }, stage.Adjust("D", 6) with { Key = stage.Name("again") }];
        }, "ok + IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_KEY_REUSED + ok"),
        new("the same key twice/a call that is refused first", async stage =>
        {
            await stage.PartAsync("D", serials: false);
            var request = stage.Adjust("D", -1) with { Key = stage.Name("again") };
            return [request, request, stage.Adjust("D", 1)];
        }, $"{Short} + {Short} + ok", "ok + ok + ok", $"ok + {Short} + ok", $"{Short} + ok + ok"),
    ];
}
