using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Notices;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Relay;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Segments;
using Loyalty.Contracts.Tiers;
using Orleans.Runtime;

namespace Loyalty.Grains.Relay;

/// <summary>One kind of grain that the relay tells. Each of them is named by its kind and its key, as <c>tier/program/tier</c>.</summary>
internal sealed class RelayDestination
{
    public static readonly RelayDestination Channel = new("channel/", RelayStreams.Channels, static (grains, key) => grains.GetGrain<IChannel>(key));
    public static readonly RelayDestination Tier = new("tier/", RelayStreams.Tiers, static (grains, key) => grains.GetGrain<ITier>(key));
    public static readonly RelayDestination Campaign = new("campaign/", RelayStreams.Campaigns, static (grains, key) => grains.GetGrain<ICampaign>(key));
    public static readonly RelayDestination Reward = new("reward/", RelayStreams.Rewards, static (grains, key) => grains.GetGrain<IReward>(key));
    public static readonly RelayDestination Referrals = new("referrals/", RelayStreams.Referrals, static (grains, key) => grains.GetGrain<IReferrals>(key));
    public static readonly RelayDestination Referrer = new("referrer/", RelayStreams.Referrers, static (grains, key) => grains.GetGrain<IReferrer>(key));
    public static readonly RelayDestination Challenge = new("challenge/", RelayStreams.Challenges, static (grains, key) => grains.GetGrain<IChallenge>(key));
    public static readonly RelayDestination Segment = new("segment/", RelayStreams.Segments, static (grains, key) => grains.GetGrain<ISegment>(key));
    public static readonly RelayDestination Notices = new("notices/", RelayStreams.Notices, static (grains, key) => grains.GetGrain<INotices>(key));

    private static readonly RelayDestination[] _all = [Channel, Tier, Campaign, Reward, Referrals, Referrer, Challenge, Segment, Notices];

    private readonly string _prefix;
    private readonly string _stream;
    private readonly Func<IGrainFactory, string, IRelayConsumer> _consumer;

    private RelayDestination(string prefix, string stream, Func<IGrainFactory, string, IRelayConsumer> consumer) =>
        (_prefix, _stream, _consumer) = (prefix, stream, consumer);

    /// <summary>The name of the grain with the key.</summary>
    public string Name(string key) => _prefix + key;

    /// <summary>The stream on which the grain of this name hears of its batches.</summary>
    /// <exception cref="InvalidDataException">No kind has such names.</exception>
    public static StreamId StreamOf(string name)
    {
        var kind = KindOf(name);
        return StreamId.Create(kind._stream, kind.KeyOf(name));
    }

    /// <summary>The grain of this name.</summary>
    /// <exception cref="InvalidDataException">No kind has such names.</exception>
    public static IRelayConsumer ConsumerOf(IGrainFactory grains, string name)
    {
        var kind = KindOf(name);
        return kind._consumer(grains, kind.KeyOf(name));
    }

    private static RelayDestination KindOf(string name) =>
        Array.Find(_all, kind => name.StartsWith(kind._prefix, StringComparison.Ordinal)) ?? throw new InvalidDataException($"'{name}' is no destination.");

    private string KeyOf(string name) => name[_prefix.Length..];
}
