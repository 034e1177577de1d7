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
    /// <param name="silo">The silo.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="provider">The name of the streams' provider.</param>
    /// <param name="patience">Null: as long as the kind of streams has it.</param>
    public static ISiloBuilder AddStreams(this ISiloBuilder silo, ClusterOptions cluster, string provider, StreamPatience? patience = null) => cluster.Provider switch
    {
        ClusterProvider.AzureStorage => silo.AddAzureQueueStreams(provider, (SiloAzureQueueStreamConfigurator streams) =>
        {
            streams.ConfigureAzureQueue(queue => queue.Configure(options =>
            {
                options.QueueServiceClient = Queues(cluster.Azure);
                options.MessageVisibilityTimeout = patience?.TakenFor ?? options.MessageVisibilityTimeout;
            }));
            streams.Deliver(patience);
        }),
        ClusterProvider.Postgres => silo.AddAdoNetStreams(provider, (SiloAdoNetStreamConfigurator streams) =>
        {
            streams.ConfigureAdoNet(adoNet => adoNet.Configure(options =>
            {
                options.Invariant = AdoNet.Invariant;
                options.ConnectionString = AdoNet.Connection(cluster, AdoNet.SiloConnections);
                if (patience is not null)
                {
                    options.VisibilityTimeout = patience.TakenFor;
                    options.MaxAttempts = StreamPatience.Attempts;
                    options.ExpiryTimeout = patience.DeliverFor;
                }
            }));
            streams.Deliver(patience);
        }),
        _ => silo.AddMemoryStreams(provider, streams => streams.Deliver(patience)),
    };

    private static void Deliver(this ISiloPersistentStreamConfigurator streams, StreamPatience? patience)
    {
        streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        if (patience is not null)
        {
            streams.ConfigurePullingAgent(agent => agent.Configure(options => options.MaxEventDeliveryTime = patience.DeliverFor));
        }
    }

    private static QueueServiceClient Queues(AzureStorageOptions azure) =>
        azure.QueueServiceUri is { } address ? new QueueServiceClient(address, new DefaultAzureCredential()) : new QueueServiceClient(azure.ConnectionString);
}
