using Nameplate.Core.Fields;

namespace Nameplate.Core.Tests.Fields;

/// <summary>The field tables against the lists of the public help, written out: a field that slips in, out or aside breaks a client.</summary>
public class ResourceBookTests
{
    private const string Audit = "CREATED_BY DATE_CREATED MODIFIED_BY DATE_MODIFIED OPERATOR_ID DATE_LAST_UPDT TIME_LAST_UPDT";

    private const string SerialUser =
        "SOFSN_USER_1 SOFSN_USER_2 SOFSN_USER_3 SOFSN_USER_4 SOFSN_USER_5 SOFSN_USER_6 SOFSN_USER_7 SOFSN_USER_8 SOFSN_USER_9 SOFSN_USER_10 SOFSN_USER_11 SOFSN_USER_12";

    private const string SerialRequest =
        "PART_ID SERIAL_NUMBER LOT_ID SHIP_TO_CUST SN_STATUS STORES_CODE STOCK_LOCATION SO_ID SO_LINE_NO SHIPMENT_NO SOLD_TO_CUST BILL_TO_CUST "
        + "SHIPPED_DATE SHIP_TYPE RETURNED_DATE DATE_SCRAPPED RA_REASON DWG_REV ECN ON_WARRANTY OFF_WARRANTY SERV_CONTRACT CONTACT LOCATION REFERENCE "
        + $"LAST_SERVICE NEXT_SERVICE {SerialUser} NOTES ATTACHMENTS";

    private const string SerialAnswer =
        "PART_ID SERIAL_NUMBER LOT_ID SHIP_TO_CUST SN_STATUS STORES_CODE STOCK_LOCATION FROM_STORES FROM_LOCATION SO_ID SO_LINE_NO SHIPMENT_NO "
        + "SOLD_TO_CUST BILL_TO_CUST SHIPPED_DATE SHIP_TYPE RETURNED_DATE DATE_SCRAPPED DATE_CONSIGNED RA_REASON DWG_REV ECN ON_WARRANTY OFF_WARRANTY "
        + "SERV_CONTRACT CONTACT LOCATION REFERENCE LAST_SERVICE NEXT_SERVICE ORDER_ID LINE_NUMBER ORDER_REFERENCE BATCH_NUMBER PROGRAM_ID ORIG_SO_ID "
        + $"ORIG_SHIP_TO ORIG_SHIP_DATE LAST_INVOICE {SerialUser} {Audit} NOTES ATTACHMENTS";

    private const string CustomerPartFields =
        "PART_ID CUSTOMER_ID CUST_PART_ID SALESMAN_ID CONTRACT SALE_STATUS REFERENCE SHIP_LT SO_DESC SO_UM SALE_CONV SO_ORDER_QTY ECN PARTIAL_SHIP "
        + "DWG_REV DEF_STORES_CODE EARLY_SHIP SN_REQD TAX_CODE PRODUCT_LINE VAT_CODE DATE_LAST_QUOTE PRICE_CODE QUOTE_QTY CURR_CODE QUOTE_UNIT_PRIC "
        + "ITEM_DISC_PCT PRICE_CHG LAST_SO_ENTERED DATE_LAST_SO LAST_SO_QTY LAST_SO_UM LAST_SO_PRICE LAST_DISC_PCT LAST_PRICE_CODE COMMENT_ID COMMENT_1 "
        + "COMMENT_2 COMMENT_3 COMMENT_4 SOFCP_USER_1 SOFCP_USER_2 SOFCP_USER_3 SOFCP_USER_4 SOFCP_USER_5 SOFCP_USER_6 SOFCP_USER_7 SOFCP_USER_8 "
        + "SOFCP_USER_9 SOFCP_USER_10 SOFCP_USER_11 SOFCP_USER_12 SOFCP_USER_13 SOFCP_USER_14";

    private const string ContactFields =
        "CONTACT_STATUS FIRST_NAME LAST_NAME INITIAL TITLE MAIL_STOP ADDRESS_1 ADDRESS_2 ADDRESS_3 CITY STATE ZIP_CODE COUNTRY PHONE_NO FAX_NO CELL_PHONE_NO "
        + "PAGER_NO E_MAIL E_MAIL_2 WEB_ADDRESS";

