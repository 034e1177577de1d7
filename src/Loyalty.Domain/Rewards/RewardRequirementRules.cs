using System.Collections.Immutable;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;

namespace Loyalty.Domain.Rewards;

/// <summary>What a reward requires of a member, and how much of it is missing.</summary>
internal static class RewardRequirementRules
{
    public static void Add(ImmutableArray<RewardReason>.Builder reasons, AccountState state, RewardRequirements requires, DateOnly today)
    {
        if (!requires.Segments.IsEmpty && !requires.Segments.Any(state.IsIn))
        {
            reasons.Add(new RewardReason { Code = "notInSegment", Segments = requires.Segments });
        }

        if (!requires.Memberships.IsEmpty && (state.Membership is not { } held || !requires.Memberships.Contains(held.Plan)))
        {
            reasons.Add(new RewardReason { Code = "noMembership", Memberships = requires.Memberships });
        }

        if (requires.Spend is { } spend && SpentIn(state, spend.Days, today) is var spent && spent < spend.Amount)
        {
            reasons.Add(Short("spendTooLow", spend.Amount, spent) with { Days = spend.Days });
        }

        if (requires.Purchases is { } purchases && state.Purchases < purchases)
        {
            reasons.Add(Short("tooFewPurchases", purchases, state.Purchases));
        }
    }

    private static long SpentIn(AccountState state, int? days, DateOnly today)
    {
        var first = days is { } most ? today.AddDays(1 - most) : DateOnly.MinValue;
        var spent = 0L;
        foreach (var (day, count) in state.Counts)
        {
            spent += day >= first && day <= today ? count.Spend : 0;
        }

        return spent;
    }

    private static RewardReason Short(string code, long required, long available) =>
        new() { Code = code, Required = required, Available = available, Missing = required - available };
}
