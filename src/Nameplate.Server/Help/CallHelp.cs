using Nameplate.Core;
using Nameplate.Core.Access;
using Nameplate.Core.Fields;
using Nameplate.Server.Rpc;

namespace Nameplate.Server.Help;

/// <summary>
/// All that can be told of a call of the ERP dialect, as plain data, from the field tables: help pages, OpenAPI and the
/// approved contract pages are drawn from it.
/// </summary>
public sealed class CallHelp
{
    private CallHelp(Call call)
    {
        Call = call;
        Request = [.. call.Request.Select(field => Line(field, field.Name)), .. Common(call)];
        Answer = [.. call.Answer.Select(Answered)];
        Failures = [.. CallFailures.Of(call).Select(Failure)];
        Related = RelatedTo(call);
    }

    /// <summary>Every call of the book, by the last part of its URL.</summary>
    public static IReadOnlyDictionary<string, CallHelp> All { get; } =
        ResourceBook.Calls.Values.OrderBy(call => call.Name, StringComparer.Ordinal).ToDictionary(call => call.Name, call => new CallHelp(call), StringComparer.Ordinal);

    public static CallHelp Of(Call call) => All[call.Name];

    public Call Call { get; }

    public string Name => Call.Name;

    public string Title => Call.Title;

    public string Url => Call.Path;

    /// <summary>Where the noun stands in the index.</summary>
    public string Area => Call.Resource.Attribute.Area;

    /// <summary>What the call does, in two or three sentences.</summary>
    public string Purpose => Call.Resource.Attribute.Help + (Call.Verb, Call.Resource.Keys.Count) switch
    {
        (Verbs.Create, > 0) => $" Creates one {Call.Resource.Noun} and answers it whole.",
        (Verbs.Create, _) => " Posts one transaction and answers its details.",
        (Verbs.Update, _) => $" Changes one {Call.Resource.Noun} and answers it whole. The key fields locate it; what is not given stays as it is.",
        (Verbs.Delete, > 0) => $" Deletes one {Call.Resource.Noun} and answers an empty object.",
        (Verbs.Delete, _) => " Answers an empty object.",
        (Verbs.Reverse, _) => " Posts what undoes it, in one transaction, and answers the new batch.",
        (Verbs.Query, _) => " Answers an array of all that match, ordered by key; an empty one when nothing does.",
        _ => "",
    };

    /// <summary>Least role that may call; null where nobody needs to be signed in.</summary>
    public Role? LeastRole => Call.NeedsToken ? Call.LeastRole : null;

    /// <summary>The ERP's program with its code, or our code where the ERP has none; null where everybody may call.</summary>
    public string? Program => Call.Resource.Attribute.Program is { Length: > 0 } known ? known : Call.Program;

    /// <summary>The program is a code of ours.</summary>
    public bool IsProgramOurs => Call.Resource.Attribute.Program.Length == 0;

    /// <summary>Where the lists of fields come from.</summary>
    public string Source => CallSource.Of(Call);

    /// <summary>What becomes of fields that are not listed; empty where they are refused.</summary>
    public string Open => Call.Resource.IsOpen && Call.Verb is Verbs.Create or Verbs.Update or Verbs.Query && Call.Resource.IsOpen
        ? Call.Verb == Verbs.Query
            ? "Fields that are not listed can be searched by as well: they are kept with the record under the names they were sent with."
            : $"The list is open: a field that it does not name (`A`–`Z`, `0`–`9` and `_`, up to 40 characters) is kept as a text of up to 255 characters and answered after the listed ones{(Call.Resource.Fields.Any(one => one.RowNoun is not null) ? ", in its rows too" : "")}."
        : "";

    /// <summary>Fields that the contract does not know, where the call itself is the contract's.</summary>
    public IReadOnlyList<string> Ours => Call.Resource.Attribute.Ours
        ? []
        : [.. Call.Request.Concat(Call.Answer).Distinct().Where(one => one.Help.Contains("(ours)", StringComparison.Ordinal)).Select(one => one.Name)];

    /// <summary>What may be sent, in wire order: the noun's fields, then what every call of its kind takes, AUTH_TOKEN last.</summary>
    public IReadOnlyList<FieldHelp> Request { get; }

    public IEnumerable<FieldHelp> Required => Request.Where(one => one.IsRequired);

    /// <summary>What must be sent besides the required fields; empty where nothing must.</summary>
    public string AlsoRequired => Call.Verb switch
    {
        Verbs.Update => "at least one field to change",
        Verbs.Query => "at least one field to search by",
        _ => "",
    };

    /// <summary>Criteria are written in the notation of <see cref="QueryNotation"/>.</summary>
    public bool IsQuery => Call.Verb == Verbs.Query;

