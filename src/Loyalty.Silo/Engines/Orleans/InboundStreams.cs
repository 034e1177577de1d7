using Loyalty.Grains.Purchases.Inbound;
using Orleans.Hosting;
using Orleans.Streams;

namespace Loyalty.Silo;

/// <summary>The streams that purchases arrive on, one provider a channel, delivered until they are taken.</summary>
internal static class InboundStreams
{
    public static ISiloBuilder AddInboundStreams(this ISiloBuilder silo, InboundOptions inbound)
    {
        foreach (var channel in inbound.Channels)
        {
            silo.AddMemoryStreams(channel.Provider, static streams => streams.DeliverInbound());
        }

        return silo;
    }

    /// <summary>What holds for every kind of provider.</summary>
    private static void DeliverInbound(this ISiloPersistentStreamConfigurator streams)
    {
        streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        streams.ConfigurePullingAgent(static agent => agent.Configure(static options => options.MaxEventDeliveryTime = InboundOptions.DeliverFor));
    }
}
