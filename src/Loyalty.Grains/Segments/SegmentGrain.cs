using Loyalty.Contracts.Common;
using Loyalty.Contracts.Relay;
using Loyalty.Contracts.Segments;
using Loyalty.Domain.Relay;
using Loyalty.Domain.Segments;
using Loyalty.Grains.Relay;
using Loyalty.Storage.Relay;
using Orleans.Runtime;

namespace Loyalty.Grains.Segments;

[GrainType("segment")]
[ImplicitStreamSubscription(RelayStreams.Segments)]
internal sealed class SegmentGrain(
    [PersistentState("segment", GrainStorages.State)] IPersistentState<SegmentState> state, IRelayLog log, RelayOptions options)
    : RelayConsumerGrain<SegmentState>(state, log, options), ISegment
{
    protected override string Destination => RelayDestination.Segment.Name(this.GetPrimaryKeyString());

    public async Task<SegmentRoster> GetRoster()
    {
        await Flush();
        return State.Tally.ToRoster(Ids.LocalOf(this.GetPrimaryKeyString()));
    }

    public Task<ListReplacement?> GetReplacement(string key) => Task.FromResult(State.Replacements.Find(known => known.Key == key));

    public Task Replaced(ListReplacement replacement)
    {
        if (State.Replacements.Exists(known => known.Key == replacement.Key))
        {
            return Task.CompletedTask;
        }

        State.Replacements.Add(replacement);
        State.Replacements.RemoveRange(0, Math.Max(0, State.Replacements.Count - Limits.ListReplacements));
        return Save();
    }

    protected override void Apply(ReadOnlyMemory<byte> payload) => State.Tally.Add(RelayJson.Read<SegmentTally>(payload.Span));
}

[GenerateSerializer, Alias("loyalty.segments.State")]
internal sealed class SegmentState : IRelayConsumerState
{
    [Id(0)]
    public long[] Watermarks { get; set; } = RelayConsumer.NewWatermarks();

    [Id(1)]
    public SegmentTally Tally { get; set; } = new();

    /// <summary>The newest, oldest first.</summary>
    [Id(2)]
    public List<ListReplacement> Replacements { get; set; } = [];
}
