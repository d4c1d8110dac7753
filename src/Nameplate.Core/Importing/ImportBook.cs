using Nameplate.Core.Fields;
using Nameplate.Core.Inventory;
using Nameplate.Core.Purchasing;
using Nameplate.Core.Sales;
using Nameplate.Core.SerialNumbers;

namespace Nameplate.Core.Importing;

/// <summary>All that can be brought by file, in the order in which an empty data source needs it.</summary>
public static class ImportBook
{
    /// <summary>Rows of one file: as many as one call may have serials.</summary>
    public const int RowsMax = 100_000;

    /// <summary>Columns of one file: more than any noun has fields.</summary>
    public const int ColumnsMax = 300;

    public static IReadOnlyList<ImportKind> Kinds { get; } =
    [
        new("parts", "Parts", Resource.Of<Part>(), "Parts that are new are made, the others changed where the file says something else.",
        [
            ("PART_ID", "MOTOR003"), ("PART_DESC", "Motor, 1200 rpm"), ("PART_UM", "EA"), ("SN_REQD_INV", "Y"), ("LOT_CONTROL", "N"), ("DEF_STORES_CODE", ""),
            ("STD_COST", "120"), ("WARRANTY_DAYS", "730"), ("UPC_CODE", ""), ("SERIAL_PATTERN", ""),
        ]),
        new("bills", "Bills of material", Resource.Of<BillOfMaterial>(), "A row a line. Without a drawing item it is the line of that component, or a new one.",
            [("ASSEMBLY_ID", "PUMP002"), ("COMPONENT_ID", "MOTOR003"), ("DWG_ITEM_CODE", "0001"), ("REQUIRED_QTY", "1"), ("SCRAP_FACTOR", ""), ("KIT_STORES", ""), ("REMARK", "")]),
        new("customers", "Customers", Resource.Of<Customer>(), "Customers that are new are made, the others changed where the file says something else.",
            [("CUSTOMER_ID", "ABCCORP"), ("CUSTOMER_NAME", "ABC Corporation")]),
        new("vendors", "Vendors", Resource.Of<Vendor>(), "Vendors that are new are made, the others changed where the file says something else.",
            [("VENDOR_ID", "BEARINGS"), ("VENDOR_NAME", "Bearings and More")]),
        new("lots", "Lots", Resource.Of<Lot>(), "Lots of parts that are kept by lot, with their dates and makers. What is in them comes in by receipt, build or count.",
            [("PART_ID", "BEARING012"), ("LOT_ID", "B-2301"), ("EXPIRE_DATE", ""), ("MFG_NAME", ""), ("MFG_LOT_ID", "")]),
        new("units", "Units", Resource.Of<SerialNumber>(), "Units that are new are registered. One that there is already is left as it is: it must be as the file says, or its row is refused.",
            [("PART_ID", "MOTOR003"), ("SERIAL_NUMBER", "GC00004057"), ("STORES_CODE", ""), ("STOCK_LOCATION", ""), ("LOT_ID", ""), ("NOTES", "")]),
    ];

    public static ImportKind? Find(string name) => Kinds.FirstOrDefault(kind => kind.Name == name);
}
