using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Common.Bodies;
using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Programs;

namespace Loyalty.Gateway.Challenges;

/// <summary>A goal that members work towards with their purchases or activities, and what reaching it gives.</summary>
internal sealed class ChallengeInput
{
    public required string Id { get; set; }

    public string? Name { get; set; }

    public string? Description { get; set; }

    /// <summary>What progress is measured in: count, amount, distinctChannels, distinctCategories, streakDays, streakWeeks, or the steps that earning rules give. It never changes.</summary>
    public required ChallengeMeasure Measure { get; set; }

    /// <summary>So much of the measure completes the challenge: 1–100,000,000,000; 1–64 of distinct values, 1–400 of a streak.</summary>
    public required long Goal { get; set; }

    /// <summary>The types of activity that count, each by its quantity; absent: purchases count.</summary>
    public List<string>? ActivityTypes { get; set; }

    /// <summary>Which lines of a purchase count; absent: all but delivery and gift cards.</summary>
    public ItemFilterInput? Items { get; set; }

    /// <summary>What else must hold for a purchase or activity to count; absent: nothing.</summary>
    public ConditionInput? Condition { get; set; }

    /// <summary>In each such calendar period the challenge begins anew; lifetime when absent: once. It never changes.</summary>
    public CapPeriod? Period { get; set; }

    /// <summary>Nothing counts that occurred before.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Exclusive: nothing counts that occurred then or later.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>It can be completed as often as its goal is reached in a window; else once.</summary>
    public bool Repeatable { get; set; }

    /// <summary>How often in a window at most, 2–1,000; absent of a repeatable one: 1,000 times.</summary>
    public int? MostTimes { get; set; }

    /// <summary>What each completion gives; absent: no points.</summary>
    public ChallengePointsInput? Points { get; set; }

    /// <summary>The reward of which each completion gives one voucher that nobody pays for, as far as the member may have it; absent: no voucher.</summary>
    public string? Reward { get; set; }

    /// <summary>What the member holds who has completed it; absent: no badge.</summary>
    public BadgeInput? Badge { get; set; }

    /// <summary>Whether members who gave a name for it are ranked by what they have done.</summary>
    public bool Leaderboard { get; set; }

    /// <summary>Nothing counts any more; what was reached stays.</summary>
    public bool Retired { get; set; }

    public void Check(Faults faults, string pointer)
    {
        ProgramInput.Size(faults, ActivityTypes?.Count ?? 0, Limits.ActivityTypes, pointer + "/activityTypes");
        faults.Instant(From, pointer + "/from");
        faults.Instant(Until, pointer + "/until");
        Items?.Check(faults, pointer + "/items");
        Condition?.Check(faults, pointer + "/condition");
    }

    public ChallengeDefinition ToDefinition() => new()
    {
        Id = Id,
        Name = Name,
        Description = Description,
        Measure = Measure,
        Goal = Goal,
        ActivityTypes = [.. ActivityTypes ?? []],
        Items = Items?.ToDefinition(),
        Condition = Condition?.ToDefinition(),
        Period = Period ?? CapPeriod.Lifetime,
        From = From,
        Until = Until,
        Repeatable = Repeatable,
        MostTimes = MostTimes,
        Points = Points is null ? null : new ChallengePoints(Points.Wallet, Points.Points),
        Reward = Reward,
        Badge = Badge is null ? null : new BadgeDefinition { Id = Badge.Id, Name = Badge.Name },
        Leaderboard = Leaderboard,
        Retired = Retired,
    };
}

/// <summary>Points that a completion gives.</summary>
internal sealed class ChallengePointsInput
{
    public required string Wallet { get; set; }

    /// <summary>1–1,000,000.</summary>
    public required long Points { get; set; }
}

/// <summary>What shows that somebody did something; several challenges may give the same one.</summary>
internal sealed class BadgeInput
{
    public required string Id { get; set; }

    public string? Name { get; set; }
}
