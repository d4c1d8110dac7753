using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Scanning;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;

namespace Nameplate.Server.Pages.Work;

/// <summary>One thing that can be done: a page over one call of the ERP dialect. Its form has the fields of that call.</summary>
/// <param name="slug">Its part of the address: /work/slug.</param>
/// <param name="title">What it is called.</param>
/// <param name="does">What it does, in a line.</param>
/// <param name="call">The call.</param>
public abstract partial class WorkPage(string slug, string title, string does, Call call)
{
    /// <summary>An input of a form may be filled in by the address; longer ones are no input's name.</summary>
    private const int NameMax = 60;

    public string Slug { get; } = slug;

    public string Path { get; } = $"/work/{slug}";

    public string Title { get; } = title;

    public string Does { get; } = does;

    public Call Call { get; } = call;

    /// <summary>Inputs that the next form begins with as the last one ended: in a cookie of this page and data source.</summary>
    public virtual IReadOnlyList<string> Remembered => [];

    /// <summary>What a field is called here, for refusals that name it.</summary>
    protected virtual string? Label(string field) => null;

    /// <summary>Shows the page as it is opened.</summary>
    protected abstract Task<Fault?> OpenAsync(PageCall call, PageForm form);

    /// <summary>Does what the form asks.</summary>
    protected abstract Task<Fault?> SendAsync(PageCall call, PageForm form);

    public async Task<Fault?> ShowAsync(PageCall call)
    {
        if (call.Refusal(Call) is { } forbidden)
        {
            return forbidden;
        }

        var told = call.Http.Request.Query.Where(pair => pair.Key.Length <= NameMax && InputName().IsMatch(pair.Key) && pair.Key != PageForm.KeyName)
            .ToDictionary(pair => pair.Key, pair => pair.Value[0]?.Trim(), StringComparer.Ordinal);
        foreach (var (name, value) in WorkMemory.Read(call, this))
        {
            told.TryAdd(name, value);
        }

        return await OpenAsync(call, Worded(PageForm.Blank(told.Select(pair => (pair.Key, pair.Value)))));
    }

    public async Task<Fault?> PostAsync(PageCall call)
    {
        if (call.Refusal(Call) is { } forbidden)
        {
            return forbidden;
        }

        var read = await call.FormAsync();
        return read.Fault ?? await SendAsync(call, Worded(read.Value));
    }

    /// <summary>Of the form that is shown: whether it was refused.</summary>
    protected static int Status(PageForm form) => form.IsRefused ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;

    /// <summary>
    /// Posts, and goes on to what was done. A form that was sent twice acts once: its key is a checksum of all of it, the form's own key too, and what was answered
    /// to it is answered again, before anything is looked up that may have changed by it.
    /// </summary>
    /// <param name="call">The page's request.</param>
    /// <param name="form">The form.</param>
    /// <param name="post">Makes the call with a key; null where the form was refused before.</param>
    /// <param name="place">Finds the input for a reason that names none.</param>
    /// <returns>True when the browser was sent on.</returns>
    protected async Task<Outcome<bool>> DoAsync(PageCall call, PageForm form, Func<string, Task<Outcome<JsonElement>?>> post, Func<string, string?>? place = null)
    {
        var key = form.Hash();
        var answered = await call.AnsweredAsync(key);
        if (answered.Fault is { } broken)
        {
            return broken;
        }

        if (answered.Value is { } before)
        {
            return Done(call, form, before);
        }

        if (await post(key) is not { } outcome)
        {
            return false;
        }

        if (outcome.Fault?.Code == Faults.KeyReused.Code && (await call.AnsweredAsync(key)) is { Fault: null, Value: { } meanwhile })
        {
            return Done(call, form, meanwhile);
        }

        if (outcome.Fault is { Kind: FaultKind.Unavailable or FaultKind.TooMany or FaultKind.Role } notNow)
        {
            form.Refuse("", notNow.Message);
            return false;
        }

        if (outcome.Fault is { } refused)
        {
            form.Refuse(refused, place);
            return false;
        }

        return Done(call, form, outcome.Value);
    }

    private bool Done(PageCall call, PageForm form, JsonElement answer)
    {
        WorkMemory.Keep(call, this, form);
        var batch = answer.TryGetProperty("BATCH_NUMBER", out var number) ? number.GetString() : null;
        call.Go($"/work/done?batch={batch}&what={Slug}");
        return true;
    }

    /// <summary>The input that the serials of a reason were typed into: <c>PUMP002 SN7 does not exist</c>.</summary>
    protected static string? BySerial(PageForm form, string reason, IEnumerable<string> inputs)
    {
        var words = reason.Split(' ', 4);
        return inputs.FirstOrDefault(input => form.Has(input) && SerialList.Parse(ScannedSerials.Read(form[input])) is { IsRefused: false } list && words.Skip(1).Any(list.Serials.Contains));
    }

    /// <summary>Serials as they were typed, scanned or pasted; null when there are none, or they cannot be read, which the call tells.</summary>
    protected static IReadOnlyList<string>? SerialsOf(string text) => ScannedSerials.Read(text) is { Length: > 0 } list ? SerialList.Parse(list).Serials : null;

    /// <summary>A quantity that was left out is the number of serials.</summary>
    protected static void Count(JsonObject row, decimal each = 1, bool isNegative = false)
    {
        if (!row.ContainsKey("QUANTITY") && row["SERIAL_NUMBER"]?.GetValue<string>() is { } text)
        {
            var count = (SerialList.Parse(text).Serials?.Count ?? 1) / each;
            row["QUANTITY"] = Numbers.Print(Math.Round(isNegative ? -count : count, 6));
        }
        else if (isNegative && row["QUANTITY"]?.GetValue<string>() is { } typed)
        {
            row["QUANTITY"] = "-" + typed;
        }
    }

    /// <summary>Fields by their labels. What stands at a component's line need not say that it is one.</summary>
    private PageForm Worded(PageForm form)
    {
        form.Words = reason => Begun(FieldName().Replace(FieldFirst().Replace(reason, "").Replace(" in COMPONENTS", "", StringComparison.Ordinal), name => Label(name.Value) is { } label ? $"“{label}”" : name.Value));
        return form;
    }

    private static string Begun(string reason) => reason.Length > 1 && char.IsLower(reason[0]) ? char.ToUpper(reason[0], CultureInfo.InvariantCulture) + reason[1..] : reason;

    [GeneratedRegex(@"^[A-Z][A-Z0-9_]*(\[[0-9]{1,4}\]\.[A-Z][A-Z0-9_]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex InputName();

    [GeneratedRegex("^[A-Z][A-Z0-9]*_[A-Z0-9_]+: ", RegexOptions.CultureInvariant)]
    private static partial Regex FieldFirst();

    [GeneratedRegex(@"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|\b(QUANTITY|DEPARTMENT|ACCOUNT|REFERENCE|LINES|DETAILS|COMPONENTS)\b", RegexOptions.CultureInvariant)]
    private static partial Regex FieldName();
}
