using Microsoft.Extensions.Hosting;

namespace Loyalty.Storage.Postgres;

/// <summary>Lays the database out with the host, so that one that cannot be used stops the start and not the first request.</summary>
internal sealed class PostgresStoreStartup(PostgresStore store) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => store.Prepare(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
