using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Loyalty.Gateway.Health;

/// <summary>
/// Passes for good once a grain has answered from storage. A gateway that never came so far is not sent requests, so that a
/// rollout of one that cannot stops; one that has lost the silos or the storage is: it says that they are away and when to
/// ask again, where a service without a gateway would refuse the connection.
/// </summary>
internal sealed class ReachedCheck(StorageCheck storage) : IHealthCheck
{
    public const string Name = "reached";

    private volatile bool _reached;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_reached)
        {
            return HealthCheckResult.Healthy();
        }

        var answer = await storage.CheckHealthAsync(context, cancellationToken);
        _reached = answer.Status == HealthStatus.Healthy;
        return answer;
    }
}
