using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Nameplate.Server.Pages.App;

namespace Nameplate.Server.Pages.Work;

/// <summary>
/// What the last form of a page said of department, account and the like, for the next one: in a cookie of the browser, by page and
/// data source. Nothing that matters is kept there: the form shows it, and whoever sends it answers for it.
/// </summary>
internal static class WorkMemory
{
    /// <summary>A cookie has some four thousand characters.</summary>
    private const int ValueMax = 200;

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    public static IEnumerable<(string Name, string? Value)> Read(PageCall call, WorkPage page)
    {
        if (page.Remembered.Count == 0 || call.Http.Request.Cookies[Cookie(call, page)] is not { Length: > 0 } text)
        {
            yield break;
        }

        var kept = QueryHelpers.ParseQuery(text);
        foreach (var name in page.Remembered)
        {
            if (kept.TryGetValue(name, out var value) && value.ToString() is { Length: <= ValueMax } one)
            {
                yield return (name, one);
            }
        }
    }

    public static void Keep(PageCall call, WorkPage page, PageForm form)
    {
        if (page.Remembered.Count == 0)
        {
            return;
        }

        var text = new StringBuilder();
        foreach (var name in page.Remembered.Where(name => form.Has(name) && form[name].Length <= ValueMax))
        {
            text.Append(text.Length > 0 ? "&" : "").Append(name).Append('=').Append(Uri.EscapeDataString(form[name]));
        }

        call.Http.Response.Cookies.Append(Cookie(call, page), text.ToString(), new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            Path = page.Path,
            SameSite = SameSiteMode.Lax,
            Secure = call.Http.Request.IsHttps,
            MaxAge = KeptFor,
        });
    }

    private static string Cookie(PageCall call, WorkPage page) => $"LAST-{page.Slug}-{call.Session.DataSource}";
}
