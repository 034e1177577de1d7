using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Relay;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Relay;
using Loyalty.Grains.Relay;
using Loyalty.Storage.Relay;
using Orleans.Runtime;

namespace Loyalty.Grains.Referrals;

[GrainType("referrer")]
[ImplicitStreamSubscription(RelayStreams.Referrers)]
internal sealed class ReferrerGrain(
    [PersistentState("referrer", GrainStorages.State)] IPersistentState<ReferrerState> state, IRelayLog log, RelayOptions options)
    : RelayConsumerGrain<ReferrerState>(state, log, options), IReferrer
{
    protected override string Destination => RelayDestination.Referrer.Name(this.GetPrimaryKeyString());

    public async Task<ReferredFriends> GetFriends()
    {
        await Flush();
        return State.Tally.ToFriends();
    }

    protected override void Apply(ReadOnlyMemory<byte> payload) => State.Tally.Add(RelayJson.Read<ReferrerSteps>(payload.Span));
}

[GenerateSerializer, Alias("loyalty.referrals.ReferrerState")]
internal sealed class ReferrerState : IRelayConsumerState
{
    [Id(0)]
    public long[] Watermarks { get; set; } = RelayConsumer.NewWatermarks();

    [Id(1)]
    public ReferredFriendsTally Tally { get; set; } = new();
}
