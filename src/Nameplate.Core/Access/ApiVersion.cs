using Nameplate.Core.Fields;

namespace Nameplate.Core.Access;

/// <summary>What is answering. The call is in the ERP's index; its fields are not known and are ours.</summary>
[Resource("api-version", "API Version", Verbs.Get, Area = "System", Public = true, Help = "The version of the server.")]
public sealed class ApiVersion
{
    [Text("API_VERSION", "Version of the server.", Uses.Answer, Example = "0.1.0")] public string Version { get; set; } = "";
    [Text("PRODUCT", "Nameplate.", Uses.Answer, Example = "Nameplate")] public string Product { get; set; } = "Nameplate";
}
