namespace Nameplate.Server.Tests;

/// <summary>What a test puts into its numbers so that no other has them.</summary>
internal static class Mark
{
    /// <summary>Eight letters and digits, the first a letter: nobody takes it for a number.</summary>
    public static string New() => "m" + Guid.NewGuid().ToString("N")[..7];
}
