using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Nameplate.Core;
using Nameplate.Server.Http;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rest;

/// <summary>Answers a list: reads its parameters, streams its rows, and links to the pages before and after.</summary>
internal static class RestList
{
    private const int MaxDefault = 100;

    /// <summary>As many as one create makes.</summary>
    private const int MaxMax = 100_000;

    private const string SortDefault = "dateCreated";

    /// <summary>The parameters that every list has before its filters.</summary>
    public static IReadOnlyList<RestParameter> Paging { get; } =
    [
        RestParameter.Whole("max") with { Help = $"Records to answer at most, 1 to {MaxMax}; {MaxDefault} unless given." },
        RestParameter.Whole("offset") with { Help = "Records to leave out at the beginning; 0 unless given." },
        RestParameter.Text("sort") with { Kind = "word", Help = $"Name of the field to sort by; {SortDefault} unless given." },
        RestParameter.Text("order") with { Kind = "word", Help = "asc or desc; asc unless given." },
    ];

    private sealed record Page(RestResource Resource, int Max, long Offset, string Sort, bool Descending, RestQuery Query, RestView View, string Kept);

    /// <summary>The handler of a resource's list.</summary>
    public static RestHandler Of(RestResource resource)
    {
        var known = Paging.Select(parameter => parameter.Name).Concat(resource.Filters.Select(filter => filter.Name)).Concat(resource.Switches).ToHashSet(StringComparer.Ordinal);
        return async call =>
        {
            var given = call.Query(known.Contains);
            if (given.Fault is { } unknown)
            {
                return unknown;
            }

            var page = Read(resource, given.Value, call.View);
            if (page.Fault is { } fault)
            {
                return fault;
            }

            var view = await resource.ViewAsync(call, page.Value.View);
            var whole = page.Value with { View = view, Query = page.Value.Query with { Users = [.. view.Users.OrderBy(user => user.Value).Select(user => user.Key)] } };
            return await call.ReadAsync(async answer =>
            {
                await RestLists.ReadAsync(call.Source.Readers, whole.Query, (total, reader) => WriteAsync(call, answer, whole, total, reader), call.Cancel);
                return null;
            });
        };
    }

    private static Outcome<Page> Read(RestResource resource, Dictionary<string, string> given, RestView plain)
    {
        var (max, offset, sort) = (MaxDefault, 0L, given.GetValueOrDefault("sort", SortDefault));
        if (given.TryGetValue("max", out var text) && !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out max))
        {
            return RestFaults.ParameterType("max");
        }

        if (max is < 1 or > MaxMax)
        {
            return RestFaults.ParameterValue("max");
        }

        if (given.TryGetValue("offset", out text) && !RestBody.TryLong(text, out offset))
        {
            return RestFaults.ParameterType("offset");
        }

        if (offset is < 0 or > RestQuery.OffsetMax)
        {
            return RestFaults.ParameterValue("offset");
        }

        if (resource.Fields.FirstOrDefault(one => one.IsScalar && one.Name == sort) is not { } field)
        {
            return RestFaults.ParameterValue("sort");
        }

        bool? descending = given.GetValueOrDefault("order", "asc").ToLowerInvariant() switch { "asc" => false, "desc" => true, _ => null };
        if (descending is null)
        {
            return RestFaults.ParameterValue("order");
        }

        var (conditions, kept) = (new List<RestCondition>(), new StringBuilder());
        foreach (var filter in resource.Filters)
        {
            if (given.TryGetValue(filter.Name, out text))
            {
                var condition = filter.Read(text);
                if (condition.Fault is { } fault)
                {
                    return fault;
                }

                conditions.Add(condition.Value);
                Keep(filter.Name, text);
            }
        }

        foreach (var name in resource.Switches.Where(given.ContainsKey))
        {
            Keep(name, given[name]);
        }

        var view = RestResource.Switched(plain, given);
        return view.Fault is { } wrong
            ? wrong
            : new Page(resource, max, offset, sort, descending.Value, new RestQuery(resource.Table, conditions, field.Column, descending.Value, max, offset), view.Value, kept.ToString());

        void Keep(string name, string value) => kept.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }

    private static async Task WriteAsync(RestCall call, ReadAnswer answer, Page page, long total, DbDataReader reader)
    {
        var row = new RestRow(reader);
        await using var json = new Utf8JsonWriter(answer, RestCall.Json);
        json.WriteStartObject();
        WritePaging(json, page, total);
        json.WriteStartArray("data"u8);
        while (await reader.ReadAsync(call.Cancel))
        {
            page.Resource.Write(json, row, page.View);
            await answer.FlushIfFullAsync(json, call.Cancel);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePaging(Utf8JsonWriter json, Page page, long total)
    {
        json.WriteStartObject("paging"u8);
        json.WriteNumber("total"u8, total);
        json.WriteNumber("max"u8, page.Max);
        json.WriteNumber("offset"u8, page.Offset);

        // From beyond the end, back to the last page that has rows.
        json.WriteString("previous"u8, page.Offset == 0 ? null : Link(page, Math.Max(0, Math.Min(page.Offset, total) - page.Max)));
        json.WriteString("next"u8, page.Offset + page.Max >= total ? null : Link(page, page.Offset + page.Max));
        json.WriteEndObject();
    }

    private static string Link(Page page, long offset) => string.Create(
        CultureInfo.InvariantCulture,
        $"/api/{page.View.Version}/{page.Resource.Name}?max={page.Max}&offset={offset}&sort={page.Sort}&order={(page.Descending ? "desc" : "asc")}{page.Kept}");
}
