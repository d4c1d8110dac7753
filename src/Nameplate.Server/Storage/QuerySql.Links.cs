using Nameplate.Core.Fields;
using Nameplate.Core.SerialNumbers;
using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>
/// The statements of a page of links. Their order is by what they are inside of, then by what is inside: no index has that, but units can be gone through in that order,
/// and each knows what is in it.
/// </summary>
internal sealed partial class QuerySql
{
    /// <summary>The most links that are looked through at once: about half a second's work.</summary>
    private const int LinksMax = 100_000;

    /// <summary>Whether a unit that is looked at may have more than one row in the page: what an assembly has in it may be all of it.</summary>
    public bool FindsSeveral => IsOfLinks;

    private bool IsOfLinks => query.Noun.Type == typeof(SerialNumberCrossReference);

    /// <summary>Whether a serial is named, so that an index finds the few links there are.</summary>
    private bool IsOfSerial => query.Criteria.Any(pair => (pair.Field == query.Noun.Keys[1] || pair.Field == query.Noun.Keys[3]) && pair.Criterion.NamesWhole);

    /// <summary>Whether the part of the component is all that is asked of serials and parts: then its units say what they are inside of.</summary>
    private bool IsOfComponents => IsOfLinks && query.Criteria.Any(IsOfComponentPart) && !query.Criteria.Any(pair => query.Noun.Keys.Contains(pair.Field) && !IsOfComponentPart(pair));

    private bool IsOfComponentPart((Field Field, Criterion Criterion) pair) => pair.Field == query.Noun.Keys[2];

    /// <summary>
    /// Looks into so many assemblies after one, or from the one that a key is of. An assembly without serials is a part, and comes before units that have its number.
    /// Units that were deleted were assemblies once, and may have had their serial from another: so those with one serial are looked into together. Where they hold more links than are
    /// looked through, there is no answer.
    /// </summary>
    private NpgsqlBatchCommand LookIntoAssemblies(IReadOnlyList<string>? after, int units, int max) => Statement(values =>
    {
        var limit = values.Parameter(units);
        var first = $"FETCH FIRST {limit} ROWS WITH TIES";
        string Units(string from, string which) => $"(SELECT t.serial_number, t.id AS unit_id, NULL::bigint AS parent_id FROM serial_number t WHERE {from} AND {which} {UnitsInOrder} {first})";
        string Living(string from) => $"{Units(from, "t.deleted_at IS NULL")} UNION ALL {Units(from, "t.deleted_at IS NOT NULL")}";
        const string ItselfFirst = "SELECT '' AS serial_number, NULL::bigint AS unit_id, k.id AS parent_id UNION ALL ";
        var walked = Walk(values, after is null ? null : [after[0], after[1]], limit, first, (from, whole) => (whole ? ItselfFirst : "") + Living(from));
        var looked = $"SELECT part_id, serial_number, unit_id, parent_id, '' AS past_part, '' AS past_serial FROM {walked} walked";
        if (after is [var part, var serial, var componentPart, var componentSerial])
        {
            var (partAt, serialAt) = (values.Parameter(part), values.Parameter(serial));
            looked +=
                $"""

                UNION ALL SELECT k.part_id, one.*, {values.Parameter(componentPart)}, {values.Parameter(componentSerial)}
                FROM part k CROSS JOIN LATERAL (
                    SELECT {serialAt}::text, NULL::bigint, k.id WHERE {serialAt} = '' UNION ALL SELECT t.serial_number, t.id, NULL FROM serial_number t WHERE t.serial_number = {serialAt} AND t.part_id = k.id) one
                WHERE {string.Join(" AND ", PartsAsked(values).Append($"k.part_id = {partAt}"))}
                """;
        }

        string[] keys = [view.Of(query.Noun.Keys[2]), view.Of(query.Noun.Keys[3])];
        string[] where = ["t.ctid = inside.ctid", .. Asked(values, IsOfFirstKey), view.Living!, $"({keys[0]}, {keys[1]}) > (inside.past_part, inside.past_serial)"];
        var links = values.Parameter(LinksMax);
        const string AreAll = "(SELECT count(*) FROM inside)";
        return
            $"""
            WITH looked AS MATERIALIZED ({looked}), last AS (SELECT part_id, serial_number FROM looked ORDER BY part_id DESC, serial_number DESC LIMIT 1),
            inside AS MATERIALIZED (
                SELECT looked.*, t.ctid FROM looked CROSS JOIN LATERAL (
                    SELECT t.ctid FROM cross_reference t WHERE t.assembly_unit_id = looked.unit_id UNION ALL SELECT t.ctid FROM cross_reference t WHERE t.parent_part_id = looked.parent_id) t
                LIMIT {links} + 1)
            SELECT ARRAY(
                SELECT inside.ctid::text
                FROM inside CROSS JOIN LATERAL (SELECT t.id, {keys[0]} AS part, {keys[1]} AS serial FROM {view.Tables.For(where)}{Where(where)} OFFSET 0) link
                WHERE {AreAll} <= {links}
                ORDER BY inside.part_id, inside.serial_number, link.part, link.serial, link.id LIMIT {values.Parameter(max)}),
                (SELECT ARRAY[part_id, serial_number] FROM last), CASE WHEN {AreAll} <= {links} THEN (SELECT count(*) FROM looked) END
            """;
    });

    /// <summary>Where the page is if the parts that are asked for have no more than so many units, whatever these are inside of.</summary>
    private NpgsqlBatchCommand FewComponents(int few) => Statement(values =>
    {
        var limit = values.Parameter(few + 1);
        var keys = query.Noun.Keys.Select(view.Of).ToList();
        string[] where = ["t.component_unit_id = unit.id", .. Asked(values, IsOfComponentPart), view.Living!];
        var asked = query.Criteria.Where(IsOfComponentPart).Select(pair => values.Condition("k.part_id", pair.Field.Kind, pair.Criterion));
        return
            $"""
            WITH unit AS MATERIALIZED (
                SELECT one.id FROM part k CROSS JOIN LATERAL (
                    SELECT t.id FROM serial_number t WHERE t.part_id >= k.id AND t.part_id <= k.id AND t.deleted_at IS NULL {UnitsInOrder} LIMIT {limit}) one
                WHERE {string.Join(" AND ", asked)} LIMIT {limit}),
            found AS MATERIALIZED (
                SELECT one.* FROM unit CROSS JOIN LATERAL (SELECT {Named(keys)}t.id, t.ctid FROM {view.Tables.For(where.Concat(keys))}{Where(where)} OFFSET 0) one WHERE (SELECT count(*) FROM unit) < {limit})
            SELECT {Sorted(values)}, NULL::text[], (SELECT count(*) FROM unit)
            """;
    });
}
