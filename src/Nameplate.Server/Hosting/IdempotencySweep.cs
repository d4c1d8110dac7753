using Nameplate.Server.Storage;

namespace Nameplate.Server.Hosting;

/// <summary>Once an hour forgets keys for sending again that are older than they are kept.</summary>
internal sealed class IdempotencySweep(IServiceProvider services, TimeProvider clock, ILogger<IdempotencySweep> logger) : Sweep(clock, TimeSpan.FromHours(1))
{
    protected override async Task SweepAsync(CancellationToken cancellationToken)
    {
        var sources = services.GetRequiredService<DataSources>();
        foreach (var name in await sources.NamesAsync(cancellationToken))
        {
            if (await sources.FindAsync(name, cancellationToken) is { } source)
            {
                await IdempotencyKeys.SweepAsync(source.Pool, Clock.GetUtcNow().UtcDateTime, cancellationToken);
            }
        }
    }

    protected override void Failed(Exception exception) => Log.SweepFailed(logger, exception);
}
