using System.Text.Json;
using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Work;

/// <summary>An input of a form.</summary>
/// <param name="Name">The call's field.</param>
/// <param name="Label">What it is called here.</param>
public sealed record WorkInput(string Name, string Label)
{
    public string Help { get; init; } = "";

    /// <summary>What is offered, by the statement that reads it (<see cref="WorkChoices"/>).</summary>
    public string? Offers { get; init; }

    /// <summary>All that it can be.</summary>
    public IReadOnlyList<(string Value, string Text)>? Choices { get; init; }

    public string Type { get; init; } = "text";

    public string? Mode { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>Serials, one a line.</summary>
    public bool IsList { get; init; }

    public string Class { get; init; } = "";

    /// <summary>Seldom needed: shown when it is asked for.</summary>
    public bool IsFolded { get; init; }

    public static WorkInput Serials(string label, string help) => new("SERIAL_NUMBER", label) { Help = help, IsList = true, Class = "wide" };

    public static WorkInput Day(string name, string label, string help = "Today unless given.") => new(name, label) { Help = help, Type = "date" };

    public static WorkInput Quantity(string label, string help = "", bool isRequired = false) => new("QUANTITY", label) { Help = help, Mode = "decimal", IsRequired = isRequired };

    public static WorkInput Part(string help = "", bool isRequired = false) => new("PART_ID", "Part") { Help = help, Offers = WorkChoices.Parts, IsRequired = isRequired };

    public static WorkInput Stores(string name, string label, string help = "", bool isRequired = false) => new(name, label) { Help = help, Offers = WorkChoices.Stores, IsRequired = isRequired };

    public static readonly WorkInput Reference = new("REFERENCE", "Reference");
}

/// <summary>Inputs that belong together.</summary>
public sealed record WorkGroup(string Title, params IReadOnlyList<WorkInput> Inputs)
{
    /// <summary>Seldom needed: shown when it is asked for.</summary>
    public bool IsFolded { get; init; }
}

/// <summary>A page whose form is nothing but inputs: described here, shown by <see cref="WorkFormPage"/>.</summary>
public abstract class WorkForm(string slug, string title, string does, Call call, string button) : WorkPage(slug, title, does, call)
{
    public string Button { get; } = button;

    public abstract IReadOnlyList<WorkGroup> Groups { get; }

    /// <summary>Fills in what the form leaves out, such as the part of scanned serials. What it cannot, it refuses at its input.</summary>
    protected virtual Task<Fault?> FillAsync(PageCall call, PageForm form, JsonObject request) => Task.FromResult<Fault?>(null);

    /// <summary>Makes the call.</summary>
    protected virtual async Task<Outcome<JsonElement>?> PostAsync(PageCall call, PageForm form, JsonObject request, string key) => await call.PostAsync(Call, request, key);

    protected override string? Label(string field) => Groups.SelectMany(group => group.Inputs).FirstOrDefault(input => input.Name == field)?.Label;

    protected override async Task<Fault?> OpenAsync(PageCall call, PageForm form)
    {
        var kinds = Groups.SelectMany(group => group.Inputs).Select(input => input.Offers).OfType<string>();
        var offers = await call.ReadAsync<Dictionary<string, IReadOnlyList<WorkChoice>>>(async snapshot => await WorkOffers.ReadAsync(call, snapshot, kinds));
        return offers.Fault ?? await call.ShowAsync<WorkFormPage>(new() { ["Work"] = this, ["Form"] = form, ["Offers"] = offers.Value }, Status(form));
    }

    protected override async Task<Fault?> SendAsync(PageCall call, PageForm form)
    {
        var lists = Groups.SelectMany(group => group.Inputs).Where(input => input.IsList).Select(input => input.Name).ToList();
        Fault? broken = null;
        var done = await DoAsync(
            call, form,
            async key =>
            {
                var request = form.Request(Call);
                broken = await FillAsync(call, form, request);
                return broken is not null || form.IsRefused ? null : await PostAsync(call, form, request, key);
            },
            reason => form.Has(reason.Split(' ', ':')[0]) || reason.StartsWith("SERIAL_NUMBER", StringComparison.Ordinal) ? null : BySerial(form, reason, lists));
        return done.Fault ?? broken ?? (done.Value ? null : await OpenAsync(call, form));
    }

    /// <summary>What scanned serials say of the form's part and store. What they leave open, or contradict, is told at the input.</summary>
    protected static async Task<Fault?> FillByUnitsAsync(PageCall call, PageForm form, JsonObject request, string? stores)
    {
        Count(request);
        var needed = !request.ContainsKey("PART_ID") || (stores is not null && !request.ContainsKey(stores));
        if (!needed || SerialsOf(form["SERIAL_NUMBER"]) is not { } serials)
        {
            return null;
        }

        var found = await call.ReadAsync<List<ScannedUnit>>(async snapshot => await ScannedUnits.ReadAsync(snapshot, serials, request["PART_ID"]?.GetValue<string>(), call.Cancel));
        if (found.Fault is { } broken)
        {
            return broken;
        }

        var known = found.Value.Select(unit => unit.Serial).ToHashSet(StringComparer.Ordinal);
        if (serials.FirstOrDefault(serial => !known.Contains(serial)) is { } unknown)
        {
            form.Refuse("SERIAL_NUMBER", $"There is no unit with serial number {unknown}");
            return null;
        }

        Only(found.Value.Select(unit => unit.PartId), "PART_ID", "units of");
        if (stores is not null)
        {
            Only(found.Value.Select(unit => unit.StoresCode), stores, "in");
        }

        return null;

        void Only(IEnumerable<string> values, string name, string how)
        {
            var all = values.Where(value => value.Length > 0).Distinct().Order(StringComparer.Ordinal).ToList();
            if (request.ContainsKey(name) || all.Count == 0)
            {
                return;
            }

            if (all.Count > 1)
            {
                form.Refuse(name, $"Say which: these serial numbers are {how} {string.Join(" and ", all.Take(5))}");
            }
            else
            {
                request[name] = all[0];
            }
        }
    }
}
