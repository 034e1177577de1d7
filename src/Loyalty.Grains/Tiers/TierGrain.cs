using Loyalty.Contracts.Common;
using Loyalty.Contracts.Relay;
using Loyalty.Contracts.Tiers;
using Loyalty.Domain.Relay;
using Loyalty.Domain.Tiers;
using Loyalty.Grains.Relay;
using Loyalty.Storage.Relay;
using Orleans.Runtime;

namespace Loyalty.Grains.Tiers;

[GrainType("tier")]
[ImplicitStreamSubscription(RelayStreams.Tiers)]
internal sealed class TierGrain(
    [PersistentState("tier", GrainStorages.State)] IPersistentState<TierState> state, IRelayLog log, RelayOptions options)
    : RelayConsumerGrain<TierState>(state, log, options), ITier
{
    protected override string Destination => RelayDestination.Tier.Name(this.GetPrimaryKeyString());

    public async Task<TierRoster> GetRoster()
    {
        await Flush();
        return State.Tally.ToRoster(Ids.LocalOf(this.GetPrimaryKeyString()));
    }

    protected override void Apply(ReadOnlyMemory<byte> payload) => State.Tally.Add(RelayJson.Read<TierTally>(payload.Span));
}

[GenerateSerializer, Alias("loyalty.tiers.State")]
internal sealed class TierState : IRelayConsumerState
{
    [Id(0)]
    public long[] Watermarks { get; set; } = RelayConsumer.NewWatermarks();

    [Id(1)]
    public TierTally Tally { get; set; } = new();
}
