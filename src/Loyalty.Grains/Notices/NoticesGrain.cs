using Loyalty.Contracts.Notices;
using Loyalty.Contracts.Relay;
using Loyalty.Domain.Notices;
using Loyalty.Domain.Relay;
using Loyalty.Grains.Relay;
using Loyalty.Storage.Relay;
using Orleans.Runtime;

namespace Loyalty.Grains.Notices;

[GrainType("notices")]
[ImplicitStreamSubscription(RelayStreams.Notices)]
internal sealed class NoticesGrain(
    [PersistentState("notices", GrainStorages.State)] IPersistentState<NoticesState> state, IRelayLog log, RelayOptions options)
    : RelayConsumerGrain<NoticesState>(state, log, options), INotices
{
    protected override string Destination => RelayDestination.Notices.Name(this.GetPrimaryKeyString());

    public async Task<NoticeList> List()
    {
        await Flush();
        return State.Tally.ToList();
    }

    protected override void Apply(ReadOnlyMemory<byte> payload) => State.Tally.Add(RelayJson.Read<NoticeTally>(payload.Span));
}

[GenerateSerializer, Alias("loyalty.notices.State")]
internal sealed class NoticesState : IRelayConsumerState
{
    [Id(0)]
    public long[] Watermarks { get; set; } = RelayConsumer.NewWatermarks();

    [Id(1)]
    public NoticeTally Tally { get; set; } = new();
}
