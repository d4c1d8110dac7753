using static Nameplate.Server.Storage.VerificationSql;

namespace Nameplate.Server.Storage;

/// <summary>Postings are whole, belong to a batch, and are undone once at most.</summary>
internal static class PostingChecks
{
    public static readonly VerificationCheck[] All =
    [
        // Postings of quantity alone have none: pieces without serials, and parts that carried none when it was posted. These
        // types only ever move units; but what is taken apart gives back pieces too, and those postings belong to the unit's.
        new("a posting of units has as many units as its quantity", 2,
            """
            SELECT 'posting ' || o.id, format('%s of %s %s: names %s units', o.action_type, trim_scale(o.quantity), p.part_id, coalesce(moved.units, 0))
            FROM posting o JOIN part p ON p.id = o.part_id
            LEFT JOIN (SELECT posting_id, count(*) AS units FROM posting_unit GROUP BY posting_id) moved ON moved.posting_id = o.id
            WHERE moved.units <> o.quantity OR (moved.units IS NULL AND (o.claim OR o.action_type IN ('RG', 'HD', 'RN', 'IN')
                OR (o.action_type = 'RM' AND o.parent_id IS NULL AND o.reverses_id IS NULL)))
            """),
        new("a posting moves units of its own part", 2,
            $"""
            SELECT 'posting_unit ' || m.posting_id || '/' || m.serial_number_id, format('%s: moved by posting %s of part %s', s.name, o.id, p.part_id)
            FROM posting_unit m JOIN posting o ON o.id = m.posting_id JOIN part p ON p.id = o.part_id JOIN {Unit} s ON s.id = m.serial_number_id
            WHERE s.part_id <> o.part_id
            """),
        new("a unit enters and leaves a store as its posting does", 2,
            $"""
            SELECT 'posting_unit ' || m.posting_id || '/' || m.serial_number_id, format('%s: posting %s takes it from %s to %s, and %s a store, %s one', s.name, o.id,
                {Status("m.from_status")}, {Status("m.to_status")},
                CASE WHEN o.from_balance_id IS NULL THEN 'leaves not' ELSE 'leaves' END, CASE WHEN o.to_balance_id IS NULL THEN 'enters not' ELSE 'enters' END)
            FROM posting_unit m JOIN posting o ON o.id = m.posting_id JOIN {Unit} s ON s.id = m.serial_number_id
            WHERE coalesce(m.from_status IN {InStore}, false) <> (o.from_balance_id IS NOT NULL) OR coalesce(m.to_status IN {InStore}, false) <> (o.to_balance_id IS NOT NULL)
            """),
        new("a posting belongs to a batch, and with its parent to the same", 2,
            """
            SELECT 'posting ' || o.id, format('%s of %s: %s', o.action_type, p.part_id, CASE WHEN b.id IS NULL THEN format('batch %s does not exist', o.batch_id)
                ELSE format('is in batch %s and belongs to posting %s, which is %s of batch %s', o.batch_id, o.parent_id, coalesce(a.action_type, 'missing'), a.batch_id) END)
            FROM posting o JOIN part p ON p.id = o.part_id LEFT JOIN batch b ON b.id = o.batch_id LEFT JOIN posting a ON a.id = o.parent_id
            WHERE b.id IS NULL OR (o.parent_id IS NOT NULL AND (a.id IS NULL OR a.batch_id <> o.batch_id OR a.id >= o.id))
            """),
        // A call posts all it posts at one moment, so a batch has no more moments than calls.
        new("a batch counts the calls it accepted", 2,
            """
            SELECT 'batch ' || b.id, format('TXNS_ACCEPTED is %s, and the postings are of %s calls or more', b.txns_accepted, coalesce(posted.calls, 0))
            FROM batch b LEFT JOIN (SELECT batch_id, count(DISTINCT created_at) AS calls FROM posting GROUP BY batch_id) posted ON posted.batch_id = b.id
            WHERE b.txns_accepted < 1 OR b.txns_accepted < posted.calls
            """),
        new("a reversal is its original the other way round", 2,
            """
            SELECT 'posting ' || r.id, format('%s of %s %s: reverses posting %s, %s of %s %s, which differs in what it moves', r.action_type, trim_scale(r.quantity), p.part_id,
                o.id, o.action_type, trim_scale(o.quantity), op.part_id)
            FROM posting r JOIN posting o ON o.id = r.reverses_id JOIN part p ON p.id = r.part_id JOIN part op ON op.id = o.part_id
            WHERE r.id <= o.id OR r.action_type <> o.action_type OR r.part_id <> o.part_id OR r.lot <> o.lot OR r.claim <> o.claim
                OR r.from_balance_id IS DISTINCT FROM o.to_balance_id OR r.to_balance_id IS DISTINCT FROM o.from_balance_id
                OR CASE WHEN r.reverses_part THEN r.quantity > o.quantity ELSE r.quantity <> o.quantity END
            """),
        new("a reversal takes back units of its original as they were moved", 2,
            $"""
            SELECT 'posting_unit ' || m.posting_id || '/' || m.serial_number_id, format('%s: posting %s takes it from %s to %s, and its original %s %s', s.name, r.id,
                {Status("m.from_status")}, {Status("m.to_status")}, r.reverses_id,
                CASE WHEN om.posting_id IS NULL THEN 'did not move it' ELSE format('took it from %s to %s', {Status("om.from_status")}, {Status("om.to_status")}) END)
            FROM posting r JOIN posting_unit m ON m.posting_id = r.id JOIN {Unit} s ON s.id = m.serial_number_id
            LEFT JOIN posting_unit om ON om.posting_id = r.reverses_id AND om.serial_number_id = m.serial_number_id
            WHERE r.reverses_id IS NOT NULL AND (om.posting_id IS NULL OR m.from_status IS DISTINCT FROM om.to_status OR m.to_status IS DISTINCT FROM om.from_status)
            """),
        new("nothing is reversed twice", 2,
            $"""
            SELECT 'posting ' || o.id, format('%s of %s %s: reversed %s times, %s in all', o.action_type, trim_scale(o.quantity), p.part_id, r.times, trim_scale(r.quantity))
            FROM (SELECT reverses_id, count(*) AS times, sum(quantity) AS quantity FROM posting WHERE reverses_id IS NOT NULL GROUP BY reverses_id) r
            JOIN posting o ON o.id = r.reverses_id JOIN part p ON p.id = o.part_id
            WHERE r.quantity > o.quantity
            UNION ALL
            SELECT 'posting_unit ' || twice.reverses_id || '/' || twice.serial_number_id, format('%s: posting %s is reversed %s times for it', s.name, twice.reverses_id, twice.times)
            FROM (
                SELECT r.reverses_id, m.serial_number_id, count(*) AS times FROM posting r JOIN posting_unit m ON m.posting_id = r.id
                WHERE r.reverses_id IS NOT NULL GROUP BY r.reverses_id, m.serial_number_id HAVING count(*) > 1) twice
            JOIN {Unit} s ON s.id = twice.serial_number_id
            """),
        new("a reversed batch is reversed as a whole, by a later batch", 2,
            $"""
            SELECT 'batch ' || b.id, format('was reversed by batch %s, and posting %s of it %s', b.reversed_by_id, coalesce(o.id::text, '(none)'),
                CASE WHEN b.reversed_by_id <= b.id THEN 'is not before it' ELSE 'still holds' END)
            FROM batch b
            LEFT JOIN (
                SELECT p.id, p.batch_id FROM posting p
                LEFT JOIN (SELECT reverses_id, sum(quantity) AS quantity FROM posting WHERE reverses_id IS NOT NULL GROUP BY reverses_id) r ON r.reverses_id = p.id
                WHERE p.reverses_id IS NULL AND (r.reverses_id IS NULL OR r.quantity < p.quantity)) o ON o.batch_id = b.id
            WHERE b.reversed_by_id IS NOT NULL AND (b.reversed_by_id <= b.id OR o.id IS NOT NULL)
            """),
    ];
}
