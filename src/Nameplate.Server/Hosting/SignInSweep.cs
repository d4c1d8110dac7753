using Nameplate.Server.Storage;

namespace Nameplate.Server.Hosting;

/// <summary>Every five minutes forgets what of failed sign-ins no longer counts, so that what they are counted in stays small.</summary>
internal sealed class SignInSweep(IServiceProvider services, TimeProvider clock, ILogger<SignInSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                // Five minutes after the start there is an installation, or the next time.
                await services.GetRequiredService<Tokens>().SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.SignInSweepFailed(logger, exception);
            }
        }
    }
}
