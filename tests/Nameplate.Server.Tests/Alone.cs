namespace Nameplate.Server.Tests;

/// <summary>Tests beside which no other may run, because they measure the process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
