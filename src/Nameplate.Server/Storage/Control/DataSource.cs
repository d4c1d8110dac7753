using Npgsql;

namespace Nameplate.Server.Storage;

/// <summary>One ledger, open: its pools' connections see its schema alone and may not change its history.</summary>
/// <param name="Name">In upper case.</param>
/// <param name="Zone">For "today" and for the ERP's dates and times.</param>
/// <param name="Pool">Connections with the search path of the schema, in the writer's role.</param>
/// <param name="Readers">
/// The same for answers: the long ones last as long as their client reads, so they have connections of their own, and slow
/// clients never keep anybody from writing.
/// </param>
public sealed record DataSource(string Name, TimeZoneInfo Zone, NpgsqlDataSource Pool, NpgsqlDataSource Readers)
{
    /// <summary>Where calls wait for those connections.</summary>
    public Rooms Rooms { get; init; } = Rooms.Of(Name, RoomSizes.Of(new InstallationSettings().ConnectionsPerDataSource), new InstallationSettings());

    /// <summary>The schema of a data source; on a cluster, what is distributed.</summary>
    public static string SchemaOf(string name) => "ds_" + name.ToLowerInvariant();
}
