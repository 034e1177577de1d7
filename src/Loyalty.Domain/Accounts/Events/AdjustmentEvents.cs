using System.Collections.Immutable;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>An operator asked for an adjustment that a second one has to confirm.</summary>
public sealed record AdjustmentRequested : AccountEvent
{
    public string Id { get; init; } = "";

    public string Wallet { get; init; } = "";

    /// <summary>Signed.</summary>
    public long Points { get; init; }

    /// <summary>A code.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When points that are given end; null: as the wallet's points do.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The id of the key that asked.</summary>
    public string By { get; init; } = "";

    /// <summary>When it is given up.</summary>
    public DateTimeOffset EndsAt { get; init; }
}

/// <summary>An operator gave or took points; how follows in the record (<see cref="PointsCredited"/>, <see cref="PointsSpent"/>).</summary>
public sealed record PointsAdjusted : AccountEvent
{
    public string Id { get; init; } = "";

    public string Wallet { get; init; } = "";

    /// <summary>Signed.</summary>
    public long Points { get; init; }

    /// <summary>A code.</summary>
    public string Reason { get; init; } = "";

    /// <summary>As it was asked for; null: as the wallet's points do.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The id of the key that asked.</summary>
    public string By { get; init; } = "";

    /// <summary>The id of the key that confirmed it; null when it needed no second operator.</summary>
    public string? ConfirmedBy { get; init; }

    /// <summary>Of points that are taken and had counted for tiers: the days on which they no longer count.</summary>
    public ImmutableArray<UncountedPoints> Uncounted { get => field.IsDefault ? [] : field; init; }
}

/// <param name="Day">The day on which they had counted.</param>
/// <param name="Points">How many.</param>
public sealed record UncountedPoints(DateOnly Day, long Points);

/// <summary>An adjustment that waited is not carried out.</summary>
public sealed record AdjustmentEnded : AccountEvent
{
    public string Id { get; init; } = "";

    /// <summary><c>rejected</c>, <c>notConfirmed</c> (its time was over).</summary>
    public string Outcome { get; init; } = "";

    /// <summary>The id of the key that rejected it.</summary>
    public string? By { get; init; }
}
