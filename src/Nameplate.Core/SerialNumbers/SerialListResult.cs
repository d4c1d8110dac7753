using System.Diagnostics.CodeAnalysis;

namespace Nameplate.Core.SerialNumbers;

/// <summary>A list of serials, or the reason why the text is none: never both.</summary>
public sealed record SerialListResult
{
    private SerialListResult(IReadOnlyList<string>? serials, string? refusal) => (Serials, Refusal) = (serials, refusal);

    /// <summary>The serials in the order written, no two the same; absent when refused.</summary>
    public IReadOnlyList<string>? Serials { get; }

    /// <summary>One line that says which item is wrong and how; absent when the list was read.</summary>
    public string? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Serials))]
    public bool IsRefused => Refusal is not null;

    internal static SerialListResult Of(IReadOnlyList<string> serials) => new(serials, null);

    internal static SerialListResult Refused(string refusal) => new(null, refusal);
}
