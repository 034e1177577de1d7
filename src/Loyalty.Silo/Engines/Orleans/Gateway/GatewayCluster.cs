using Loyalty.ServiceDefaults.Clusters;
using Loyalty.Silo.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;

namespace Loyalty.Silo;

/// <summary>What a gateway on Orleans has in place of a silo of its own: a client of the cluster, and nothing else.</summary>
internal static class LoyaltyClusterExtensions
{
    // One that knows a single silo waits for all that was under way there when it is lost, so new ones are learned soon.
    private static readonly TimeSpan SilosRefreshPeriod = TimeSpan.FromSeconds(10);

    public static IHostApplicationBuilder AddLoyaltyCluster(this IHostApplicationBuilder builder)
    {
        var cluster = ClusterOptions.ForGateway(builder.Configuration);
        builder.Services.Configure<HostOptions>(host =>
        {
            // Requests are taken, and refused, while the client is still looking for a silo.
            host.ServicesStartConcurrently = true;
            host.ShutdownTimeout = cluster.Drain;
        });
        builder.Services.AddSingleton<ClusterConnection>();
        builder.Services.AddSingleton<IStartupFilter>(static provider => provider.GetRequiredService<ClusterConnection>());
        builder.Services.AddSingleton<IClientConnectionRetryFilter>(static provider => provider.GetRequiredService<ClusterConnection>());
        builder.Services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(static provider => provider.GetRequiredService<ClusterConnection>());
        return builder.UseOrleansClient(client => client.Find(cluster).AddActivityPropagation());
    }

    private static IClientBuilder Find(this IClientBuilder client, ClusterOptions cluster)
    {
        client.Configure<Orleans.Configuration.ClusterOptions>(options =>
        {
            options.ClusterId = cluster.ClusterId;
            options.ServiceId = cluster.ServiceId;
        });
        client.Configure<Orleans.Configuration.ClientMessagingOptions>(static options => options.ResponseTimeout = ClusterOptions.CallTimeout);
        client.Configure<Orleans.Configuration.GatewayOptions>(static options => options.GatewayListRefreshPeriod = SilosRefreshPeriod);
        if (cluster.Tls.IsOn)
        {
            var certificates = ClusterCertificates.Load(cluster.Tls);
            client.UseTls(tls => tls.Use(certificates));
        }

        return cluster.Provider switch
        {
            ClusterProvider.AzureStorage => client.UseAzureStorageClustering(options => options.TableServiceClient = cluster.Azure.Tables()),
            ClusterProvider.Postgres => client.UsePostgres(AdoNet.Connection(cluster, AdoNet.GatewayConnections)),
            _ => client.UseLocalhostClustering(cluster.GatewayPort, cluster.ServiceId, cluster.ClusterId),
        };
    }

    private static IClientBuilder UsePostgres(this IClientBuilder client, string database) => client.UseAdoNetClustering(options =>
    {
        options.Invariant = AdoNet.Invariant;
        options.ConnectionString = database;
    });
}
