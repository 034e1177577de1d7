using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Relay;
using Loyalty.Domain.Channels;
using Loyalty.Domain.Relay;
using Loyalty.Grains.Relay;
using Loyalty.Storage.Relay;
using Orleans.Runtime;

namespace Loyalty.Grains.Channels;

[GrainType("channel")]
[ImplicitStreamSubscription(RelayStreams.Channels)]
internal sealed class ChannelGrain(
    [PersistentState("channel", GrainStorages.State)] IPersistentState<ChannelState> state, IRelayLog log, RelayOptions options)
    : RelayConsumerGrain<ChannelState>(state, log, options), IChannel
{
    protected override string Destination => RelayDestination.Channel.Name(this.GetPrimaryKeyString());

    public async Task<ChannelTotals> GetTotals(DateOnly? from, DateOnly? to)
    {
        await Flush();
        return State.Tally.ToTotals(Ids.LocalOf(this.GetPrimaryKeyString()), from, to);
    }

    protected override void Apply(ReadOnlyMemory<byte> payload) => State.Tally.Add(RelayJson.Read<ChannelTally>(payload.Span));
}

[GenerateSerializer, Alias("loyalty.channels.State")]
internal sealed class ChannelState : IRelayConsumerState
{
    [Id(0)]
    public long[] Watermarks { get; set; } = RelayConsumer.NewWatermarks();

    [Id(1)]
    public ChannelTally Tally { get; set; } = new();
}
