using Nameplate.Server.Storage;

namespace Nameplate.Server.Hosting;

/// <summary>
/// Seals what is not sealed yet and checks the promises of the ledger in one data source, writes a line for each that is broken, and
/// returns their number. <c>head</c> is a head of the chain that somebody noted before, to be found in it; null when none was.
/// </summary>
public delegate Task<int> Verify(DataSource dataSource, string? head, TextWriter report, CancellationToken cancellationToken);

/// <summary>What a server is made of.</summary>
/// <param name="Services">Registers what the routes need.</param>
/// <param name="Routes">Maps them.</param>
/// <param name="Verify">For the command <c>verify</c>.</param>
public sealed record ServerParts(Action<IServiceCollection> Services, Action<WebApplication> Routes, Verify Verify);
