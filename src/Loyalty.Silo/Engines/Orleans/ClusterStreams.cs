using Azure.Identity;
using Azure.Storage.Queues;
using Loyalty.ServiceDefaults.Clusters;
using Loyalty.Silo.Connections;
using Orleans.Hosting;
using Orleans.Streams;

namespace Loyalty.Silo;

/// <summary>Streams of the kind that the cluster has. Grains subscribe by their types alone.</summary>
internal static class ClusterStreams
{
    public static ISiloBuilder AddStreams(this ISiloBuilder silo, ClusterOptions cluster, string provider) => cluster.Provider switch
    {
        ClusterProvider.AzureStorage => silo.AddAzureQueueStreams(provider, (SiloAzureQueueStreamConfigurator streams) =>
        {
            streams.ConfigureAzureQueue(queue => queue.Configure(options => options.QueueServiceClient = Queues(cluster.Azure)));
            streams.SubscribeImplicitly();
        }),
        ClusterProvider.Postgres => silo.AddAdoNetStreams(provider, (SiloAdoNetStreamConfigurator streams) =>
        {
            streams.ConfigureAdoNet(adoNet => adoNet.Configure(options =>
            {
                options.Invariant = AdoNet.Invariant;
                options.ConnectionString = cluster.Database;
            }));
            streams.SubscribeImplicitly();
        }),
        _ => silo.AddMemoryStreams(provider, static streams => streams.SubscribeImplicitly()),
    };

    private static void SubscribeImplicitly(this ISiloPersistentStreamConfigurator streams) => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);

    private static QueueServiceClient Queues(AzureStorageOptions azure) =>
        azure.QueueServiceUri is { } address ? new QueueServiceClient(address, new DefaultAzureCredential()) : new QueueServiceClient(azure.ConnectionString);
}
