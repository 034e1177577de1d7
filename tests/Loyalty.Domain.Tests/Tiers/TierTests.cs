using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests.Tiers;

public sealed class TierTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Join_puts_a_member_into_the_first_tier_without_end()
    {
        var member = Member(Given.Tiers());

        Assert.Equal(("basic", null, Given.Start), (member.Tier, member.Until, member.Seen.Tier!.Since));
        Assert.Equal((null, "basic", "joined"), Move(member, 0));
    }

    [Theory]
    [InlineData(99_99, "basic")]
    [InlineData(100_00, "silver")]
    [InlineData(499_99, "silver")]
    [InlineData(500_00, "gold")]
    [InlineData(1_000_00, "platinum")]
    public void Reach_is_at_once_and_by_several_steps(long amount, string tier)
    {
        var member = Member(Given.Tiers());

        var answer = member.Buy("p", _now, amount);

        Assert.Equal((tier, tier), (answer.Tier, member.Tier));
    }

    [Fact]
    public void Earning_under_an_edition_that_does_not_know_the_tier_keeps_it_to_its_end()
    {
        var member = Member(Given.Tiers());
        member.Buy("p", _now, 100_00);
        var until = member.Until;
        var other = Given.Tiers();
        member.Publish(Given.Program() with { Tiers = other with { Levels = [.. other.Levels.Where(level => level.Id != "silver")] } }, _now.AddDays(1));

        member.Buy("p2", _now.AddDays(2), 10_00);
        member.Buy("p3", _now.AddDays(2), 2_000_00);
        Assert.Equal(("silver", until), (member.Tier, member.Until));

        member.SweepAt(until!.Value);
        Assert.Equal(("silver", "basic", "standingEnded"), Move(member, member.Journal.Count - 1));
    }

    [Fact]
    public void Reach_sums_the_purchases_of_the_calendar_year()
    {
        var member = Member(Given.Tiers());
        member.Buy("p1", _now, 60_00);
        member.Buy("p2", _now.AddDays(10), 40_00);

        Assert.Equal(("silver", 100_00L), (member.Tier, member.Metric));
        Assert.Equal(("basic", "silver", "reached"), Move(member, 2));
        Assert.Equal(_now.AddDays(10), member.Seen.Tier!.Since);
    }

    [Fact]
    public void Reach_does_not_add_up_two_calendar_years()
    {
        var member = Member(Given.Tiers());
        member.Buy("p1", Given.At("2026-12-31T23:59:59Z"), 60_00);
        member.Buy("p2", Given.At("2027-01-01T00:00:00Z"), 60_00);

        Assert.Equal(("basic", 60_00L), (member.Tier, member.Metric));
    }

    [Fact]
    public void Reach_takes_the_calendar_year_in_the_programs_zone()
    {
        var member = new TestMember(Given.Program() with { TimeZone = "America/New_York", Tiers = Given.Tiers() });
        member.Buy("p1", Given.At("2027-01-01T04:59:59Z"), 60_00);
        member.Buy("p2", Given.At("2026-12-31T12:00:00Z"), 60_00);

        Assert.Equal(("silver", Given.At("2028-01-01T05:00:00Z")), (member.Tier, member.Until));
    }

    [Fact]
    public void Reach_by_status_points_counts_what_status_wallets_earned()
    {
        var member = new TestMember(Given.Program(Given.Rule(50), Given.Rule(1, id: "s", wallet: "status")) with
        {
            Tiers = Given.Tiers(TierMetric.StatusPoints, silver: 100, gold: 200, platinum: 300),
        });

        member.Buy("p1", _now, 99_00);
        Assert.Equal("basic", member.Tier);
        member.Buy("p2", _now, 1_00);

        Assert.Equal(("silver", 100L), (member.Tier, member.Metric));
    }

    [Fact]
    public void Reach_by_spend_leaves_out_delivery_gift_cards_and_tax_where_the_program_does()
    {
        var member = new TestMember(Given.Program() with { Tiers = Given.Tiers(), AmountBasis = AmountBasis.WithoutTax }).At(_now);

        member.Buy(Given.Purchase(
            "p",
            _now,
            Given.Line(110_00, "1", tax: 20_00),
            Given.Line(50_00, "2", kind: Loyalty.Contracts.Purchases.LineKind.Delivery),
            Given.Line(50_00, "3", kind: Loyalty.Contracts.Purchases.LineKind.GiftCard)));

        Assert.Equal(("basic", 90_00L), (member.Tier, member.Metric));
    }

    [Fact]
    public void Standing_holds_to_the_end_of_the_next_calendar_year()
    {
        var member = Member(Given.Tiers());
        member.Buy("p", _now, 100_00);

        Assert.Equal(Given.At("2028-01-01T00:00:00Z"), member.Until);
        Assert.Equal("silver", member.At(Given.At("2027-12-31T23:59:59Z")).Tier);
        Assert.Equal(("basic", null), (member.At(Given.At("2028-01-01T00:00:00Z")).Tier, member.Until));
    }

    [Fact]
    public void Standing_holds_rolling_months_from_the_day_of_qualifying()
    {
        var member = Member(Given.Tiers(months: 6));
        member.Buy("p", Given.Noon("2026-03-31"), 100_00);

        Assert.Equal(Given.At("2026-10-01T00:00:00Z"), member.Until);
        Assert.Equal("silver", member.At(Given.At("2026-09-30T23:59:59Z")).Tier);
        Assert.Equal("basic", member.At(Given.At("2026-10-01T00:00:00Z")).Tier);
    }

    [Fact]
    public void Reach_over_rolling_months_drops_the_day_that_lies_a_whole_period_back()
    {
        var lost = Member(Given.Tiers(months: 3));
        lost.Buy("p1", Given.Noon("2026-01-15"), 60_00);
        lost.Buy("p2", Given.Noon("2026-04-15"), 40_00);
        var kept = Member(Given.Tiers(months: 3));
        kept.Buy("p1", Given.Noon("2026-01-15"), 60_00);
        kept.Buy("p2", Given.Noon("2026-04-14"), 40_00);

        Assert.Equal([("basic", 40_00L), ("silver", 100_00L)], new[] { lost, kept }.Select(member => (member.Tier!, member.Metric)));
    }

    [Fact]
    public void Renew_keeps_the_tier_for_longer()
    {
        var member = Member(Given.Tiers());
        member.Buy("p1", _now, 100_00);

        member.Buy("p2", Given.Noon("2027-02-01"), 100_00);

        Assert.Equal(("silver", Given.At("2029-01-01T00:00:00Z"), _now), (member.Tier, member.Until, member.Seen.Tier!.Since));
        Assert.Equal(("silver", "silver", "renewed"), Move(member, 2));
    }

    [Fact]
    public void Renew_does_not_happen_when_nothing_gets_longer()
    {
        var member = Member(Given.Tiers());
        member.Buy("p1", _now, 100_00);

        member.Buy("p2", _now, 1_00);

        Assert.Empty(member.Journal[^1].Events.OfType<TierChanged>());
    }

    [Fact]
    public void Downgrade_by_one_step_goes_down_a_tier_a_period()
    {
        var member = Member(Given.Tiers() with { Downgrade = DowngradePolicy.OneStep });
        member.Buy("p", _now, 1_000_00);

        var moves = member.SweepAt(Given.Noon("2031-06-01")).Cast<TierChanged>().ToArray();

        Assert.Equal(
            [
                ("platinum", "gold", Given.At("2028-01-01T00:00:00Z"), (DateTimeOffset?)Given.At("2029-01-01T00:00:00Z")),
                ("gold", "silver", Given.At("2029-01-01T00:00:00Z"), (DateTimeOffset?)Given.At("2030-01-01T00:00:00Z")),
                ("silver", "basic", Given.At("2030-01-01T00:00:00Z"), null),
            ],
            moves.Select(move => (move.From!, move.To, move.At, move.Until)));
        Assert.All(moves, move => Assert.Equal("standingEnded", move.Reason));
    }

    [Fact]
    public void Downgrade_by_one_step_over_rolling_months_lasts_another_period()
    {
        var member = Member(Given.Tiers(months: 2));
        member.Buy("p", Given.Noon("2026-03-10"), 500_00);

        Assert.Equal(("silver", Given.At("2026-07-11T00:00:00Z")), (member.At(Given.At("2026-05-11T00:00:00Z")).Tier, member.Until));
        Assert.Equal("basic", member.At(Given.At("2026-07-11T00:00:00Z")).Tier);
    }

    [Fact]
    public void Downgrade_to_the_metric_goes_where_it_says()
    {
        var member = Member(Given.Tiers() with { Downgrade = DowngradePolicy.ToMetric });
        member.Buy("p1", _now, 1_000_00);
        member.Buy("p2", Given.Noon("2027-05-01"), 150_00);

        Assert.Equal(("silver", Given.At("2029-01-01T00:00:00Z")), (member.At(Given.At("2028-01-01T00:00:00Z")).Tier, member.Until));
    }

    [Fact]
    public void Downgrade_none_keeps_the_tier_for_ever()
    {
        var member = Member(Given.Tiers() with { Downgrade = DowngradePolicy.None });
        member.Buy("p", _now, 500_00);

        Assert.Equal(("gold", null), (member.At(_now.AddYears(20)).Tier, member.Until));
        Assert.Equal("renewed", Assert.IsType<TierChanged>(Assert.Single(member.Sweep())).Reason);
        member.Buy("q", _now.AddYears(20), 200_00);
        Assert.Equal(("gold", null), (member.At(_now.AddYears(30)).Tier, member.Until));
    }

    [Fact]
    public void Downgrade_never_goes_below_what_the_metric_says()
    {
        var member = Member(Given.Tiers() with { Downgrade = DowngradePolicy.OneStep });
        member.Buy("p1", _now, 1_000_00);
        member.Buy("p2", Given.Noon("2027-05-01"), 500_00);

        Assert.Equal(("gold", Given.At("2029-01-01T00:00:00Z")), (member.At(Given.At("2028-01-01T00:00:00Z")).Tier, member.Until));
    }

    [Fact]
    public void Downgrade_by_one_step_passes_over_a_retired_tier()
    {
        var tiers = Given.Tiers();
        var member = Member(tiers).Publish(Program(tiers with { Levels = tiers.Levels.SetItem(1, tiers.Levels[1] with { Retired = true }) }), _now.AddDays(1));
        member.Buy("p", _now, 500_00);

        Assert.Equal("basic", member.At(Given.At("2028-01-01T00:00:00Z")).Tier);
    }

    [Fact]
    public void Grace_days_lengthen_a_standing()
    {
        var member = Member(Given.Tiers() with { GraceDays = 30 });
        member.Buy("p", _now, 100_00);

        Assert.Equal(Given.At("2028-01-31T00:00:00Z"), member.Until);
        Assert.Equal("basic", member.At(Given.At("2028-01-31T00:00:00Z")).Tier);
    }

    [Fact]
    public void Grace_days_are_as_good_as_those_before_them()
    {
        // Gold's grace days after a return end within silver's at the end of its standing.
        var member = Member(Given.Tiers() with { GraceDays = 30, Downgrade = DowngradePolicy.ToMetric });
        member.Buy("p", _now, 100_00);
        member.Buy("q", Given.Noon("2027-12-10"), 500_00);
        member.Return("r", "q", Given.Noon("2027-12-13"));
        Assert.Equal(("gold", Given.Noon("2028-01-12")), (member.Tier, member.Until));

        Assert.Equal(("silver", Given.At("2028-01-31T00:00:00Z")), (member.At(Given.Noon("2028-01-12")).Tier, member.Until));
    }

    [Fact]
    public void Late_purchase_leads_to_the_standing_that_it_would_have_led_to_in_time()
    {
        var member = Member(Given.Tiers());
        member.Buy("p1", Given.Noon("2026-12-20"), 60_00);
        Assert.Equal("basic", member.At(Given.Noon("2027-01-05")).Tier);

        member.Buy(Given.Purchase("p2", Given.Noon("2026-12-28"), 60_00));

        Assert.Equal(("silver", Given.At("2028-01-01T00:00:00Z")), (member.Tier, member.Until));
        Assert.Equal(0, member.Metric);
    }

    [Fact]
    public void Purchase_later_than_the_late_window_counts_in_the_period_of_its_arrival()
    {
        var member = Member(Given.Tiers());

        member.At(Given.Noon("2027-03-01")).Buy(Given.Purchase("p", Given.Noon("2026-12-01"), 100_00));

        Assert.Equal((Given.At("2029-01-01T00:00:00Z"), 100_00L), (member.Until, member.Metric));
    }

    [Fact]
    public void Threshold_raised_by_a_newer_edition_does_not_take_a_promised_standing_away()
    {
        var member = Member(Given.Tiers()).Publish(Program(Given.Tiers(silver: 200_00)), _now.AddDays(1));
        member.Buy("p1", _now, 100_00);

        member.Buy("p2", _now.AddDays(2), 10_00);
        member.Return("r", "p2", _now.AddDays(3));

        Assert.Equal(("silver", Given.At("2028-01-01T00:00:00Z")), (member.Tier, member.Until));
    }

    [Fact]
    public void Threshold_raised_by_a_newer_edition_leaves_the_promise_under_a_tier_that_is_lost_again()
    {
        var member = Member(Given.Tiers()).Publish(Program(Given.Tiers(silver: 200_00)), _now.AddDays(1));
        member.Buy("p1", _now, 100_00);
        member.Buy("p2", _now.AddDays(2), 500_00);
        Assert.Equal("gold", member.Tier);

        member.Return("r", "p2", _now.AddDays(3));

        Assert.Equal(("silver", Given.At("2028-01-01T00:00:00Z")), (member.Tier, member.Until));
    }

    [Fact]
    public void Threshold_raised_by_a_newer_edition_leaves_the_promise_under_a_renewal_that_is_lost_again()
    {
        var member = Member(Given.Tiers()).Publish(Program(Given.Tiers(silver: 200_00)), _now.AddDays(1));
        member.Buy("p1", _now, 100_00);
        member.Buy("p2", Given.Noon("2027-02-01"), 200_00);
        Assert.Equal(Given.At("2029-01-01T00:00:00Z"), member.Until);

        member.Return("r", "p2", Given.Noon("2027-02-02"));

        Assert.Equal(("silver", Given.At("2028-01-01T00:00:00Z")), (member.Tier, member.Until));
    }

    [Fact]
    public void Threshold_lowered_by_a_newer_edition_lifts_with_the_next_purchase()
    {
        var member = Member(Given.Tiers()).Publish(Program(Given.Tiers(silver: 50_00)), _now.AddDays(1));
        member.Buy("p1", _now, 60_00);
        Assert.Equal("basic", member.At(_now.AddDays(2)).Tier);

        member.Buy("p2", _now.AddDays(2), 1_00);

        Assert.Equal("silver", member.Tier);
    }

    [Fact]
    public void Retired_tier_is_not_reached_and_kept_until_its_standing_ends()
    {
        var tiers = Given.Tiers();
        var retired = tiers with { Levels = tiers.Levels.SetItem(2, tiers.Levels[2] with { Retired = true }) };
        var member = Member(tiers).Publish(Program(retired), _now.AddDays(1));
        member.Buy("p1", _now, 500_00);
        member.Buy("p2", _now.AddDays(2), 10_00);
        var other = Member(retired);
        other.Buy("p1", _now, 500_00);

        Assert.Equal(("gold", "silver"), (member.Tier, other.Tier));
        Assert.Equal("silver", member.At(Given.At("2028-01-01T00:00:00Z")).Tier);
    }

    [Fact]
    public void Program_that_gets_tiers_takes_its_members_in_with_their_next_purchase()
    {
        var member = new TestMember(Given.Program()).Publish(Program(Given.Tiers()), _now.AddDays(1));
        member.Buy("p1", _now, 100_00);
        Assert.Null(member.Tier);

        member.Buy("p2", _now.AddDays(2), 1_00);

        Assert.Equal("silver", member.Tier);
        Assert.Equal((null, "silver", "reached"), Move(member, 2));
    }

    [Fact]
    public void Progress_tells_the_next_tier_that_can_be_reached_and_what_is_missing()
    {
        var tiers = Given.Tiers();
        var member = Member(tiers with { Levels = tiers.Levels.SetItem(1, tiers.Levels[1] with { Benefits = ["free shipping"] }).SetItem(2, tiers.Levels[2] with { Retired = true }) });
        member.Buy("p", _now, 120_00);

        var progress = Domain.Members.MemberAnswers.Tier(member.State, "member", member.Current, member.Now)!;

        Assert.Equal((120_00L, "platinum", 1_000_00L, 880_00L), (progress.Metric, progress.Next!.Tier, progress.Next.Threshold, progress.Next.Missing));
        Assert.Equal(["free shipping"], progress.Benefits.AsEnumerable());
        member.Buy("q", _now, 900_00);
        Assert.Null(Domain.Members.MemberAnswers.Tier(member.State, "member", member.Current, member.Now)!.Next);
    }

    private static TestMember Member(TierProgram tiers) => new(Program(tiers));

    private static ProgramDefinition Program(TierProgram tiers) => Given.Program() with { Tiers = tiers };

    private static (string? From, string To, string Reason) Move(TestMember member, int record)
    {
        var move = Assert.Single(member.Journal[record].Events.OfType<TierChanged>());
        return (move.From, move.To, move.Reason);
    }
}
