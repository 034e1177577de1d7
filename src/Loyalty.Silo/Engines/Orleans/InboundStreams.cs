using Loyalty.Grains.Purchases.Inbound;
using Loyalty.ServiceDefaults.Clusters;
using Orleans.Hosting;

namespace Loyalty.Silo;

/// <summary>The streams that purchases arrive on, one provider a channel, delivered until they are taken.</summary>
internal static class InboundStreams
{
    /// <summary>Longer than parking takes once the retries have ended.</summary>
    private static readonly TimeSpan Parking = TimeSpan.FromMinutes(5);

    public static ISiloBuilder AddInboundStreams(this ISiloBuilder silo, ClusterOptions cluster, InboundOptions inbound)
    {
        foreach (var channel in inbound.Channels)
        {
            silo.AddStreams(cluster, channel.Provider, new StreamPatience(InboundOptions.DeliverFor, inbound.RetryFor + Parking));
        }

        return silo;
    }
}
