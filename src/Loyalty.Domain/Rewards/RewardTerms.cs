using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Rewards;

/// <summary>On which terms a reward is given: what depends on the member's tier, and what its kind asks for.</summary>
public static class RewardTerms
{
    /// <summary>The lowest of the price and of what the member's tier and those below it pay; null: it is only given.</summary>
    public static RewardPrice? PriceOf(RewardDefinition reward, CompiledEdition edition, string? tier)
    {
        if (reward.Price is not { } full)
        {
            return null;
        }

        var points = full.Points;
        foreach (var price in reward.TierPrices)
        {
            points = Reaches(edition, tier, price.Tier) ? Math.Min(points, price.Points) : points;
        }

        return full with { Points = points };
    }

    /// <summary>From when a member of the tier can redeem it; null: at once.</summary>
    public static DateTimeOffset? FromOf(RewardDefinition reward, CompiledEdition edition, string? tier)
    {
        var from = reward.From;
        foreach (var early in reward.EarlyAccess)
        {
            from = early.From < from && Reaches(edition, tier, early.Tier) ? early.From : from;
        }

        return from;
    }

    /// <summary>Whether a tier is the wanted one or above it.</summary>
    public static bool Reaches(CompiledEdition edition, string? tier, string wanted) => RankOf(edition, tier) >= RankOf(edition, wanted);

    /// <summary>It is used as it is issued: nobody has to hand anything over.</summary>
    public static bool IsSettledAtOnce(RewardDefinition reward) => reward.Kind is RewardKind.Cashback or RewardKind.Donation;

    /// <summary>Whether the reward itself must put something aside: a piece, a code, a ticket's number, a place in a period.</summary>
    public static bool NeedsReservation(RewardDefinition reward) =>
        reward.Stock != StockKind.Unlimited || reward.Kind == RewardKind.RaffleTicket || !reward.StockPerPeriod.IsEmpty;

    /// <summary>What is asked of the reward for a redemption on the day.</summary>
    public static ReserveReward Reservation(string redemption, RewardDefinition reward, ProgramCalendar calendar, DateOnly day) => new(redemption, reward.Stock)
    {
        Ticket = reward.Kind == RewardKind.RaffleTicket,
        Day = day,
        Periods = [.. reward.StockPerPeriod.Select(limit => Period(limit, calendar, day))],
    };

    /// <summary>From which a ticket's code is made. No id holds a slash, so it is no voucher's.</summary>
    public static string TicketName(string reward, long ticket) => FormattableString.Invariant($"{reward}/ticket/{ticket}");

    private static PeriodStock Period(RewardLimit limit, ProgramCalendar calendar, DateOnly day)
    {
        var from = ProgramCalendar.StartOf(limit.Period, day);
        var next = limit.Period switch
        {
            CapPeriod.Week => from.AddDays(7),
            CapPeriod.Month => from.AddMonths(1),
            CapPeriod.Year => from.AddYears(1),
            _ => from.AddDays(1),
        };
        return new PeriodStock(limit.Period, limit.Count, from, next, calendar.StartOf(next));
    }

    /// <summary>The first tier holds everyone who stands in none.</summary>
    private static int RankOf(CompiledEdition edition, string? tier)
    {
        var levels = edition.Tiers?.Levels ?? [];
        for (var i = levels.Length - 1; i > 0; i--)
        {
            if (levels[i].Id == tier)
            {
                return i;
            }
        }

        return 0;
    }
}
