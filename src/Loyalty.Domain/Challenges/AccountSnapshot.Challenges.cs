using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Loyalty.Domain.Challenges;

namespace Loyalty.Domain.Accounts;

internal sealed partial record AccountSnapshot
{
    /// <summary>Null: nothing was begun.</summary>
    [JsonPropertyName("ch")]
    public ImmutableArray<StoredChallenge>? Challenges { get; init; }

    /// <summary>Null: none.</summary>
    [JsonPropertyName("bd")]
    public ImmutableArray<HeldBadge>? Badges { get; init; }

    [JsonPropertyName("lb")]
    public bool OnLeaderboards { get; init; }

    private AccountSnapshot WithChallenges(AccountState state) => this with
    {
        Challenges = state.Challenges.IsEmpty ? null : [.. state.Challenges.Select(StoredChallenge.Of)],
        Badges = state.Badges.IsEmpty ? null : state.Badges,
        OnLeaderboards = state.OnLeaderboards,
    };
}
