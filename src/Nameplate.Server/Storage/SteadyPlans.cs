namespace Nameplate.Server.Storage;

/// <summary>
/// Settings, until a transaction ends, for statements whose one good plan is the same whatever their values are, and known: along an index, and from
/// each row to the next table's. Made anew each time such a plan takes longer than it runs; made once, for values that are not known yet, PostgreSQL would
/// choose another, for it expects a tenth of all rows; and one that was made while the tables were small must not read them whole when they have grown.
/// </summary>
internal static class SteadyPlans
{
    private static readonly string[] Ways = ["enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin", "enable_material"];

    /// <summary>Each a statement that answers nothing.</summary>
    public static readonly string[] Each = Local("force_generic_plan", "off");

    /// <summary>The same ways, but for the values as they are: how many are asked for tells what is worth keeping in memory on the way.</summary>
    public static readonly string[] Fresh = Local("force_custom_plan", "off");

    /// <summary>Any way, for the values as they are.</summary>
    public static readonly string[] Free = Local("force_custom_plan", "on");

    /// <summary>All as one statement, whose row says nothing.</summary>
    public static readonly string Together = Set("force_generic_plan", "off");

    /// <summary>The settings as they were, for a statement whose plan depends on what is asked.</summary>
    public static readonly string Back = Set("auto", "on");

    private static IEnumerable<(string Name, string Value)> All(string mode, string ways) => [("plan_cache_mode", mode), .. Ways.Select(way => (way, ways))];

    private static string[] Local(string mode, string ways) => [.. All(mode, ways).Select(setting => $"SET LOCAL {setting.Name} = {setting.Value}")];

    private static string Set(string mode, string ways) => "SELECT " + string.Join(", ", All(mode, ways).Select(setting => $"set_config('{setting.Name}', '{setting.Value}', true)"));
}
