using Nameplate.Server.Storage;

namespace Nameplate.Server.Hosting;

/// <summary>Every five minutes forgets what of failed sign-ins no longer counts, so that what they are counted in stays small.</summary>
internal sealed class SignInSweep(IServiceProvider services, TimeProvider clock, ILogger<SignInSweep> logger) : Sweep(clock, TimeSpan.FromMinutes(5))
{
    protected override Task SweepAsync(CancellationToken cancellationToken) => services.GetRequiredService<Tokens>().SweepAsync(cancellationToken);

    protected override void Failed(Exception exception) => Log.SignInSweepFailed(logger, exception);
}
