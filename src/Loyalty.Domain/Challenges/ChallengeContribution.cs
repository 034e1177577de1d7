using System.Collections.Immutable;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Challenges;

/// <summary>What one purchase or activity is to one challenge. Of what remains of a purchase it is never more than of the whole.</summary>
/// <param name="Amount">Of counts, amounts and steps.</param>
/// <param name="Values">Of distinct values, each once.</param>
/// <param name="Marks">Whether its day counts, of streaks.</param>
internal readonly record struct ChallengeContribution(long Amount, ImmutableArray<string> Values, bool Marks)
{
    private static readonly ChallengeContribution Nothing = new(0, [], false);

    public bool IsNothing => Amount == 0 && Values.IsEmpty && !Marks;

    public static ChallengeContribution Of(CompiledChallenge challenge, Basket basket)
    {
        var measure = challenge.Definition.Measure;
        if (measure == ChallengeMeasure.Steps)
        {
            return Nothing with { Amount = challenge.Rules.Where(rule => rule.Rule.Trigger == RuleTrigger.Purchase && Counts(rule, basket)).Sum(rule => rule.Rule.Steps) };
        }

        if (!challenge.OnPurchases || !(challenge.Condition?.Holds(basket) ?? true) || AmountOf(basket, challenge.Slot) is not (> 0 and var amount))
        {
            return Nothing;
        }

        return measure switch
        {
            ChallengeMeasure.Amount => Nothing with { Amount = amount },
            ChallengeMeasure.DistinctChannels => Nothing with { Values = [basket.Channel!] },
            ChallengeMeasure.DistinctCategories => Nothing with { Values = Categories(basket, challenge.Slot) },
            ChallengeMeasure.StreakDays or ChallengeMeasure.StreakWeeks => Nothing with { Marks = true },
            _ => Nothing with { Amount = 1 },
        };
    }

    public static ChallengeContribution Of(CompiledChallenge challenge, ActivityRecorded activity)
    {
        var occasion = activity.ToOccasion();
        var measure = challenge.Definition.Measure;
        if (measure == ChallengeMeasure.Steps)
        {
            return Nothing with { Amount = activity.Quantity * challenge.Rules.Where(rule => Counts(rule, activity)).Sum(rule => rule.Rule.Steps) };
        }

        if (!challenge.Definition.ActivityTypes.Contains(activity.Type) || !(challenge.Condition?.Holds(occasion) ?? true))
        {
            return Nothing;
        }

        return measure switch
        {
            ChallengeMeasure.DistinctChannels => Nothing with { Values = [activity.Channel] },
            ChallengeMeasure.StreakDays or ChallengeMeasure.StreakWeeks => Nothing with { Marks = true },
            _ => Nothing with { Amount = activity.Quantity },
        };
    }

    /// <summary>Whether the rule gives its steps: it holds, and something of what it counts was paid.</summary>
    public static bool Counts(CompiledRule rule, Basket basket) => rule.HoldsFor(basket) && AmountOf(basket, rule.Slot) > 0;

    private static bool Counts(CompiledRule rule, ActivityRecorded activity) =>
        rule.Rule.Trigger == RuleTrigger.Activity
        && rule.Rule.ActivityType == activity.Type
        && rule.HoldsIn(activity.Channel)
        && (rule.Condition?.Holds(activity.ToOccasion()) ?? true);

    private static long AmountOf(Basket basket, int slot)
    {
        var sum = 0L;
        for (var i = 0; i < basket.Lines.Count; i++)
        {
            sum += basket.Counts(slot, i) ? basket.Counted[i] : 0;
        }

        return sum;
    }

    private static ImmutableArray<string> Categories(Basket basket, int slot)
    {
        var categories = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < basket.Lines.Count; i++)
        {
            if (basket.Lines[i] is { Category: { } category, Kind: LineKind.Item } && basket.Counts(slot, i) && basket.Counted[i] > 0)
            {
                categories.Add(category);
            }
        }

        return [.. categories];
    }
}
