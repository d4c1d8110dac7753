using Nameplate.Core;

namespace Nameplate.Server.Http;

/// <summary>The key with which a client may send a write again without a second effect.</summary>
internal static class IdempotencyHeader
{
    public const string Name = "Idempotency-Key";
    public const string ReplayedName = "Idempotency-Replayed";

    private const int LengthMax = 255;

    /// <summary>The key of the header; null when there is none.</summary>
    public static Outcome<string?> Read(HttpContext http) =>
        http.Request.Headers.TryGetValue(Name, out var values) ? Check(values.ToString()) : (string?)null;

    /// <summary>Tells that the answer is the first one once more.</summary>
    public static void Replayed(HttpContext http)
    {
        http.Response.Headers[ReplayedName] = "true";
        RequestEntry.Of(http).Replayed = true;
    }

    /// <summary>A key is 1 to 255 visible ASCII characters.</summary>
    public static Outcome<string?> Check(string key) =>
        key.Length is 0 or > LengthMax || key.Any(character => character is < '!' or > '~') ? Faults.KeyInvalid : key;
}
