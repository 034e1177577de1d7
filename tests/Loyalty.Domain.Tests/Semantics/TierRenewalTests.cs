using FsCheck.Fluent;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Downgrade at the end of standing: none, one step, or to where the metric says; grace days." And what a return takes of it.</summary>
public sealed class TierRenewalTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Theory]
    [InlineData(DowngradePolicy.None, "platinum")]
    [InlineData(DowngradePolicy.OneStep, "gold")]
    [InlineData(DowngradePolicy.ToMetric, "basic")]
    public void Downgrade_at_the_end_of_standing_goes_as_far_as_the_program_says(DowngradePolicy downgrade, string tier)
    {
        var member = Member(Given.Tiers() with { Downgrade = downgrade });
        member.Buy("p", _now, 1_000_00);

        Assert.Equal(("platinum", tier), (member.At(Given.At("2027-12-31T23:59:59Z")).Tier, member.At(Given.At("2028-01-01T00:00:00Z")).Tier));
    }

    [Theory]
    [InlineData(TierPeriod.CalendarYear, "2029-01-01")]
    [InlineData(TierPeriod.MembershipYear, "2029-02-10")]
    public void Downgrade_by_one_step_lasts_another_period(TierPeriod period, string until)
    {
        var member = new TestMember(Given.Program() with { Tiers = Given.Tiers() with { Period = period } }, Given.Noon("2026-02-10"));
        member.Buy("p", _now, 500_00);

        Assert.Equal(("silver", Given.At($"{until}T00:00:00Z")), (member.At(Given.Noon("2028-02-10")).Tier, member.Until));
    }

    [Theory]
    [InlineData(0, "2028-01-01")]
    [InlineData(30, "2028-01-31")]
    public void Grace_days_lengthen_a_standing(int days, string until)
    {
        var member = Member(Given.Tiers() with { GraceDays = days });
        member.Buy("p", _now, 100_00);

        Assert.Equal(Given.At($"{until}T00:00:00Z"), member.Until);
    }

    [Theory]
    [InlineData(30, 100_00)]
    [InlineData(0, 200_00)]
    [InlineData(30, 200_00)]
    public void Renewal_is_undone_by_a_return_though_grace_days_and_thresholds_changed_in_between(int graceDays, long silver)
    {
        var member = Member(Given.Tiers() with { GraceDays = 10 });
        member.Buy("p1", _now, 120_00);
        member.Buy("p2", Given.Noon("2027-03-01"), 120_00);
        Assert.Equal(Given.At("2029-01-11T00:00:00Z"), member.Until);
        member.Publish(Given.Program() with { Tiers = Given.Tiers(silver: silver) with { GraceDays = graceDays } }, Given.Noon("2027-03-10"));

        member.Return("r", "p2", Given.Noon("2027-03-11"));

        // As it was promised, or as it is by what counts now, if that is longer.
        var now = silver == 100_00 ? Given.At("2028-01-31T00:00:00Z") : Given.At("2028-01-11T00:00:00Z");
        Assert.Equal(("silver", now), (member.Tier, member.Until));
    }

    [Fact]
    public void Tier_is_lost_with_its_purchase_though_the_threshold_changed_in_between()
    {
        var member = Member(Given.Tiers()).Publish(Given.Program() with { Tiers = Given.Tiers(silver: 200_00) }, _now.AddDays(1));
        member.Buy("p", _now, 120_00);
        Assert.Equal("silver", member.At(_now.AddDays(2)).Tier);

        member.Return("r", "p", _now.AddDays(2));

        Assert.Equal("basic", member.Tier);
    }

    [Fact]
    public void Promise_under_terms_that_changed_is_lost_with_the_purchase_that_it_rests_on()
    {
        var member = Member(Given.Tiers()).Publish(Given.Program() with { Tiers = Given.Tiers(silver: 200_00) }, _now.AddDays(1));
        member.Buy("p1", _now, 120_00);
        member.Buy("p2", _now.AddDays(2), 600_00);
        Assert.Equal("gold", member.Tier);

        member.Return("r1", "p1", _now.AddDays(3));
        Assert.Equal("gold", member.Tier);
        member.Return("r2", "p2", _now.AddDays(4));

        Assert.Equal("basic", member.Tier);
    }

    [Fact]
    public void Standing_of_rolling_months_is_shortened_under_changed_terms_though_others_have_counted_since()
    {
        var member = Member(Given.Tiers(months: 6)).Publish(Given.Program() with { Tiers = Given.Tiers(months: 6, silver: 300_00) }, Given.Noon("2026-03-20"));
        member.Buy("p1", Given.Noon("2026-03-01"), 100_00);
        member.Buy("p2", Given.Noon("2026-03-10"), 100_00);
        member.Buy("p3", Given.Noon("2026-04-01"), 10_00);
        Assert.Equal(Given.At("2026-09-11T00:00:00Z"), member.Until);

        // What is left counts 110.00 by the terms of then: the standing is not touched.
        member.Return("r1", "p1", Given.Noon("2026-04-02"));
        Assert.Equal(("silver", Given.At("2026-09-11T00:00:00Z")), (member.Tier, member.Until));
        member.Return("r2", "p2", Given.Noon("2026-04-03"));
        Assert.Equal("basic", member.Tier);
    }

    [Theory]
    [InlineData(DowngradePolicy.None)]
    [InlineData(DowngradePolicy.OneStep)]
    [InlineData(DowngradePolicy.ToMetric)]
    public void Tier_that_was_fully_returned_is_gone_after_the_grace_days_whatever_the_downgrade_policy(DowngradePolicy downgrade)
    {
        var member = Member(Given.Tiers() with { Downgrade = downgrade, GraceDays = 30 });
        member.Buy("p", _now, 1_000_00);

        member.Return("r", "p", _now.AddDays(10));

        Assert.Equal(("platinum", _now.AddDays(40)), (member.Tier, member.Until));
        Assert.Equal(("basic", null), (member.At(_now.AddDays(40)).Tier, member.Until));
        Assert.Equal("basic", member.At(_now.AddYears(9)).Tier);
    }

    [Fact]
    public void Tier_kept_for_ever_below_one_that_was_returned_is_kept()
    {
        var member = Member(Given.Tiers() with { Downgrade = DowngradePolicy.None, GraceDays = 30 });
        member.Buy("p", _now, 100_00);
        member.SweepAt(Given.Noon("2030-01-01"));
        member.Buy("q", Given.Noon("2030-03-01"), 1_000_00);
        member.Return("r", "q", Given.Noon("2030-03-02"));

        Assert.Equal(("silver", null), (member.At(Given.Noon("2031-01-01")).Tier, member.Until));
    }

    [Fact]
    public void Standing_does_not_depend_on_the_order_in_which_old_history_is_loaded() => Property.Holds(
        from period in Gen.Elements(TierPeriod.CalendarYear, TierPeriod.MembershipYear, TierPeriod.Lifetime, TierPeriod.RollingMonths)
        from metric in Gen.Elements(TierMetric.Spend, TierMetric.StatusPoints, TierMetric.Visits)
        from grace in Gen.Elements(0, 366)
        from days in Gen.Choose(0, 2_600).ArrayOf(10)
        from amounts in Gen.Choose(1, 120_00).ArrayOf(10)
        from order in Gen.Shuffle(Enumerable.Range(0, 10))
        select (period, metric, grace, days, amounts, order),
        value =>
        {
            var tiers = value.metric == TierMetric.Visits ? Given.Tiers(value.metric, null, 2, 3, 4) : Given.Tiers(value.metric);
            var program = Given.Program(Given.Rule(1, 1, wallet: "status")) with
            {
                Tiers = tiers with { Period = value.period, Months = value.period == TierPeriod.RollingMonths ? 24 : null, Downgrade = DowngradePolicy.ToMetric, GraceDays = value.grace },
            };
            var start = Given.Noon("2016-02-29");
            var purchases = value.days.Select((day, i) => Given.Purchase($"p{i}", start.AddDays(day).AddSeconds(i), value.amounts[i]) with { Import = true }).ToArray();
            var (inOrder, shuffled) = (new TestMember(program, start), new TestMember(program, start));
            foreach (var i in Enumerable.Range(0, 10))
            {
                inOrder.At(Given.Noon("2023-06-01")).Buy(purchases.OrderBy(purchase => purchase.OccurredAt).ElementAt(i));
                shuffled.At(Given.Noon("2023-06-01")).Buy(purchases[value.order[i]]);
            }

            Assert.Equal(inOrder.State.Counts, shuffled.State.Counts);
            Assert.Equal(inOrder.State.Uncounted, shuffled.State.Uncounted);
            for (var day = start.AddDays(value.days.Max()); day < Given.Noon("2028-01-01"); day = day.AddDays(45))
            {
                Assert.Equal((inOrder.At(day).Tier, inOrder.Until, inOrder.Metric), (shuffled.At(day).Tier, shuffled.Until, shuffled.Metric));
            }
        },
        times: 60);

    [Fact]
    public void Order_at_midnight_activates_then_expires_then_closes_tier_periods()
    {
        // On 1 January 2027 all of it falls due: points of 2 December become active, others end, a tier is given at the
        // end of the year, and a standing given by hand ends.
        var program = Given.Program(Given.Rule(), Given.Rule(id: "s", wallet: "status")) with
        {
            Wallets =
            [
                Given.Wallet("status", WalletKind.Status) with { Expiry = new ExpiryPolicy { Kind = ExpiryKind.FixedDates, Dates = [new(12, 31)] } },
                Given.Wallet(pendingDays: 30),
            ],
            Tiers = Given.Tiers(TierMetric.StatusPoints, silver: 50, gold: 100, platinum: 1_000) with { Upgrade = TierUpgrade.AtPeriodEnd, Downgrade = DowngradePolicy.ToMetric },
        };
        var member = new TestMember(program);
        member.Buy("p", Given.Noon("2026-12-02"), 60_00);
        member.Give("platinum", Given.At("2027-01-01T00:00:00Z"));
        member.Buy("q", Given.Noon("2026-12-02"), 1_00);

        var due = member.SweepAt(Given.At("2027-01-01T00:00:00Z"));

        Assert.Equal(["PointsActivated", "PointsExpired", "TierChanged"], due.Select(happened => happened.GetType().Name).Distinct());
        Assert.Equal(["PointsActivated", "PointsExpired", "TierChanged"], due.Take(3).Select(happened => happened.GetType().Name));
        Assert.All(due.OfType<TierChanged>(), move => Assert.Equal(Given.At("2027-01-01T00:00:00Z"), move.At));
        Assert.Equal(("silver", Given.At("2028-01-01T00:00:00Z")), (member.Tier, member.Until));
        Assert.Equal((61, 0), (member.Balance(), member.Balance("status")));
        Assert.Null(DueRules.NextDue(member.State) is { } next && next <= Given.At("2027-01-01T00:00:00Z") ? next : null);
    }

    private static TestMember Member(TierProgram tiers) => new(Given.Program() with { Tiers = tiers });
}
