using System.Collections.Immutable;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Relay;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Relay;
using Loyalty.Grains.Relay;
using Loyalty.Storage.Relay;
using Orleans.Runtime;

namespace Loyalty.Grains.Challenges;

[GrainType("challenge")]
[ImplicitStreamSubscription(RelayStreams.Challenges)]
internal sealed class ChallengeGrain(
    [PersistentState("challenge", GrainStorages.State)] IPersistentState<ChallengeState> state, IRelayLog log, RelayOptions options)
    : RelayConsumerGrain<ChallengeState>(state, log, options), IChallenge
{
    protected override string Destination => RelayDestination.Challenge.Name(this.GetPrimaryKeyString());

    public async Task<ChallengeResults> GetResults(DateOnly? from, DateOnly? to)
    {
        await Flush();
        return State.Tally.ToResults(from, to);
    }

    public async Task<Leaderboard> GetLeaderboard(DateOnly? start, int limit)
    {
        await Flush();
        var (window, members, goesOn) = State.Tally.Ranking(start);
        var entries = ImmutableArray.CreateBuilder<LeaderboardEntry>();
        foreach (var chunk in members.Chunk(limit))
        {
            // The names are the profiles': whoever took his back is not shown, even while the scores don't know it yet.
            var names = await Task.WhenAll(chunk.Select(entry => NameOf(entry.Member)));
            foreach (var ((member, score), name) in chunk.Zip(names))
            {
                if (name is not null && entries.Count < limit)
                {
                    var rank = entries.Count > 0 && entries[^1].Score == score ? entries[^1].Rank : entries.Count + 1;
                    entries.Add(new LeaderboardEntry(rank, member, name, score));
                }
            }

            if (entries.Count == limit)
            {
                break;
            }
        }

        return new Leaderboard { Start = window == DateOnly.MinValue ? null : window, Entries = entries.ToImmutable(), GoesOn = goesOn && entries.Count < limit };
    }

    protected override void Apply(ReadOnlyMemory<byte> payload) => State.Tally.Add(RelayJson.Read<ChallengeTally>(payload.Span));

    private async Task<string?> NameOf(string member)
    {
        var profile = await GrainFactory.GetGrain<IProfile>(Ids.Member(Ids.ProgramOf(this.GetPrimaryKeyString()), member)).Get();
        return profile.Value?.Profile.LeaderboardName;
    }
}

[GenerateSerializer, Alias("loyalty.challenges.State")]
internal sealed class ChallengeState : IRelayConsumerState
{
    [Id(0)]
    public long[] Watermarks { get; set; } = RelayConsumer.NewWatermarks();

    [Id(1)]
    public ChallengeTally Tally { get; set; } = new();
}
