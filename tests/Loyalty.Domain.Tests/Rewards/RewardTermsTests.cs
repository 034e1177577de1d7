using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Tests.Rewards;

/// <summary>Prices by tier, early access, what a member must be or have done.</summary>
public sealed class RewardTermsTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-10");

    [Theory]
    [InlineData(99_00, 80)]
    [InlineData(100_00, 60)]
    [InlineData(500_00, 60)]
    [InlineData(1_000_00, 40)]
    public void Price_is_the_lowest_of_the_tiers_up_to_the_members_own(long bought, long price)
    {
        var member = Member(Given.Reward("mug", 80) with { TierPrices = [new TierPrice("platinum", 40), new TierPrice("silver", 60)] }, bought);
        var before = member.Balance();

        Assert.Equal(price, Offer(member).Price.Points);
        var issued = member.Redeem("v");

        Assert.Equal(before - price, member.Balance());
        Assert.Equal(price, RewardAnswers.Issued(issued, "member", member.Current).Price!.Points);
        Assert.Equal(price, RewardAnswers.Redemption(member.Journal[^1], "member", member.Current, dryRun: false).Price.Points);
        Assert.Equal(price, RewardAnswers.Redemption(member.Journal[^2], "member", member.Current, dryRun: true).Price.Points);
        Assert.Equal(price == 80 ? null : price, issued.Paid);
        member.Cancel(Given.Cancel("v"));
        Assert.Equal(before, member.Balance());
    }

    [Fact]
    public void Price_of_the_tier_is_what_is_missing()
    {
        var member = Member(Given.Reward("mug", 800) with { TierPrices = [new TierPrice("silver", 600)] }, 100_00);

        Assert.Equal([new NamedNumber("required", 600), new NamedNumber("available", 100), new NamedNumber("missing", 500)], member.Refused(Given.Redeem("v")).Numbers.AsEnumerable());
    }

    [Theory]
    [InlineData(99_00, 2)]
    [InlineData(100_00, 1)]
    [InlineData(500_00, 1)]
    [InlineData(1_000_00, 0)]
    public void Early_access_opens_for_a_tier_and_those_above_it(long bought, int days)
    {
        var member = Member(
            Given.Reward("mug", 1) with { From = _now.AddDays(2), EarlyAccess = [new EarlyAccess("silver", _now.AddDays(1)), new EarlyAccess("platinum", _now)] }, bought);
        var opens = _now.AddDays(days);

        Assert.Equal(opens, Offer(member).From);
        if (days > 0)
        {
            var refusal = member.At(opens.AddTicks(-1)).Refused(Given.Redeem("v"));
            Assert.Equal(("notYetAvailable", opens.ToString("O")), (refusal.Code, Assert.Single(refusal.Texts).Value));
        }

        Assert.Null(member.At(opens).Decide(Given.Redeem("v")).Refusal);
    }

    [Theory]
    [InlineData(100_00, null, 100_00, 0)]
    [InlineData(100_01, null, 100_00, 1)]
    [InlineData(60_00, 10, 60_00, 0)]
    [InlineData(60_01, 10, 60_00, 1)]
    [InlineData(60_01, 11, 100_00, 0)]
    public void Spend_counts_in_the_days_up_to_today(long required, int? days, long spent, long missing)
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward("mug", 1) with { Requires = new RewardRequirements { Spend = new RequiredSpend(required, days) } }));
        member.Buy("early", _now.AddDays(-10), 40_00);
        member.Buy("in", _now.AddDays(-9), 50_00);
        member.Buy("today", _now, 10_00);

        if (missing == 0)
        {
            Assert.Null(member.Decide(Given.Redeem("v")).Refusal);
            return;
        }

        var refusal = member.Refused(Given.Redeem("v"));
        NamedNumber[] numbers = [new("required", required), new("available", spent), new("missing", missing)];
        Assert.Equal("spendTooLow", refusal.Code);
        Assert.Equal(days is { } given ? [.. numbers, new NamedNumber("days", given)] : numbers, refusal.Numbers.AsEnumerable());
    }

    [Fact]
    public void Spend_that_came_back_does_not_count()
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward("mug", 1) with { Requires = new RewardRequirements { Spend = new RequiredSpend(100_00, null) } }));
        member.Buy("p", _now.AddDays(-1), 60_00);
        member.Buy("q", _now, 40_00);
        Assert.Null(member.Decide(Given.Redeem("v")).Refusal);

        member.Return("r", "q", _now);

        Assert.Equal("spendTooLow", member.Refused(Given.Redeem("v")).Code);
    }

    [Fact]
    public void Purchases_are_counted()
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward("mug", 1) with { Requires = new RewardRequirements { Purchases = 2 } }));
        member.Buy("p", _now, 60_00);

        var refusal = member.Refused(Given.Redeem("v"));

        Assert.Equal("tooFewPurchases", refusal.Code);
        Assert.Equal([new NamedNumber("required", 2), new NamedNumber("available", 1), new NamedNumber("missing", 1)], refusal.Numbers.AsEnumerable());
        member.Buy("q", _now, 1_00);
        Assert.Null(member.Decide(Given.Redeem("v")).Refusal);

        // What came back whole is no purchase any more, as with conditions on purchases.
        member.Return("r", "q", _now);
        Assert.Equal("tooFewPurchases", member.Refused(Given.Redeem("v")).Code);
    }

    [Fact]
    public void Spend_and_purchases_of_any_time_are_those_that_conditions_count()
    {
        var requires = new RewardRequirements { Spend = new RequiredSpend(150_00, null), Purchases = 2 };
        var member = new TestMember(Given.Program().WithRewards(Given.Reward("mug", 1) with { Requires = requires }), Given.Noon("2016-01-01"));
        member.Buy("long-ago", Given.Noon("2016-02-01"), 100_00);
        member.Buy("now", _now, 50_00);

        Assert.Null(member.Decide(Given.Redeem("v")).Refusal);
    }

    [Fact]
    public void Segment_that_the_member_is_not_in_is_named()
    {
        var member = Member(Given.Reward("mug", 1) with { Requires = new RewardRequirements { Segments = ["vip", "staff"] } }, 100_00);

        var refusal = member.Refused(Given.Redeem("v"));

        Assert.Equal("notInSegment", refusal.Code);
        Assert.Equal([new NamedText("segments", "vip, staff")], refusal.Texts.AsEnumerable());
        Assert.Equal(["notInSegment"], Offer(member).Reasons.Select(reason => reason.Code));
    }

    [Fact]
    public void Requirements_all_hold_and_each_that_does_not_is_listed()
    {
        var member = Member(
            Given.Reward("mug", 1_000) with { Requires = new RewardRequirements { Segments = ["vip"], Spend = new RequiredSpend(2_000_00, 30), Purchases = 9 } }, 100_00);

        Assert.Equal(["notInSegment", "spendTooLow", "tooFewPurchases", "insufficientBalance"], Offer(member).Reasons.Select(reason => reason.Code));
    }

    [Theory]
    [InlineData(CapPeriod.Day, "2026-03-10", "2026-03-11")]
    [InlineData(CapPeriod.Week, "2026-03-09", "2026-03-16")]
    [InlineData(CapPeriod.Month, "2026-03-01", "2026-04-01")]
    [InlineData(CapPeriod.Year, "2026-01-01", "2027-01-01")]
    public void Reservation_asks_for_a_place_in_the_period_of_the_day(CapPeriod period, string from, string until)
    {
        var member = Member(Given.Reward() with { StockPerPeriod = [new RewardLimit(period, 5)], Kind = RewardKind.RaffleTicket }, 100_00);

        var asked = RewardTerms.Reservation("r", member.Current.Reward("mug")!, member.Current.Calendar, Given.Day("2026-03-10"));

        Assert.Equal(new PeriodStock(period, 5, Given.Day(from), Given.Day(until), Given.At($"{until}T00:00:00Z")), Assert.Single(asked.Periods));
        Assert.True(asked.Ticket);
        Assert.Equal(Given.Day("2026-03-10"), asked.Day);
    }

    [Fact]
    public void Redemption_of_what_is_limited_in_a_period_says_that_it_counts_on_its_day()
    {
        var member = Member(Given.Reward() with { StockPerPeriod = [new RewardLimit(CapPeriod.Day, 5)] }, 100_00);

        Assert.True(member.Hold("v").Daily);
        Assert.False(Member(Given.Reward(), 100_00).Hold("v").Daily);
    }

    private static TestMember Member(RewardDefinition reward, long bought)
    {
        var member = new TestMember((Given.Program() with { Tiers = Given.Tiers() }).WithRewards(reward)).At(_now);
        member.Buy("p", _now, bought);
        return member;
    }

    private static MemberReward Offer(TestMember member) =>
        RewardAnswers.Catalogue(member.State, "member", member.Current, Given.Shop, member.Now).Rewards.Single();
}