    /// <summary>Fields of the answer, or of each of its rows, in wire order; none for a delete.</summary>
    public IReadOnlyList<FieldHelp> Answer { get; }

    /// <summary>In the order in which they are checked.</summary>
    public IReadOnlyList<FailureHelp> Failures { get; }

    /// <summary>Other calls of the noun, then those on the records that the request names.</summary>
    public IReadOnlyList<Call> Related { get; }

    /// <summary>A request that does something on the demo's data; its token is left empty.</summary>
    public string Example => CallExamples.Request(Call);

    /// <summary>A request with every field there is, all empty.</summary>
    public string FullRequest => CallExamples.Full(Call);

    /// <summary>An answer, or one row of it, with every field empty.</summary>
    public string AnswerTemplate => CallExamples.Answer(Call);

    /// <summary>The fields of a row that may be sent.</summary>
    public static IEnumerable<Field> RowFields(Verbs verb, Field field) =>
        field.Rows.Where(row => verb == Verbs.Query ? row.Is(Uses.Criterion) : RequestReader.IsSent(verb, row));

    private FieldHelp Line(Field field, string name) => new(name, FieldHelp.KindOf(field.Kind), field.Help)
    {
        IsRequired = Call.Required.Contains(field),
        IsCriterion = IsQuery,
        Default = Call.Verb == Verbs.Create ? field.Default : null,
        Example = field.Example,
        Field = field,
        IsArray = field.IsRows && !IsQuery,
        Rows = [.. RowFields(Call.Verb, field).Select(row => Line(row, row.Name) with { IsRequired = RequestReader.IsNeeded(Call.Verb, field, row) })],
    };

    private static FieldHelp Answered(Field field) => new(field.Name, FieldHelp.KindOf(field.Kind), field.Help)
    {
        Example = field.Example,
        Field = field,
        IsArray = field.IsRows,
        Rows = [.. field.Rows.Where(row => row.Is(Uses.Answer)).Select(Answered)],
    };

    /// <summary>What is no field of the noun.</summary>
    private static IEnumerable<FieldHelp> Common(Call call)
    {
        if (call.Verb == Verbs.Query)
        {
            yield return new("MAX_ROWS", "count", $"Answer this many rows at most{(call.Resource.Attribute.KeyRepeats ? ", and any more that have the key of the last" : "")}; no limit unless given (ours).");
            yield return new("START_AFTER", "object", $"The key fields of the last row that was answered ({string.Join(", ", call.Resource.Keys.Select(key => $"`{key.Name}`"))}): go on after it (ours).");
        }

        if (call.Writes && call.Resource.Type != typeof(AuthToken))
        {
            yield return new("IDEMPOTENCY_KEY", "text, 255", "For sending again without a second effect; the header `Idempotency-Key` does the same (ours).");
        }

        if (call.NeedsToken)
        {
            yield return new("AUTH_TOKEN", "text", "The token of Auth Token, Get; `Authorization: Bearer` does the same.") { IsRequired = true };
        }
    }

    private static FailureHelp Failure(Fault fault)
    {
        var (status, reason) = fault.Kind switch
        {
            FaultKind.Method => (405, fault.Message),
            FaultKind.Request => (400, Faults.JsonInvalid.Message),
            FaultKind.SignIn => (401, fault.Message),
            FaultKind.Unavailable => (503, null),
            FaultKind.TooMany => (429, null),
            _ => (500, (string?)null),
        };
        return new(status, reason, fault.Code, fault.Message);
    }

    private static IReadOnlyList<Call> RelatedTo(Call call)
    {
        var named = call.Request.Concat(call.Request.SelectMany(field => RowFields(call.Verb, field))).SelectMany(Named).Distinct()
            .Where(noun => noun != call.Resource).SelectMany(noun => noun.Calls.Where(one => one.Verb is Verbs.Query or Verbs.Get));
        var near = call.Resource.Keys.Count > 0 ? [] : ResourceBook.Resources.Where(noun => noun != call.Resource && noun.Attribute.Area == call.Resource.Attribute.Area)
            .SelectMany(noun => noun.Calls.Where(one => one.Verb is Verbs.Create or Verbs.Reverse && noun.Keys.Count == 0));
        return [.. call.Resource.Calls.Where(one => one != call), .. named, .. near];
    }

    /// <summary>The nouns that a field names: the one it refers to, or the one whose only key it carries.</summary>
    private static IEnumerable<Resource> Named(Field field) => field.IsReference
        ? [Resource.Of(field.Type)]
        : ResourceBook.Stored.Where(noun => noun.Keys is [var key] && key.Name == field.Name);
}
