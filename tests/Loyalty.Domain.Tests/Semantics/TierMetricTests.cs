using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Metric: status points, spend, or visits. Period: calendar year, rolling N months, membership year, lifetime."</summary>
public sealed class TierMetricTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Metric_visits_counts_purchases_whatever_was_paid()
    {
        var member = Member(Visits);

        member.Buy("p1", _now, 1);
        Assert.Equal(("basic", 1L), (member.Tier, member.Metric));
        member.Buy("p2", _now, 5_000_00);

        Assert.Equal(("silver", 2L), (member.Tier, member.Metric));
    }

    [Fact]
    public void Metric_visits_loses_a_purchase_that_came_back_whole_and_none_that_came_back_in_part()
    {
        var member = Member(Visits);
        member.Buy("p1", _now, 10_00);
        member.Buy("p2", _now, 10_00);

        member.Return(Given.Return("r1", "p2", _now, 4_00));
        Assert.Equal(("silver", 2L), (member.Tier, member.Metric));
        member.Return(Given.Return("r2", "p2", _now));
        Assert.Equal(("basic", 1L), (member.Tier, member.Metric));
    }

    [Fact]
    public void Metric_visits_loses_a_purchase_whose_lines_came_back_one_by_one_once()
    {
        var member = Member(Visits).At(_now);
        member.Buy(Given.Purchase("p1", _now, Given.Line(5_00, "1"), Given.Line(5_00, "2")));
        member.Buy("p2", _now, 10_00);

        member.Return(Given.Return("r1", "p1", _now, new ReturnLine("1", 1)));
        Assert.Equal(2, member.Metric);
        member.Return(Given.Return("r2", "p1", _now, new ReturnLine("2", 1)));
        Assert.Equal(1, member.Metric);
    }

    [Theory]
    [InlineData(TierMetric.Spend, 100_00)]
    [InlineData(TierMetric.StatusPoints, 50)]
    [InlineData(TierMetric.Visits, 1)]
    public void Metric_is_what_the_program_counts(TierMetric metric, long value)
    {
        var program = Given.Program(Given.Rule(50), Given.Rule(1, 200, id: "s", wallet: "status")) with { Tiers = Given.Tiers(metric) };
        var member = new TestMember(program);

        member.Buy("p", _now, 100_00);

        Assert.Equal(value, member.Metric);
    }

    [Fact]
    public void Period_membership_year_runs_from_the_day_of_joining_and_the_standing_to_the_end_of_the_next()
    {
        var member = Member(Given.Tiers() with { Period = TierPeriod.MembershipYear }, Given.Noon("2026-05-10"));
        member.Buy("p1", Given.At("2027-05-09T23:59:59Z"), 60_00);
        member.Buy("p2", Given.At("2027-05-10T00:00:00Z"), 60_00);
        Assert.Equal(("basic", 60_00L), (member.Tier, member.Metric));

        member.Buy("p3", Given.Noon("2028-05-09"), 40_00);

        Assert.Equal(("silver", Given.At("2029-05-10T00:00:00Z"), 100_00L), (member.Tier, member.Until, member.Metric));
    }

    [Theory]
    [InlineData("2028-02-29", "2029-02-27", "2029-02-28", "2031-02-28")]
    [InlineData("2028-02-29", "2032-02-28", "2032-02-29", "2034-02-28")]
    public void Period_membership_year_of_a_leap_day_begins_on_the_28th_in_other_years(string joined, string last, string first, string until)
    {
        var member = Member(Given.Tiers() with { Period = TierPeriod.MembershipYear }, Given.Noon(joined));
        member.Buy("p1", Given.Noon(last), 99_00);
        member.Buy("p2", Given.Noon(first), 1_00);
        Assert.Equal(("basic", 1_00L), (member.Tier, member.Metric));

        member.Buy("p3", Given.Noon(first), 99_00);

        Assert.Equal(("silver", Given.At($"{until}T00:00:00Z")), (member.Tier, member.Until));
    }

    [Fact]
    public void Period_membership_year_takes_the_day_of_joining_in_the_programs_zone()
    {
        var program = Given.Program() with { TimeZone = "America/New_York", Tiers = Given.Tiers() with { Period = TierPeriod.MembershipYear } };
        var member = new TestMember(program, Given.At("2026-05-10T03:00:00Z"));

        member.Buy("p", Given.Noon("2026-06-01"), 100_00);

        Assert.Equal(Given.At("2028-05-09T04:00:00Z"), member.Until);
    }

    [Fact]
    public void Period_lifetime_counts_everything_and_the_standing_holds_for_ever()
    {
        var member = Member(Given.Tiers() with { Period = TierPeriod.Lifetime });
        member.Buy("p1", _now, 60_00);
        member.Buy("p2", _now.AddYears(15), 40_00);

        Assert.Equal(("silver", null, 100_00L), (member.Tier, member.Until, member.Metric));
        Assert.Equal("silver", member.At(_now.AddYears(60)).Tier);
        Assert.Equal("reached", member.Journal[^1].First<TierChanged>()!.Reason);
        member.Buy("p3", _now.AddYears(60), 1_00);
        Assert.Null(member.Journal[^1].First<TierChanged>());
    }

    [Fact]
    public void Period_lifetime_loses_what_is_returned_however_long_ago_it_counted()
    {
        var member = new TestMember(Given.Program() with
        {
            Tiers = Given.Tiers() with { Period = TierPeriod.Lifetime },
            Returns = new ReturnPolicy { WindowDays = 3_660 },
        });
        member.Buy("p1", _now, 60_00);
        member.Buy("p2", _now.AddYears(8), 60_00);
        Assert.Equal("silver", member.Tier);

        member.Return("r", "p1", _now.AddYears(9));

        Assert.Equal(("basic", null, 60_00L), (member.Tier, member.Until, member.Metric));
    }

    [Fact]
    public void Period_lifetime_keeps_one_sum_of_what_counted_long_ago()
    {
        var member = Member(Given.Tiers() with { Period = TierPeriod.Lifetime });
        for (var i = 0; i < 20 * 52; i++)
        {
            member.Buy($"p{i}", _now.AddDays(7 * i), 1_00);
        }

        Assert.Equal(20 * 52 * 1_00, member.Metric);
        Assert.InRange(member.State.Counts.Count, 1, 280);
        Assert.InRange(AccountJson.Write(member.State).Length, 1, 32 * 1024);
    }

    [Fact]
    public void Period_of_rolling_months_is_not_renewed_by_a_purchase_that_adds_nothing_to_the_metric()
    {
        var member = Member(Given.Tiers(months: 6));
        member.Buy("p", Given.Noon("2026-03-10"), 100_00);

        member.At(Given.Noon("2026-05-10")).Buy(Given.Purchase("gift", Given.Noon("2026-05-10"), Given.Line(50_00, kind: Contracts.Purchases.LineKind.GiftCard)));

        Assert.Equal(("silver", Given.At("2026-09-11T00:00:00Z")), (member.Tier, member.Until));
        member.Buy("q", Given.Noon("2026-05-11"), 1);
        Assert.Equal(Given.At("2026-11-12T00:00:00Z"), member.Until);
    }

    private static TierProgram Visits => Given.Tiers(TierMetric.Visits, silver: 2, gold: 4, platinum: 6);

    private static TestMember Member(TierProgram tiers, DateTimeOffset? joined = null) => new(Given.Program() with { Tiers = tiers }, joined);
}
