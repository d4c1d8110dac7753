namespace Nameplate.Server.Hosting;

/// <summary>Now and then removes what has grown old. A sweep that fails is logged, and the next one tries again.</summary>
internal abstract class Sweep(TimeProvider clock, TimeSpan pause) : BackgroundService
{
    protected TimeProvider Clock => clock;

    /// <summary>Removes it. The first time is one pause after the start, when there is an installation; else the next time is.</summary>
    protected abstract Task SweepAsync(CancellationToken cancellationToken);

    protected abstract void Failed(Exception exception);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Failed(exception);
            }
        }
    }
}
