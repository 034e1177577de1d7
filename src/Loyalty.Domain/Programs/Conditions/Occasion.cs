using System.Collections.Immutable;
using Loyalty.Contracts.Activities;

namespace Loyalty.Domain.Programs.Conditions;

/// <summary>What conditions are held against: a purchase (<see cref="Purchases.Basket"/>), an activity, joining.</summary>
internal abstract class Occasion
{
    /// <summary>Null: in no channel.</summary>
    public string? Channel { get; init; }

    public string? Store { get; init; }

    /// <summary>What was settled when it arrived.</summary>
    public MetConditions Met { get; init; }

    /// <summary>The member's tier or what is paid may still change before it is decided: every condition counts as met, so that enough is reserved.</summary>
    public bool IsOpen { get; init; }
}

/// <summary>An activity, or joining.</summary>
internal sealed class FlatOccasion : Occasion
{
    public ImmutableArray<ActivityAttribute> Attributes { get; init; } = [];
}

/// <summary>What a condition found, for explanations. Nothing personal: of that only whether it was met is known.</summary>
/// <param name="At">When it counted.</param>
/// <param name="Tier">The member's tier when it arrived.</param>
/// <param name="Number">The purchase's number, where it was kept.</param>
/// <param name="DaysSince">The days since the purchase before it, where they were kept.</param>
internal readonly record struct Circumstances(DateTimeOffset At, string? Tier, long? Number, int? DaysSince);
