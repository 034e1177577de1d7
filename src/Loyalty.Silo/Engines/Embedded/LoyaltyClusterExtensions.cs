using Loyalty.Contracts.Relay;
using Loyalty.Grains;
using Loyalty.ServiceDefaults;
using Loyalty.ServiceDefaults.Clusters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Loyalty.Silo;

public static class LoyaltyClusterExtensions
{
    /// <summary>Runs the whole platform in this process: engine, grains and their storage.</summary>
    public static IHostApplicationBuilder AddLoyaltyCluster(this IHostApplicationBuilder builder)
    {
        var options = LoyaltyOptions.From(builder.Configuration);
        // The order of registration is the order of starting: storage, engine, then what runs by itself.
        builder.Services.AddSiloServices(options, builder.Configuration, alone: true);
        builder.Services.AddEmbeddedOrleans(engine =>
        {
            engine.GrainAssemblies.Add(typeof(GrainStorages).Assembly);
            engine.StreamProviders.Add(RelayStreams.Provider);
            engine.AddInboundStreams(InboundSettings.From(builder.Configuration));
            engine.ReminderStorageName = GrainStorages.State;
            engine.ResponseTimeout = ClusterOptions.CallTimeout;
        });
        builder.Services.AddHostedService<BackgroundStartup>();
        return builder;
    }
}
