using Nameplate.Server.Storage;
using Npgsql;

namespace Nameplate.Server.Tests;

/// <summary>How tests ask whether the ledger keeps its promises.</summary>
internal static class Verified
{
    /// <summary>All that is broken.</summary>
    public static async Task<List<Breach>> BreachesAsync(NpgsqlDataSource pool)
    {
        var breaches = new List<Breach>();
        await foreach (var breach in new Verification(pool).BreachesAsync(null, TestContext.Current.CancellationToken))
        {
            breaches.Add(breach);
        }

        return breaches;
    }

    /// <summary>
    /// Expects every promise to be kept: what was sealed the last time has changed only as postings and edits say. Then seals what is new, for the next time.
    /// </summary>
    public static async Task IsCleanAsync(this ServerFixture server)
    {
        var pool = server.Installation.DataSources.Get("DEMO").Pool;
        var breaches = await BreachesAsync(pool);
        Assert.True(breaches.Count == 0, string.Join('\n', breaches));
        await SealAsync(pool);
    }

    /// <summary>Seals all that is committed; answers the head of the chain, null when there was nothing to seal.</summary>
    public static async Task<ChainHead?> SealAsync(NpgsqlDataSource pool)
    {
        var sealing = await Sealing.SealAsync(pool, DateTime.UtcNow, TestContext.Current.CancellationToken);
        Assert.True(sealing.IsDone, "Somebody else was sealing.");
        return sealing.Head;
    }
}
