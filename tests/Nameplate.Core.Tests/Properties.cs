using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Nameplate.Core.Tests;

/// <summary>
/// How properties are checked: from a fixed seed, so that a run says the same of the same code everywhere. NAMEPLATE_TEST_SEED
/// is another seed, for a hunt.
/// </summary>
internal static class Properties
{
    private static readonly Config Checking = Config.QuickThrowOnFailure.WithReplay(
        ulong.TryParse(Environment.GetEnvironmentVariable("NAMEPLATE_TEST_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : 1, 1);

    public static void Holds(this Property property) => property.Check(Checking);
}
