using Loyalty.Contracts.Accounts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Loyalty.Gateway.Health;

/// <summary>
/// Ready when a grain answers from storage in time: looking for a purchase that nobody made takes a grain call and one
/// search in an index, and nothing is written.
/// </summary>
internal sealed class StorageCheck(IGrainFactory grains) : IHealthCheck
{
    public const string Name = "storage";

    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await grains.GetGrain<IAccountQueries>(Name).FindPurchase(Name, Name).WaitAsync(Timeout, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("No grain answered from storage in time.", exception);
        }
    }
}
