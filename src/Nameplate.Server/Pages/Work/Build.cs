using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Manufacturing;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Pages.App;
using Nameplate.Server.Rpc;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.Work;

/// <summary>A line of the bill as it is built from.</summary>
/// <param name="Place">Place of its row in the form.</param>
/// <param name="Part">The component.</param>
/// <param name="Needed">For all assemblies, what is spoilt too.</param>
/// <param name="Stores">Where it is drawn from; empty for units, which are taken from where they stand.</param>
/// <param name="OnHand">What there is.</param>
/// <param name="Lots">Lots that may be named.</param>
public sealed record BuildLine(int Place, Part Part, decimal Needed, string Stores, IReadOnlyList<Standing> OnHand, IReadOnlyList<StandingLot> Lots)
{
    public string Row => $"COMPONENTS[{Place}]";

    /// <summary>What there is where it would be drawn from.</summary>
    public decimal There => OnHand.Where(row => Stores.Length == 0 || row.StoresCode == Stores).Sum(row => row.Quantity);
}

/// <summary>A build as it was tried.</summary>
/// <param name="Assemblies">Which components go into which assembly.</param>
/// <param name="Used">All that would be used.</param>
/// <param name="MadeUp">The serials are made up by the part's pattern, and given for good when it is built.</param>
/// <param name="Hash">Of what was asked: what is built must be what was seen.</param>
public sealed record BuildTrial(IReadOnlyList<PairedAssembly> Assemblies, IReadOnlyList<BackflushComponent> Used, bool MadeUp, string Hash);

/// <summary>What the page shows besides its form.</summary>
public sealed record BuildView(Part? Assembly, IReadOnlyList<BuildLine> Lines, bool HasLinesBySerial, BuildTrial? Trial)
{
    public static readonly BuildView Empty = new(null, [], false, null);
}

