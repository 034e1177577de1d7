using System.Globalization;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Accounts;

namespace Loyalty.Domain.Programs.Conditions;

/// <summary>A condition on what was counted of a member's purchases, over some days or ever.</summary>
/// <param name="pointer">Where it stands in its rule.</param>
/// <param name="number">Its number in the edition.</param>
/// <param name="days">Over so many, today included; null: ever.</param>
internal abstract class CountedCondition(string pointer, int number, int? days) : MemberCondition(pointer, number)
{
    public sealed override bool Test(in MemberFacts facts) => Holds(Count(facts));

    /// <summary>What it is held against.</summary>
    public long Count(in MemberFacts facts)
    {
        var first = FirstDay(facts);
        var sum = days is null ? Of(facts.Account.Uncounted) : 0;
        foreach (var (day, count) in facts.Account.Counts)
        {
            // A till's clock may be ahead: what it counted tomorrow counts from today.
            sum += day >= first ? Of(count) : 0;
        }

        return sum;
    }

    public sealed override DateOnly? ChangesOn(in MemberFacts facts)
    {
        if (days is not { } length)
        {
            return null;
        }

        var first = FirstDay(facts);
        var left = 0L;
        foreach (var (day, count) in facts.Account.Counts)
        {
            left += day >= first ? Of(count) : 0;
        }

        var holds = Holds(left);
        foreach (var (day, count) in facts.Account.Counts)
        {
            left -= day >= first ? Of(count) : 0;
            if (day >= first && Holds(left) != holds)
            {
                return day.AddDays(length);
            }
        }

        return null;
    }

    protected abstract bool Holds(long sum);

    protected abstract long Of(TierCount count);

    protected string Counted(Occasion occasion, Circumstances found)
    {
        foreach (var counted in found.Member?.Counts ?? [])
        {
            if (counted.Condition == Number)
            {
                return counted.Count.ToString(CultureInfo.InvariantCulture);
            }
        }

        return Met(occasion);
    }

    protected string Over => days is { } length ? FormattableString.Invariant($" in {length} days") : "";

    private DateOnly FirstDay(in MemberFacts facts) => days is { } length ? facts.Day.AddDays(1 - length) : DateOnly.MinValue;
}

internal sealed class SpendingCondition(string pointer, int number, SpendCondition condition) : CountedCondition(pointer, number, condition.Days)
{
    protected override bool Holds(long sum) => !(sum < condition.AtLeast) && !(sum > condition.AtMost);

    protected override long Of(TierCount count) => count.Spend;

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("otherSpend", Range(condition.AtLeast, condition.AtMost) + Over, Counted(occasion, found));
}

internal sealed class FrequencyCondition(string pointer, int number, PurchasesCondition condition) : CountedCondition(pointer, number, condition.Days)
{
    protected override bool Holds(long sum) => !(sum < condition.AtLeast) && !(sum > condition.AtMost);

    protected override long Of(TierCount count) => count.Visits;

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("otherPurchases", Range(condition.AtLeast, condition.AtMost) + Over, Counted(occasion, found));
}

internal sealed class LastChannelCondition(string pointer, int number, string[] channels) : MemberCondition(pointer, number)
{
    public override bool Test(in MemberFacts facts) => facts.Account.LastChannel is { } channel && channels.Contains(channel);

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("otherLastChannel", string.Join(", ", channels), found.Member is { } member ? member.LastChannel ?? "none" : Met(occasion));
}

internal sealed class TagCondition(string pointer, int number, string[] tags) : MemberCondition(pointer, number)
{
    public override bool Test(in MemberFacts facts)
    {
        foreach (var tag in facts.Account.Tags)
        {
            if (tags.Contains(tag))
            {
                return true;
            }
        }

        return false;
    }

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("notTagged", string.Join(", ", tags), found.Member is { } member ? Several(member.Tags ?? [], "no tag") : Met(occasion));
}
