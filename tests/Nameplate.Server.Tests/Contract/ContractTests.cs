using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests.Contract;

/// <summary>The contract lives in docs/contract as approved text: what a change of the field tables does to clients is in its diff.</summary>
public sealed class ContractTests
{
    private const string Approve = "If the change is meant, approve it with NAMEPLATE_APPROVE=1 ./nameplate test Contract and commit docs/contract.";
    private const string Marker = "<!-- The list below is generated. -->\n";

    internal static bool Approves => Environment.GetEnvironmentVariable("NAMEPLATE_APPROVE") == "1";

    public static TheoryData<string> Calls => [.. ResourceBook.Calls.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task The_contract_page_of_a_call_is_what_the_field_tables_say(string name)
    {
        var file = Path.Combine(Folder, name + ".md");
        var drawn = ContractPage.Draw(ResourceBook.Calls[name]);
        if (Approves)
        {
            await File.WriteAllTextAsync(file, drawn, TestContext.Current.CancellationToken);
        }

        Assert.True(File.Exists(file), $"docs/contract/{name}.md is missing. {Approve}");
        Assert.True(drawn == await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), $"docs/contract/{name}.md differs from the field tables. {Approve}");
    }

    [Fact]
    public void Every_contract_page_has_its_call()
    {
        var stale = Directory.GetFiles(Folder, "*.md")
            .Where(file => Path.GetFileName(file) != "README.md" && !ResourceBook.Calls.ContainsKey(Path.GetFileNameWithoutExtension(file))).ToList();
        if (Approves)
        {
            stale.ForEach(File.Delete);
            stale.Clear();
        }

        Assert.True(stale.Count == 0, $"Pages of calls that are no more: {string.Join(", ", stale.Select(Path.GetFileName))}. {Approve}");
    }

    [Fact]
    public async Task The_index_lists_every_call()
    {
        var file = Path.Combine(Folder, "README.md");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains(Marker, text, StringComparison.Ordinal);
        var whole = text[..(text.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)] + ContractPage.Index(ResourceBook.Calls.Values);
        if (Approves)
        {
            await File.WriteAllTextAsync(file, whole, TestContext.Current.CancellationToken);
            text = whole;
        }

        Assert.True(whole == text, $"The list in docs/contract/README.md differs from the book. {Approve}");
    }

    internal static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Nameplate.slnx")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside a clone of Nameplate.");
            }

            return Path.Combine(folder.FullName, "docs", "contract");
        }
    }
}
