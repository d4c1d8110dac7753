using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Http;
using Nameplate.Server.Rpc;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.App;

/// <summary>A page that somebody who is signed in asked for.</summary>
public sealed class PageCall
{
    private readonly HttpContext http;
    private readonly Session session;

    internal PageCall(HttpContext http, Session session) => (this.http, this.session) = (http, session);

    public HttpContext Http => http;

    public Session Session => session;

    public CancellationToken Cancel => http.RequestAborted;

    private Ledger Ledger => http.RequestServices.GetRequiredService<Ledger>();

    internal DataSource Source => http.RequestServices.GetRequiredService<Storage.DataSources>().Get(session.DataSource);

    /// <summary>The day that it is in the data source.</summary>
    public DateOnly Today => session.Day(Now);

    public DateTime Now => http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;

    /// <summary>A part of the address, decoded; one that may hold a slash stands last and is read as it was sent.</summary>
    public string Route(string name) => (string)http.Request.RouteValues[name]!;

    /// <summary>The last parts of the address, which may hold anything, a slash as %2F too.</summary>
    public string[] References(int count) => RawAddress.References(http, count);

    /// <summary>A parameter of the address; empty when it was not given.</summary>
    public string Query(string name) => http.Request.Query[name].FirstOrDefault()?.Trim() ?? "";

    /// <summary>Whether the user may make a call: what a page does not offer otherwise.</summary>
    public bool May(Call call) => Refusal(call) is null;

    /// <summary>Why the user may not make a call; null when it is allowed.</summary>
    public Fault? Refusal(Call call) => Permissions.Check(session, call, call.Name);

    /// <summary>Why the user may not see the records of a noun, which its reads answer; null when it is allowed.</summary>
    public Fault? Refusal<T>() => Refusal(Resource.Of<T>().Calls.First(one => !one.Writes));

    /// <summary>
    /// Whether the user may see the records of a noun. A page of one noun that shows another's asks it for each of those, and leaves out
    /// what the calls would refuse.
    /// </summary>
    public bool MaySee<T>() => Refusal<T>() is null;

    public bool May<T>(Verbs verb) => May(ResourceBook.Call<T>(verb));

    /// <summary>Shows a page; its other parameters are its own.</summary>
    internal async Task<Fault?> ShowAsync<TPage>(Dictionary<string, object?>? parameters = null, int status = StatusCodes.Status200OK)
        where TPage : AppPage
    {
        var all = new Dictionary<string, object?>(parameters ?? [], StringComparer.Ordinal) { [nameof(AppPage.Call)] = this };
        await PageAnswer.SendAsync(http, await PageAnswer.RenderAsync<TPage>(http.RequestServices, all), status, isPrivate: true);
        return null;
    }

    /// <summary>Goes on to another page, as a browser does that has posted a form.</summary>
    internal Fault? Go(string path)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = path;
        return null;
    }

    /// <summary>Reads one state of the data source.</summary>
    internal Task<Outcome<T>> ReadAsync<T>(Func<Snapshot, Task<Outcome<T>>> read) => Ledger.ReadAsync(session, read, Cancel);

    /// <summary>The form that was posted, up to the size of any other request.</summary>
    internal Task<Outcome<PageForm>> FormAsync(long max = Hosting.RequestLimits.BodyBytes) => FormAsync(http, max);

    internal static async Task<Outcome<PageForm>> FormAsync(HttpContext http, long max = Hosting.RequestLimits.BodyBytes)
    {
        if (!http.Request.HasFormContentType)
        {
            return PageFault.FormInvalid;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = max;
        }

        try
        {
            return PageForm.Of(await http.Request.ReadFormAsync(
                new FormOptions { ValueCountLimit = 50_000, KeyLengthLimit = 200, ValueLengthLimit = (int)max, MultipartBodyLengthLimit = max, BufferBodyLengthLimit = max }, http.RequestAborted));
        }
        catch (Exception broken) when (broken is BadHttpRequestException or InvalidDataException or IOException)
        {
            return PageFault.FormInvalid;
        }
    }

    /// <summary>
    /// Makes a call of the ERP dialect as its API would: the same rights, the same reading of fields, the same rules, the same key for
    /// sending again.
    /// </summary>
    /// <returns>The answer's JSON.</returns>
    internal Task<Outcome<JsonElement>> PostAsync(Call call, JsonObject request, string? key) =>
        WriteAsync(call, request, body => RpcCalls.WriteAsync(Ledger, call, session, body, key is { Length: > 0 } ? KeyPrefix + key : null, Cancel));

    /// <summary>Registers the units of a list in one transaction, all or none, by the fields of the call that registers one.</summary>
    /// <returns>The answer's JSON: the batch.</returns>
    internal Task<Outcome<JsonElement>> RegisterAsync(JsonObject request, IReadOnlyList<string> serials, string key) =>
        WriteAsync(ResourceBook.Call<SerialNumber>(Verbs.Create), request, body => Rpc.Calls.SerialNumberCreate.WriteAsync(Ledger, session, body, serials, KeyPrefix + key, Cancel));

    /// <summary>What was answered to a form that was sent before with this key; null when it was not.</summary>
    internal async Task<Outcome<JsonElement?>> AnsweredAsync(string key) => await ReadAsync<JsonElement?>(async snapshot =>
    {
        if (await IdempotencyKeys.KeptAsync(snapshot, session.UserName, KeyPrefix + key, Cancel) is not { } kept)
        {
            return (JsonElement?)null;
        }

        using var document = JsonDocument.Parse(kept);
        return document.RootElement.Clone();
    });

    private const string KeyPrefix = "page-";

    /// <summary>What the caller may not do, or what cannot be read, is not written.</summary>
    private async Task<Outcome<JsonElement>> WriteAsync(Call call, JsonObject request, Func<RequestBody, Task<Outcome<Answer>>> write)
    {
        if (Refusal(call) is { } forbidden)
        {
            return forbidden;
        }

        var read = RequestBody.Read(Encoding.UTF8.GetBytes(request.ToJsonString()));
        if (read.Fault is { } invalid)
        {
            return invalid;
        }

        using var body = read.Value;
        var answer = await write(body);
        if (answer.Fault is { } refused)
        {
            Failures.Note(http, refused);
            return refused;
        }

        using var document = JsonDocument.Parse(answer.Value.Body);
        return document.RootElement.Clone();
    }
}
