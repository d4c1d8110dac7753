using System.Reflection;

namespace Nameplate.Core.Fields;

/// <summary>
/// Every noun of the ERP dialect, read once from the classes of this assembly. Routes, reading, validation, writing, the
/// database's columns, help and contract pages all come from it: a new noun is one new file.
/// </summary>
public static class ResourceBook
{
    public static IReadOnlyList<Resource> Resources { get; } =
        [.. Assembly.GetExecutingAssembly().GetTypes()
            .Where(type => type.GetCustomAttribute<ResourceAttribute>() is not null)
            .Select(Resource.Of)
            .OrderBy(resource => resource.Slug, StringComparer.Ordinal)];

    /// <summary>Every call, by the last part of its URL.</summary>
    public static IReadOnlyDictionary<string, Call> Calls { get; } =
        Resources.SelectMany(resource => resource.Calls).ToDictionary(call => call.Name, StringComparer.Ordinal);

    /// <summary>The nouns that have a table.</summary>
    public static IEnumerable<Resource> Stored => Resources.Where(resource => typeof(Record).IsAssignableFrom(resource.Type));

    public static Call Call<T>(Verbs verb) => Resource.Of<T>().Calls.Single(call => call.Verb == verb);
}
