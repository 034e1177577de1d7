using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Runtime;

namespace Loyalty.Silo.Health;

/// <summary>Ready as long as this silo is one of the cluster: not while it joins, and not from when it begins to leave.</summary>
internal sealed class SiloCheck(ISiloStatusOracle silo) : IHealthCheck
{
    public const string Name = "silo";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(silo.CurrentStatus == SiloStatus.Active ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"The silo is {silo.CurrentStatus}."));
}
