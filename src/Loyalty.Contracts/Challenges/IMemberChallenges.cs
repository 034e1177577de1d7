using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;

namespace Loyalty.Contracts.Challenges;

/// <summary>A member's challenges and badges. Key: program/member.</summary>
[Alias("loyalty.IMemberChallenges")]
public interface IMemberChallenges : IGrainWithStringKey
{
    /// <summary>The challenges that are on, or <c>memberNotFound</c>.</summary>
    [Alias("GetChallenges")]
    Task<Outcome<MemberChallenges>> GetChallenges();

    /// <summary>
    /// The member has given a name for leaderboards, or taken it back: is ranked from then on, or no longer. The name
    /// itself stays in the profile. Idempotent; null: it is so.
    /// </summary>
    /// <param name="shown">Whether there is a name.</param>
    /// <param name="traits">What the profile says until then; it waits, and cannot be asked.</param>
    [Alias("ShowOnLeaderboards")]
    Task<Refusal?> ShowOnLeaderboards(bool shown, MemberTraits traits);
}

[GenerateSerializer, Immutable, Alias("loyalty.challenges.Member")]
public sealed record MemberChallenges
{
    [Id(0)] public required string Member { get; init; }

    [Id(1)] public required DateTimeOffset AsOf { get; init; }

    /// <summary>Those of the program that are on, in its order.</summary>
    [Id(2)] public required ImmutableArray<ChallengeStatus> Challenges { get; init; } = [];

    /// <summary>What the member holds, oldest first; at most 100.</summary>
    [Id(3)] public required ImmutableArray<Badge> Badges { get; init; } = [];

    /// <summary>Whether the member is ranked on leaderboards.</summary>
    [Id(4)] public bool OnLeaderboards { get; init; }
}

/// <summary>How far a member is with a challenge, in the window that is open now.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.challenges.Status")]
public sealed record ChallengeStatus
{
    [Id(0)] public required string Challenge { get; init; }

    [Id(1)] public string? Name { get; init; }

    [Id(2)] public required ChallengeMeasure Measure { get; init; }

    /// <summary>Towards the next completion; the goal when it cannot be completed again. A streak that is broken is at 0.</summary>
    [Id(3)] public required long Progress { get; init; }

    [Id(4)] public required long Goal { get; init; }

    /// <summary>How often it is completed in the window.</summary>
    [Id(5)] public required int Completed { get; init; }

    /// <summary>How often it can be.</summary>
    [Id(6)] public required int MostTimes { get; init; }

    /// <summary>The values that count so far, of distinct ones.</summary>
    [Id(7)] public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>The first instant of the window; null: it has none.</summary>
    [Id(8)] public DateTimeOffset? StartsAt { get; init; }

    /// <summary>When the window is over, exclusive; null: it does not end.</summary>
    [Id(9)] public DateTimeOffset? EndsAt { get; init; }

    /// <summary>What a completion gives.</summary>
    [Id(10)] public ChallengePoints? Points { get; init; }

    [Id(11)] public BadgeDefinition? Badge { get; init; }

    /// <summary>The reward of which a completion gives a voucher.</summary>
    [Id(12)] public string? Reward { get; init; }
}

/// <summary>A badge that a member holds.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.challenges.HeldBadge")]
public sealed record Badge
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public string? Name { get; init; }

    /// <summary>When it was first given.</summary>
    [Id(2)] public required DateTimeOffset Since { get; init; }

    /// <summary>How often it was given.</summary>
    [Id(3)] public required long Times { get; init; }
}
