using Nameplate.Core.Fields;

namespace Nameplate.Core.Access;

/// <summary>The server's clock. The call is in the ERP's index; its fields are not known and are ours.</summary>
[Resource("server-time", "Server Time", Verbs.Get, Area = "System", Public = true, Help = "The server's date and time, in UTC.")]
public sealed class ServerTime
{
    [DayOf("SERVER_DATE", "Day.", Uses.Answer)]
    [TimeOf("SERVER_TIME", "Time of day.", Uses.Answer)] public DateTime Now { get; set; }
    [Text("TIME_ZONE", "UTC.", Uses.Answer, Example = "UTC")] public string TimeZone { get; set; } = "UTC";
}
