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

        if (requires.Spend is { } spend && Counted(state, spend.Days, today).Spend is var spent && spent < spend.Amount)
        {
            reasons.Add(Short("spendTooLow", spend.Amount, spent) with { Days = spend.Days });
        }

        if (requires.Purchases is { } purchases && Counted(state, days: null, today).Visits is var made && made < purchases)
        {
            reasons.Add(Short("tooFewPurchases", purchases, made));
        }
    }

    /// <summary>As conditions on spend and purchases count: ever, or in so many days, today included; what came back does not count.</summary>
    private static TierCount Counted(AccountState state, int? days, DateOnly today)
    {
        var first = days is { } most ? today.AddDays(1 - most) : DateOnly.MinValue;
        var sum = days is null ? state.Uncounted : default;
        foreach (var (day, count) in state.Counts)
        {
            // A till's clock may be ahead: what it counted tomorrow counts from today.
            sum += day >= first ? count : default;
        }

        return sum;
    }

    private static RewardReason Short(string code, long required, long available) =>
        new() { Code = code, Required = required, Available = available, Missing = required - available };
}
