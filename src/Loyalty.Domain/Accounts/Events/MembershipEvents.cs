using Loyalty.Domain.Members;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>A membership was paid for: it begins, or goes on from its end. What it did to the tier follows in the record.</summary>
public sealed record MembershipPaid : AccountEvent
{
    public string Plan { get; init; } = "";

    /// <summary>The edition that says what the plan is.</summary>
    public int Edition { get; init; }

    public string? Channel { get; init; }

    /// <summary>As the retailer said.</summary>
    public DateTimeOffset PaidAt { get; init; }

    /// <summary>The retailer's id of the payment.</summary>
    public string? Reference { get; init; }

    /// <summary>When the membership began, this payment or one before it.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When what this payment pays for begins.</summary>
    public DateTimeOffset StartsAt { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>When it is lost without a renewal, exclusive.</summary>
    public DateTimeOffset LapsesAt { get; init; }

    /// <summary>The tier below which the member does not fall until then; null: the plan has none.</summary>
    public string? Tier { get; init; }

    /// <summary>What the answer shows beside what every record holds.</summary>
    public MemberFigures? Figures { get; init; }
}

/// <summary>A membership is over, or will be at its end.</summary>
public sealed record MembershipEnded : AccountEvent
{
    public string Plan { get; init; } = "";

    public string? Channel { get; init; }

    /// <summary>When it is over.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary><c>lapsed</c>, <c>cancelled</c>, <c>refunded</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>It runs on until then, and is not renewed.</summary>
    public bool RunsOn { get; init; }

    /// <summary>The tier that it had promised longer than that; null: none.</summary>
    public string? Tier { get; init; }

    /// <summary>What the answer shows beside what every record holds; null for one that lapsed.</summary>
    public MemberFigures? Figures { get; init; }
}
