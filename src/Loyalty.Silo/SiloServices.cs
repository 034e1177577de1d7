using Loyalty.Grains;
using Loyalty.ServiceDefaults;
using Loyalty.Silo.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Loyalty.Silo;

/// <summary>What a silo has on every engine: the storage, and what grains need.</summary>
internal static class SiloServices
{
    /// <param name="services">The container.</param>
    /// <param name="options">Which storage, and the key for personal data.</param>
    /// <param name="configuration">Has the settings of the storage and of the grains.</param>
    /// <param name="alone">The engine runs in one process: no other may have the same storage.</param>
    public static IServiceCollection AddSiloServices(this IServiceCollection services, LoyaltyOptions options, IConfiguration configuration, bool alone) => services
        .AddLoyaltyStorage(options, configuration, alone)
        .AddHostedService(provider => new StorageNotice(options, provider.GetRequiredService<ILogger<StorageNotice>>()))
        .AddHostedService<PersonalDataKeyStartup>()
        .AddGrainOptions(configuration)
        .AddLoyaltyGrains(_ => PersonalDataKeyFile.Get(options))
        .AddSingleton<IIncomingGrainCallFilter, GrainCallMetrics>();
}
