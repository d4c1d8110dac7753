using Nameplate.Core.Fields;

namespace Nameplate.Server.Storage;

/// <summary>What the books have at one place: a part, location and lot.</summary>
/// <param name="PartId">Part.</param>
/// <param name="Description">What it is.</param>
/// <param name="Um">Unit of measure.</param>
/// <param name="Main">Main location of the part in the store.</param>
/// <param name="Location">The place.</param>
/// <param name="Lot">Lot.</param>
/// <param name="Quantity">On hand there.</param>
/// <param name="Units">Units with serials among that.</param>
/// <param name="TakesSerials">The part carries serials in stock.</param>
public sealed record BookedPlace(string PartId, string Description, string Um, string Main, string Location, string Lot, decimal Quantity, int Units, bool TakesSerials);

/// <summary>Reads what a count sheet is compared with.</summary>
internal static class BookedPlaces
{
    /// <summary>Places on one page: a sheet that a hand can carry.</summary>
    public const int Max = 100;

    /// <summary>Places of a store that are not empty, of one part or one location where told; one more than a page holds tells that there are others.</summary>
    public static Task<List<BookedPlace>> ReadAsync(Snapshot snapshot, string stores, string part, string location, CancellationToken cancellationToken) => snapshot.ReadAsync(
        $"""
        SELECT p.part_id, p.part_desc, m.um_code, ss.stock_location, b.location, b.lot, b.quantity, b.units::int, p.sn_reqd_inv
        FROM stores s JOIN stock_status ss ON ss.stores_id = s.id JOIN part p ON p.id = ss.part_id JOIN unit_of_measure m ON m.id = p.unit_of_measure_id
        JOIN stock_balance b ON b.stock_status_id = ss.id
        WHERE s.stores_code = $1 AND ($2 = '' OR p.part_id = $2) AND ($3 = '' OR b.location = $3) AND b.quantity <> 0
        ORDER BY b.location, p.part_id, b.lot LIMIT {Max + 1}
        """,
        row => new BookedPlace(
            row.GetString(0), row.IsDBNull(1) ? "" : row.GetString(1), row.GetString(2), row.IsDBNull(3) ? "" : row.GetString(3), row.GetString(4), row.GetString(5), row.GetDecimal(6), row.GetInt32(7), row.GetBoolean(8)),
        cancellationToken, stores, part, location);

    /// <summary>Main locations of some parts in a store, by part; those that have none are left out.</summary>
    public static async Task<Dictionary<string, string>> MainsAsync(Snapshot snapshot, string stores, IReadOnlyList<string> parts, CancellationToken cancellationToken) =>
        !parts.Append(stores).All(text => StoredText.CanHold(text)) ? [] : (await snapshot.ReadAsync(
            """
            SELECT p.part_id, ss.stock_location FROM stock_status ss JOIN stores s ON s.id = ss.stores_id JOIN part p ON p.id = ss.part_id
            WHERE s.stores_code = $1 AND p.part_id = ANY ($2) AND ss.stock_location <> ''
            """,
            row => (Part: row.GetString(0), Main: row.GetString(1)), cancellationToken, stores, parts.ToArray())).ToDictionary(row => row.Part, row => row.Main, StringComparer.Ordinal);
}
