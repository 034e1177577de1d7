using Loyalty.Storage;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Loyalty.Silo.Health;

/// <summary>Ready when the journal answers in time: one search in an index for what nobody wrote.</summary>
internal sealed class StorageCheck(IAccountJournal journal) : IHealthCheck
{
    public const string Name = "storage";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);
    private static readonly OperationHash Nothing = OperationHash.Of(Name);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await journal.Find(Nothing, cancellationToken).WaitAsync(Timeout, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is StorageException or TimeoutException or ObjectDisposedException)
        {
            return HealthCheckResult.Unhealthy("The storage did not answer in time.", exception);
        }
    }
}
