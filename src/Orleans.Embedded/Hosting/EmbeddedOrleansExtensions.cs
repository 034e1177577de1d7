using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;

namespace Orleans.Hosting;

/// <summary>Puts the engine into a host.</summary>
public static class EmbeddedOrleansExtensions
{
    /// <summary>
    /// Runs grains in this process. Adds <see cref="IGrainFactory"/>, <see cref="IClusterClient"/> and a hosted service that starts
    /// reminders and drains on stop. Takes <see cref="TimeProvider"/>, <see cref="ILogger{T}"/> and every <see cref="IIncomingGrainCallFilter"/> from the services.
    /// </summary>
    public static IServiceCollection AddEmbeddedOrleans(this IServiceCollection services, Action<EmbeddedOrleansOptions> configure)
    {
        var options = new EmbeddedOrleansOptions();
        configure(options);
        options.Validate();

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.TryAdd(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        services.AddSingleton(provider => new Engine(options, provider));
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<Engine>().GrainFactory);
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<Engine>().GrainFactory);
        services.AddSingleton<IHostedService>(provider => new EngineHostedService(provider.GetRequiredService<Engine>()));
        return services;
    }

    /// <summary>Adds a storage that keeps grain states in memory, and forgets them with the host.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">The name that grains ask for.</param>
    /// <param name="json">How states are copied; null for the defaults of System.Text.Json.</param>
    public static IServiceCollection AddMemoryGrainStorage(this IServiceCollection services, string name, JsonSerializerOptions? json = null) =>
        services.AddKeyedSingleton<IGrainStorage>(name, new MemoryGrainStorage(json));
}
