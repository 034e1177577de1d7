using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Loyalty.ServiceDefaults;

/// <summary>
/// A process that was told to stop is not ready from then on, but goes on answering for a while: those who send it
/// requests first have to notice.
/// </summary>
internal sealed class Leaving(TimeSpan goOnFor, TimeProvider time) : IHostedLifecycleService, IHealthCheck
{
    public const string Name = "leaving";

    private volatile bool isLeaving;

    /// <summary>Comes before anything is stopped.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        isLeaving = true;

        // Whoever stops it may give it less time.
        await Task.Delay(goOnFor, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(isLeaving ? HealthCheckResult.Unhealthy("The process was told to stop.") : HealthCheckResult.Healthy());

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
