using System.Text.Json;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Server.Rpc;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Cli;

/// <summary>
/// What has happened in the demo by the time that somebody comes: a smaller pump was built and sold, parts were ordered and came in. It gives
/// every call's example in the help something to work on, and touches nothing of what the README and the tour build with.
/// </summary>
internal static class DemoStory
{
    private static readonly (string Call, string Request)[] Steps =
    [
        ("gl-account-create", """{"COMPANY_ID": "00", "DEPARTMENT": "0", "ACCOUNT": "300", "ACCOUNT_DESC": "Work in process"}"""),
        ("gl-account-create", """{"COMPANY_ID": "00", "DEPARTMENT": "0", "ACCOUNT": "390", "ACCOUNT_DESC": "Not used any more"}"""),
        ("stores-create", """{"STORES_CODE": "OLD", "STORES_DESC": "Old store, empty"}"""),
        ("unit-of-measure-create", """{"UM_CODE": "KG", "UM_DESC": "Kilogram", "DECIMALS": "3"}"""),
        ("part-create", """{"PART_ID": "PUMP001", "PART_DESC": "Pump, hydraulic, 600 psi", "SN_REQD_INV": "Y", "STD_COST": "240", "DEF_STORES_CODE": "FG"}"""),
        ("part-create", """{"PART_ID": "MOTOR001", "PART_DESC": "Motor, 900 rpm", "SN_REQD_INV": "Y", "STD_COST": "95", "DEF_STORES_CODE": "MS"}"""),
        ("part-create", """{"PART_ID": "SEAL-KIT1", "PART_DESC": "Seal kit, small", "STD_COST": "5.2", "DEF_STORES_CODE": "MS"}"""),
        ("part-create", """{"PART_ID": "GASKET8", "PART_DESC": "Gasket, out of stock", "DEF_STORES_CODE": "MS"}"""),
        ("part-create", """{"PART_ID": "GASKET9", "PART_DESC": "Gasket, never used"}"""),
        ("bill-of-material-create", """{"ASSEMBLY_ID": "PUMP001", "COMPONENT_ID": "MOTOR001"}"""),
        ("bill-of-material-create", """{"ASSEMBLY_ID": "PUMP001", "COMPONENT_ID": "SEAL-KIT1"}"""),
        ("stock-status-create", """{"STORES_CODE": "MS", "PART_ID": "GASKET8", "STOCK_LOCATION": "ISLE 1/SHELF 1"}"""),
        ("lot-create", """{"PART_ID": "SEAL-KIT9", "LOT_ID": "S-60"}"""),
        ("multiple-location-create", """{"STORES_CODE": "MS", "PART_ID": "ROTOR010", "STOCK_LOCATION": "ISLE 5/SHELF 1"}"""),
        ("customer-create", """{"CUSTOMER_ID": "OLDCORP", "CUSTOMER_NAME": "A customer of old"}"""),
        ("customer-contact-create", """{"CUSTOMER_ID": "ABCCORP", "CUST_CONTACT": "MLEE", "FIRST_NAME": "Mary", "LAST_NAME": "Lee"}"""),
        ("customer-part-create", """{"PART_ID": "PUMP002", "CUSTOMER_ID": "ABCCORP", "CUST_PART_ID": "PUMP-1200"}"""),
        ("vendor-create", """{"VENDOR_ID": "OLDVEND", "VENDOR_NAME": "A vendor of old"}"""),
        ("vendor-contact-create", """{"VENDOR_ID": "XYZCORP", "VENDOR_CONTACT": "PNG", "FIRST_NAME": "Peter", "LAST_NAME": "Ng"}"""),
        ("vendor-part-create", """{"PART_ID": "MOTOR003", "VENDOR_ID": "XYZCORP", "VENDOR_PART_ID": "MOTOR_115V"}"""),
        ("product-price-create", """{"PART_ID": "PUMP002", "PRICE_CODE": "LP", "EFFECTIVE_DATE": "2014-10-10", "ORDER_QTY": "1", "SO_UNIT_PRICE": "980"}"""),

        // The first batch, and one that can be undone: the help's examples name it.
        ("adjustments-entry-create", """{"PART_ID": "SEAL-KIT1", "STORES_CODE": "MS", "QUANTITY": "60", "REFERENCE": "Opening stock"}"""),
        ("adjustments-entry-create", """{"PART_ID": "MOTOR001", "STORES_CODE": "MS", "QUANTITY": "10", "SERIAL_NUMBER": "011698:011707"}"""),
        ("backflush-kit-issue-create", """{"ASSEMBLY_ID": "PUMP001", "DEPARTMENT": "0", "ACCOUNT": "300", "SERIAL_NUMBER": "000342:000345", "COMPONENTS": [{"COMPONENT_ID": "MOTOR001", "SERIAL_NUMBER": "011698:011701"}]}"""),

        ("serial-number-note-create", """{"PART_ID": "PUMP001", "SERIAL_NUMBER": "000342", "NOTE_TEXT": "Tested at 900 psi."}"""),

        // A pump that somebody put together without saying so.
        ("adjustments-entry-create", """{"PART_ID": "PUMP001", "STORES_CODE": "FG", "QUANTITY": "1", "SERIAL_NUMBER": "000350"}"""),
        ("serial-number-cross-reference-create", """{"ASSEMBLY_ID": "PUMP001", "ASSEMBLY_SN": "000350", "COMPONENT_ID": "MOTOR001", "COMPONENT_SN": "011706"}"""),
        ("job-create", """{"JOB_ID": "000957", "PART_ID": "MOTOR003", "JOB_QTY": "5", "TASKS": "10,20,30", "BACKFLUSH_TASKS": "30"}"""),
        ("purchase-order-create", """{"PO_ID": "100441", "VENDOR_ID": "XYZCORP", "LINES": [{"LINE_NUMBER": "1", "PART_ID": "SEAL-KIT1", "ORDER_QTY": "4"}]}"""),
        ("purchase-order-create", """{"PO_ID": "100442", "VENDOR_ID": "XYZCORP", "LINES": [{"LINE_NUMBER": "1", "PART_ID": "SEAL-KIT1", "ORDER_QTY": "20"}]}"""),
        ("po-receipts-entry-create", """{"PO_ID": "100442", "LINES": [{"LINE_NUMBER": "1", "QUANTITY": "2"}]}"""),
        ("sales-order-create", """{"SO_ID": "123454", "CUSTOMER_ID": "ABCCORP", "LINES": [{"SO_LINE_NO": "1", "PART_ID": "SEAL-KIT1", "ORDER_QTY": "4"}]}"""),
        ("sales-order-create", """{"SO_ID": "123455", "CUSTOMER_ID": "ABCCORP", "LINES": [{"SO_LINE_NO": "1", "PART_ID": "SEAL-KIT1", "ORDER_QTY": "10", "SO_UNIT_PRICE": "9.5"}]}"""),
        ("shipments-entry-create", """{"SO_ID": "123455", "LINES": [{"SO_LINE_NO": "1", "QUANTITY": "3"}]}"""),
        ("shipments-entry-create", """{"SO_ID": "123455", "LINES": [{"SO_LINE_NO": "1", "QUANTITY": "-1"}]}"""),
    ];

    public static async Task TellAsync(LedgerTransaction transaction, Session session, CancellationToken cancellationToken)
    {
        foreach (var (name, request) in Steps)
        {
            using var body = JsonDocument.Parse(request);
            var call = ResourceBook.Calls[name];
            var done = await RpcCalls.ByName[name].RunAsync(transaction, new RpcRequest(call, session, RequestReader.Read(call, body.RootElement).Value), cancellationToken);

            // The demo's own data must fit its own rules.
            _ = done.Value;
        }
    }
}
