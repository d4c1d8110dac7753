namespace Nameplate.Server.Storage;

/// <summary>Requests that were answered, and masters that the ledger leans on.</summary>
internal static class MasterChecks
{
    public static readonly VerificationCheck[] All =
    [
        new("an idempotency key has its answer", 4,
            """
            SELECT 'idempotency_key ' || k.user_name || '/' || k.key, format('%s is missing', CASE WHEN k.status IS NULL THEN 'the status' ELSE 'the body' END)
            FROM idempotency_key k WHERE k.status IS NULL OR k.body IS NULL
            """),
        // The path from each part is kept as a set, so that a ring ends.
        new("no bill of material comes round to its own assembly", 6,
            """
            WITH RECURSIVE below (assembly, component) AS (
                SELECT assembly_id, component_id FROM bill_of_material
                UNION SELECT d.assembly, b.component_id FROM below d JOIN bill_of_material b ON b.assembly_id = d.component)
            SELECT 'part ' || p.id, format('%s: its bill of material contains it', p.part_id)
            FROM below d JOIN part p ON p.id = d.assembly WHERE d.assembly = d.component
            """),
    ];
}
