using System.Runtime.CompilerServices;

namespace Nameplate.Core.Fields;

/// <summary>Where a field takes part.</summary>
[Flags]
public enum Uses
{
    None = 0,

    /// <summary>May be sent with create (or with a transaction).</summary>
    Create = 1,

    /// <summary>May be sent with update.</summary>
    Update = 2,

    /// <summary>Stands in the answer.</summary>
    Answer = 4,

    /// <summary>May be asked for in a query.</summary>
    Criterion = 8,

    /// <summary>Must be sent with create.</summary>
    Required = 16,

    /// <summary>Part of the key: locates the record, never changed by update.</summary>
    Key = 32,

    /// <summary>Has no column of its own: read from elsewhere.</summary>
    Derived = 64,

    /// <summary>Required unless the data say that it is made up when it is not given: then the call's rule asks for it.</summary>
    MadeUp = 128,

    /// <summary>Answered when a record is written, not when it is searched for.</summary>
    Written = 256,

    /// <summary>Drawn when it is not given: another try of the call draws another.</summary>
    Drawn = 512,

    /// <summary>An ordinary field of a record.</summary>
    Ordinary = Create | Update | Answer | Criterion,

    /// <summary>Text that is kept and answered, but not searched.</summary>
    Remark = Create | Update | Answer,

    /// <summary>Stored and answered, never set by a client.</summary>
    Answered = Answer | Criterion,

    /// <summary>Answered from elsewhere.</summary>
    Looked = Answer | Criterion | Derived,

    /// <summary>Answered from elsewhere when the record is written, and only then.</summary>
    Told = Answer | Derived | Written,

    /// <summary>The key of a record, or a part of it, that is drawn when it is not given, such as the next number of a counter.</summary>
    Numbered = Create | Key | Answer | Criterion | Drawn,

    /// <summary>A part of a record's key that is the same again when it is not given, such as the day.</summary>
    Preset = Create | Key | Answer | Criterion,

    /// <summary>The key of a record.</summary>
    Identity = Create | Required | Key | Answer | Criterion,

    /// <summary>A required field of a transaction.</summary>
    Needed = Create | Required | Answer,

    /// <summary>An optional field of a transaction.</summary>
    Optional = Create | Answer,

    /// <summary>Sent only, not answered.</summary>
    Sent = Create,
}

/// <summary>
/// One field of a record or transaction: its wire name, what it means, and where it takes part. The line it stands on gives
/// its place in the wire order, so the class reads as the table that it is.
/// </summary>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public abstract class FieldAttribute(string name, string help, Uses uses, int line) : Attribute
{
    public string Name { get; } = name;

    public string Help { get; } = help;

    public Uses Uses { get; } = uses;

    public int Line { get; } = line;

    /// <summary>An example for help and contract pages; without one the kind's own is used.</summary>
    public string? Example { get; init; }

    /// <summary>The example of a create, where <see cref="Example"/> is what the demo has already.</summary>
    public string? New { get; init; }

    /// <summary>The example of a delete, where the demo needs what <see cref="Example"/> is.</summary>
    public string? Spare { get; init; }

    /// <summary>What create takes when the field is not given.</summary>
    public string? Default { get; init; }

    public abstract FieldKind Kind(Type property);
}

/// <summary>A field that identifies: up to 64 characters. On a property of a noun's type it is a reference to that noun's record.</summary>
public sealed class KeyAttribute(string name, string help, Uses uses = Uses.Identity, int max = 64, [CallerLineNumber] int line = 0)
    : FieldAttribute(name, help, uses, line)
{
    /// <summary>Pages, or addresses of the REST dialect, go by it.</summary>
    public bool InAddress { get; init; }

    public override FieldKind Kind(Type property) => new KeyKind(max, InAddress);
}

/// <summary>Free text, up to 255 characters unless it says otherwise.</summary>
public sealed class TextAttribute(string name, string help, Uses uses = Uses.Ordinary, int max = 255, [CallerLineNumber] int line = 0)
    : FieldAttribute(name, help, uses, line)
{
    public override FieldKind Kind(Type property) => new TextKind(max);
}

