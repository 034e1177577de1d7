using Microsoft.Extensions.Hosting;

namespace Loyalty.Storage.Postgres.Scripts;

/// <summary>Runs the scripts with the host, before what is registered after them.</summary>
internal sealed class PostgresScriptsStartup(PostgresScripts scripts) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => scripts.Run(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