    private const string CustomerContactUser =
        "SOFCT_USER_1 SOFCT_USER_2 SOFCT_USER_3 SOFCT_USER_4 SOFCT_USER_5 SOFCT_USER_6 SOFCT_USER_7 SOFCT_USER_8 SOFCT_USER_9 SOFCT_USER_10 SOFCT_USER_11 SOFCT_USER_12 "
        + "SOFCT_USER_13 SOFCT_USER_14 SOFCT_USER_15 SOFCT_USER_16";

    private const string VendorContactUser =
        "POFCT_USER_1 POFCT_USER_2 POFCT_USER_3 POFCT_USER_4 POFCT_USER_5 POFCT_USER_6 POFCT_USER_7 POFCT_USER_8 POFCT_USER_9 POFCT_USER_10 POFCT_USER_11 POFCT_USER_12 "
        + "POFCT_USER_13 POFCT_USER_14 POFCT_USER_15 POFCT_USER_16";

    private const string PriceFields = "PART_ID PRICE_CODE EFFECTIVE_DATE ORDER_QTY END_DATE CURR_CODE SO_UNIT_PRICE ITEM_DISC_PCT PRICE_CHG SALES_COMM";
    private const string PriceAudit = "CREATED_BY DATE_CREATED MODIFIED_BY DATE_MODIFIED DATE_LAST_UPDT TIME_LAST_UPDT";

    private const string BackflushRequest =
        "ACTION_DATE EFFECTIVE_DATE ASSEMBLY_ID ASSEMBLY_LOT EXPIRE_DATE INCLUDE_SCRAP COMPLETED_QTY TO_STORES TO_LOCATION DEPARTMENT ACCOUNT REFERENCE "
        + "KIT_STORES SERIAL_NUMBER BATCH_NUMBER TXNS_ACCEPTED COMPONENTS";

    private const string BackflushAnswer =
        "ACTION_DATE ACTION_TYPE EFFECTIVE_DATE ASSEMBLY_ID PART_DESC ASSEMBLY_LOT EXPIRE_DATE INCLUDE_SCRAP COMPLETED_QTY PART_UM TO_STORES TO_LOCATION "
        + "DEPARTMENT ACCOUNT REFERENCE KIT_STORES SERIAL_NUMBER BATCH_NUMBER TXNS_ACCEPTED COMPONENTS";

    private const string LinkRequest =
        "ASSEMBLY_ID ASSEMBLY_SN COMPONENT_ID COMPONENT_SN START_DATE END_DATE ORDER_ID LINE_NUMBER REFERENCE RA_REASON COMMENT";

    private const string LinkAnswer =
        "ASSEMBLY_ID ASSEMBLY_DESC ASSEMBLY_SN ASSEMBLY_SN_STATUS COMPONENT_ID COMPONENT_DESC COMPONENT_SN COMPONENT_SN_STATUS START_DATE END_DATE "
        + $"ORDER_ID LINE_NUMBER REFERENCE RA_REASON COMMENT {Audit}";

    private const string BillFields =
        "ASSEMBLY_ID COMPONENT_ID DWG_ITEM_CODE REQUIRED_QTY START_DATE END_DATE START_SN END_SN BILLS_TYPE SCRAP_FACTOR KIT_STORES OPER_CODE LT_OFFSET "
        + "REMARK PDFBM_USER_1 PDFBM_USER_2 PDFBM_USER_3 PDFBM_USER_4 PDFBM_USER_5 PDFBM_USER_6 PDFBM_USER_7 PDFBM_USER_8";

    // SERIAL_NUMBER and DRY_RUN are ours and come last.
    private const string AdjustmentRequest =
        "ACTION_DATE PART_ID LOT_ID STORES_CODE STOCK_LOCATION MULTI_LOC DEPARTMENT ACCOUNT NOTE_TEXT ATTACHMENTS REFERENCE IA_REASON QUANTITY "
        + "ICFIT_USER_1 ICFIT_USER_2 ICFIT_USER_3 ICFIT_USER_4 ICFIT_USER_5 ICFIT_USER_6 ICFIT_USER_7 ICFIT_USER_8 ICFIT_USER_9 ICFIT_USER_10 "
        + "BATCH_NUMBER TXNS_ACCEPTED SERIAL_NUMBER DRY_RUN";

