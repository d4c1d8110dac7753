using System.Text.Json.Nodes;
using Nameplate.Core.Fields;

namespace Nameplate.Server.Tests;

/// <summary>Every field of every noun that can be queried, asked for what its records say: those that meet the criterion by its meaning in plain code are found, in the order of all, and no others.</summary>
public sealed class EveryCriterionTests(ServerFixture server) : IClassFixture<ServerFixture>, IAsyncLifetime
{
    private const int Page = 3;

    public static TheoryData<string> Queries => [.. ResourceBook.Calls.Values.Where(call => call.Verb == Verbs.Query).Select(call => call.Name)];

    public async ValueTask InitializeAsync()
    {
        if ((await server.DoAsync("part-query", new { PART_ID = "SHELVED" })).Rows.Count == 0)
        {
            await WorkedInstallation.WorkAsync(server);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Criteria_find_the_records_that_meet_them_and_no_others(string query)
    {
        var noun = ResourceBook.Calls[query].Resource;
        var all = (await AskAsync(query, noun.Keys[0], "%", null)).Select(row => row!.AsObject()).ToList();
        Assert.NotEmpty(all);
        var tried = 0;
        foreach (var field in ResourceBook.Calls[query].Request.Where(field => noun.Answer.Contains(field) && !field.IsRows && field.Kind is not SerialsKind))
        {
            foreach (var text in Criteria(field, [.. all.Select(row => Value(row, field)).Distinct().Order(StringComparer.Ordinal)]))
            {
                var criterion = Criterion.Parse(text).Criterion!;
                var meant = all.Where(row => Meets(field, criterion, Value(row, field))).Select(Text).ToList();
                Assert.Equal(meant, (await AskAsync(query, field, text, null)).Select(Text));
                var page = (await AskAsync(query, field, text, Page)).Select(Text).ToList();
                Assert.Equal(meant.Take(page.Count), page);
                Assert.True(page.Count == Math.Min(Page, meant.Count) || noun.Attribute.KeyRepeats && page.Count > Page, $"{field.Name} {text}: {page.Count} of {meant.Count}");
                tried++;
            }
        }

        Assert.True(tried > noun.Answer.Count, $"{tried} criteria prove nothing");
    }

    /// <summary>Of each sign one, with values that there are, and with none.</summary>
    private static IEnumerable<string> Criteria(Field field, IReadOnlyList<string> values)
    {
        if (values.LastOrDefault(value => value.Length > 0) is not { } last)
        {
            yield return "<>''";
            yield break;
        }

        yield return Criterion.Escape(last);
        yield return "<>''";
        yield return $"<>{Quoted(last)}";
        if (field.Kind.Type == typeof(string))
        {
            yield return $"IN {Quoted(values[0])},{Quoted(last)}";
            yield return "IN ''";
            yield return $">={Quoted(last)}";
            yield return $"{Criterion.Escape(last)[..^1]}%";
            yield return $"<>{Criterion.Escape(last)[..1]}%";
            yield return $"%{last[^1]}";
        }
    }

    private static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Numbers and days meet what is equal to them as they are printed.</summary>
    private static bool Meets(Field field, Criterion criterion, string value) => field.Kind.Type == typeof(string) ? criterion.Matches(value) : criterion switch
    {
        Criterion.Equal one => one.Text == value,
        Criterion.NotEqual one => one.Text != value,
        _ => throw new InvalidOperationException($"{criterion} has no meaning here."),
    };

    private static string Value(JsonObject row, Field field) => row[field.Name]?.ToString() ?? "";

    private static string Text(JsonNode? row) => row!.ToJsonString();

    private async Task<JsonArray> AskAsync(string query, Field field, string criterion, int? max)
    {
        var body = new JsonObject { [field.Name] = criterion };
        if (max is not null)
        {
            body["MAX_ROWS"] = max;
        }

        return (await server.DoAsync(query, body)).Rows;
    }
}
