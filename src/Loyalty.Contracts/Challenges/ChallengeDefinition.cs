using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;

namespace Loyalty.Contracts.Challenges;

/// <summary>
/// A goal that members work towards with their purchases or activities, and what reaching it gives. What counts in which
/// of its windows is decided by when it occurred. A member who has begun a window goes on by the goal and the gains of the
/// edition in force then.
/// </summary>
[GenerateSerializer, Immutable, Alias("loyalty.challenges.Definition")]
public sealed record ChallengeDefinition
{
    /// <summary>Unique in the program. A challenge can be retired, not removed.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public string? Name { get; init; }

    [Id(2)] public string? Description { get; init; }

    /// <summary>What progress is measured in. It never changes.</summary>
    [Id(3)] public required ChallengeMeasure Measure { get; init; }

    /// <summary>So much of the measure completes the challenge: 1–100,000,000,000; 1–64 of distinct values, 1–400 of a streak.</summary>
    [Id(4)] public required long Goal { get; init; }

    /// <summary>The types of activity that count, each by its quantity; empty: purchases count. Not with <see cref="ChallengeMeasure.Steps"/>.</summary>
    [Id(5)] public ImmutableArray<string> ActivityTypes { get; init; } = [];

    /// <summary>Which lines of a purchase count; null: all but delivery and gift cards. A purchase without any that something was paid for does not count.</summary>
    [Id(6)] public ItemFilter? Items { get; init; }

    /// <summary>What else must hold for a purchase or activity to count; null: nothing.</summary>
    [Id(7)] public Condition? Condition { get; init; }

    /// <summary>The windows, calendar periods in the program's zone; in each one the challenge begins anew. Lifetime: there is one. It never changes.</summary>
    [Id(8)] public CapPeriod Period { get; init; } = CapPeriod.Lifetime;

    /// <summary>Nothing counts that occurred before; null: no bound.</summary>
    [Id(9)] public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive: nothing counts that occurred then or later; null: no end.</summary>
    [Id(10)] public DateTimeOffset? Until { get; init; }

    /// <summary>It can be completed as often as its goal is reached in a window; else once.</summary>
    [Id(11)] public bool Repeatable { get; init; }

    /// <summary>How often in a window at most, 2–1,000; null of a repeatable one: 1,000 times.</summary>
    [Id(12)] public int? MostTimes { get; init; }

    /// <summary>What each completion gives; null: no points.</summary>
    [Id(13)] public ChallengePoints? Points { get; init; }

    /// <summary>What the member holds who has completed it; null: no badge.</summary>
    [Id(14)] public BadgeDefinition? Badge { get; init; }

    /// <summary>Whether members who gave a name for it are ranked by what they have done.</summary>
    [Id(15)] public bool Leaderboard { get; init; }

    /// <summary>Nothing counts any more; what was reached stays.</summary>
    [Id(16)] public bool Retired { get; init; }

    /// <summary>
    /// The reward of which each completion gives one voucher that nobody pays for, as far as the member may have it; null: no
    /// voucher. Of more completions at once than a member can have under way (20) the rest give none.
    /// </summary>
    [Id(17)] public string? Reward { get; init; }
}

public enum ChallengeMeasure
{
    /// <summary>Purchases; or activities, each by its quantity.</summary>
    Count,

    /// <summary>What was paid for the lines that count, in minor units.</summary>
    Amount,

    /// <summary>The channels that it happened in.</summary>
    DistinctChannels,

    /// <summary>The categories of the lines that count.</summary>
    DistinctCategories,

    /// <summary>Days in a row on which something counted.</summary>
    StreakDays,

    /// <summary>Weeks in a row, from Monday, in which something counted.</summary>
    StreakWeeks,

    /// <summary>What earning rules give towards it: see <see cref="EarningRule.Challenge"/>.</summary>
    Steps,
}

/// <param name="Wallet">The wallet.</param>
/// <param name="Points">1–1,000,000.</param>
[GenerateSerializer, Immutable, Alias("loyalty.challenges.Points")]
public sealed record ChallengePoints([property: Id(0)] string Wallet, [property: Id(1)] long Points);

/// <summary>What shows that somebody did something.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.challenges.Badge")]
public sealed record BadgeDefinition
{
    /// <summary>Several challenges may give the same one.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public string? Name { get; init; }
}
