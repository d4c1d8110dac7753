namespace Nameplate.Server.Storage;

/// <summary>
/// A data directory of the demo carries a mark beside the one that every data directory has: real data must never be
/// deleted by --fresh, nor get the demo's well-known user.
/// </summary>
internal static class DemoDirectory
{
    private const string Mark = "demo";

    /// <summary>A directory with data that is not the demo's is refused.</summary>
    public static void Require(string directory)
    {
        if (EmbeddedPostgres.ExistsAt(directory) && !File.Exists(PathOfMark(directory)))
        {
            throw new InstallationException($"{Path.GetFullPath(directory)} holds data that is not the demo's. Give the demo another directory with --data.");
        }
    }

    public static void Delete(string directory)
    {
        Require(directory);
        EmbeddedPostgres.DeleteIfOurs(directory);
    }

    /// <summary>Before the cluster is made, so that an interrupted first start is known for a demo's.</summary>
    public static void MarkNew(string directory)
    {
        Require(directory);
        var place = PostgresDirectory.Locate(directory);
        if (!File.Exists(PathOfMark(directory)))
        {
            place.Prepare();
            place.Mark();
            File.WriteAllText(Path.Combine(place.Path, Mark), "This directory belongs to 'nameplate demo'; --fresh deletes it.\n");
        }
    }

    private static string PathOfMark(string directory) => Path.Combine(PostgresDirectory.Locate(directory).Path, Mark);
}
