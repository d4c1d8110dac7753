using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>An index that has some units in the default order of lists: by creation, then by id. It answers a page without sorting.</summary>
/// <param name="Root">The table that it is of, and the alias.</param>
/// <param name="CreatedAt">When the unit was registered.</param>
/// <param name="Id">The unit.</param>
/// <param name="Where">Which units: those of the key.</param>
internal sealed record UnitWalk(string Root, string CreatedAt, string Id, string Where)
{
    /// <summary>All units.</summary>
    public static readonly UnitWalk Created = new("serial_number s", "s.created_at", "s.id", RestTables.SerialNumbers.Living!);

    /// <summary>Those of a part.</summary>
    public static readonly UnitWalk Part = Created with { Where = $"{Created.Where} AND s.part_id = k.key" };

    /// <summary>Those in a status.</summary>
    public static readonly UnitWalk Status = new("unit_state u", "u.created_at", "u.serial_number_id", "u.status = k.key");

    /// <summary>Those that stand in a balance.</summary>
    public static readonly UnitWalk Balance = Status with { Where = "u.stock_balance_id = k.key" };

    /// <summary>Those of a part in a status, see <see cref="Key"/>.</summary>
    public static readonly UnitWalk PartStatus = Status with { Where = $"u.part_id = k.key / {Statuses} AND u.status = k.key % {Statuses}" };

    /// <summary>More than there are statuses.</summary>
    private const int Statuses = 16;

    private static readonly UnitWalk[] All = [Created, Part, Status, Balance, PartStatus];

    /// <summary>How SQL names it.</summary>
    public short Number => (short)Array.FindIndex(All, walk => ReferenceEquals(walk, this));

    public static UnitWalk Of(short number) => All[number];

    /// <summary>A part and a status as one key, as SQL.</summary>
    public static string Key(string part, string status) => $"{part} * {Statuses} + {status}";

    /// <summary>The parts that its keys name; none where it is not by part.</summary>
    public IReadOnlyList<long> Parts(IReadOnlyList<long> keys) => this == Part ? keys : this == PartStatus ? [.. keys.Select(key => key / Statuses).Distinct()] : [];

    /// <summary>Of its units those of a time; itself where there are no bounds.</summary>
    public UnitWalk Within(NpgsqlBatchCommand command, IReadOnlyList<RestCondition.Instant> bounds) => bounds.Count == 0 ? this
        : this with { Where = $"{Where} AND {string.Join(" AND ", bounds.Select(bound => $"{CreatedAt} {bound.Comparison} {RestLists.Parameter(command, bound.Value)}"))}" };

    /// <summary>The first units on the way, or the last ones on the way back; the limit is SQL.</summary>
    public string First(string limit, bool backwards) =>
        $"SELECT {CreatedAt}, {Id} AS id FROM {Root} WHERE {Where} ORDER BY {OrderBy(CreatedAt, Id, backwards)} LIMIT {limit}";

    public static string OrderBy(string createdAt, string id, bool backwards) => backwards ? $"{createdAt} DESC, {id} DESC" : $"{createdAt}, {id}";
}
