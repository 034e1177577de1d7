using Microsoft.Extensions.Hosting;

namespace Orleans.Hosting;

/// <summary>Ties the engine to the life of the host.</summary>
internal sealed class EngineHostedService(Engine engine) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => engine.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync(cancellationToken);
}
