using System.Collections.Immutable;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Schedules;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Purchases;

/// <summary>What is earned without a purchase: by an activity, by joining.</summary>
internal static class FlatEarning
{
    /// <summary>The awards of the rules, one after another, and what follows from them. <paramref name="state"/> is a fork and is changed along.</summary>
    /// <param name="state">The account with what is earned for in it.</param>
    /// <param name="rules">The rules that may apply.</param>
    /// <param name="quantity">How many times each gives its points.</param>
    /// <param name="occasion">What happened.</param>
    /// <param name="editions">The edition that the rules stand in, and the one in force.</param>
    /// <param name="time">When it counts.</param>
    /// <param name="member">The member's id.</param>
    public static List<AccountEvent> Earn(
        AccountState state, IEnumerable<CompiledRule> rules, long quantity, FlatOccasion occasion, EditionPair editions, PurchaseTime time, string member)
    {
        var events = new List<AccountEvent>();
        var earnedOn = editions.Valuing.Calendar.DayOf(time.ValuedAt);
        foreach (var rule in rules)
        {
            var value = Valuation.ValueFlat(rule, quantity, occasion, (capped, index) => Earning.Room(state, capped, index, earnedOn));
            if (value.Points > 0 && rule.Rule.Reward is not null)
            {
                Add(VoucherGrants.Give(state, member, Earning.Gift(rule, occasion.Channel, earnedOn), editions.Valuing, time.ReceivedAt));
            }
            else if (value.Points > 0)
            {
                var dating = new PointDating(state, editions.Valuing, time.ReceivedAt);
                var dates = dating.Of(editions.Valuing.Wallet(rule.Rule.Wallet), earnedOn, moves: false, awaits: false);
                var award = Earning.Award(editions.Valuing, value, earnedOn, dates, state.DebtOf(rule.Rule.Wallet));
                var counts = new TierCounts(state, earnedOn, new TierCount(0, award.Status ? award.Points : 0));
                var move = award.Status && editions.Current.TierRules is { } tiers ? tiers.AfterEarning(state, counts, tiers.AsOf(state, time.ReceivedAt, import: true)) : null;
                foreach (var slide in dating.Moves)
                {
                    Add(slide);
                }

                Add(award);
                if (move is not null)
                {
                    Add(move);
                }
            }
        }

        // It may have come so late that its points have ended: they leave again at once, so that the entries add up.
        events.AddRange(DueRules.Advance(state, editions.Current, time.ReceivedAt));
        return events;

        void Add(AccountEvent happened)
        {
            events.Add(happened);
            state.Apply(happened);
        }
    }

    /// <summary>The room under the periodic caps of the rules before anything is earned.</summary>
    public static ImmutableArray<CapRoom> Rooms(AccountState state, IEnumerable<CompiledRule> rules, DateOnly earnedOn) =>
        Earning.PeriodicRooms(state, [.. rules], earnedOn);
}