    private const string AdjustmentAnswerInNoOrder =
        AdjustmentRequest + " ACTION_TYPE COMPANY_ID ON_HAND_QTY PART_DESC PART_STATUS PART_TYPE PART_UM QTY_OLD TOTAL_STD_COST";

    [Theory]
    [InlineData("serial-number-create", SerialRequest)]
    [InlineData("serial-number-update", SerialRequest)]
    [InlineData("serial-number-delete", "PART_ID SERIAL_NUMBER")]
    [InlineData("customer-part-create", CustomerPartFields + " NOTES ATTACHMENTS")]
    [InlineData("customer-part-delete", "PART_ID CUSTOMER_ID CUST_PART_ID")]
    [InlineData("customer-contact-update", "CUSTOMER_ID CUST_CONTACT " + ContactFields + " " + CustomerContactUser + " NOTES ATTACHMENTS")]
    [InlineData("customer-contact-query", "CUSTOMER_ID CUST_CONTACT " + ContactFields + " " + CustomerContactUser + " " + Audit)]
    [InlineData("vendor-contact-create", "VENDOR_ID VENDOR_CONTACT " + ContactFields + " " + VendorContactUser + " NOTES ATTACHMENTS")]
    [InlineData("vendor-contact-delete", "VENDOR_ID VENDOR_CONTACT")]
    [InlineData("vendor-part-delete", "PART_ID VENDOR_ID VENDOR_PART_ID")]
    [InlineData("product-price-create", PriceFields + " NOTES ATTACHMENTS")]
    [InlineData("product-price-update", PriceFields + " NOTES ATTACHMENTS")]
    [InlineData("product-price-delete", "PART_ID PRICE_CODE EFFECTIVE_DATE ORDER_QTY")]
    [InlineData("product-price-query", PriceFields + " " + PriceAudit)]
    [InlineData("bill-of-material-update", BillFields + " NOTES")]
    [InlineData("bill-of-material-query", BillFields + " " + Audit)]
    [InlineData("bill-of-material-delete", "ASSEMBLY_ID COMPONENT_ID DWG_ITEM_CODE")]
    [InlineData("adjustments-entry-create", AdjustmentRequest)]
    [InlineData("auth-token-get", "DATA_SOURCE USER_NAME PASSWORD")]
    public void A_call_takes_the_contract_s_fields_in_its_order(string call, string fields)
    {
        Assert.Equal(fields.Split(' '), ResourceBook.Calls[call].Request.Select(field => field.Name));
    }

    [Theory]
    [InlineData("serial-number-create", SerialAnswer)]
    [InlineData("serial-number-update", SerialAnswer)]
    [InlineData("serial-number-query", SerialAnswer)]
    [InlineData("customer-part-create", CustomerPartFields + " " + Audit + " NOTES ATTACHMENTS")]
    [InlineData("vendor-contact-update", "VENDOR_ID VENDOR_CONTACT " + ContactFields + " " + VendorContactUser + " " + Audit + " NOTES ATTACHMENTS")]
    [InlineData("product-price-update", "PART_ID PART_TYPE PART_DESC PART_UM SO_ORDER_QTY MIN_SALES_QTY PART_STATUS STD_UNIT_COST PRODUCT_LINE PRICE_CODE EFFECTIVE_DATE ORDER_QTY END_DATE CURR_CODE "
        + "SO_UNIT_PRICE ITEM_DISC_PCT PRICE_CHG SALES_COMM " + PriceAudit + " NOTES ATTACHMENTS")]
    [InlineData("product-price-query", PriceFields + " " + PriceAudit + " NOTES ATTACHMENTS")]
    [InlineData("backflush-kit-issue-create", BackflushAnswer)]
    [InlineData("serial-number-cross-reference-query", LinkAnswer)]
    [InlineData("bill-of-material-update", BillFields + " " + Audit + " NOTES")]
    [InlineData("auth-token-get", "AUTH_TOKEN")]
    public void A_call_answers_the_contract_s_fields_in_its_order(string call, string fields)
    {
        Assert.Equal(fields.Split(' '), ResourceBook.Calls[call].Answer.Select(field => field.Name));
    }

