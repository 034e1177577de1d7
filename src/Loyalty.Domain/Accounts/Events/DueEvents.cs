using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Members;

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

    /// <summary>
    /// <c>joined</c>, <c>reached</c>, <c>renewed</c>, <c>standingEnded</c>, <c>returned</c>, <c>grace</c>, <c>qualified</c>
    /// (for a tier that is given when the period is over), <c>reviewed</c> (it is over, and none was), <c>given</c>, <c>withdrawn</c>,
    /// <c>membership</c> (one that promises a tier was paid for), <c>membershipEnded</c> (by cancelling or refunding it),
    /// <c>merged</c> (another member came in).
    /// </summary>
    public string Reason { get; init; } = "";

    /// <summary>The standings that are promised beside the metric, whole.</summary>
    public ImmutableArray<TierFloor> Floors { get => field.IsDefault ? [] : field; init; }

    /// <summary>What the standing rests on; null: on a promise, on nothing (the first tier), or from before this was kept.</summary>
    public TierBasis? Basis { get; init; }

    /// <summary>The standing is only lent, by hand, by a membership or after a return, and not earned beside that: at its end the tier goes to where the metric says, whatever the program does otherwise.</summary>
    public bool ToMetric { get; init; }

    /// <summary>When the period is over in which a higher tier was reached; null: none was, or it is given at once.</summary>
    public DateTimeOffset? ReviewAt { get; init; }
}

/// <summary>A tier that the member holds whatever the metric says.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Until">Exclusive; null: no end.</param>
/// <param name="Given">By hand; there is one at most.</param>
/// <param name="Basis">What it rests on still, under terms that have changed since; null: on nothing.</param>
/// <param name="Paid">By a membership; there is one at most.</param>
/// <param name="Lent">It was given or paid for to one of two members who were merged, beside what the other one had: nothing takes its place, and it ends by itself.</param>
public sealed record TierFloor(string Tier, DateTimeOffset? Until, bool Given = false, TierBasis? Basis = null, bool Paid = false, bool Lent = false)
{
    /// <summary>It ends by itself, whatever the program does with tiers that were earned.</summary>
    public bool EndsByItself() => Given || Paid || Lent;
}

/// <summary>The terms under which what counted supports a standing: those of the edition that gave it.</summary>
public sealed record TierBasis
{
    public long Threshold { get; init; }

    public TierMetric Metric { get; init; }

    public TierPeriod Period { get; init; }

    public int? Months { get; init; }

    public int GraceDays { get; init; }

    public TierUpgrade Upgrade { get; init; }

    /// <summary>The day from which the member's years are counted, where that was another one before members were merged; null: that of joining.</summary>
    public DateOnly? Joined { get; init; }
}

/// <summary>An operator gave a tier, or took back the one that was given. What it did to the tier follows in the record.</summary>
public sealed record TierGiven : AccountEvent
{
    /// <summary>Null: taken back.</summary>
    public string? Tier { get; init; }

    /// <summary>Exclusive; meaningless without a tier.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>A code.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The id of the key that asked.</summary>
    public string By { get; init; } = "";

    /// <summary>What the answer shows beside what every record holds.</summary>
    public MemberFigures? Figures { get; init; }
}
