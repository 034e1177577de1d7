using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Loyalty.Simulation.Mutations;

/// <summary>A part of the host that starts as it should, and ends without waiting for anything.</summary>
internal sealed class EndsAtOnce(IHostedService inner) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => inner.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Every part that was made by a factory: the engine is.</summary>
    public static void Decorate(IServiceCollection services)
    {
        foreach (var hosted in services.Where(static service => service.ServiceType == typeof(IHostedService) && service.ImplementationFactory is not null).ToArray())
        {
            services.Remove(hosted);
            services.AddSingleton<IHostedService>(provider => new EndsAtOnce((IHostedService)hosted.ImplementationFactory!(provider)));
        }
    }
}