    [Theory]
    [InlineData("serial-number-create", "PART_ID SERIAL_NUMBER")]
    [InlineData("serial-number-update", "PART_ID SERIAL_NUMBER")]
    [InlineData("customer-part-create", "PART_ID CUSTOMER_ID CUST_PART_ID")]
    [InlineData("backflush-kit-issue-create", "ASSEMBLY_ID DEPARTMENT ACCOUNT")]
    [InlineData("bill-of-material-update", "ASSEMBLY_ID COMPONENT_ID DWG_ITEM_CODE")]
    [InlineData("adjustments-entry-create", "PART_ID STORES_CODE QUANTITY")]
    [InlineData("part-create", "PART_ID PART_DESC")]
    [InlineData("customer-create", "CUSTOMER_ID CUSTOMER_NAME")]
    [InlineData("customer-contact-create", "CUSTOMER_ID CUST_CONTACT")]
    [InlineData("product-price-create", "PART_ID PRICE_CODE")]
    [InlineData("product-price-update", "PART_ID PRICE_CODE EFFECTIVE_DATE ORDER_QTY")]
    [InlineData("sales-order-create", "CUSTOMER_ID")]
    [InlineData("sales-order-delete", "SO_ID")]
    [InlineData("vendor-contact-create", "VENDOR_ID VENDOR_CONTACT")]
    public void A_call_requires_the_contract_s_fields(string call, string fields)
    {
        Assert.Equal(fields.Split(' '), ResourceBook.Calls[call].Required.Select(field => field.Name));
    }

    [Fact]
    public void A_build_takes_the_contract_s_fields_and_a_dry_run_of_ours()
    {
        var call = ResourceBook.Calls["backflush-kit-issue-create"];

        Assert.Equal(BackflushRequest.Split(' ').Append("DRY_RUN"), call.Request.Select(field => field.Name));
    }

    [Fact]
    public void The_rows_of_a_build_are_the_contract_s()
    {
        var rows = ResourceBook.Calls["backflush-kit-issue-create"].Request.Single(field => field.Name == "COMPONENTS").Rows;

        Assert.Equal(["COMPONENT_ID", "LOT_ID", "STOCK_LOCATION", "SERIAL_NUMBER"], rows.Where(row => row.Is(Uses.Create)).Select(row => row.Name));
        Assert.Equal(
            ["COMPONENT_ID", "PART_DESC", "KIT_QTY", "PART_UM", "LOT_ID", "STORES_CODE", "STOCK_LOCATION", "MULTI_LOC", "PART_AMT", "SERIAL_NUMBER"],
            rows.Where(row => row.Is(Uses.Answer)).Select(row => row.Name));
    }

    [Theory]
    [InlineData("LINES", "SO_LINE_NO")]
    [InlineData("COMMENTS", "SO_LINE_NO PRINT_INVOICE COMMENT_TEXT")]
    [InlineData("EXTENDED_USER", "SO_LINE_NO")]
    public void The_rows_of_a_sales_order_require_what_the_contract_does(string field, string required)
    {
        var rows = ResourceBook.Calls["sales-order-create"].Request.Single(one => one.Name == field).Rows;

        Assert.Equal(required.Split(' '), rows.Where(row => row.Is(Uses.Required)).Select(row => row.Name));
    }

    [Fact]
    public void Orders_can_be_searched_by_the_known_part_of_the_contract()
    {
        string[] known =
        [
            "BILL_TO_ID", "BLANKET_ID", "BUYER_ID", "CHANGE_CODE", "CHANGE_DATE", "CHANGE_NO", "CONFIRMED_TO", "CREATED_BY", "CURR_CODE", "CURR_RATE", "DATE_CREATED", "DATE_LAST_EDI", "DATE_LAST_PRINT",
            "DATE_LAST_UPDT", "DATE_MODIFIED", "DROP_SHIP_ID", "E_MAIL", "E_MAIL_DATE", "FOB", "FREIGHT_CODE", "LAST_REL_ID", "PO_ID", "PO_TYPE", "VENDOR_ID",
        ];
        var query = ResourceBook.Calls["purchase-order-query"].Request;

        Assert.Empty(known.Except(query.Select(field => field.Name)));
        Assert.Contains(query.Single(field => field.Name == "LINES").Rows, row => row.Name == "PART_ID" && row.Is(Uses.Criterion));
        Assert.DoesNotContain(query, field => field.Name == "COMMENTS");
    }

