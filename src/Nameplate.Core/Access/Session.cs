namespace Nameplate.Core.Access;

/// <summary>Who is calling: a user of one data source. Nothing of another data source can be reached with it.</summary>
/// <param name="DataSource">The data source that the user signed in to.</param>
/// <param name="UserName">The user; postings and records keep this name.</param>
/// <param name="Role">What the user may do.</param>
/// <param name="Zone">The data source's time zone: for "today" and for the ERP's dates and times.</param>
public sealed record Session(string DataSource, string UserName, Role Role, TimeZoneInfo Zone)
{
    /// <summary>The programs that the user is restricted to, by their codes; null when there is no restriction.</summary>
    public IReadOnlyList<string>? Programs { get; init; }

    /// <summary>The day on which an instant falls in the data source.</summary>
    public DateOnly Day(DateTime utc) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, Zone));
}
