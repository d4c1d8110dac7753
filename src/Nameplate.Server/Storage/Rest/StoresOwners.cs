namespace Nameplate.Server.Storage;

/// <summary>The users that stores belong to in the REST dialect, kept with the store.</summary>
internal static class StoresOwners
{
    /// <summary>The unlisted field of a store that has them.</summary>
    public const string Kept = "USERS";

    /// <summary>
    /// What other stores have, read while no store can change. The store itself is held first, as any change of it does, so that the two
    /// never wait for each other.
    /// </summary>
    public static async Task<List<string>> LockOthersAsync(LedgerTransaction transaction, long? stores, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync("SELECT FROM stores WHERE id = $1 FOR NO KEY UPDATE", cancellationToken, stores ?? 0);
        await transaction.ExecuteAsync("LOCK TABLE stores IN SHARE ROW EXCLUSIVE MODE", cancellationToken);
        return await transaction.ReadAsync(
            $"SELECT extra ->> '{Kept}' FROM stores WHERE id <> $1 AND extra ->> '{Kept}' IS NOT NULL", row => row.GetString(0), cancellationToken, stores ?? 0);
    }
}
