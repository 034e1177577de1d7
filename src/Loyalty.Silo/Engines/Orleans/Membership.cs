using System.Net.Sockets;
using Loyalty.ServiceDefaults.Clusters;
using Loyalty.Silo.Connections;
using Loyalty.Storage.Postgres;
using Loyalty.Storage.Postgres.Scripts;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Loyalty.Silo;

/// <summary>How a silo becomes one of the cluster: where it listens, how it finds the others, where reminders are.</summary>
internal static class Membership
{
    private static readonly PostgresScript[] Scripts =
    [
        new("PostgreSQL-Main.sql", "orleansquery"),
        new("PostgreSQL-Clustering.sql", "orleansmembershiptable"),
        new("PostgreSQL-Reminders.sql", "orleansreminderstable"),
        new("PostgreSQL-Streaming.sql", "orleansstreammessage"),
    ];

    /// <summary>The tables in which Orleans keeps members, reminders and streams, where a provider does not make them itself.</summary>
    public static IServiceCollection AddOrleansTables(this IServiceCollection services, ClusterOptions cluster) =>
        cluster.Provider == ClusterProvider.Postgres
            ? services.AddPostgresScripts(cluster.Database, cluster.ScriptsFolder, $"{ClusterOptions.Section}:{nameof(cluster.ScriptsFolder)}", Scripts)
            : services;

    public static ISiloBuilder Join(this ISiloBuilder silo, ClusterOptions cluster)
    {
        silo.Configure<Orleans.Configuration.ClusterOptions>(options =>
        {
            options.ClusterId = cluster.ClusterId;
            options.ServiceId = cluster.ServiceId;
        });
        silo.Configure<Orleans.Configuration.SiloMessagingOptions>(static options => options.ResponseTimeout = ClusterOptions.CallTimeout);
        if (cluster.Tls.IsOn)
        {
            var certificates = ClusterCertificates.Load(cluster.Tls);
            silo.UseTls(tls => tls.Use(certificates));
        }

        return cluster.Provider switch
        {
            ClusterProvider.AzureStorage => silo.Listen(cluster).UseAzureStorage(cluster.Azure),
            ClusterProvider.Postgres => silo.Listen(cluster).UsePostgres(AdoNet.Connection(cluster, AdoNet.SiloConnections)),
            _ => silo.UseLocalhost(cluster),
        };
    }

    private static ISiloBuilder Listen(this ISiloBuilder silo, ClusterOptions cluster) => cluster.Address is { } address
        ? silo.ConfigureEndpoints(address, cluster.SiloPort, cluster.GatewayPort, listenOnAnyHostAddress: address.AddressFamily == AddressFamily.InterNetwork)
        : silo.ConfigureEndpoints(cluster.SiloPort, cluster.GatewayPort, listenOnAnyHostAddress: true);

    private static ISiloBuilder UseLocalhost(this ISiloBuilder silo, ClusterOptions cluster) => silo
        .UseLocalhostClustering(cluster.SiloPort, cluster.GatewayPort, primarySiloEndpoint: null, cluster.ServiceId, cluster.ClusterId)
        .UseInMemoryReminderService();

    private static ISiloBuilder UseAzureStorage(this ISiloBuilder silo, AzureStorageOptions azure) => silo
        .UseAzureStorageClustering(options => options.TableServiceClient = azure.Tables())
        .UseAzureTableReminderService(options => options.TableServiceClient = azure.Tables());

    private static ISiloBuilder UsePostgres(this ISiloBuilder silo, string database) => silo
        .UseAdoNetClustering(options =>
        {
            options.Invariant = AdoNet.Invariant;
            options.ConnectionString = database;
        })
        .UseAdoNetReminderService(options =>
        {
            options.Invariant = AdoNet.Invariant;
            options.ConnectionString = database;
        });
}
