using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests.Tiers;

public sealed class TierAfterReturnTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Return_takes_a_tier_away_at_once_that_the_rest_does_not_reach()
    {
        var member = Bought(Given.Tiers(), 600_00);

        var answer = member.Return(Given.Return("r", "p", _now, 200_00));

        Assert.Equal(("silver", Given.At("2028-01-01T00:00:00Z")), (answer.Tier, member.Until));
        Assert.Equal("returned", member.Journal[^1].First<TierChanged>()!.Reason);
    }

    [Fact]
    public void Return_that_leaves_enough_moves_nothing()
    {
        var member = Bought(Given.Tiers(), 600_00);

        member.Return(Given.Return("r", "p", _now, 100_00));

        Assert.Equal("gold", member.Tier);
        Assert.Null(member.Journal[^1].First<TierChanged>());
    }

    [Fact]
    public void Return_in_whole_goes_back_to_the_standing_before()
    {
        var member = Bought(Given.Tiers(), 120_00);
        member.Buy("q", Given.Noon("2027-04-01"), 2_000_00);
        Assert.Equal(("platinum", Given.At("2029-01-01T00:00:00Z")), (member.Tier, member.Until));

        member.Return("r", "q", Given.Noon("2027-04-02"));

        Assert.Equal(("silver", Given.At("2028-01-01T00:00:00Z")), (member.Tier, member.Until));
    }

    [Fact]
    public void Return_of_what_renewed_a_standing_shortens_it_again()
    {
        var member = Bought(Given.Tiers(), 120_00);
        member.Buy("q", Given.Noon("2027-04-01"), 120_00);
        Assert.Equal(Given.At("2029-01-01T00:00:00Z"), member.Until);

        member.Return("r", "q", Given.Noon("2027-04-02"));

        Assert.Equal(("silver", Given.At("2028-01-01T00:00:00Z")), (member.Tier, member.Until));
    }

    [Fact]
    public void Return_keeps_the_tier_for_the_grace_days()
    {
        var member = Bought(Given.Tiers() with { GraceDays = 30, Downgrade = DowngradePolicy.ToMetric }, 600_00);

        member.Return("r", "p", _now.AddDays(10));

        Assert.Equal(("gold", _now.AddDays(40)), (member.Tier, member.Until));
        Assert.Equal("grace", member.Journal[^1].First<TierChanged>()!.Reason);
        Assert.Equal("gold", member.At(_now.AddDays(40).AddTicks(-1)).Tier);
        Assert.Equal(("basic", null), (member.At(_now.AddDays(40)).Tier, member.Until));
    }

    [Fact]
    public void Return_by_parts_does_not_lengthen_the_grace_days()
    {
        var member = Bought(Given.Tiers() with { GraceDays = 30, Downgrade = DowngradePolicy.ToMetric }, 600_00);
        member.At(_now.AddDays(10)).Return(Given.Return("r1", "p", _now.AddDays(10), 500_00));

        member.Return("r2", "p", _now.AddDays(20));

        Assert.Equal(("gold", _now.AddDays(40)), (member.Tier, member.Until));
    }

    [Theory]
    [InlineData(DowngradePolicy.None)]
    [InlineData(DowngradePolicy.OneStep)]
    public void Return_that_comes_when_fewer_days_are_left_than_of_grace_keeps_the_tier_for_those_and_no_longer(DowngradePolicy downgrade)
    {
        var member = Bought(Given.Tiers() with { Period = TierPeriod.RollingMonths, Months = 3, GraceDays = 30, Downgrade = downgrade }, 600_00);
        var end = member.Until!.Value;

        member.Return("r", "p", end.AddDays(-10));

        Assert.Equal(("gold", end), (member.Tier, member.Until));
        Assert.Equal(("basic", null), (member.At(end).Tier, member.Until));
    }

    [Theory]
    [InlineData(DowngradePolicy.None)]
    [InlineData(DowngradePolicy.OneStep)]
    public void Days_of_grace_that_were_made_good_and_are_returned_again_are_no_promise(DowngradePolicy downgrade)
    {
        var member = Bought(Given.Tiers() with { GraceDays = 30, Downgrade = downgrade }, 600_00);
        member.Return("r", "p", _now.AddDays(10));
        member.Buy("q", _now.AddDays(20), 600_00);

        member.Return("s", "q", _now.AddDays(20));

        Assert.Equal(("gold", _now.AddDays(50)), (member.Tier, member.Until));
        Assert.Equal(("basic", null), (member.At(_now.AddDays(50)).Tier, member.Until));
    }

    [Fact]
    public void Return_in_the_grace_days_that_is_made_good_again_renews_the_standing()
    {
        var member = Bought(Given.Tiers() with { GraceDays = 30, Downgrade = DowngradePolicy.ToMetric }, 600_00);
        member.Return("r", "p", _now.AddDays(10));

        member.Buy("q", _now.AddDays(20), 500_00);

        Assert.Equal(("gold", Given.At("2028-01-31T00:00:00Z")), (member.Tier, member.Until));
    }

    [Fact]
    public void Return_keeps_the_tier_to_the_end_of_its_standing_where_the_program_says_so()
    {
        var member = new TestMember(Given.Program() with { Tiers = Given.Tiers(), Returns = new ReturnPolicy { Tier = TierAfterReturn.AtEndOfStanding } });
        member.Buy("p", _now, 600_00);

        member.Return("r", "p", _now.AddDays(1));

        Assert.Equal(("gold", Given.At("2028-01-01T00:00:00Z"), 0L), (member.Tier, member.Until, member.Metric));
    }

    [Fact]
    public void Return_does_not_touch_a_standing_that_another_purchase_supports()
    {
        var member = Bought(Given.Tiers(), 600_00);
        member.Buy("q", _now.AddDays(1), 700_00);
        Assert.Equal("platinum", member.Tier);

        member.Return("r", "p", _now.AddDays(2));

        Assert.Equal("gold", member.Tier);
    }

    [Fact]
    public void Return_of_an_old_purchase_does_not_touch_a_step_down_that_is_promised()
    {
        var member = Bought(Given.Tiers() with { Downgrade = DowngradePolicy.OneStep }, 600_00);
        member.SweepAt(Given.Noon("2028-02-01"));
        Assert.Equal(("silver", Given.At("2029-01-01T00:00:00Z")), (member.Tier, member.Until));
        member.Buy("q", Given.Noon("2028-02-02"), 600_00);
        Assert.Equal("gold", member.Tier);

        member.Return("r", "q", Given.Noon("2028-02-03"));

        Assert.Equal(("silver", Given.At("2029-01-01T00:00:00Z")), (member.Tier, member.Until));
    }

    [Fact]
    public void Return_with_grace_days_does_not_shorten_a_standing_that_could_be_higher_by_now()
    {
        // Gold has become cheaper since; the return of a trifle is no reason to end silver.
        var tiers = Given.Tiers() with { GraceDays = 30 };
        var member = Bought(tiers, 200_00).Publish(Given.Program() with { Tiers = tiers with { Levels = tiers.Levels.SetItem(2, tiers.Levels[2] with { Threshold = 150_00 }) } }, _now.AddDays(1));

        member.At(_now.AddDays(2)).Return(Given.Return("r", "p", _now.AddDays(2), 1_00));

        Assert.Equal(("gold", Given.At("2028-01-31T00:00:00Z")), (member.Tier, member.Until));
        Assert.Equal("reached", member.Journal[^1].First<TierChanged>()!.Reason);
    }

    [Fact]
    public void Return_over_rolling_months_looks_at_every_window_that_held_the_purchase()
    {
        var member = new TestMember(Given.Program() with { Tiers = Given.Tiers(months: 3) });
        member.Buy("p", Given.Noon("2026-01-10"), 60_00);
        member.Buy("q", Given.Noon("2026-02-10"), 50_00);
        member.Buy("s", Given.Noon("2026-03-10"), 60_00);
        Assert.Equal(Given.At("2026-06-11T00:00:00Z"), member.Until);

        member.Return("r1", "s", Given.Noon("2026-03-11"));
        Assert.Equal(("silver", Given.At("2026-05-11T00:00:00Z")), (member.Tier, member.Until));
        member.Return("r2", "p", Given.Noon("2026-03-12"));
        Assert.Equal("basic", member.Tier);
    }

    [Fact]
    public void Tier_that_was_kept_to_the_end_of_its_standing_is_there_again_when_a_higher_one_given_by_hand_ends()
    {
        var member = Bought(Given.Tiers(), 120_00, TierAfterReturn.AtEndOfStanding);
        member.Return("r", "p", _now);
        member.Give("gold", _now.AddDays(10));

        Assert.Equal("gold", member.At(_now.AddDays(9)).Tier);
        Assert.Equal(("silver", Given.At("2028-01-01T00:00:00Z")), (member.At(_now.AddDays(10)).Tier, member.Until));
        Assert.Equal("basic", member.At(member.Until!.Value).Tier);
    }

    [Fact]
    public void Tier_that_was_kept_to_the_end_of_its_standing_is_there_again_when_a_higher_one_is_lost_at_once()
    {
        var member = Bought(Given.Tiers(), 120_00, TierAfterReturn.AtEndOfStanding);
        member.Return("r", "p", _now);
        member.Publish(member.Current.Definition with { Returns = new ReturnPolicy() }, _now.AddDays(1));
        member.Buy("q", _now.AddDays(2), 600_00);
        member.Return("s", "q", _now.AddDays(3));

        Assert.Equal(("silver", Given.At("2028-01-01T00:00:00Z")), (member.Tier, member.Until));
    }

    private static TestMember Bought(TierProgram tiers, long amount, TierAfterReturn afterReturn = TierAfterReturn.AtOnce)
    {
        var member = new TestMember(Given.Program() with { Tiers = tiers, Returns = new ReturnPolicy { Tier = afterReturn } });
        member.Buy("p", _now, amount);
        return member;
    }
}
