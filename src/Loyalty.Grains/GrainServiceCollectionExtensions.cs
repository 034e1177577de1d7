using Loyalty.Grains.Accounts;
using Loyalty.Grains.Campaigns;
using Loyalty.Grains.Members;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Purchases.Inbound;
using Loyalty.Grains.Relay;
using Loyalty.Grains.Rewards;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Loyalty.Grains;

public static class GrainServiceCollectionExtensions
{
    /// <summary>What grains need beside storage and an engine.</summary>
    /// <param name="services">The services of a silo.</param>
    /// <param name="personalDataKey">See <see cref="PersonalDataHasher"/>; the same on every silo, for ever.</param>
    public static IServiceCollection AddLoyaltyGrains(this IServiceCollection services, Func<IServiceProvider, ReadOnlyMemory<byte>> personalDataKey)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new AccountOptions());
        services.TryAddSingleton(new ProgramOptions());
        services.TryAddSingleton(new RelayOptions());
        services.TryAddSingleton(new CampaignOptions());
        services.TryAddSingleton(new InboundOptions());
        services.AddSingleton<RelayMetrics>();
        services.AddSingleton<ProgramCatalog>();
        services.AddSingleton<CampaignBudgets>();
        services.AddSingleton<RewardAvailability>();
        services.AddSingleton(provider => new PersonalDataHasher(personalDataKey(provider)));
        return services;
    }
}