/// <summary>Long remarks: NOTES and ATTACHMENTS, up to 32,765 characters (the newer public help).</summary>
public sealed class NotesAttribute(string name, string help, Uses uses = Uses.Remark, [CallerLineNumber] int line = 0)
    : FieldAttribute(name, help, uses, line)
{
    public override FieldKind Kind(Type property) => new TextKind(32_765);
}

/// <summary>A quantity or a unit cost: up to six decimals.</summary>
public sealed class QuantityAttribute(string name, string help, Uses uses = Uses.Ordinary, bool signed = false, [CallerLineNumber] int line = 0)
    : FieldAttribute(name, help, uses, line)
{
    public override FieldKind Kind(Type property) => new NumberKind("quantity", 6, signed);
}

/// <summary>An amount of money: four decimals.</summary>
public sealed class AmountAttribute(string name, string help, Uses uses = Uses.Ordinary, [CallerLineNumber] int line = 0)
    : FieldAttribute(name, help, uses, line)
{
    public override FieldKind Kind(Type property) => new NumberKind("amount", 4, true, Inventory.Money.Limit);
}

/// <summary>A whole number from 0 to 999,999,999, such as days.</summary>
public sealed class CountAttribute(string name, string help, Uses uses = Uses.Ordinary, [CallerLineNumber] int line = 0)
    : FieldAttribute(name, help, uses, line)
{
    public override FieldKind Kind(Type property) => new NumberKind("count", 0, false, 1e9m);
}

/// <summary>The number of a row of the ledger, such as a batch.</summary>
public sealed class NumberAttribute(string name, string help, Uses uses = Uses.Ordinary, [CallerLineNumber] int line = 0)
    : FieldAttribute(name, help, uses, line)
{
    public override FieldKind Kind(Type property) => new NumberKind("number", 0, false, 1e18m);
}

public sealed class DateAttribute(string name, string help, Uses uses = Uses.Ordinary, [CallerLineNumber] int line = 0)
    : FieldAttribute(name, help, uses, line)
{
    public override FieldKind Kind(Type property) => new DateKind();
}

public sealed class FlagAttribute(string name, string help, Uses uses = Uses.Ordinary, [CallerLineNumber] int line = 0)
    : FieldAttribute(name, help, uses, line)
{
    public override FieldKind Kind(Type property) => new FlagKind();
}

/// <summary>The day of an instant that the ledger wrote.</summary>
public sealed class DayOfAttribute(string name, string help, Uses uses = Uses.Answered, [CallerLineNumber] int line = 0)
    : FieldAttribute(name, help, uses, line)
{
    public override FieldKind Kind(Type property) => new InstantDateKind();
}

/// <summary>The time of day of an instant that the ledger wrote.</summary>
public sealed class TimeOfAttribute(string name, string help, Uses uses = Uses.Answered, [CallerLineNumber] int line = 0)
    : FieldAttribute(name, help, uses, line)
{
    public override FieldKind Kind(Type property) => new InstantTimeKind();
}

/// <summary>Several serials as a list with ranges.</summary>
public sealed class SerialsAttribute(string name, string help, Uses uses = Uses.Optional, [CallerLineNumber] int line = 0)
    : FieldAttribute(name, help, uses, line)
{
    public override FieldKind Kind(Type property) => new SerialsKind();
}

/// <summary>Fields free for the user's own, numbered from 1: <c>SOFSN_USER_1</c> and on. The property holds them all.</summary>
public sealed class UserFieldsAttribute(string prefix, int count, Uses uses = Uses.Ordinary, [CallerLineNumber] int line = 0)
    : FieldAttribute(prefix, "Free for your own use.", uses, line)
{
    public int Count { get; } = count;

    public override FieldKind Kind(Type property) => new TextKind(255);
}

/// <summary>Rows under a header. Rows that are records, as an order's lines are, are kept with it; see <see cref="DocumentRow"/>.</summary>
public sealed class RowsAttribute(string name, string help, Uses uses = Uses.Optional, [CallerLineNumber] int line = 0)
    : FieldAttribute(name, help, uses, line)
{
    public override FieldKind Kind(Type property) => new RowsKind(property.GetGenericArguments()[0]);
}
