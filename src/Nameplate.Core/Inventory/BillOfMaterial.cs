using Nameplate.Core.Fields;

namespace Nameplate.Core.Inventory;

/// <summary>
/// One line of a bill of material: how many of a component are in one assembly, and when. Fields: bill of material, update
/// (newer public help).
/// </summary>
[Resource("bill-of-material", "Bill of Material", Verbs.All, Area = "Manufacturing", Program = "Bill of Material Editor (PDEBM)",
    Help = "A line of a bill of material: one component of one assembly.", Source = "newer public help")]
public sealed class BillOfMaterial : Master
{
    [Key("ASSEMBLY_ID", "Part that is built.", Example = "PUMP002")] public Part Assembly { get; set; } = null!;
    [Key("COMPONENT_ID", "Part that goes into it.", Example = "MOTOR003", New = "BEARING012")] public Part Component { get; set; } = null!;
    [Key("DWG_ITEM_CODE", "Item on the drawing: tells lines of one component apart. Next free number when not given.", Uses.Numbered, Example = "0001")] public string DrawingItem { get; set; } = "";
    [Quantity("REQUIRED_QTY", "Quantity in one assembly.", Default = "1", Example = "1")] public decimal RequiredQty { get; set; }
    [Date("START_DATE", "First day on which the line holds.")] public DateOnly? StartDate { get; set; }
    [Date("END_DATE", "Last day on which it holds.")] public DateOnly? EndDate { get; set; }
    [Text("START_SN", "First assembly serial for which it holds.", max: 40)] public string? StartSerial { get; set; }
    [Text("END_SN", "Last assembly serial for which it holds.", max: 40)] public string? EndSerial { get; set; }
    [Text("BILLS_TYPE", "Type of the line.")] public string? BillsType { get; set; }
    [Quantity("SCRAP_FACTOR", "Percent that is spoilt in building; counts when INCLUDE_SCRAP is Y.")] public decimal? ScrapFactor { get; set; }
    [Key("KIT_STORES", "Store from which the component is issued.", Uses.Ordinary)] public Stores? KitStores { get; set; }
    [Text("OPER_CODE", "Operation at which it is used.")] public string? OperationCode { get; set; }
    [Count("LT_OFFSET", "Days after the start of building.")] public int? LeadTimeOffset { get; set; }
    [Text("REMARK", "A remark.")] public string? Remark { get; set; }
    [UserFields("PDFBM_USER_", 8)] public string?[]? User { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.")] public string? Notes { get; set; }
}
