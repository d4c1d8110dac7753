using System.Globalization;

namespace Nameplate.Server.Tests;

/// <summary>
/// The seeds of random tests. They are fixed, so that a run says the same of the same code everywhere; NAMEPLATE_TEST_SEEDS
/// says how many to try, for a longer hunt.
/// </summary>
public static class Seeds
{
    public static TheoryData<int> First(int count) =>
        [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("NAMEPLATE_TEST_SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : count)];
}
