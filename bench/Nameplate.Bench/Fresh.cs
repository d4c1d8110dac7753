namespace Nameplate.Bench;

/// <summary>Numbers for serials that were never used, also not by an earlier run on the same directory.</summary>
internal static class Fresh
{
    private static long last = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>13 digits.</summary>
    public static long Next() => Interlocked.Increment(ref last);
}