/// <summary>Builds: the bill with what is needed and there, then what goes into what, then the build.</summary>
internal sealed class Build() : WorkPage("build", "Build", "Finish assemblies, and use up what their bill says.", ResourceBook.Call<BackflushKitIssue>(Verbs.Create))
{
    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        ["ASSEMBLY_ID"] = "What is built",
        ["SERIAL_NUMBER"] = "Serial numbers",
        ["COMPLETED_QTY"] = "Quantity",
        ["ACTION_DATE"] = "Day",
        ["DEPARTMENT"] = "Department",
        ["ACCOUNT"] = "Account",
        ["ASSEMBLY_LOT"] = "Lot",
        ["EXPIRE_DATE"] = "Expiry",
        ["TO_STORES"] = "To store",
        ["TO_LOCATION"] = "To location",
        ["KIT_STORES"] = "Components from store",
        ["EFFECTIVE_DATE"] = "Bill as on",
        ["INCLUDE_SCRAP"] = "Scrap",
        ["REFERENCE"] = "Reference",
        ["LOT_ID"] = "Lot",
        ["STOCK_LOCATION"] = "Location",
    };

    private static readonly CompletionFields Fields = new("COMPLETED_QTY", "ASSEMBLY_LOT", "TO_STORES", "COMPONENTS");

    public override IReadOnlyList<string> Remembered { get; } = ["ASSEMBLY_ID", "DEPARTMENT", "ACCOUNT"];

    protected override string? Label(string field) => Labels.GetValueOrDefault(field);

    protected override Task<Fault?> OpenAsync(PageCall call, PageForm form) => ShowAsync(call, form, null);

    protected override async Task<Fault?> SendAsync(PageCall call, PageForm form)
    {
        var step = form["STEP"];
        form["STEP"] = "";
        if (step is not ("check" or "build"))
        {
            return await ShowAsync(call, form, null);
        }

        var (request, seen) = (form.Request(Call, "COMPONENT_ID"), form["CHECKED"]);
        form["CHECKED"] = "";
        var place = Place(form);
        if (step == "build" && seen == HashOf(request))
        {
            var done = await DoAsync(call, form, async key => await call.PostAsync(Call, request, key), place);
            return done.Fault ?? (done.Value ? null : await ShowAsync(call, form, null));
        }

        var trial = request.DeepClone().AsObject();
        trial["DRY_RUN"] = "Y";
        var tried = await call.PostAsync(Call, trial, null);
        if (tried.Fault is { } refused)
        {
            form.Refuse(refused, place);
            return await ShowAsync(call, form, null);
        }

        if (step == "build")
        {
            form.Refuse("", "Something was changed since it was checked. Look at it again, then build");
        }

        return await ShowAsync(call, form, (request, tried.Value));
    }

    /// <summary>Of all that says what is built.</summary>
    private static string HashOf(JsonObject request) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.ToJsonString())));

    private async Task<Fault?> ShowAsync(PageCall call, PageForm form, (JsonObject Request, JsonElement Answer)? tried)
    {
        string[] stores = [form["KIT_STORES"].Trim(), form["TO_STORES"].Trim()];
        (BuildSheet? Sheet, IReadOnlyDictionary<string, IReadOnlyList<WorkChoice>> Offers) read = default;
        var found = await call.ReadAsync<bool>(async snapshot =>
        {
            var sheet = form["ASSEMBLY_ID"].Trim() is { Length: > 0 } assembly && StoredText.CanHold(assembly) ? await BuildSheets.ReadAsync(snapshot, assembly, stores.Where(text => StoredText.CanHold(text)), call.Cancel) : null;
            read = (sheet, await WorkOffers.ReadAsync(call, snapshot, WorkChoices.Assemblies, WorkChoices.Stores, WorkChoices.Departments, WorkChoices.Accounts));
            return true;
        });
        if (found.Fault is { } broken)
        {
            return broken;
        }

        var view = BuildView.Empty;
        if (read.Sheet is { } known)
        {
            view = Plan(call, form, known, tried);
        }
        else if (form.Has("ASSEMBLY_ID") && form.Wrong("ASSEMBLY_ID").Count == 0)
        {
            form.Refuse("ASSEMBLY_ID", "There is no such part");
        }

        return await call.ShowAsync<BuildPage>(new() { ["Work"] = this, ["Form"] = form, ["View"] = view, ["Offers"] = read.Offers }, Status(form));
    }

    /// <summary>The needs by the rule that builds, with what the form says so far; serials that are still to be typed are counted.</summary>
    private BuildView Plan(PageCall call, PageForm form, BuildSheet sheet, (JsonObject Request, JsonElement Answer)? tried)
    {
        var asked = tried is { } told ? Asked(told) : Asked(form);
        var serials = asked.Serials ?? [];
        var quantity = Math.Clamp(asked.CompletedQty ?? Math.Max(serials.Count, 1), 0, SerialList.MaxSerials);
        var known = serials.Count == quantity ? serials : [.. Enumerable.Repeat("", (int)quantity)];
        var day = asked.ActionDate ?? call.Today;
        var completion = new Completion(sheet.Assembly, ActionType.BF, Backflush.Program, day, quantity, sheet.Assembly.SerialInInventory ? known : [], sheet.Assembly.DefaultStores!, Fields);
        var plan = BackflushPlan.Make(
            completion, new KitIssue(asked.EffectiveDate ?? day, asked.IncludeScrap, asked.KitStores is { } kit ? sheet.Stores.GetValueOrDefault(kit) : null, asked.Components ?? []), sheet.Bill);
        if (plan.Fault is { } refused)
        {
            if (!form.IsRefused)
            {
                form.Refuse(refused, _ => refused.Code.StartsWith("STORES", StringComparison.Ordinal) ? "KIT_STORES" : "ASSEMBLY_ID");
            }

            return BuildView.Empty with { Assembly = sheet.Assembly };
        }

        var lines = new List<BuildLine>();
        foreach (var need in plan.Value.Needs.GroupBy(need => need.Part.Id))
        {
            var part = need.First().Part;
            var line = new BuildLine(
                lines.Count, part, need.Sum(one => one.Inside + one.Extra), string.Join(", ", need.Select(one => one.Stores?.StoresCode).OfType<string>()), [.. sheet.OnHand[part.PartId]], [.. sheet.Lots[part.PartId]]);
            Settle(form, line);
            lines.Add(line);
        }

        return new BuildView(
            sheet.Assembly, lines, sheet.Bill.Any(line => line.StartSerial is not null || line.EndSerial is not null) && known != serials,
            tried is { } trial ? new BuildTrial(BuildPairing.Of(plan.Value, Used(trial.Answer)), Used(trial.Answer), !trial.Request.ContainsKey("SERIAL_NUMBER") && serials.Count > 0, HashOf(trial.Request)) : null);
    }

    /// <summary>What was typed for another component, of a bill that was shown before, is none of this one's.</summary>
    private static void Settle(PageForm form, BuildLine line)
    {
        if (form.Has($"{line.Row}.COMPONENT_ID") && form[$"{line.Row}.COMPONENT_ID"] != line.Part.PartId)
        {
            foreach (var name in new[] { "SERIAL_NUMBER", "LOT_ID", "STOCK_LOCATION" })
            {
                form[$"{line.Row}.{name}"] = "";
            }
        }

        form[$"{line.Row}.COMPONENT_ID"] = line.Part.PartId;
    }

    /// <summary>What the form says, as far as it can be read: what cannot is told when it is checked.</summary>
    private BackflushKitIssue Asked(PageForm form)
    {
        var (asked, request) = (new BackflushKitIssue(), form.Request(Call));
        foreach (var field in Call.Request.Where(field => !field.IsRows && request.ContainsKey(field.Name)))
        {
            if (field.Kind.TryRead(request[field.Name]!.GetValue<string>(), out var value, out _))
            {
                field.Set(asked, value);
            }
        }

        return asked;
    }

    /// <summary>What was tried and accepted, with the serials that it was accepted with.</summary>
    private BackflushKitIssue Asked((JsonObject Request, JsonElement Answer) tried)
    {
        using var document = JsonDocument.Parse(tried.Request.ToJsonString());
        var asked = RequestReader.Read(Call, document.RootElement).Value.To<BackflushKitIssue>();
        asked.Serials = tried.Answer.GetProperty("SERIAL_NUMBER").GetString() is { Length: > 0 } made ? SerialList.Parse(made).Serials : null;
        return asked;
    }

    private static List<BackflushComponent> Used(JsonElement answer) =>
    [
        .. answer.GetProperty("COMPONENTS").EnumerateArray().Select(row => new BackflushComponent
        {
            ComponentId = row.GetProperty("COMPONENT_ID").GetString()!,
            PartDesc = row.GetProperty("PART_DESC").GetString()!,
            KitQty = decimal.Parse(row.GetProperty("KIT_QTY").GetString()!, CultureInfo.InvariantCulture),
            PartUm = row.GetProperty("PART_UM").GetString()!,
            LotId = row.GetProperty("LOT_ID").GetString(),
            StoresCode = row.GetProperty("STORES_CODE").GetString(),
            StockLocation = row.GetProperty("STOCK_LOCATION").GetString(),
            Serials = row.GetProperty("SERIAL_NUMBER").GetString() is { Length: > 0 } serials ? SerialList.Parse(serials).Serials : [],
        }),
    ];

    /// <summary>Shortages begin with the part that they are of: a component's stand at its line, the assembly's at its serials.</summary>
    private static Func<string, string?> Place(PageForm form)
    {
        var rows = form.Places("COMPONENTS").Select(place => (Row: $"COMPONENTS[{place}]", Part: form[$"COMPONENTS[{place}].COMPONENT_ID"])).Where(row => row.Part.Length > 0)
            .OrderByDescending(row => row.Part.Length).ToList();
        bool Of(string reason, string part) => reason.StartsWith(part, StringComparison.Ordinal) && reason.AsSpan(part.Length) is [' ' or ':', ..];
        return reason => rows.Find(row => Of(reason, row.Part)).Row
            ?? (form.Has("ASSEMBLY_ID") && reason.StartsWith(form["ASSEMBLY_ID"] + " ", StringComparison.Ordinal) ? "SERIAL_NUMBER" : null);
    }
}
