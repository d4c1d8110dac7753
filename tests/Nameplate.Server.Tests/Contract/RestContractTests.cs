using System.Reflection;
using System.Text;
using Nameplate.Server.Rest;

namespace Nameplate.Server.Tests.Contract;

/// <summary>The REST dialect's part of the contract, in docs/contract/rest: a page a resource, drawn from the server's addresses and the resources' tables.</summary>
public sealed class RestContractTests(AccessFixture server) : IClassFixture<AccessFixture>
{
    private const string Approve = "If the change is meant, approve it with NAMEPLATE_APPROVE=1 ./nameplate test Contract and commit docs/contract.";

    private static readonly Dictionary<string, RestResource> Resources = typeof(RestResource).Assembly.GetTypes()
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(field => field.FieldType == typeof(RestResource)).Select(field => (RestResource)field.GetValue(null)!).ToDictionary(resource => resource.Name);

    [Fact]
    public async Task The_page_of_every_resource_is_what_its_tables_say()
    {
        var folder = Path.Combine(ContractTests.Folder, "rest");
        var pages = server.RestAddresses.GroupBy(address => address.Path.Split('/')[0]).ToDictionary(group => group.Key + ".md", group => Draw(group.Key, [.. group]));
        var stale = Directory.Exists(folder) ? Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Where(file => !pages.ContainsKey(file)).ToList() : [];
        if (ContractTests.Approves)
        {
            Directory.CreateDirectory(folder);
            stale.ForEach(file => File.Delete(Path.Combine(folder, file)));
            stale.Clear();
            foreach (var (name, text) in pages)
            {
                await File.WriteAllTextAsync(Path.Combine(folder, name), text, TestContext.Current.CancellationToken);
            }
        }

        Assert.True(stale.Count == 0, $"Pages of resources that are no more: {string.Join(", ", stale)}. {Approve}");
        foreach (var (name, text) in pages)
        {
            var file = Path.Combine(folder, name);
            Assert.True(File.Exists(file), $"docs/contract/rest/{name} is missing. {Approve}");
            Assert.True(text == await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), $"docs/contract/rest/{name} differs from its tables. {Approve}");
        }
    }

    private static string Draw(string name, List<RestAddress> addresses)
    {
        var page = new StringBuilder($"# {name}\n\n| Call | Least role | Program | As in the ERP dialect |\n|---|---|---|---|\n");
        foreach (var (path, method) in addresses.OrderBy(address => address.Path, StringComparer.Ordinal).SelectMany(address => address.Methods.Select(method => (address.Path, method))))
        {
            page.Append($"| `{method.Name} /api/{{version}}/{path}` | {method.Sibling.LeastRole.ToString().ToLowerInvariant()} | `{method.Sibling.Program}` | [{method.Sibling.Name}](../{method.Sibling.Name}.md) |\n");
        }

        if (Resources.GetValueOrDefault(name) is { } resource)
        {
            page.Append("\n## Record\n\n| Field | Value | A list can be sorted by it |\n|---|---|---|\n");
            foreach (var field in resource.Fields)
            {
                page.Append($"| `{field.Name}` | {field.Kind} | {(field.IsScalar ? "yes" : "no")} |\n");
            }

            page.Append($"\n## List\n\nParameters: {string.Join(", ", new[] { "max", "offset", "sort", "order" }.Concat(resource.Filters.Select(filter => filter.Name)).Concat(resource.Switches).Select(one => $"`{one}`"))}.\n");
        }

        foreach (var (path, method) in addresses.OrderBy(address => address.Path, StringComparer.Ordinal).SelectMany(address => address.Methods.Where(method => method.Parameters.Count > 0).Select(method => (address.Path, method))))
        {
            page.Append($"\n## {method.Name} {path}\n\nBody: JSON{(method.TakesForm ? " or a form" : "")}.\n\n| Parameter | Takes | Given | Field in the ERP dialect |\n|---|---|---|---|\n");
            foreach (var parameter in method.Parameters)
            {
                page.Append($"| `{parameter.Name}` | {parameter.Kind} | {(parameter.IsRequired ? "required" : "optional")} | {(parameter.Field is { } field ? $"`{field}`" : "")} |\n");
            }
        }

        return page.ToString();
    }
}
