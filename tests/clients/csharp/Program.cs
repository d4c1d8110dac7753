// Signs in, builds a pump and reads it back in both dialects, through the client that NSwag makes of /openapi.yaml.
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nameplate.Client;

var (address, pump, motor, mount) = (args[0], args[1], args[2], args[3]);
using var http = new HttpClient { BaseAddress = new Uri(address) };
var api = new NameplateClient(http);

var session = await api.AuthTokenGetAsync(new AuthTokenGet { DATA_SOURCE = "DEMO", USER_NAME = "APIUSER", PASSWORD = "password" });
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.AUTH_TOKEN);

var order = new BackflushKitIssueCreate
{
    ASSEMBLY_ID = "PUMP002",
    SERIAL_NUMBER = pump,
    DEPARTMENT = "0",
    ACCOUNT = "300",
    COMPONENTS =
    [
        new BackflushComponentCreate { COMPONENT_ID = "MOTOR003", SERIAL_NUMBER = motor },
        new BackflushComponentCreate { COMPONENT_ID = "MOUNT007", SERIAL_NUMBER = mount },
    ],
};
var built = await api.BackflushKitIssueCreateAsync(order, $"build-{pump}");

string? refused = null;
try
{
    order.SERIAL_NUMBER = $"{pump}-2";
    await api.BackflushKitIssueCreateAsync(order);
}
catch (ApiException<Failure> failure)
{
    refused = failure.Result.MESSAGE_CODE;
}

var units = await api.SerialNumberQueryAsync(new SerialNumberQuery { PART_ID = "PUMP002", SERIAL_NUMBER = pump });
var inside = await api.SerialNumberGenealogyGetAsync(new SerialNumberGenealogyGet { PART_ID = "PUMP002", SERIAL_NUMBER = pump });
var list = await api.RestSerialNumbersListAsync(itemReference: "PUMP002", value: pump, withState: true);
var found = list.Data.Single();
var one = await api.RestSerialNumbersGenealogyAsync(found.Id);

// What an update leaves out stays; only what it names changes.
await api.PartUpdateAsync(new PartUpdate { PART_ID = "PUMP002", NOTES = "Built by a generated client." });
var part = (await api.PartQueryAsync(new PartQuery { PART_ID = "PUMP002" })).Single();

Console.WriteLine(JsonSerializer.Serialize(new
{
    built = built.SERIAL_NUMBER,
    transacted = built.COMPONENTS.Count,
    refused,
    status = string.Join(',', units.Select(unit => unit.SN_STATUS)),
    inside = string.Join(',', inside.DETAILS.Select(row => row.SERIAL_NUMBER).Where(serial => serial.Length > 0)),
    rest = $"{list.Paging.Total} {found.Value} {found.State}",
    restInside = string.Join(',', one.Data.Select(row => row.SerialNumber?.Value).OfType<string>()),
    kept = part.PART_UM.Length > 0 && part.NOTES.Length > 0,
}));

namespace Nameplate.Client
{
    public partial class NameplateClient
    {
        /// <summary>A field that is not set is not sent: null would clear it.</summary>
        static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings) => settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
    }
}
