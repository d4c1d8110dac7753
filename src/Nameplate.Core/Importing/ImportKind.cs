using Nameplate.Core.Fields;

namespace Nameplate.Core.Importing;

/// <summary>What a file may bring: records of one noun.</summary>
/// <param name="Name">Its word in addresses.</param>
/// <param name="Title">Its word for people.</param>
/// <param name="Noun">The noun; its create's fields are the columns.</param>
/// <param name="Help">What it does, in a sentence.</param>
/// <param name="Example">The columns of the template, each with a value.</param>
public sealed record ImportKind(string Name, string Title, Resource Noun, string Help, IReadOnlyList<(string Column, string Value)> Example)
{
    public Call Create { get; } = Noun.Calls.Single(call => call.Verb == Verbs.Create);

    public Call Update { get; } = Noun.Calls.Single(call => call.Verb == Verbs.Update);
}
