using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nameplate.Server.Tests;

/// <summary>What others make of the description: a linter finds nothing, and the clients that generators draw from it compile and work.</summary>
public sealed class GeneratedClientTests(DemoServer demo) : IClassFixture<DemoServer>, IAsyncLifetime
{
    private string folder = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        folder = Directory.CreateTempSubdirectory("nameplate-client-").FullName;
        foreach (var name in new[] { "openapi.yaml", "openapi.json" })
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name), await demo.Http.GetByteArrayAsync($"/{name}", Cancel), Cancel);
        }
    }

    [Fact]
    public async Task A_strict_linter_finds_nothing_and_yaml_and_json_are_one_document()
    {
        // Beside its configuration, for that names what it finds at a place of this file.
        var told = await ToolRun.NodeAsync(
            folder, ToolRun.Package("@redocly", "cli", "bin", "cli.js"),
            "lint", "openapi.yaml", "--config", Path.Combine(ToolRun.Clients, "redocly.yaml"), "--format", "json");
        var totals = JsonNode.Parse(told[told.IndexOf('{', StringComparison.Ordinal)..told.LastIndexOf('}')] + "}")!["totals"]!;
        Assert.True(totals["errors"]!.GetValue<int>() + totals["warnings"]!.GetValue<int>() == 0, told);
        await ToolRun.NodeAsync(folder, Path.Combine(ToolRun.Clients, "same.mjs"), Path.Combine(folder, "openapi.yaml"), Path.Combine(folder, "openapi.json"));
    }

    [Fact]
    public async Task A_generated_client_in_typescript_builds_a_pump_and_reads_it_back()
    {
        Copy("typescript");
        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), ToolRun.Package());

        // That a field has a default does not mean that it must be given.
        await ToolRun.NodeAsync(folder, ToolRun.Package("openapi-typescript", "bin", "cli.js"), "openapi.yaml", "--output", "nameplate.d.ts", "--default-non-nullable", "false");
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{"type":"module"}""", Cancel);
        await ToolRun.NodeAsync(folder, ToolRun.Package("typescript", "bin", "tsc"), "--project", ".");
        var told = await ToolRun.NodeAsync(folder, Path.Combine(folder, "out", "pump.js"), demo.Address, "P-0001", "GC00003001", "JX00005140");
        Assert.Equal(Told("P-0001", "GC00003001", "JX00005140"), told.Trim());
    }

    [Fact]
    public async Task A_generated_client_in_csharp_builds_a_pump_and_reads_it_back()
    {
        Copy("csharp");
        await ToolRun.DotnetAsync(
            folder, ToolRun.Package("nswag", "bin", "binaries", "Net100", "dotnet-nswag.dll"), "openapi2csclient", "/input:openapi.yaml", "/output:Client.cs",
            "/classname:NameplateClient", "/namespace:Nameplate.Client", "/jsonLibrary:SystemTextJson", "/useBaseUrl:false",
            "/generateNullableReferenceTypes:true", "/generateOptionalParameters:true", "/generateOptionalPropertiesAsNullable:true", "/generateDataAnnotations:false");
        await ToolRun.DotnetAsync(
            folder, "build", "Pump.csproj", "-c", "Release", "-o", "out", "-v", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false", "--disable-build-servers");
        var told = await ToolRun.DotnetAsync(folder, Path.Combine("out", "Pump.dll"), demo.Address, "P-0002", "GC00003002", "JX00005141");
        Assert.Equal(Told("P-0002", "GC00003002", "JX00005141").TrimEnd('}') + ",\"kept\":true}", told.Trim());
    }

    private static string Told(string pump, string motor, string mount) => JsonSerializer.Serialize(new
    {
        built = pump,
        transacted = 4,
        refused = "SHORTAGE",
        status = "A",
        inside = $"{motor},{mount}",
        rest = $"1 {pump} IN_STOCK",
        restInside = $"{motor},{mount}",
    });

    private void Copy(string client)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(ToolRun.Clients, client)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
