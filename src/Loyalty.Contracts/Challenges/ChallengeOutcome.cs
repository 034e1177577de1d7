using System.Collections.Immutable;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Contracts.Challenges;

/// <summary>What a purchase or an activity did for one challenge.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.challenges.Outcome")]
public sealed record ChallengeOutcome
{
    [Id(0)] public required string Challenge { get; init; }

    /// <summary>What it counted, in the challenge's measure; of values and days 1 for each, whether or not it was new.</summary>
    [Id(1)] public required long Added { get; init; }

    /// <summary>Towards the next completion, after it; the goal when it cannot be completed again.</summary>
    [Id(2)] public long Progress { get; init; }

    [Id(3)] public long Goal { get; init; }

    /// <summary>How often it is completed in the window, after it.</summary>
    [Id(4)] public int Completed { get; init; }

    /// <summary>How often it was completed by it. The points and vouchers that this gave are among the awards and vouchers.</summary>
    [Id(5)] public int Gained { get; init; }

    /// <summary>The badge that was given.</summary>
    [Id(6)] public string? Badge { get; init; }

    /// <summary>Why it did not count, or not all of it; given with the explanation.</summary>
    [Id(7)] public ImmutableArray<RuleReason> Reasons { get; init; } = [];
}
