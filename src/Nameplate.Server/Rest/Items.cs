using Nameplate.Core.Inventory;
using Nameplate.Server.Storage;
using static Nameplate.Server.Rest.RestApi;

namespace Nameplate.Server.Rest;

/// <summary>
/// <c>/api/{version}/items</c>: parts, as the sales app knows them; read only. The record is that of the public reference.
/// What a catalogue has beyond a part is fixed: no category, pictures, variants or tags, and always active.
/// </summary>
internal static class Items
{
    public static readonly RestResource Resource = new(
        "items", "item", RestTables.Items,
        [
            RestField.Long("id"),
            RestField.Text("reference"),
            RestField.Text("name"),
            RestField.Text("description"),
            RestField.Fixed("itemCategoryId", "null"),
            RestField.FixedPart("itemCategory", "null"),
            RestField.FixedPart("itemImages", "null"),
            RestField.Fixed("displayOrder", "0"),
            RestField.Fixed("volumeInLiter", "null"),
            RestField.Fixed("isActive", "true"),
            RestField.Fixed("isNew", "false"),
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
            RestField.FixedPart("tags", "[]"),
            RestField.Flag("hasSerialNumbers"),
            RestField.FixedPart("serialNumbers", "null"),
            RestField.Organization,
            RestField.Instant("dateCreated"),
            RestField.Instant("lastUpdated"),
        ],
        RestFilter.Wild("reference"),
        RestFilter.Wild("name"));

    public static void MapItems(this IEndpointRouteBuilder app)
    {
        app.MapRest("items", Get<Part>(RestList.Of(Resource)));
        app.MapRest("items/{id}", Get<Part>(Resource.ShowAsync));
        app.MapRest("items/reference/{reference}", Get<Part>(Resource.ShowBy("reference")));
    }
}
