using Nameplate.Core;
using Nameplate.Server.Http;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Pages.App;

/// <summary>Files that a page hands out: streams, in the rooms where those of the APIs are.</summary>
internal static class PageCsv
{
    /// <summary>Of one state of the data source.</summary>
    public static Task<Fault?> CsvAsync(this PageCall call, Func<Snapshot, CsvWriter, Task<Fault?>> read) => call.CsvAsync(async csv =>
    {
        await using var snapshot = await Snapshot.OpenAsync(call.Source.Readers, call.Cancel);
        return await read(snapshot, csv);
    });

    /// <summary>Of what the read finds by itself. It may be run a second time, before anything was sent.</summary>
    public static Task<Fault?> CsvAsync(this PageCall call, Func<CsvWriter, Task<Fault?>> read) =>
        ReadAnswer.RunAsync(call.Http, call.Source, answer => read(new CsvWriter(call.Http, answer)), call.Cancel);
}
