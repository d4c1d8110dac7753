using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Nameplate.Core.Fields;

/// <summary>One field as the book has it: its wire name, its kind, its uses, and how to read and set it on a record.</summary>
public sealed class Field
{
    private readonly PropertyInfo property;
    private readonly int userIndex;
    private readonly string? created;
    private readonly string? spared;
    private Func<object, object?>? getter;
    private Func<object, TimeZoneInfo, string>? printer;

    internal Field(FieldAttribute attribute, PropertyInfo property, bool nullable, int userIndex = -1, bool silent = false)
    {
        this.property = property;
        this.userIndex = userIndex;
        Name = userIndex < 0 ? attribute.Name : $"{attribute.Name}{userIndex + 1}";
        IsNullable = nullable;
        Default = attribute.Default;
        UserCount = (attribute as UserFieldsAttribute)?.Count ?? 0;
        Help = attribute.Help;
        Uses = silent ? Uses.None : attribute.Uses;
        Kind = attribute.Kind(property.PropertyType);
        (created, spared) = (attribute.New, attribute.Spare);
        Example = attribute.Example ?? (userIndex < 0 ? Kind.Example : "");
        IsReference = typeof(Record).IsAssignableFrom(property.PropertyType);
        IsRows = Kind is RowsKind;
        var row = Kind is RowsKind rows ? Resource.Of(rows.Row) : null;
        Rows = row?.Fields ?? [];
        RowNoun = row is not null && typeof(DocumentRow).IsAssignableFrom(row.Type) ? row : null;
    }

    /// <summary>The wire name, as one grep finds it.</summary>
    public string Name { get; }

    public string Help { get; }

    public Uses Uses { get; }

    public FieldKind Kind { get; }

    /// <summary>
    /// How a query reads the field. What is reckoned up may be more than any call may say, and below zero; more than 22 digits before the
    /// point a decimal has no room for beside six after it.
    /// </summary>
    public FieldKind Asked => Kind is NumberKind { Decimals: > 0 } number && Is(Uses.Looked) && !Is(Uses.Create) ? number with { Signed = true, Limit = 1e22m } : Kind;

    /// <summary>A value that the demo's data have, where the field names something.</summary>
    public string Example { get; }

    /// <summary>The value in the example of a call: a create makes what there is not yet, a delete takes what nothing needs.</summary>
    public string ExampleOf(Verbs verb) => (verb switch
    {
        Verbs.Create => created,
        Verbs.Delete => spared,
        _ => null,
    }) ?? Example;

    /// <summary>The wire has the key of another record; the class holds that record.</summary>
    public bool IsReference { get; }

    /// <summary>The noun that a reference points to, or the type of the property.</summary>
    public Type Type => property.PropertyType;

    /// <summary>The property's name, for the database's mapping.</summary>
    public string Property => property.Name;

    /// <summary>Place in a block of user fields, from 0; -1 for any other field.</summary>
    public int UserIndex => userIndex;

    public bool IsRows { get; }

    /// <summary>The fields of one row, where the field holds rows.</summary>
    public IReadOnlyList<Field> Rows { get; }

    /// <summary>The noun of the rows, where they are records of their own; null for any other field.</summary>
    public Resource? RowNoun { get; }

    public bool Is(Uses use) => (Uses & use) == use;

    public bool IsKey => Is(Uses.Key);

    /// <summary>Has a column of its own in the noun's table.</summary>
    public bool IsStored => !Is(Uses.Derived) && !IsRows;

    /// <summary>The property as it is.</summary>
    public object? Raw(object record) => (getter ??= Getter(property))(record);

    /// <summary>The value as the kind has it; for a reference the other record's key. Null when there is none.</summary>
    public object? Get(object record)
    {
        var value = Raw(record);
        if (userIndex >= 0)
        {
            return value is string?[] texts ? texts[userIndex] : null;
        }

