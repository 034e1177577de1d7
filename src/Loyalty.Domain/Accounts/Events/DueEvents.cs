using System.Collections.Immutable;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>Pending points became active.</summary>
public sealed record PointsActivated : AccountEvent
{
    public DateTimeOffset At { get; init; }

    public BucketKey Bucket { get; init; } = new("", null, null, null);

    public long Points { get; init; }

    /// <summary>How much of them repaid debt.</summary>
    public long Repaid { get; init; }
}

public sealed record PointsExpired : AccountEvent
{
    public DateTimeOffset At { get; init; }

    public BucketKey Bucket { get; init; } = new("", null, null, null);

    public long Points { get; init; }
}

/// <summary>The member's tier, or how long it holds, changed.</summary>
public sealed record TierChanged : AccountEvent
{
    public DateTimeOffset At { get; init; }

    /// <summary>The day of <see cref="At"/> in the program's zone.</summary>
    public DateOnly Day { get; init; }

    public string? From { get; init; }

    public string To { get; init; } = "";

    /// <summary>Exclusive; null: no end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary><c>joined</c>, <c>reached</c>, <c>renewed</c>, <c>standingEnded</c>, <c>returned</c>, <c>grace</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The standings that are promised beside the metric, whole.</summary>
    public ImmutableArray<TierFloor> Floors { get => field.IsDefault ? [] : field; init; }
}

/// <summary>A tier that the member holds whatever the metric says.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Until">Exclusive; null: no end.</param>
public sealed record TierFloor(string Tier, DateTimeOffset? Until);
