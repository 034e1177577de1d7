using System.Collections.Immutable;

namespace Loyalty.Contracts.Programs;

/// <summary>How members rise and fall.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.Tiers")]
public sealed record TierProgram
{
    [Id(0)] public required TierMetric Metric { get; init; }

    [Id(1)] public required TierPeriod Period { get; init; }

    /// <summary>Length of a rolling period, 1–24; null with calendar years.</summary>
    [Id(2)] public int? Months { get; init; }

    [Id(3)] public DowngradePolicy Downgrade { get; init; } = DowngradePolicy.OneStep;

    /// <summary>Days (0–366) that a standing lasts beyond its end.</summary>
    [Id(4)] public int GraceDays { get; init; }

    /// <summary>Lowest first; the first has threshold 0 and holds everyone.</summary>
    [Id(5)] public required ImmutableArray<TierLevel> Levels { get; init; } = [];
}

public enum TierMetric
{
    /// <summary>Amount paid, in minor units, on the program's amount basis, without delivery and gift cards.</summary>
    Spend,

    /// <summary>Points earned into wallets of kind status.</summary>
    StatusPoints,
}

public enum TierPeriod
{
    CalendarYear,
    RollingMonths,
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
}
