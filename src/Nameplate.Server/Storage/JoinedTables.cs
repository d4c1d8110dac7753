using System.Text.RegularExpressions;

namespace Nameplate.Server.Storage;

/// <summary>A table, and further ones that are joined to it only where something asks for them.</summary>
/// <param name="root">Table and alias.</param>
/// <param name="joins">In an order in which each may use the ones before it.</param>
internal sealed partial class JoinedTables(string root, IReadOnlyList<(string Alias, string Sql)> joins)
{
    /// <summary>The aliases that each join uses. The root is not counted: a join that is only made to it does not ask for it.</summary>
    private readonly HashSet<string>[] uses = [.. joins.Select(join => AliasesIn(join.Sql).Where(alias => alias != root.Split(' ')[1]).ToHashSet(StringComparer.Ordinal))];

    /// <summary>Table and alias.</summary>
    public string Root => root;

    public string Alias { get; } = root.Split(' ')[1];

    /// <summary>All of them, to join to what says which rows of the root are meant.</summary>
    public string AllOn(string condition) => With(joins, $" ON {condition}");

    /// <summary>The root, and what some SQL needs.</summary>
    public string For(IEnumerable<string> sql) => With(Parted(sql)[true]);

    /// <summary>All of them, those first that some SQL needs: PostgreSQL looks for the best order among the first eight only.</summary>
    public string AllFrom(IEnumerable<string> sql)
    {
        var parted = Parted(sql);
        return With(parted[true].Concat(parted[false]));
    }

    /// <summary>These, and more after them.</summary>
    public JoinedTables And(IEnumerable<(string Alias, string Sql)> more) => new(root, [.. joins, .. more]);

    /// <summary>The aliases that some SQL uses, and those that their joins use.</summary>
    public HashSet<string> Used(IEnumerable<string> sql)
    {
        var used = sql.SelectMany(AliasesIn).ToHashSet(StringComparer.Ordinal);
        for (var last = joins.Count - 1; last >= 0; last--)
        {
            if (used.Contains(joins[last].Alias))
            {
                used.UnionWith(uses[last]);
            }
        }

        return used;
    }

    private static IEnumerable<string> AliasesIn(string sql) => AliasOf().Matches(sql).Select(match => match.Groups[1].Value);

    /// <summary>Whether some SQL needs what is reckoned up for each row.</summary>
    public bool Reckon(IEnumerable<string> sql) => joins.Any(IsReckoned) && Parted(sql)[true].Any(IsReckoned);

    private static bool IsReckoned((string Alias, string Sql) join) => join.Sql.StartsWith("CROSS JOIN LATERAL", StringComparison.Ordinal);

    private ILookup<bool, (string Alias, string Sql)> Parted(IEnumerable<string> sql)
    {
        var used = Used(sql);
        return joins.ToLookup(join => used.Contains(join.Alias));
    }

    private string With(IEnumerable<(string Alias, string Sql)> those, string on = "") => root + on + string.Concat(those.Select(join => "\n" + join.Sql));

    [GeneratedRegex(@"\b([a-z_]+)\.")]
    private static partial Regex AliasOf();
}
