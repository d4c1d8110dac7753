using System.Text.RegularExpressions;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.SerialNumbers;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/items</c>: parts, as the sales app knows them. The record and the parameters are those of the public reference.
/// What the app shows and the ERP has no field for is kept as unlisted fields of the part; categories, pictures and variants there are none.
/// </summary>
internal static partial class Items
{
    private const string HasSerialNumbers = "hasSerialNumbers";
    private const string CategoryId = "categoryId";

    /// <summary>Longest note on a label (the public reference).</summary>
    private const int LabelNoteMax = 7;

    public static readonly RestResource Resource = new(
        "items", "item", RestTables.Items,
        [
            RestField.Long("id"),
            RestField.Text("reference", "Its reference: PART_ID of the part."),
            RestField.Text("name", "What it is."),
            RestField.Text("description", "More about it."),
            RestField.Fixed("itemCategoryId", "null"),
            RestField.FixedPart("itemCategory", "null"),
            RestField.FixedPart("itemImages", "null"),
            RestField.Long("displayOrder", "Place in a catalogue."),
            RestField.Number("volumeInLiter", "Volume in litres."),
            RestField.Flag("isActive", "It can be ordered."),
            RestField.Flag("isNew", "It is shown as new."),
            RestField.Fixed("videoUrl", "\"\""),
            RestField.Fixed("videoSize", "0"),
            RestField.Fixed("formattedVideoSize", "\"0\""),
            RestField.Fixed("pdfUrl", "\"\""),
            RestField.Fixed("pdfSize", "0"),
            RestField.Fixed("formattedPdfSize", "\"0\""),
            RestField.FixedPart("similarItems", "[]"),
            RestField.Fixed("parentId", "null"),
            RestField.FixedPart("parentItem", "null"),
            RestField.Fixed("hasDeclination", "false"),
            RestField.FixedPart("relatedItems", "[]"),
            RestField.FixedPart("itemAttributes", "[]"),
            RestField.Listed("tags", "Words to find it by."),
            RestField.Flag(HasSerialNumbers, "Its units carry serial numbers."),
            RestField.FixedPart("serialNumbers", "null"),
            RestField.Organization,
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Wild("reference"),
        RestFilter.Wild("name"))
    {
        Examples = new Dictionary<string, string> { ["reference"] = "PUMP002" },
        Spares = new Dictionary<string, string> { ["id"] = "13", ["reference"] = "GASKET9" },
    };

    /// <summary>Parameters of things that items have none of here: nothing may be in them.</summary>
    private static readonly string[] Absent = ["pdfFile", "video", "image1", "image2", "image3", "similarItems", "hasDeclination", "attributeValues"];

    private static readonly RestParameter[] Parameters =
    [
        RestParameter.Text("reference", "PART_ID") with { Example = "\"PUMP002\"", New = "\"VALVE020\"", IsRequired = true },
        RestParameter.Text("name", "PART_DESC") with { Example = "\"Pump, hydraulic, 1200 psi\"", New = "\"Valve, 20 mm\"", IsRequired = true },
        RestParameter.Text("description", "AL_PART_DESC"),
        RestParameter.Id(CategoryId) with { Help = "Category; items have none here, so that any is refused." },
        RestParameter.Flag("isActive"),
        RestParameter.Flag("isNew"),
        RestParameter.Whole("displayOrder"),
        RestParameter.Number("volumeInLiter", "VOLUME"),
        .. Absent.Select(RestParameter.Any),
        RestParameter.Texts("tags"),
        RestParameter.Flag(HasSerialNumbers, "SN_REQD_INV") with { Example = "true" },
        RestParameter.External,
        RestParameter.Flag("withLabel") with { Help = "It is shown with a label." },
        RestParameter.Text("labelNote") with { Help = $"Note on its label, {LabelNoteMax} characters at most." },
        RestParameter.Text("labelColor") with { Help = "Colour of its label, such as #FF0000." },
    ];

    private static readonly RestMaster<Part> Writes = new(Resource) { TakesForm = true, Fill = FillAsync, Refusals = [RestFaults.NotFound("item category", RestMethod.Filled)] };

    public static void MapItems(this IEndpointRouteBuilder app)
    {
        var byReference = RestResource.By("reference");
        app.MapRest("items", List<Part>(Resource), Writes.Create(Parameters));
        app.MapRest("items/{id}", Show<Part>(Resource), Writes.Update(Parameters, RestResource.ById), Writes.Delete(RestResource.ById));
        app.MapRest("items/reference/{reference}", Show<Part>(Resource, "reference"), Writes.Upsert(Parameters, byReference), Writes.Delete(byReference));
    }

    private static async Task<Fault?> FillAsync(RestWriting<Part> writing, CancellationToken cancellationToken)
    {
        var (given, values) = (writing.Given, writing.Values);
        if (given.Get<string>(CategoryId) is { } category)
        {
            return RestFaults.NotFound("item category", category);
        }

        if (Absent.Any(name => given.Get<string>(name) is { Length: > 0 }) || !TryKeep(given, values))
        {
            return Resource.SaveFailed;
        }

        if (given.Value<bool>(HasSerialNumbers) == false && writing.Standing is { SerialInInventory: true } part)
        {
            // So the reference has it: it stays on whatever is sent. A unit may be on its way to a customer now.
            await Parts.CloseAsync(writing.Transaction, cancellationToken, part.Id);
            if (await Units.AnyAsync(writing.Transaction, part.Id, [.. UnitStatuses.OfRest("SOLD"), .. UnitStatuses.OfRest("RESERVED")], cancellationToken))
            {
                values.Given.Remove(Core.Fields.Resource.Of<Part>().Find("SN_REQD_INV")!);
            }
        }

        return null;
    }

    /// <summary>What the part keeps as unlisted fields; flags as the ERP writes them. Null takes one away.</summary>
    private static bool TryKeep(RestValues given, FieldValues values)
    {
        foreach (var (name, kept) in RestTables.KeptOfItems)
        {
            if (!given.Has(name))
            {
                continue;
            }

            var tags = given.Get<List<string>>(name);
            var text = given.Value<bool>(name) is { } flag ? (flag ? "Y" : "N")
                : given.Value<decimal>(name) is { } number ? Numbers.Print(number)
                : tags is not null ? string.Join(',', tags)
                : given.Get<string>(name);
            if (text is not null && (StoredText.Refuse(text, 255) is not null || tags?.Exists(tag => tag.Contains(',', StringComparison.Ordinal)) == true))
            {
                return false;
            }

            values.Extra[kept] = string.IsNullOrEmpty(text) ? null : text;
        }

        return given.Value<decimal>("displayOrder") is null or (>= 0 and <= int.MaxValue)
            && (given.Get<string>("labelNote")?.EnumerateRunes().Count() ?? 0) <= LabelNoteMax
            && (given.Get<string>("labelColor") is not { } color || Color().IsMatch(color));
    }

    [GeneratedRegex(@"^#[0-9A-Fa-f]{6}\z")]
    private static partial Regex Color();
}
