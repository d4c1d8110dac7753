namespace Nameplate.Core;

/// <summary>What a rule or a call comes to: a value, or the refusal. Exceptions are for bugs and broken machines.</summary>
public readonly struct Outcome<T>
{
    private readonly T? value;

    private Outcome(T? value, Fault? fault) => (this.value, Fault) = (value, fault);

    /// <summary>The refusal; null when there is a value.</summary>
    public Fault? Fault { get; }

    /// <summary>The value; asking for it after a refusal is a bug.</summary>
    public T Value => Fault is null ? value! : throw new InvalidOperationException($"Refused: {Fault.Message}");

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Fault fault) => new(default, fault);
}
