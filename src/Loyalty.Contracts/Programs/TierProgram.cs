using System.Collections.Immutable;

namespace Loyalty.Contracts.Programs;

/// <summary>How members rise and fall.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.Tiers")]
public sealed record TierProgram
{
    [Id(0)] public required TierMetric Metric { get; init; }

    [Id(1)] public required TierPeriod Period { get; init; }

    /// <summary>Length of a rolling period, 1–24; null with other periods.</summary>
    [Id(2)] public int? Months { get; init; }

    [Id(3)] public DowngradePolicy Downgrade { get; init; } = DowngradePolicy.OneStep;

    /// <summary>Days (0–366) that a standing lasts beyond its end.</summary>
    [Id(4)] public int GraceDays { get; init; }

    /// <summary>Lowest first; the first has threshold 0 and holds everyone.</summary>
    [Id(5)] public required ImmutableArray<TierLevel> Levels { get; init; } = [];

    [Id(6)] public TierUpgrade Upgrade { get; init; }
}

/// <summary>When a member rises who has reached a tier.</summary>
public enum TierUpgrade
{
    AtOnce,

    /// <summary>When the year in which it was reached is over; only with calendar and membership years.</summary>
    AtPeriodEnd,
}

public enum TierMetric
{
    /// <summary>Amount paid, in minor units, on the program's amount basis, without delivery and gift cards.</summary>
    Spend,

    /// <summary>Points earned into wallets of kind status.</summary>
    StatusPoints,

    /// <summary>Purchases, whatever was paid; one that has come back whole was none.</summary>
    Visits,
}

public enum TierPeriod
{
    /// <summary>Standing holds to the end of the next year.</summary>
    CalendarYear,

    /// <summary>Standing holds as many months from the last day on which as much had counted.</summary>
    RollingMonths,

    /// <summary>Years from the day on which the member joined; standing holds to the end of the next one.</summary>
    MembershipYear,

    /// <summary>Everything that ever counted; standing holds for ever.</summary>
    Lifetime,
}

/// <summary>What happens when a standing ends and the metric no longer supports it.</summary>
public enum DowngradePolicy
{
    None,
    OneStep,
    ToMetric,
}

[GenerateSerializer, Immutable, Alias("loyalty.programs.TierLevel")]
public sealed record TierLevel
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public string? Name { get; init; }

    /// <summary>The metric that reaches it, within one period.</summary>
    [Id(2)] public required long Threshold { get; init; }

    /// <summary>What the tier gives beyond points, in words that channels show.</summary>
    [Id(3)] public ImmutableArray<string> Benefits { get; init; } = [];

    /// <summary>A retired level keeps whoever stands in it until their standing ends; nobody new reaches it.</summary>
    [Id(4)] public bool Retired { get; init; }

    /// <summary>What the tier opens, as codes that channels know: rewards, events, early access windows.</summary>
    [Id(5)] public ImmutableArray<string> Access { get => field.IsDefault ? [] : field; init; }

    /// <summary>Services that come with the tier, as codes that channels know, e.g. <c>priority-booking</c>.</summary>
    [Id(6)] public ImmutableArray<string> Services { get => field.IsDefault ? [] : field; init; }
}
