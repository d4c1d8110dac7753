using Nameplate.Core.Fields;

namespace Nameplate.Core.Access;

/// <summary>The data sources there are. The call is in the ERP's index; its fields are not known and are ours.</summary>
[Resource("data-sources", "Data Sources", Verbs.Get, Area = "System", Public = true, Help = "The names that DATA_SOURCE may have.")]
public sealed class DataSources
{
    [Rows("DATA_SOURCES", "One row for each data source.", Uses.Answer)] public List<DataSourceName> Names { get; set; } = [];
}

public sealed class DataSourceName
{
    [Text("DATA_SOURCE", "Name of the data source.", Uses.Answer, Example = "DEMO")] public string Name { get; set; } = "";
}
