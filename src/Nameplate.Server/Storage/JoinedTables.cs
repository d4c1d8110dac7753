using System.Text.RegularExpressions;

namespace Nameplate.Server.Storage;

/// <summary>A table, and further ones that are joined to it only where something asks for them.</summary>
/// <param name="root">Table and alias.</param>
/// <param name="joins">In an order in which each may use the ones before it.</param>
internal sealed partial class JoinedTables(string root, IReadOnlyList<(string Alias, string Sql)> joins)
{
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
        var used = sql.SelectMany(one => AliasOf().Matches(one)).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        foreach (var (alias, join) in joins.Reverse().Where(join => used.Contains(join.Alias)))
        {
            // The root is not counted here: a join that is only made to it does not ask for it.
            used.UnionWith(AliasOf().Matches(join).Select(match => match.Groups[1].Value).Where(other => other != Alias));
        }

        return used;
    }

    /// <summary>Whether some SQL needs what is reckoned up for each row.</summary>
    public bool Reckon(IEnumerable<string> sql) => Parted(sql)[true].Any(join => join.Sql.StartsWith("CROSS JOIN LATERAL", StringComparison.Ordinal));

    private ILookup<bool, (string Alias, string Sql)> Parted(IEnumerable<string> sql)
    {
        var used = Used(sql);
        return joins.ToLookup(join => used.Contains(join.Alias));
    }

    private string With(IEnumerable<(string Alias, string Sql)> those, string on = "") => root + on + string.Concat(those.Select(join => "\n" + join.Sql));

    [GeneratedRegex(@"\b([a-z_]+)\.")]
    private static partial Regex AliasOf();
}
