using System.Text;
using Nameplate.Server.Help;
using Nameplate.Server.Rest;

namespace Nameplate.Server.Tests.Contract;

/// <summary>The REST dialect's part of the contract, in docs/contract/rest: a page a resource, drawn from the server's addresses and the resources' tables.</summary>
public sealed class RestContractTests(AccessFixture server) : IClassFixture<AccessFixture>
{
    private const string Approve = "If the change is meant, approve it with NAMEPLATE_APPROVE=1 ./nameplate test Contract and commit docs/contract.";

    [Fact]
    public async Task The_page_of_every_resource_is_what_its_tables_say()
    {
        var folder = Path.Combine(ContractTests.Folder, "rest");
        var pages = server.RestHelp.Where(call => !call.IsSignIn).GroupBy(call => call.Group).ToDictionary(group => group.Key + ".md", group => Draw(group.Key, [.. group]));
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

    private static string Draw(string name, List<RestHelp> calls)
    {
        var page = new StringBuilder($"# {name}\n\n| Call | Least role | Program | As in the ERP dialect |\n|---|---|---|---|\n");
        foreach (var call in calls)
        {
            page.Append($"| `{call.Method.Name} {call.Url}` | {call.LeastRole?.ToString().ToLowerInvariant()} | `{call.Program}` | [{call.Sibling.Name}](../{call.Sibling.Name}.md) |\n");
        }

        if (calls.Find(call => call.Method.Act == RestAct.List) is { Method.Resource: { } resource } list)
        {
            page.Append("\n## Record\n\n| Field | Value | A list can be sorted by it |\n|---|---|---|\n");
            foreach (var field in resource.Fields)
            {
                page.Append($"| `{field.Name}` | {field.Kind} | {(field.IsScalar ? "yes" : "no")} |\n");
            }

            page.Append($"\n## List\n\nParameters: {string.Join(", ", list.Query.Select(one => $"`{one.Name}`"))}.\n");
        }

        foreach (var call in calls.Where(call => call.Body.Count > 0))
        {
            page.Append($"\n## {call.Title}\n\nBody: JSON{(call.Method.TakesForm ? " or a form" : "")}.\n\n| Parameter | Takes | Given | Field in the ERP dialect |\n|---|---|---|---|\n");
            foreach (var parameter in call.Body)
            {
                page.Append($"| `{parameter.Name}` | {parameter.Kind} | {parameter.Given} | {(parameter.Field is { } field ? $"`{field.Name}`" : "")} |\n");
            }
        }

        return page.ToString();
    }
}
