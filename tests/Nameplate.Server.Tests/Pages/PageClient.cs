using System.Net;
using System.Text.RegularExpressions;

namespace Nameplate.Server.Tests.Pages;

/// <summary>A page as a browser gets it.</summary>
public sealed partial record PageReply(int Status, string Html, HttpResponseMessage Http)
{
    /// <summary>What is read: without markup, each run of blanks one blank.</summary>
    public string Text => Blanks().Replace(WebUtility.HtmlDecode(Tag().Replace(Html, "")), " ").Trim();

    /// <summary>Where it leads.</summary>
    public string? Location => Http.Headers.Location?.OriginalString;

    /// <summary>The addresses of its links, decoded as a browser does.</summary>
    public IReadOnlyList<string> Links => [.. Link().Matches(Html).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];

    [GeneratedRegex("<(title|script|style)[ >].*?</\\1>|<[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex("<a [^>]*?href=\"([^\"]*)\"")]
    private static partial Regex Link();
}

/// <summary>Somebody who is signed in to the pages, as a browser is: by the form, with its cookie. Redirects are not followed.</summary>
public sealed class PageClient(Uri address) : IDisposable
{
    private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<PageClient> SignInAsync(Uri address, string user, string dataSource = "DEMO", string password = "a good secret")
    {
        var client = new PageClient(address);
        var reply = await client.PostAsync("/sign-in", ("DATA_SOURCE", dataSource), ("USER_NAME", user), ("PASSWORD", password));
        Assert.Equal(303, reply.Status);
        return client;
    }

    public Task<PageReply> GetAsync(string path, string? accept = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept ?? "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        return SendAsync(request);
    }

    /// <summary>Gets a page, and expects it.</summary>
    public async Task<PageReply> ShownAsync(string path)
    {
        var reply = await GetAsync(path);
        Assert.True(reply.Status == 200, $"{path}: {reply.Status} {reply.Location} {reply.Text}");
        return reply;
    }

    public Task<PageReply> PostAsync(string path, params (string Name, string Value)[] fields) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) });

    public async Task<PageReply> SendAsync(HttpRequestMessage request)
    {
        var reply = await http.SendAsync(request, Cancel);
        return new PageReply((int)reply.StatusCode, await reply.Content.ReadAsStringAsync(Cancel), reply);
    }

    public void Dispose() => http.Dispose();
}
