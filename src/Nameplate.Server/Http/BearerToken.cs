namespace Nameplate.Server.Http;

/// <summary>The token of the Authorization header, which both dialects take.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>The token as sent, unchecked; null when the header is of another kind or missing.</summary>
    public static string? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }
}
