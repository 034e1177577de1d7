using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Referrals;

namespace Loyalty.Domain.Programs.Conditions;

/// <summary>A condition on the member or the time: settled once, when the purchase or activity arrives, and known by its number from then on.</summary>
/// <param name="pointer">Where it stands in its rule.</param>
/// <param name="number">Its number in the edition.</param>
internal abstract class MemberCondition(string pointer, int number) : SingleCondition(pointer)
{
    private const int MostNames = 20;

    public int Number { get; } = number;

    public sealed override bool Holds(Occasion occasion) => occasion.Met[Number];

    /// <summary>Settles it.</summary>
    public abstract bool Test(in MemberFacts facts);

    /// <summary>The first day on which it says otherwise if nothing happens; null: it never does.</summary>
    public virtual DateOnly? ChangesOn(in MemberFacts facts) => null;

    protected static string Range(long? least, long? most) => (least, most) switch
    {
        (null, _) => FormattableString.Invariant($"at most {most}"),
        (_, null) => FormattableString.Invariant($"at least {least}"),
        _ => FormattableString.Invariant($"{least} to {most}"),
    };

    /// <summary>All that is told of what is personal, and all that is known of what was not kept.</summary>
    protected string Met(Occasion occasion) => Holds(occasion) ? "met" : "not met";

    /// <summary>What a member has several of, by name as far as there is room.</summary>
    protected static string Several(ImmutableArray<string> names, string none) =>
        names.IsEmpty ? none
        : names.Length <= MostNames ? string.Join(", ", names)
        : FormattableString.Invariant($"{string.Join(", ", names.Take(MostNames))} and {names.Length - MostNames} more");
}

internal sealed class ScheduleCondition(string pointer, int number, CampaignSchedule schedule) : MemberCondition(pointer, number)
{
    private readonly CompiledSchedule _schedule = new(schedule);

    public override bool Test(in MemberFacts facts) => _schedule.HoldsAt(facts.At, facts.Local);

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("outsideSchedule", "an instant of the schedule", found.At.ToString("O", CultureInfo.InvariantCulture));
}

internal sealed class TierCondition(string pointer, int number, string[] tiers) : MemberCondition(pointer, number)
{
    public override bool Test(in MemberFacts facts) => facts.Tier is { } tier && tiers.Contains(tier);

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("otherTier", string.Join(", ", tiers), found.Tier ?? "no tier");
}

internal sealed class SegmentCondition(string pointer, int number, string[] segments) : MemberCondition(pointer, number)
{
    public override bool Test(in MemberFacts facts)
    {
        foreach (var segment in segments)
        {
            if (facts.Account.IsIn(segment))
            {
                return true;
            }
        }

        return false;
    }

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("notInSegment", string.Join(", ", segments), found.Segments is { } before ? Several(before, "no segment") : Met(occasion));
}

internal sealed class MembershipCondition(string pointer, int number, string[] plans) : MemberCondition(pointer, number)
{
    public override bool Test(in MemberFacts facts) => facts.Membership is { } plan && plans.Contains(plan);

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("noMembership", string.Join(", ", plans), found.Member is { } member ? member.Membership ?? "no membership" : Met(occasion));
}

internal sealed class ReferredCondition(string pointer, int number) : MemberCondition(pointer, number)
{
    public override bool Test(in MemberFacts facts) => facts.Account.Referral is { State: not ReferralState.Refused };

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("notReferred", "a member who was referred", Holds(occasion) ? "referred" : "not referred");
}

internal sealed class HouseholdCondition(string pointer, int number) : MemberCondition(pointer, number)
{
    public override bool Test(in MemberFacts facts) => facts.Account.Household is not null;

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("noHousehold", "a member of a household", Holds(occasion) ? "in a household" : "in no household");
}

internal sealed class ProfileAttributeCondition(string pointer, int number, AttributeCondition condition) : MemberCondition(pointer, number)
{
    public override bool Test(in MemberFacts facts)
    {
        foreach (var attribute in facts.Attributes)
        {
            if (attribute.Name == condition.Name)
            {
                return attribute.Value == condition.Value;
            }
        }

        return false;
    }

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("otherAttribute", $"{condition.Name}: {condition.Value}", Met(occasion));
}

internal sealed class FirstPurchaseCondition(string pointer, int number) : MemberCondition(pointer, number)
{
    public override bool Test(in MemberFacts facts) => facts.PurchaseNumber == 1;

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("notFirstPurchase", "the member's first purchase", Holds(occasion) ? "the first" : "a later one");
}

internal sealed class NumberCondition(string pointer, int number, PurchaseNumberCondition condition) : MemberCondition(pointer, number)
{
    public override bool Test(in MemberFacts facts) =>
        condition.Number is { } exactly ? facts.PurchaseNumber == exactly : facts.PurchaseNumber % condition.Every!.Value == 0;

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) => (
        "otherPurchaseNumber",
        condition.Number is { } exactly ? FormattableString.Invariant($"number {exactly}") : FormattableString.Invariant($"every {condition.Every}"),
        found.Number?.ToString(CultureInfo.InvariantCulture) ?? Met(occasion));
}

internal sealed class LapsedCondition(string pointer, int number, int days) : MemberCondition(pointer, number)
{
    public override bool Test(in MemberFacts facts) => facts.DaysSince >= days;

    public override DateOnly? ChangesOn(in MemberFacts facts) => facts.DaysSince < days ? facts.Day.AddDays(days - facts.DaysSince.Value) : null;

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("notLapsed", FormattableString.Invariant($"{days} days without a purchase"), found.DaysSince?.ToString(CultureInfo.InvariantCulture) ?? "no purchase before");
}

internal sealed class BirthdayCondition(string pointer, int number, DayWindow window) : MemberCondition(pointer, number)
{
    public override bool Test(in MemberFacts facts) =>
        facts.Birthday is { } birthday && YearlyDay.IsNear(facts.Day, birthday.Month, birthday.Day, window, DateOnly.MinValue);

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("outsideBirthday", YearlyDay.Text(window), Met(occasion));
}

internal sealed class AnniversaryCondition(string pointer, int number, DayWindow window) : MemberCondition(pointer, number)
{
    public override bool Test(in MemberFacts facts) =>
        facts.EnrolledOn is { } enrolled && YearlyDay.IsNear(facts.Day, enrolled.Month, enrolled.Day, window, enrolled.AddDays(1));

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("outsideAnniversary", YearlyDay.Text(window), found.EnrolledOn is { } day ? FormattableString.Invariant($"joined on {day:yyyy-MM-dd}") : Met(occasion));
}
