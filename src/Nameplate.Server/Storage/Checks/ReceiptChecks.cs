namespace Nameplate.Server.Storage;

/// <summary>What was received of a purchase order's lines is what the postings brought in.</summary>
internal static class ReceiptChecks
{
    public static readonly VerificationCheck[] All =
    [
        new("a purchase order's line has received the sum of its receipts", 2,
            """
            SELECT 'purchase_order_line ' || l.id, format('%s line %s: RECEIVED_QTY is %s, and its receipts come to %s', o.po_id, l.line_number, trim_scale(l.received_qty), trim_scale(coalesce(r.quantity, 0)))
            FROM purchase_order_line l JOIN purchase_order o ON o.id = l.order_id
            LEFT JOIN (SELECT order_line_id, sum(quantity) AS quantity FROM receipt_transaction GROUP BY order_line_id) r ON r.order_line_id = l.id
            WHERE l.received_qty <> coalesce(r.quantity, 0)
            """),
        new("a receipt says the quantity of its posting", 2,
            """
            SELECT 'receipt_transaction ' || r.id, format('%s line %s receipt %s: %s at %s each, and posting %s, %s, %s %s', o.po_id, l.line_number, r.receipt_no, trim_scale(r.quantity), trim_scale(r.buy_conv),
                p.id, p.action_type, CASE WHEN p.reverses_id IS NULL THEN 'brought in' ELSE 'took back' END, trim_scale(p.quantity))
            FROM receipt_transaction r JOIN posting p ON p.id = r.posting_id JOIN purchase_order_line l ON l.id = r.order_line_id JOIN purchase_order o ON o.id = l.order_id
            WHERE p.action_type <> 'RC' OR r.quantity * r.buy_conv <> CASE WHEN p.reverses_id IS NULL THEN p.quantity ELSE -p.quantity END
            """),
        new("a posting of a receipt names its order's line", 2,
            """
            SELECT 'posting ' || p.id, format('%s of %s %s: no receipt of a purchase order names it', p.action_type, trim_scale(p.quantity), t.part_id)
            FROM posting p JOIN part t ON t.id = p.part_id LEFT JOIN receipt_transaction r ON r.posting_id = p.id WHERE p.action_type = 'RC' AND r.id IS NULL
            """),
        new("what undoes a receipt is a receipt of the same line", 2,
            """
            SELECT 'receipt_transaction ' || r.id, format('undoes receipt_transaction %s, which is of another line of an order', u.id)
            FROM receipt_transaction r JOIN posting p ON p.id = r.posting_id JOIN receipt_transaction u ON u.posting_id = p.reverses_id WHERE u.order_line_id <> r.order_line_id
            """),
    ];
}
