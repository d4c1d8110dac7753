using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>The parts, stores and customers that calls to register units name, read for all of them in one round trip; the parts are held.</summary>
internal sealed class RegistrationMasters
{
    private readonly Dictionary<long, Part> parts = [];
    private readonly Dictionary<string, Part> partsByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> stores = new(StringComparer.Ordinal);
    private readonly Dictionary<(long Part, long Stores), string> mainLocations = [];
    private readonly Dictionary<string, Customer> customers = new(StringComparer.Ordinal);

    /// <summary>Numbers of a batch and a posting for each call. A refused one wastes its two; numbers may have gaps.</summary>
    public DrawnNumbers Drawn { get; } = new();

    public static async Task<RegistrationMasters> ReadAsync(LedgerTransaction transaction, IReadOnlyList<UnitsAsked> calls, CancellationToken cancellationToken)
    {
        var found = new RegistrationMasters();
        var numbers = calls.Select(call => call.PartNumber).OfType<long>().Distinct().ToArray();
        var names = calls.Where(call => call.PartNumber is null).Select(call => call.PartId).Distinct(StringComparer.Ordinal).ToArray();
        var codes = calls.Select(call => call.Record.StoresCode).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var keys = calls.SelectMany(call => call.Customers).Select(customer => customer.Key).Distinct(StringComparer.Ordinal).ToArray();
        var commands = transaction.Batch();

        // What the rules of registering ask of a part, and nothing else of it. Held, so that how it is counted cannot change
        // until the units are there.
        const string columns = "SELECT id, part_id, sn_reqd_inv, lot_control, phantom, shelf_life, std_cost FROM part";
        if (numbers.Length > 0)
        {
            commands.Add($"{columns} WHERE id = ANY ($1) ORDER BY id FOR KEY SHARE", found.Part, numbers);
        }

        if (names.Length > 0)
        {
            commands.Add($"{columns} WHERE part_id = ANY ($1) ORDER BY id FOR KEY SHARE", found.Part, (object)names);
        }

        found.Drawn.Draw(commands, calls.Count, calls.Count);
        if (codes.Length > 0)
        {
            commands.Add("SELECT id, stores_code FROM stores WHERE stores_code = ANY ($1)", row => found.stores.Add(row.GetString(1), row.GetInt64(0)), (object)codes);
            commands.Add(
                """
                SELECT s.part_id, s.stores_id, s.stock_location
                FROM stock_status s JOIN part p ON p.id = s.part_id JOIN stores t ON t.id = s.stores_id
                WHERE (p.id = ANY ($1) OR p.part_id = ANY ($2)) AND t.stores_code = ANY ($3)
                """,
                row => found.mainLocations.Add((row.GetInt64(0), row.GetInt64(1)), row.GetString(2)), numbers, names, codes);
        }

        if (keys.Length > 0)
        {
            commands.Add(
                "SELECT id, customer_id FROM customer WHERE customer_id = ANY ($1)",
                row => found.customers.Add(row.GetString(1), new Customer { Id = row.GetInt64(0), CustomerId = row.GetString(1) }), (object)keys);
        }

        await commands.RunAsync(cancellationToken);
        return found;
    }

    /// <summary>Whether one of the calls may register its units, and in which state; sets the part and the customers on its record.</summary>
    public Outcome<UnitStatus> Decide(UnitsAsked call)
    {
        var part = call.PartNumber is { } number ? parts.GetValueOrDefault(number) : partsByName.GetValueOrDefault(call.PartId);
        if (part is null)
        {
            return Faults.NotFound(Resource.Of<Part>(), call.PartId, "PART_ID");
        }

        if (StockRules.RefusePhantom(part) is { } phantom)
        {
            return phantom;
        }

        call.Record.Part = part;
        foreach (var (field, key) in call.Customers)
        {
            if (!customers.TryGetValue(key, out var customer))
            {
                return Faults.NotFound(Resource.Of<Customer>(), key, field.Name);
            }

            field.Set(call.Record, customer);
        }

        var status = Registering.StatusOf(call.Record, part);
        return status.Fault is null && call.Record.StoresCode is { } code && !stores.ContainsKey(code)
            ? Faults.NotFound(Resource.Of<Stores>(), code, "STORES_CODE")
            : status;
    }

    /// <summary>Where units stand by their record: the location given, else the part's main one in that store; null when in no store.</summary>
    public BalanceKey? Place(SerialNumber record) => record.StoresCode is { } code
        ? new BalanceKey(record.Part.Id, stores[code], record.StockLocation ?? mainLocations.GetValueOrDefault((record.Part.Id, stores[code]), ""), record.LotId ?? "")
        : null;

    private void Part(NpgsqlDataReader row)
    {
        var part = new Part
        {
            Id = row.GetInt64(0),
            PartId = row.GetString(1),
            SerialInInventory = row.GetBoolean(2),
            LotControl = row.GetBoolean(3),
            IsPhantom = row.GetBoolean(4),
            ShelfLife = row.IsDBNull(5) ? null : row.GetInt32(5),
            StandardCost = row.IsDBNull(6) ? 0 : row.GetDecimal(6),
        };
        (parts[part.Id], partsByName[part.PartId]) = (part, part);
    }
}
