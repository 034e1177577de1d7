using Loyalty.Contracts.Relay;
using Loyalty.Grains;
using Loyalty.ServiceDefaults;
using Loyalty.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Streams;

namespace Loyalty.Silo;

/// <summary>
/// A silo on real Orleans. For now a single one beside its gateway on one machine, over SQLite files or PostgreSQL; the
/// membership of many silos is still to come.
/// </summary>
public static class LoyaltyClusterExtensions
{
    public static IHostApplicationBuilder AddLoyaltyCluster(this IHostApplicationBuilder builder)
    {
        var options = LoyaltyOptions.From(builder.Configuration);
        builder.Services.AddLoyaltyStorage(options, builder.Configuration, alone: false);
        builder.Services.AddGrainOptions(builder.Configuration);
        builder.Services.AddLoyaltyGrains(_ => PersonalDataKeyFile.Get(options));
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering()
            .UseInMemoryReminderService()
            .AddInboundStreams(InboundSettings.From(builder.Configuration))
            .AddMemoryStreams(RelayStreams.Provider, streams => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly)));
        builder.Services.AddHostedService<BackgroundStartup>();
        return builder;
    }
}
