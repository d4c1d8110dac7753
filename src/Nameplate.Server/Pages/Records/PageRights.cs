using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Server.Pages.App;

namespace Nameplate.Server.Pages.Records;

/// <summary>What a page shows, its calls answer: who may not ask them does not see it.</summary>
internal static class PageRights
{
    /// <summary>Why the user may not see the records of a noun; null when it is allowed.</summary>
    public static Fault? Refuse<T>(PageCall call)
    {
        var resource = Resource.Of<T>();
        var read = resource.Calls.First(one => !one.Writes);
        return Permissions.Check(call.Session, read, read.Name);
    }

    /// <summary>The day that it is where the data source is.</summary>
    public static DateOnly Today(PageCall call) => call.Session.Day(call.Http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
}
