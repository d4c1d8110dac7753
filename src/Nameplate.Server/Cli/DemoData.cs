using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Purchasing;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Cli;

/// <summary>
/// What the demo starts with: a pump, what it is made of, and stock to build it from. Filled in one transaction, and only when
/// the data source has no parts: starting again adds nothing, and half of it is never there.
/// </summary>
internal static class DemoData
{
    private static readonly (string Id, string Description, string Serials, string Lots, string Cost, string Store)[] PartList =
    [
        ("PUMP002", "Pump, hydraulic, 1200 psi", "Y", "N", "410.00", "FG"),
        ("MOTOR003", "Motor, 1200 rpm", "Y", "N", "120.00", "MS"),
        ("MOUNT007", "Mount, motor", "Y", "Y", "14.50", "MS"),
        ("ROTOR010", "Rotor", "N", "N", "31.20", "MS"),
        ("STATOR011", "Stator", "N", "N", "28.40", "MS"),
        ("BEARING012", "Bearing 6204", "N", "Y", "3.15", "MS"),
        ("BOLT-M6", "Bolt M6×20", "N", "N", "0.08", "MS"),
        ("SEAL-KIT9", "Seal kit", "N", "Y", "6.40", "MS"),
    ];

    private static readonly (string Assembly, string Component, string Quantity, string? Scrap)[] Bills =
    [
        ("MOTOR003", "ROTOR010", "1", null),
        ("MOTOR003", "STATOR011", "1", null),
        ("MOTOR003", "BEARING012", "2", null),
        ("MOTOR003", "BOLT-M6", "8", "2"),
        ("PUMP002", "MOTOR003", "1", null),
        ("PUMP002", "MOUNT007", "1", null),
        ("PUMP002", "SEAL-KIT9", "1", null),
        ("PUMP002", "BOLT-M6", "4", null),
    ];

    private static readonly (string Part, string? Lot, string? Expires, decimal Quantity)[] Stock =
    [
        ("ROTOR010", null, null, 500),
        ("STATOR011", null, null, 500),
        ("BOLT-M6", null, null, 10_000),
        ("BEARING012", "B-2301", "2027-06-30", 600),
        ("BEARING012", "B-2302", "2028-06-30", 600),
        ("SEAL-KIT9", "S-77", null, 200),
    ];

    private static readonly (string Part, string Serials, string? Lot, string? Location)[] UnitList =
    [
        ("MOUNT007", "JX00005140:JX00005239", "MTR3-007-42", "ISLE 12/SHELF 1"),
        ("MOTOR003", "GC00003001:GC00003020", null, null),
    ];

    /// <summary>Fills an empty data source; does nothing to one that has parts.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="session">The data source, and who fills it.</param>
    /// <param name="withStory">Whether something has happened there already.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task FillAsync(Ledger ledger, Session session, bool withStory, CancellationToken cancellationToken)
    {
        var filled = await ledger.WriteAsync(session, null, async (transaction, token) =>
        {
            var stock = await FillAsync(transaction, token);
            if (withStory && stock.Value.Commits)
            {
                await DemoStory.TellAsync(transaction, session, token);
            }

            return stock;
        }, cancellationToken);
        _ = filled.Value;
    }

    /// <summary>Only what it starts with: nothing has happened yet.</summary>
    public static Task FillAsync(Ledger ledger, Session session, CancellationToken cancellationToken) => FillAsync(ledger, session, withStory: false, cancellationToken);

    private static async Task<Outcome<Answer>> FillAsync(LedgerTransaction transaction, CancellationToken cancellationToken)
    {
        if (await Masters.AnyAsync<Part>(transaction, cancellationToken))
        {
            return new Answer(200, default, Commits: false);
        }

        foreach (var (code, name) in new[] { ("MS", "Main store"), ("MA", "Motor assembly"), ("FG", "Finished goods") })
        {
            Expect(await Masters.CreateAsync<Stores>(transaction, FieldValues.Of<Stores>(("STORES_CODE", code), ("STORES_DESC", name)), cancellationToken));
        }

        foreach (var part in PartList)
        {
            Expect(await Masters.CreateAsync<Part>(transaction, FieldValues.Of<Part>(
                ("PART_ID", part.Id), ("PART_DESC", part.Description), ("SN_REQD_INV", part.Serials), ("LOT_CONTROL", part.Lots),
                ("STD_COST", part.Cost), ("DEF_STORES_CODE", part.Store)), cancellationToken));
        }

        foreach (var (assembly, component, quantity, scrap) in Bills)
        {
            (string, string)[] line = [("ASSEMBLY_ID", assembly), ("COMPONENT_ID", component), ("REQUIRED_QTY", quantity)];
            Expect(await Masters.CreateAsync<BillOfMaterial>(
                transaction, FieldValues.Of<BillOfMaterial>(scrap is null ? line : [.. line, ("SCRAP_FACTOR", scrap)]), cancellationToken));
        }

        Expect(await Masters.CreateAsync<Customer>(
            transaction, FieldValues.Of<Customer>(("CUSTOMER_ID", "ABCCORP"), ("CUSTOMER_NAME", "ABC Corporation")), cancellationToken));

        Expect(await Masters.CreateAsync<Vendor>(
            transaction, FieldValues.Of<Vendor>(("VENDOR_ID", "XYZCORP"), ("VENDOR_NAME", "XYZ Corporation")), cancellationToken));

        foreach (var (part, lot, expires, quantity) in Stock)
        {
            if (expires is not null)
            {
                Expect(await Masters.CreateAsync<Lot>(
                    transaction, FieldValues.Of<Lot>(("PART_ID", part), ("LOT_ID", lot!), ("EXPIRE_DATE", expires)), cancellationToken));
            }

            Expect(await Adjustments.PostAsync(
                transaction, new AdjustmentsEntry { PartId = part, StoresCode = "MS", LotId = lot, Quantity = quantity, Reference = "Opening stock" }, cancellationToken));
        }

        foreach (var (part, serials, lot, location) in UnitList)
        {
            var held = (await Parts.HoldAsync(transaction, part, "PART_ID", cancellationToken)).Value;
            var record = new SerialNumber { Part = held, StoresCode = "MS", LotId = lot, StockLocation = location };
            Expect(await Registrations.RegisterAsync(transaction, record, SerialList.Parse(serials).Serials!, cancellationToken));
        }

        return new Answer(200, default);
    }

    /// <summary>The demo's own data must fit its own rules.</summary>
    private static void Expect<T>(Outcome<T> outcome) => _ = outcome.Value;
}
