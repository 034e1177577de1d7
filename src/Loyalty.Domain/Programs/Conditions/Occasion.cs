using System.Collections.Immutable;
using Loyalty.Contracts.Activities;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

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
/// <param name="Member">What else was kept of the member; null: nothing.</param>
/// <param name="Segments">Those that the member was in before; null: not known.</param>
/// <param name="EnrolledOn">The day on which the member joined.</param>
internal sealed record Circumstances(
    DateTimeOffset At, string? Tier, long? Number, int? DaysSince, FoundOfMember? Member, ImmutableArray<string>? Segments, DateOnly? EnrolledOn)
{
    /// <param name="record">The purchase's record.</param>
    /// <param name="purchase">The purchase in it.</param>
    /// <param name="edition">The edition that valued it.</param>
    public static Circumstances Of(AccountRecord record, PurchaseRecorded purchase, CompiledEdition edition) =>
        // After the late window a purchase is valued as of its arrival.
        new(purchase.Late ? record.At : purchase.OccurredAt, purchase.Tier, purchase.Number, purchase.DaysSince, purchase.Found, SegmentsBefore(record), EnrolledIn(record, edition));

    /// <param name="record">The activity's record.</param>
    /// <param name="activity">The activity in it.</param>
    /// <param name="edition">The edition that valued it.</param>
    public static Circumstances Of(AccountRecord record, ActivityRecorded activity, CompiledEdition edition) =>
        new(activity.Late ? record.At : activity.OccurredAt, activity.Tier, null, null, activity.Found, SegmentsBefore(record), EnrolledIn(record, edition));

    /// <summary>Who comes into a segment or goes by what happened has it so from the next record on; what time did stands before it.</summary>
    private static ImmutableArray<string> SegmentsBefore(AccountRecord record)
    {
        var segments = new SortedSet<string>(record.Segments ?? [], StringComparer.Ordinal);
        foreach (var changed in record.Events.SkipWhile(static before => before is not (PurchaseRecorded or ActivityRecorded)).OfType<SegmentChanged>())
        {
            _ = changed.Joined ? segments.Remove(changed.Segment) : segments.Add(changed.Segment);
        }

        return [.. segments];
    }

    private static DateOnly? EnrolledIn(AccountRecord record, CompiledEdition edition) =>
        record.EnrolledAt is { } enrolled ? edition.Calendar.DayOf(enrolled) : null;
}
