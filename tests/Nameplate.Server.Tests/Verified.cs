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

    /// <summary>Expects every promise to be kept.</summary>
    public static async Task IsCleanAsync(this ServerFixture server)
    {
        var breaches = await BreachesAsync(server.Installation.DataSources.Get("DEMO").Pool);
        Assert.True(breaches.Count == 0, string.Join('\n', breaches));
    }
}
