using Microsoft.Extensions.Hosting;

namespace Loyalty.Storage.Sqlite;

/// <summary>Opens the store with the host, so that a folder that cannot be used stops the start and not the first request.</summary>
internal sealed class SqliteStoreStartup : IHostedService
{
    public SqliteStoreStartup(SqliteStore store) => ArgumentNullException.ThrowIfNull(store);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
