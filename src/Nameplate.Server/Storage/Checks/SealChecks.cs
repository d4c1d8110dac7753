namespace Nameplate.Server.Storage;

/// <summary>The chain of blocks is whole, and every row is as the newest block that has it sealed it.</summary>
internal static class SealChecks
{
    public static readonly VerificationCheck[] All =
    [
        new("a block follows from its pages and the block before it", 2,
            $"""
            SELECT 'block ' || b.number, CASE
                WHEN b.number <> b.place THEN format('block %s is missing before it', b.place)
                WHEN b.previous <> coalesce(b.before, '') THEN 'does not follow from the block before it'
                ELSE 'its hash is not that of its pages' END
            FROM (SELECT *, row_number() OVER history AS place, lag(hash) OVER history AS before FROM block WINDOW history AS (ORDER BY number)) b,
                LATERAL ({Sealing.Pages("p.block_number = b.number")}) AS own (pages)
            WHERE b.number <> b.place OR b.previous <> coalesce(b.before, '') OR b.hash <> {Sealing.BlockHash}
            UNION ALL
            SELECT DISTINCT 'block ' || p.block_number, 'is missing, and has pages' FROM block_page p LEFT JOIN block b ON b.number = p.block_number WHERE b.number IS NULL
            """),
        .. SealedTable.All.Select(table => table.Check),
    ];
}
