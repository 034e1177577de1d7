using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Relay;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Relay;
using Loyalty.Grains.Relay;
using Loyalty.Storage.Relay;
using Orleans.Runtime;

namespace Loyalty.Grains.Referrals;

[GrainType("referrals")]
[ImplicitStreamSubscription(RelayStreams.Referrals)]
internal sealed class ReferralsGrain(
    [PersistentState("referrals", GrainStorages.State)] IPersistentState<ReferralsState> state, IRelayLog log, RelayOptions options)
    : RelayConsumerGrain<ReferralsState>(state, log, options), IReferrals
{
    protected override string Destination => RelayDestination.Referrals.Name(this.GetPrimaryKeyString());

    public async Task<ReferralTotals> GetTotals(DateOnly? from, DateOnly? to)
    {
        await Flush();
        return State.Tally.ToTotals(from, to);
    }

    protected override void Apply(ReadOnlyMemory<byte> payload) => State.Tally.Add(RelayJson.Read<ReferralTally>(payload.Span));
}

[GenerateSerializer, Alias("loyalty.referrals.State")]
internal sealed class ReferralsState : IRelayConsumerState
{
    [Id(0)]
    public long[] Watermarks { get; set; } = RelayConsumer.NewWatermarks();

    [Id(1)]
    public ReferralTally Tally { get; set; } = new();
}