        return value switch
        {
            Record other => Resource.Of(other.GetType()).Keys[0].Get(other),
            int number => (decimal)number,
            long number => (decimal)number,
            "" => null,
            _ => value,
        };
    }

    /// <summary>A property read by a delegate, made when it is first needed: rows have many fields, and reflection is dear for each.</summary>
    private static Func<object, object?> Getter(PropertyInfo property) => (Func<object, object?>)Make(property, nameof(GetterOf));

    private static Func<object, object?> GetterOf<TRecord, TValue>(MethodInfo method)
    {
        var get = TypedGetterOf<TRecord, TValue>(method);
        return record => get(record);
    }

    private static Func<object, TValue> TypedGetterOf<TRecord, TValue>(MethodInfo method)
    {
        var get = method.CreateDelegate<Func<TRecord, TValue>>();
        return record => get((TRecord)record);
    }

    private static object Make(PropertyInfo property, string getter) => typeof(Field)
        .GetMethod(getter, BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(property.DeclaringType!, property.PropertyType)
        .Invoke(null, [property.GetMethod])!;

    /// <summary>Prints what most fields of long answers hold without a box, and anything else by its kind.</summary>
    private Func<object, TimeZoneInfo, string> Printer() => (Kind, userIndex < 0 ? property.PropertyType : null) switch
    {
        (TextKind or KeyKind, { } type) when type == typeof(string) => Printer<string?>(text => text ?? ""),
        (NumberKind, { } type) when type == typeof(decimal) => Printer<decimal>(Numbers.Print),
        (NumberKind, { } type) when type == typeof(int) => Printer<int>(number => number.ToString(CultureInfo.InvariantCulture)),
        (DateKind, { } type) when type == typeof(DateOnly?) => Printer<DateOnly?>(day => day is { } given ? DateKind.Print(given) : ""),
        (FlagKind, { } type) when type == typeof(bool) => Printer<bool>(FlagKind.Print),
        _ => (record, zone) => Get(record) is { } value ? Kind.Print(value, zone) : "",
    };

    private Func<object, TimeZoneInfo, string> Printer<TValue>(Func<TValue, string> print)
    {
        var get = (Func<object, TValue>)Make(property, nameof(TypedGetterOf));
        return (record, _) => print(get(record));
    }

    /// <summary>Sets a value that the kind has read; null clears. References are set by whoever has found the other record.</summary>
    public void Set(object record, object? value)
    {
        if (userIndex >= 0)
        {
            // A fresh array, so that a change is seen as one.
            var texts = property.GetValue(record) is string?[] old ? (string?[])old.Clone() : new string?[UserCount];
            texts[userIndex] = (string?)value;
            property.SetValue(record, texts.All(text => text is null) ? null : texts);
            return;
        }

        var wanted = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        property.SetValue(record, value switch
        {
            null => property.PropertyType == typeof(string) && !IsNullable ? "" : null,
            decimal number when wanted == typeof(int) => (int)number,
            decimal number when wanted == typeof(long) => (long)number,
            IList rows when IsRows => RowsOf(rows),
            _ => value,
        });
    }

    /// <summary>The value as the wire has it: a text, empty when there is none.</summary>
    public string Print(object record, TimeZoneInfo zone) => (printer ??= Printer())(record, zone);

    /// <summary>How many user fields the block has.</summary>
    public int UserCount { get; }

    /// <summary>Whether the class says that the field may be absent.</summary>
    public bool IsNullable { get; }

    /// <summary>What create takes when the field is not given; null where there is no fixed default.</summary>
    public string? Default { get; }

    /// <summary>New rows each time: a call that begins anew must not find in them what it wrote there the first time, such as serials that it made up.</summary>
    private IList RowsOf(IList given)
    {
        var type = ((RowsKind)Kind).Row;
        var rows = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type))!;
        foreach (FieldValues values in given)
        {
            var row = Activator.CreateInstance(type)!;
            values.ApplyTo(row, _ => true);
            rows.Add(row);
        }

        return rows;
    }

    public override string ToString() => Name;
}