    [Fact]
    public void A_link_can_be_told_and_is_answered_as_the_contract_has_it()
    {
        var noun = ResourceBook.Calls["serial-number-cross-reference-query"].Resource;

        // Where a component goes that is taken out is ours, and comes last.
        Assert.Equal([.. LinkRequest.Split(' '), "TO_STORES", "TO_LOCATION", "TO_STATUS"], noun.Fields.Where(field => field.Is(Uses.Create)).Select(field => field.Name));
        Assert.Equal(["ASSEMBLY_ID", "ASSEMBLY_SN", "COMPONENT_ID", "COMPONENT_SN"], noun.Keys.Select(field => field.Name));
    }

    [Fact]
    public void A_stock_status_answers_the_known_part_of_the_contract_first()
    {
        Assert.Equal(
            ["STORES_CODE", "PART_ID", "STOCK_LOCATION", "MULTI_LOC", "SAFETY_STOCK", "COUNT_DAYS", "MO_BEG_QTY", "YEAR_BEG_QTY", "RECEIPTS_MTD",
                "DATE_LAST_RECPT", "RECEIPTS_YTD", "ISSUES_MTD", "DATE_LAST_ISSUE", "ISSUES_YTD"],
            ResourceBook.Calls["stock-status-query"].Answer.Take(14).Select(field => field.Name));
    }

    [Fact]
    public void An_adjustment_answers_the_contract_s_fields_whose_order_is_not_known()
    {
        Assert.Equal(
            AdjustmentAnswerInNoOrder.Split(' ').Except(["DRY_RUN"]).Order(StringComparer.Ordinal),
            ResourceBook.Calls["adjustments-entry-create"].Answer.Select(field => field.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_part_takes_the_known_part_of_the_contract_first()
    {
        const string Known =
            "PART_ID PART_UM PART_STATUS PART_DESC SEARCH_NAME AL_PART_DESC PART_TYPE PART_CLASS CATG_CODE SUBST_PART PENDING_ECN ECN ECN_EFF_DATE DWG_SIZE "
            + "DWG_REV ORIG_REL_DATE DATE_ACTIVE PART_HOLD_CODE PLANNER_ID ABC_CODE COMM_CODE PRODUCT_LINE MRP_FLAG MPS_CODE FORECAST_QTY PLAN_HORIZON "
            + "ORDER_QTY MAX_ORDER_QTY YIELD_FACTOR DEF_STORES_CODE QC_FLAG LOT_CONTROL SHELF_LIFE VENDR_LEAD_TIME RECEIVING_LT KIT_LT MFG_LT SHIP_LT "
            + "PLAN_LEAD_TIME CUM_LT BUYER_ID PREF_VENDOR BUY_UM BUY_CONV CATALOG_ID CATALOG_DESC WEIGHT VOLUME SO_ORDER_QTY MIN_SALES_QTY QTY_PER_CARTON "
            + "SALE_UM SALE_CONV SHIP_TYPE WARRANTY_DAYS UPC_CODE FRT_CLASS ITF_CODE ORIG_COUNTRY SN_REQD SALES_MARKET SN_REQD_INV SLX_PART STD_WORK_1 "
            + "STD_1_HRS STD_WORK_2 STD_2_HRS STD_WORK_3 STD_3_HRS STD_OH_PCT_BUY STD_OH_PCT_OUT STD_MTL_CST_ADD STD_OUT_CST_ADD COMMENT_ID";
        var request = ResourceBook.Calls["part-create"].Request.Select(field => field.Name).ToList();
        var expected = Known.Split(' ');

        Assert.Equal(expected, request.Take(expected.Length));
        Assert.Equal(["NOTES", "ATTACHMENTS"], request.TakeLast(2));
    }

    [Fact]
    public void What_may_not_be_set_is_not_taken()
    {
        var call = ResourceBook.Calls["serial-number-create"];

        Assert.DoesNotContain(call.Request, field => field.Name is "FROM_STORES" or "DATE_CONSIGNED" or "BATCH_NUMBER" or "CREATED_BY");
        Assert.DoesNotContain(ResourceBook.Calls["serial-number-query"].Request, field => field.Name is "NOTES" or "ATTACHMENTS");
    }
}
