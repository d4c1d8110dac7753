using Nameplate.Core.Fields;

namespace Nameplate.Core.Inventory;

/// <summary>
/// What units are units of; an item in the REST dialect. Fields: part, create (newer public help), whose list is not known
/// whole. Ours: STD_COST and twelve ICFPM user fields; further names are kept as they are sent.
/// </summary>
[Resource("part", "Part", Verbs.All, Area = "Inventory", Program = "Part Master Editor (ICEPM)", Open = true,
    Help = "A part: bought, made or sold, counted by quantity or by serial number.", Source = "newer public help")]
public sealed class Part : Master
{
    [Key("PART_ID", "Number of the part; the REST item's reference.", Example = "MOTOR003", New = "MOTOR004", Spare = "GASKET9", InAddress = true)] public string PartId { get; set; } = "";
    [Key("PART_UM", "Unit of measure in which it is stocked.", Uses.Ordinary, Default = "EA", Example = "EA")] public UnitOfMeasure UnitOfMeasure { get; set; } = null!;
    [Text("PART_STATUS", "Status of the part.")] public string? PartStatus { get; set; }
    [Text("PART_DESC", "What it is, in a line; the REST item's name.", Uses.Ordinary | Uses.Required, Example = "Motor, 1200 rpm")] public string PartDesc { get; set; } = "";
    [Text("SEARCH_NAME", "Name to look it up by.")] public string? SearchName { get; set; }
    [Text("AL_PART_DESC", "Second description.")] public string? AlternateDesc { get; set; }
    [Text("PART_TYPE", "Made, bought or another type.")] public string? PartType { get; set; }
    [Text("PART_CLASS", "Class of the part.")] public string? PartClass { get; set; }
    [Text("CATG_CODE", "Category.")] public string? CategoryCode { get; set; }
    [Text("SUBST_PART", "Part that may stand in for it.")] public string? SubstitutePart { get; set; }
    [Text("PENDING_ECN", "Engineering change that is to come.")] public string? PendingEcn { get; set; }
    [Text("ECN", "Engineering change in force.")] public string? Ecn { get; set; }
    [Date("ECN_EFF_DATE", "Day from which that change is in force.")] public DateOnly? EcnEffectiveDate { get; set; }
    [Text("DWG_SIZE", "Size of the drawing.")] public string? DrawingSize { get; set; }
    [Text("DWG_REV", "Revision of the drawing.")] public string? DrawingRevision { get; set; }
    [Date("ORIG_REL_DATE", "Day of first release.")] public DateOnly? OriginalReleaseDate { get; set; }
    [Date("DATE_ACTIVE", "Day from which it is active.")] public DateOnly? DateActive { get; set; }
    [Text("PART_HOLD_CODE", "Why it is on hold.")] public string? HoldCode { get; set; }
    [Text("PLANNER_ID", "Who plans it.")] public string? PlannerId { get; set; }
    [Text("ABC_CODE", "Class by turnover.")] public string? AbcCode { get; set; }
    [Text("COMM_CODE", "Commodity code.")] public string? CommodityCode { get; set; }
    [Text("PRODUCT_LINE", "Product line.")] public string? ProductLine { get; set; }
    [Text("MRP_FLAG", "How requirements planning treats it.")] public string? MrpFlag { get; set; }
    [Text("MPS_CODE", "How the master schedule treats it.")] public string? MpsCode { get; set; }
    [Quantity("FORECAST_QTY", "Quantity forecast.")] public decimal? ForecastQty { get; set; }
    [Count("PLAN_HORIZON", "Days that planning looks ahead.")] public int? PlanHorizon { get; set; }
    [Quantity("ORDER_QTY", "Usual order quantity.")] public decimal? OrderQty { get; set; }
    [Quantity("MAX_ORDER_QTY", "Largest order quantity.")] public decimal? MaxOrderQty { get; set; }
    [Quantity("YIELD_FACTOR", "Part of a run that turns out good.")] public decimal? YieldFactor { get; set; }
    [Key("DEF_STORES_CODE", "Store in which it is kept unless a call says otherwise.", Uses.Ordinary, Example = "MS")] public Stores? DefaultStores { get; set; }
    [Text("QC_FLAG", "How receipts are inspected.")] public string? QcFlag { get; set; }
    [Flag("LOT_CONTROL", "Y: stock is kept by lot. Cannot change while there is stock.", Default = "N")] public bool LotControl { get; set; }
    [Count("SHELF_LIFE", "Days from making to expiry of a lot.")] public int? ShelfLife { get; set; }
    [Count("VENDR_LEAD_TIME", "Days a vendor takes.")] public int? VendorLeadTime { get; set; }
    [Count("RECEIVING_LT", "Days that receiving takes.")] public int? ReceivingLeadTime { get; set; }
    [Count("KIT_LT", "Days that kitting takes.")] public int? KitLeadTime { get; set; }
    [Count("MFG_LT", "Days that making takes.")] public int? ManufacturingLeadTime { get; set; }
    [Count("SHIP_LT", "Days that shipping takes.")] public int? ShipLeadTime { get; set; }
    [Count("PLAN_LEAD_TIME", "Days that planning takes.")] public int? PlanLeadTime { get; set; }
    [Count("CUM_LT", "Days from first purchase to finished part.")] public int? CumulativeLeadTime { get; set; }
    [Text("BUYER_ID", "Who buys it.")] public string? BuyerId { get; set; }
    [Text("PREF_VENDOR", "Vendor it is best bought from.")] public string? PreferredVendor { get; set; }
    [Text("BUY_UM", "Unit of measure in which it is bought.")] public string? BuyUm { get; set; }
    [Quantity("BUY_CONV", "Stock units in one bought unit.")] public decimal? BuyConversion { get; set; }
    [Text("CATALOG_ID", "Number in the catalogue.")] public string? CatalogId { get; set; }
    [Text("CATALOG_DESC", "Text in the catalogue.")] public string? CatalogDesc { get; set; }
    [Quantity("WEIGHT", "Weight of one.")] public decimal? Weight { get; set; }
    [Quantity("VOLUME", "Volume of one.")] public decimal? Volume { get; set; }
    [Quantity("SO_ORDER_QTY", "Usual quantity of a sale.")] public decimal? SalesOrderQty { get; set; }
    [Quantity("MIN_SALES_QTY", "Smallest quantity sold.")] public decimal? MinSalesQty { get; set; }
    [Quantity("QTY_PER_CARTON", "How many fill a carton.")] public decimal? QtyPerCarton { get; set; }
    [Text("SALE_UM", "Unit of measure in which it is sold.")] public string? SaleUm { get; set; }
    [Quantity("SALE_CONV", "Stock units in one sold unit.")] public decimal? SaleConversion { get; set; }
    [Text("SHIP_TYPE", "Usual kind of shipment.")] public string? ShipType { get; set; }
    [Count("WARRANTY_DAYS", "Days of warranty from shipment.")] public int? WarrantyDays { get; set; }
    [Text("UPC_CODE", "Its GTIN, as on the bar code.")] public string? UpcCode { get; set; }
    [Text("FRT_CLASS", "Freight class.")] public string? FreightClass { get; set; }
    [Text("ITF_CODE", "Bar code of the carton.")] public string? ItfCode { get; set; }
    [Text("ORIG_COUNTRY", "Country of origin.")] public string? OriginCountry { get; set; }
    [Flag("SN_REQD", "Y: serials are asked for when it is shipped.", Default = "N")] public bool SerialRequired { get; set; }
    [Text("SALES_MARKET", "Market in which it is sold.")] public string? SalesMarket { get; set; }
    [Flag("SN_REQD_INV", "Y: its units carry serial numbers in stock. Cannot change while there is stock.", Default = "N")] public bool SerialInInventory { get; set; }
    [Text("SLX_PART", "Its number in the sales system.")] public string? SlxPart { get; set; }
    [Text("STD_WORK_1", "First standard work.")] public string? StandardWork1 { get; set; }
    [Quantity("STD_1_HRS", "Hours of the first.")] public decimal? Standard1Hours { get; set; }
    [Text("STD_WORK_2", "Second standard work.")] public string? StandardWork2 { get; set; }
    [Quantity("STD_2_HRS", "Hours of the second.")] public decimal? Standard2Hours { get; set; }
    [Text("STD_WORK_3", "Third standard work.")] public string? StandardWork3 { get; set; }
    [Quantity("STD_3_HRS", "Hours of the third.")] public decimal? Standard3Hours { get; set; }
    [Quantity("STD_OH_PCT_BUY", "Percent of overhead on bought parts.")] public decimal? OverheadPercentBuy { get; set; }
    [Quantity("STD_OH_PCT_OUT", "Percent of overhead on outside work.")] public decimal? OverheadPercentOut { get; set; }
    [Quantity("STD_MTL_CST_ADD", "Material cost to add.")] public decimal? MaterialCostAdder { get; set; }
    [Quantity("STD_OUT_CST_ADD", "Outside cost to add.")] public decimal? OutsideCostAdder { get; set; }
    [Text("COMMENT_ID", "Standing comment.")] public string? CommentId { get; set; }
    [UserFields("ICFPM_USER_", 12)] public string?[]? User { get; set; }
    [Quantity("STD_COST", "Standard cost of one (ours).", Default = "0", Example = "120")] public decimal StandardCost { get; set; }
    [Flag("PHANTOM", "Y: never stocked; a build takes its components in its place. Cannot change while there is stock (ours).", Default = "N")] public bool IsPhantom { get; set; }
    [Text("SERIAL_PATTERN", "Pattern of the serials that are made up when a call that makes units names none: text, {yyyy}, {yy}, {MM}, {dd}, {ww}, a counter such as {#####}, {check} (ours).", max: 80, Example = "GC{yy}{MM}-{#####}")] public string? SerialPattern { get; set; }
    [Text("SERIAL_COUNTER", "How far its patterns have counted: each text around the counter with its last number, ten at most, the last by text first (ours).", Uses.Looked)] public string? SerialCounter { get; set; }
    [Notes("NOTES", "Remarks, up to 32,765 characters.")] public string? Notes { get; set; }
    [Notes("ATTACHMENTS", "Links or file paths, parted by |.")] public string? Attachments { get; set; }

    /// <summary>When a lot made on a day expires; never when the part has no shelf life, or one beyond the calendar's end.</summary>
    public DateOnly? ExpiryOn(DateOnly day) =>
        ShelfLife is { } days && days <= DateOnly.MaxValue.DayNumber - day.DayNumber ? day.AddDays(days) : null;
}
