using Loyalty.Contracts.Access;

namespace Loyalty.Grains.Purchases.Inbound;

/// <summary>Which channels' purchases also arrive on streams.</summary>
public sealed class InboundOptions
{
    /// <summary>
    /// How long a provider goes on delivering what could not be taken, neither booked nor parked: as long as the most patient
    /// queues keep a message at all.
    /// </summary>
    public static readonly TimeSpan DeliverFor = TimeSpan.FromDays(7);

    public IList<InboundChannel> Channels { get; set; } = [];

    /// <summary>How long a document is tried again while the platform is away, before it is parked as unavailable.</summary>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromMinutes(5);

    internal InboundChannel? Of(string provider) => Channels.FirstOrDefault(channel => channel.Provider == provider);

    /// <summary>One that is configured no more may still book what is parked, but nothing that needs a permission.</summary>
    internal InboundChannel Of(string program, string channel) =>
        Channels.FirstOrDefault(known => known.Program == program && known.Channel == channel) ?? new InboundChannel { Program = program, Channel = channel };
}

/// <summary>A channel with a stream provider of its own: who can publish there is who may book on the channel.</summary>
public sealed class InboundChannel
{
    public string Program { get; set; } = "";

    public string Channel { get; set; } = "";

    /// <summary>The name of the stream provider.</summary>
    public string Provider { get; set; } = "";

    /// <summary>What it may do beside recording purchases and returns: rewardsRedeem (pay with points), import.</summary>
    public Permissions Permissions { get; set; }
}
