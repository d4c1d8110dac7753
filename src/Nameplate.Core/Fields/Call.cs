using Nameplate.Core.Access;

namespace Nameplate.Core.Fields;

/// <summary>One call of the ERP dialect: a noun and a verb. What it takes and answers follows from the noun's fields.</summary>
public sealed class Call
{
    internal Call(Resource resource, Verbs verb)
    {
        (Resource, Verb) = (resource, verb);
        Request = [.. resource.Fields.Where(field => verb switch
        {
            Verbs.Create or Verbs.Get or Verbs.Reverse => field.Is(Uses.Create),
            Verbs.Update => field.IsKey || field.Is(Uses.Update),
            Verbs.Delete => field.IsKey,
            _ => field.Is(Uses.Criterion),
        })];
        Required = [.. resource.Fields.Where(field => verb switch
        {
            Verbs.Create or Verbs.Get or Verbs.Reverse => field.Is(Uses.Required),
            Verbs.Update or Verbs.Delete => field.IsKey,
            _ => false,
        })];
        Answer = verb switch
        {
            Verbs.Delete => [],
            Verbs.Query => [.. resource.Answer.Where(field => !field.Is(Uses.Written))],
            _ => resource.Answer,
        };
    }

    public Resource Resource { get; }

    public Verbs Verb { get; }

    /// <summary>The last part of the URL: <c>customer-part-create</c>.</summary>
    public string Name => $"{Resource.Slug}-{Verb.ToString().ToLowerInvariant()}";

    public string Path => $"/api/{Name}";

    public string Title => $"{Resource.Title}, {Verb}";

    /// <summary>The fields that may be sent, in wire order; AUTH_TOKEN comes last and is no field of the noun.</summary>
    public IReadOnlyList<Field> Request { get; }

    public IReadOnlyList<Field> Required { get; }

    /// <summary>The fields of the answer in wire order; empty for a delete, which answers <c>{}</c>.</summary>
    public IReadOnlyList<Field> Answer { get; }

    public bool NeedsToken => !(Resource.Attribute.Public && Verb == Verbs.Get);

    public bool Writes => Verb is not (Verbs.Query or Verbs.Get);

    /// <summary>Least role that may make the call.</summary>
    public Role LeastRole => Writes ? Resource.Attribute.Writer : Role.Viewer;

    /// <summary>Program by which a user may be kept from the call; null where everybody may make it: system calls, and signing out.</summary>
    public string? Program => Resource.Attribute.Public ? null : Resource.Program;

    public override string ToString() => Name;
}
