using System.Collections.Concurrent;
using System.Reflection;
using Nameplate.Core.Access;

namespace Nameplate.Core.Fields;

/// <summary>What may be done with a resource.</summary>
[Flags]
public enum Verbs
{
    None = 0,
    Get = 1,
    Create = 2,
    Update = 4,
    Delete = 8,
    Query = 16,

    /// <summary>Undoes what the record stands for.</summary>
    Reverse = 32,
    All = Create | Update | Delete | Query,
}

/// <summary>Names a noun of the ERP dialect and the verbs it has.</summary>
/// <param name="slug">The noun in its URL: <c>customer-part</c> in <c>/api/customer-part-create</c>.</param>
/// <param name="title">The noun for people.</param>
/// <param name="verbs">The calls that there are.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ResourceAttribute(string slug, string title, Verbs verbs) : Attribute
{
    public string Slug { get; } = slug;

    public string Title { get; } = title;

    public Verbs Verbs { get; } = verbs;

    /// <summary>What one record is, in a sentence for help and contract pages.</summary>
    public string Help { get; init; } = "";

    /// <summary>The ERP's program that does the same, and what PROGRAM_ID then says; empty where the ERP has none.</summary>
    public string Program { get; init; } = "";

    /// <summary>The code that postings and permissions have in place of a program's, where the ERP has none; the noun itself unless given.</summary>
    public string Code { get; init; } = "";

    /// <summary>Where the noun stands in the index of calls.</summary>
    public string Area { get; init; } = "";

    /// <summary>The contract's list is not known whole: names it does not list are kept with the record and answered back.</summary>
    public bool Open { get; init; }

    /// <summary>The field that masters have and this one's contract has not: it is kept and never answered.</summary>
    public string Silent { get; init; } = "";

    /// <summary>Several records may have one key: it names them together, and a page never ends between them.</summary>
    public bool KeyRepeats { get; init; }

    /// <summary>A call of ours, unknown to the ERP.</summary>
    public bool Ours { get; init; }

    /// <summary>Least role that may write.</summary>
    public Role Writer { get; init; } = Role.Admin;

    /// <summary>Needs no token: answers before anybody has signed in.</summary>
    public bool Public { get; init; }

    /// <summary>Where the facts come from.</summary>
    public string Source { get; init; } = "";
}

/// <summary>A noun with its fields in wire order, read once from its class.</summary>
public sealed class Resource
{
    private static readonly ConcurrentDictionary<Type, Resource> Known = new();
    private readonly Dictionary<string, Field> byName;

    private Resource(Type type)
    {
        Type = type;
        var attribute = type.GetCustomAttribute<ResourceAttribute>();
        Attribute = attribute ?? new ResourceAttribute("", type.Name, Verbs.None);
        Fields = FieldsOf(type);
        Keys = [.. Fields.Where(field => field.IsKey)];
        Answer = [.. Fields.Where(field => field.Is(Uses.Answer))];
        byName = Fields.ToDictionary(field => field.Name, StringComparer.Ordinal);
        Calls = [.. Enum.GetValues<Verbs>()
            .Where(verb => int.PopCount((int)verb) == 1 && Attribute.Verbs.HasFlag(verb))
            .Select(verb => new Call(this, verb))];
    }

    public Type Type { get; }

    public ResourceAttribute Attribute { get; }

    public string Slug => Attribute.Slug;

    public string Title => Attribute.Title;

    /// <summary>Code of the program that its calls drive, by which they are permitted: <c>SOESN</c>; where there is none, the noun: <c>STORES</c>.</summary>
    public string Program => Attribute switch
    {
        { Program.Length: > 0 } known => known.Program[(known.Program.LastIndexOf('(') + 1)..^1],
        { Code.Length: > 0 } given => given.Code,
        _ => Slug.ToUpperInvariant(),
    };

    /// <summary>The noun within a sentence: <c>customer part</c>.</summary>
    public string Noun => Attribute.Title.ToLowerInvariant();

    /// <summary>All fields in wire order.</summary>
    public IReadOnlyList<Field> Fields { get; }

    public IReadOnlyList<Field> Keys { get; }

    /// <summary>Whether a call names the rows of a document that it changes, by the keys besides the document's own.</summary>
    public bool IsNamedByCalls => Keys.Skip(1).All(key => key.Is(Uses.Create));

    /// <summary>The fields of an answer, in the contract's order.</summary>
    public IReadOnlyList<Field> Answer { get; }

    public IReadOnlyList<Call> Calls { get; }

    public bool IsOpen => Attribute.Open;

    /// <summary>A record's key as texts, in order.</summary>
    public IReadOnlyList<string> KeyOf(Record record) => [.. Keys.Select(key => key.Print(record, TimeZoneInfo.Utc))];

    public Field? Find(string name) => byName.GetValueOrDefault(name);

    public static Resource Of(Type type) => Known.GetOrAdd(type, static type => new Resource(type));

    public static Resource Of<T>() => Of(typeof(T));

    /// <summary>The fields of a class in wire order: by line, with a master's audit fields before its closing remarks, and the rows of a document last.</summary>
    internal static IReadOnlyList<Field> FieldsOf(Type type)
    {
        var nullability = new NullabilityInfoContext();
        var silent = type.GetCustomAttribute<ResourceAttribute>()?.Silent;
        var lines = from property in type.GetProperties()
                    from attribute in property.GetCustomAttributes<FieldAttribute>()
                    let audit = property.DeclaringType == typeof(Master)
                    let remark = attribute is NotesAttribute
                    orderby audit ? 1 : !typeof(Master).IsAssignableFrom(type) ? 0 : remark ? 2 : attribute is RowsAttribute ? 3 : 0, attribute.Line
                    select (property, attribute);
        var fields = new List<Field>();
        foreach (var (property, attribute) in lines)
        {
            if (attribute is UserFieldsAttribute user)
            {
                fields.AddRange(Enumerable.Range(0, user.Count).Select(index =>
                    new Field(user, property, nullable: true, index)));
            }
            else
            {
                fields.Add(new Field(attribute, property, nullability.Create(property).ReadState != NullabilityState.NotNull, silent: attribute.Name == silent));
            }
        }

        return fields;
    }
}
