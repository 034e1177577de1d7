using Loyalty.Grains.Purchases.Inbound;
using Orleans.Hosting;

namespace Loyalty.Silo;

/// <summary>The streams that purchases arrive on: in memory, for what runs in this process. What was not delivered ends with it.</summary>
internal static class InboundStreams
{
    public static EmbeddedOrleansOptions AddInboundStreams(this EmbeddedOrleansOptions engine, InboundOptions inbound)
    {
        foreach (var channel in inbound.Channels)
        {
            engine.StreamProviders.Add(channel.Provider);
            engine.StreamDeliveryTimes[channel.Provider] = InboundOptions.DeliverFor;
        }

        return engine;
    }
}
