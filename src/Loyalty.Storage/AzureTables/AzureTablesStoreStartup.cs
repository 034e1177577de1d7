using Microsoft.Extensions.Hosting;

namespace Loyalty.Storage.AzureTables;

/// <summary>Makes the tables with the host, so that an account that cannot be used stops the start and not the first request.</summary>
internal sealed class AzureTablesStoreStartup(AzureTablesStore store) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => store.Prepare(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
