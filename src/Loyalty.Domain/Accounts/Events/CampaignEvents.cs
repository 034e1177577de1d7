namespace Loyalty.Domain.Accounts.Events;

/// <summary>The purchase before it in the record met every condition of a campaign that gave nothing all the same.</summary>
public sealed record CampaignMissed : AccountEvent
{
    public string Campaign { get; init; } = "";

    /// <summary>The member's variant, or <c>control</c>; null without variants.</summary>
    public string? Variant { get; init; }

    /// <summary><c>controlGroup</c>, <c>limitReached</c>, <c>limitRefused</c>, <c>budgetExhausted</c>, <c>roundsToZero</c> or <c>tooManyMultipliers</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What it would have given, in points.</summary>
    public long Wanted { get; init; }

    /// <summary>What was left under the limit or in the budget.</summary>
    public long Room { get; init; }
}
