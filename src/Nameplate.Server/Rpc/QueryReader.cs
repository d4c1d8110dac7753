using System.Text.Json;
using Nameplate.Core;
using Nameplate.Core.Fields;
using Nameplate.Server.Storage;

namespace Nameplate.Server.Rpc;

/// <summary>Reads a query's criteria in the notation of the ERP dialect.</summary>
internal static class QueryReader
{
    /// <summary>Largest number of rows to answer (ours); no limit unless given.</summary>
    public const string MaxRows = "MAX_ROWS";

    /// <summary>The last row's key fields, to go on after it (ours).</summary>
    public const string StartAfter = "START_AFTER";

    /// <summary>Reads a query; a list of all that there is <paramref name="needsCriterion">needs no criterion</paramref>.</summary>
    public static Outcome<RecordQuery> Read(Call call, JsonElement body, bool needsCriterion = true)
    {
        var faults = new List<Fault>();
        var criteria = new List<(Field, Criterion)>();
        var extra = new List<(string, Criterion)>();
        var rows = new List<RowCriteria>();
        int? maxRows = null;
        IReadOnlyList<string>? startAfter = null;
        foreach (var property in body.EnumerateObject())
        {
            switch (property.Name)
            {
                case RequestBody.TokenName or RequestBody.KeyName:
                    break;
                case MaxRows:
                    maxRows = Rows(property.Value, faults);
                    break;
                case StartAfter:
                    startAfter = After(call.Resource, property.Value, faults);
                    break;
                case var name when call.Resource.Find(name) is { RowNoun: not null } field && call.Request.Contains(field):
                    Rows(field, property.Value, rows, faults);
                    break;
                default:
                    Criteria(call.Resource, property, "", criteria, extra, faults);
                    break;
            }
        }

        if (needsCriterion && faults.Count == 0 && criteria.Count == 0 && extra.Count == 0 && rows.Count == 0)
        {
            faults.Add(Faults.NoCriterion);
        }

        return faults.Count > 0 ? Faults.All(faults) : new RecordQuery(call.Resource, criteria, extra, maxRows, startAfter) { Rows = rows, Answer = call.Answer };
    }

    /// <summary>Criteria of a document's rows: an object, where a create has an array.</summary>
    private static void Rows(Field field, JsonElement json, List<RowCriteria> rows, List<Fault> faults)
    {
        if (RequestReader.IsNotGiven(json))
        {
            return;
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            faults.Add(Faults.FieldInvalid(field.Name, "must be an object of criteria"));
            return;
        }

        var criteria = new List<(Field, Criterion)>();
        var extra = new List<(string, Criterion)>();
        foreach (var property in json.EnumerateObject())
        {
            Criteria(field.RowNoun!, property, $"{field.Name}.", criteria, extra, faults);
        }

        if (criteria.Count + extra.Count > 0)
        {
            rows.Add(new RowCriteria(field, criteria, extra));
        }
    }

    private static void Criteria(Resource noun, JsonProperty property, string path, List<(Field, Criterion)> criteria, List<(string, Criterion)> extra, List<Fault> faults)
    {
        var (field, name) = (noun.Find(property.Name), path + property.Name);
        if (field is null ? !noun.IsOpen || !RequestReader.Name().IsMatch(property.Name) : !field.Is(Uses.Criterion))
        {
            faults.Add(field is null
                ? Faults.FieldUnknown(name)
                : Faults.FieldInvalid(name, "cannot be searched by"));
            return;
        }

        if (RequestReader.TextOf(property.Value) is not { } text)
        {
            if (property.Value.ValueKind != JsonValueKind.Null)
            {
                faults.Add(Faults.FieldInvalid(name, RequestReader.NoText(property.Value)));
            }

            return;
        }

        if (text.Length == 0)
        {
            return;
        }

        var read = Criterion.Parse(text);
        if (read.Criterion is not { } criterion)
        {
            faults.Add(Faults.FieldInvalid(name, $"is no criterion: {read.Refusal!.TrimEnd('.')}"));
        }
        else if (field is not null && Unreadable(field.Asked, criterion) is { } why)
        {
            faults.Add(Faults.FieldInvalid(name, why));
        }
        else if (field is not null)
        {
            criteria.Add((field, criterion));
        }
        else if (extra.Count == RequestReader.ExtraMax)
        {
            faults.Add(Faults.FieldInvalid(name, $"is one too many: {RequestReader.ExtraMax} unlisted fields can be searched by at once"));
        }
        else
        {
            extra.Add((property.Name, criterion));
        }
    }

    /// <summary>Why a number, date or flag cannot be compared with an operand; null when it can.</summary>
    private static string? Unreadable(FieldKind kind, Criterion criterion)
    {
        if (kind.Type == typeof(string))
        {
            return null;
        }

        IEnumerable<string> operands = criterion switch
        {
            Criterion.Equal one => [one.Text],
            Criterion.NotEqual one => [one.Text],
            Criterion.Less one => [one.Text],
            Criterion.LessOrEqual one => [one.Text],
            Criterion.Greater one => [one.Text],
            Criterion.GreaterOrEqual one => [one.Text],
            Criterion.Between one => [one.Low, one.High],
            Criterion.In one => one.Items,
            _ => [],
        };
        var mayBeEmpty = criterion is Criterion.Equal or Criterion.NotEqual;
        foreach (var operand in operands)
        {
            if (!(operand.Length == 0 && mayBeEmpty) && !kind.TryRead(operand, out _, out var refusal))
            {
                return refusal;
            }
        }

        return null;
    }

    private static int? Rows(JsonElement json, List<Fault> faults)
    {
        var text = RequestReader.TextOf(json);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var rows) && rows > 0)
        {
            return rows;
        }

        faults.Add(Faults.FieldInvalid(MaxRows, "must be a whole number greater than zero"));
        return null;
    }

    private static List<string>? After(Resource noun, JsonElement json, List<Fault> faults)
    {
        if (RequestReader.IsNotGiven(json))
        {
            return null;
        }

        var keys = new List<string>();
        foreach (var key in noun.Keys)
        {
            if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key.Name, out var value) && RequestReader.TextOf(value) is { } text && StoredText.CanHold(text)
                && (key.Kind.Type == typeof(string) || key.Kind.TryRead(text, out _, out _)))
            {
                keys.Add(text);
            }
            else
            {
                faults.Add(Faults.FieldInvalid(StartAfter, $"must be an object with {string.Join(", ", noun.Keys)}"));
                return null;
            }
        }

        return keys;
    }
}
