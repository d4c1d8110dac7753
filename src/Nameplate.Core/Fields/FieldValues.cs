namespace Nameplate.Core.Fields;

/// <summary>What a request gives of a record's fields: a value, or null to clear. A field that is not here was not given.</summary>
public sealed class FieldValues
{
    /// <summary>The listed fields, by what the kind has read; a reference by its key.</summary>
    public Dictionary<Field, object?> Given { get; private init; } = [];

    /// <summary>Unlisted fields of a noun whose list is not known whole; null clears.</summary>
    public Dictionary<string, string?> Extra { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>The same once more, to be filled in: what was given stays as it was given, for a call that begins anew.</summary>
    public FieldValues Copy() => new() { Given = new Dictionary<Field, object?>(Given), Extra = new Dictionary<string, string?>(Extra, StringComparer.Ordinal) };

    public T? Get<T>(Field field)
        where T : class => Given.GetValueOrDefault(field) as T;

    /// <summary>The texts of the keys, in order.</summary>
    public IReadOnlyList<string> KeysOf(Resource noun) =>
        [.. noun.Keys.Select(key => Given.GetValueOrDefault(key) is { } value ? key.Kind.Print(value, TimeZoneInfo.Utc) : "")];

    /// <summary>Sets what was given on a record, but for its references and rows, which Storage finds, and its key when it has one already.</summary>
    public void ApplyTo(object record, Func<Field, bool> which)
    {
        foreach (var (field, value) in Given)
        {
            if (!field.IsReference && field.RowNoun is null && which(field))
            {
                field.Set(record, value);
            }
        }

        if (record is Record stored && Extra.Count > 0)
        {
            var extra = new Dictionary<string, string>(stored.Extra ?? [], StringComparer.Ordinal);
            foreach (var (name, value) in Extra)
            {
                if (value is null)
                {
                    extra.Remove(name);
                }
                else
                {
                    extra[name] = value;
                }
            }

            stored.Extra = extra.Count > 0 ? extra : null;
        }
    }

    /// <summary>The values as a new object, such as a transaction's request.</summary>
    public T To<T>()
        where T : new()
    {
        var made = new T();
        ApplyTo(made, _ => true);
        return made;
    }

    /// <summary>Values as a client of the ERP dialect would send them: for what the product itself fills in.</summary>
    public static FieldValues Of<T>(params (string Name, string Value)[] given)
    {
        var values = new FieldValues();
        foreach (var (name, value) in given)
        {
            var field = Resource.Of<T>().Find(name) ?? throw new ArgumentException($"{typeof(T).Name} has no field {name}.");
            values.Given[field] = field.Kind.TryRead(value, out var read, out var refusal) ? read : throw new ArgumentException($"{name} {refusal}.");
        }

        foreach (var field in Resource.Of<T>().Fields.Where(field => field.Default is not null && !values.Given.ContainsKey(field)))
        {
            values.Given[field] = field.Kind.TryRead(field.Default!, out var read, out _) ? read : null;
        }

        return values;
    }
}
