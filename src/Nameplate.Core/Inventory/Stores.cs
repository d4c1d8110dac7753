using Nameplate.Core.Fields;

namespace Nameplate.Core.Inventory;

/// <summary>
/// A place that keeps stock; a warehouse in the REST dialect. The ERP's index has no call for stores: these calls are ours.
/// Locations within a store are free text and arise on first use.
/// </summary>
[Resource("stores", "Stores", Verbs.All, Area = "Inventory", Ours = true,
    Help = "A store: a place that keeps stock, with locations inside it.")]
public sealed class Stores : Master
{
    [Key("STORES_CODE", "Code of the store; the REST warehouse's reference.", Example = "MS", New = "QA", Spare = "OLD", InAddress = true)] public string StoresCode { get; set; } = "";
    [Text("STORES_DESC", "Its name.", Uses.Ordinary | Uses.Required, Example = "Main store", New = "Quality")] public string Description { get; set; } = "";
    [Text("ADDRESS", "Where it is.")] public string? Address { get; set; }
    [Key("PARENT_STORES", "Store that it lies in; not one that lies in itself.", Uses.Ordinary, Example = "")] public Stores? Parent { get; set; }
    [Flag("VAN", "Y: it is a van.")] public bool? IsVan { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.")] public string? Notes { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.")] public string? Attachments { get; set; }
}
