using Loyalty.Contracts.Relay;
using Loyalty.Grains.Programs;
using Loyalty.ServiceDefaults;
using Loyalty.ServiceDefaults.Clusters;
using Loyalty.Silo.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Loyalty.Silo;

/// <summary>A silo of a cluster on real Orleans.</summary>
public static class LoyaltyClusterExtensions
{
    // Longer than a silo works with an old list of editions, and than asking for the new one takes.
    private static readonly TimeSpan PublishLeadTime = TimeSpan.FromSeconds(10);

    /// <exception cref="ClusterSetupException">A setting is missing or wrong; the message says what to set.</exception>
    public static IHostApplicationBuilder AddLoyaltyCluster(this IHostApplicationBuilder builder)
    {
        var options = LoyaltyOptions.From(builder.Configuration);
        var cluster = ClusterOptions.ForSilo(builder.Configuration, options);
        var inbound = InboundSettings.From(builder.Configuration);
        cluster.CheckQueues(RelayStreams.Provider);
        foreach (var channel in inbound.Channels)
        {
            cluster.CheckQueues(channel.Provider);
        }

        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = cluster.Drain);

        // The order of registration is the order of starting: storage, engine, then what runs by itself.
        builder.Services.AddSingleton(new ProgramOptions { PublishLeadTime = PublishLeadTime });
        builder.Services.AddSiloServices(options, builder.Configuration, alone: false);
        builder.Services.AddOrleansTables(cluster);
        builder.UseOrleans(silo => silo
            .Join(cluster)
            .AddStreams(cluster, RelayStreams.Provider)
            .AddInboundStreams(cluster, inbound)
            .AddActivityPropagation());
        builder.Services.AddHostedService<BackgroundStartup>();
        builder.Services.AddHealthChecks()
            .AddCheck<SiloCheck>(SiloCheck.Name, tags: [ServiceDefaults.ServiceDefaults.Ready])
            .AddCheck<StorageCheck>(StorageCheck.Name, tags: [ServiceDefaults.ServiceDefaults.Ready]);
        return builder;
    }
}
