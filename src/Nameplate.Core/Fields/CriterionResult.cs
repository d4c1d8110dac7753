using System.Diagnostics.CodeAnalysis;

namespace Nameplate.Core.Fields;

/// <summary>A criterion, or the reason why the text is none: never both.</summary>
public sealed record CriterionResult
{
    private CriterionResult(Criterion? criterion, string? refusal) => (Criterion, Refusal) = (criterion, refusal);

    public Criterion? Criterion { get; }

    /// <summary>One line; absent when the criterion was read. The caller puts the field's name before it.</summary>
    public string? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Criterion))]
    public bool IsRefused => Refusal is not null;

    internal static CriterionResult Of(Criterion criterion) => new(criterion, null);

    internal static CriterionResult Refused(string refusal) => new(null, refusal);
}
