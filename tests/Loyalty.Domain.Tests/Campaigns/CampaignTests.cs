using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Purchases;
using static Loyalty.Domain.Tests.Campaigns.CampaignGiven;

namespace Loyalty.Domain.Tests.Campaigns;

public sealed class CampaignTests
{
    private static readonly DateTimeOffset _noon = Given.Noon("2026-03-04");

    [Fact]
    public void Worked_case_3_4_a_unit_times_3_on_one_product_is_704()
    {
        var rule = Given.Rule(4, items: new ItemFilter { Delivery = true });
        var member = new TestMember(Given.Program(rule).With(Times(3m) with { Items = new ItemFilter { IncludeSkus = ["123"] } }));

        var bought = member.At(_noon).Buy(Given.WorkedBasket("p", _noon));

        Assert.Equal(704, member.Balance());
        Assert.Equal([("base", 608L, null), ("times", 96L, "times")], bought.Awards.Select(award => (award.Rule, award.Points, award.Campaign)));
        Assert.Equal([new LinePoints("A", 96)], bought.Awards[1].Lines.AsEnumerable());
    }

    [Theory]
    [InlineData(1.5, 1_99, PointRounding.Floor, 0)]
    [InlineData(1.5, 2_00, PointRounding.Floor, 1)]
    [InlineData(1.5, 3_99, PointRounding.Floor, 1)]
    [InlineData(1.5, 1_00, PointRounding.Nearest, 1)]
    [InlineData(1.5, 99, PointRounding.Nearest, 0)]
    [InlineData(1.01, 100_00, PointRounding.Floor, 1)]
    [InlineData(1.01, 1, PointRounding.Ceiling, 1)]
    public void Multiplier_gives_the_difference_to_the_unrounded_base_rounded_as_the_rule_rounds(double factor, long amount, PointRounding rounding, long extra)
    {
        var member = new TestMember(Given.Program(Given.Rule(rounding: rounding)).With(Times((decimal)factor)));

        var bought = member.Buy("p", _noon, amount);

        Assert.Equal(extra, bought.Awards.Where(award => award.Campaign == "times").Sum(award => award.Points));
    }

    [Fact]
    public void Multipliers_of_one_rule_multiply_each_other()
    {
        var member = Member(Times(2m, "double"), Times(3m, "triple"));

        var bought = member.Buy("p", _noon, 10_00);

        Assert.Equal([("base", 10L), ("double", 10L), ("triple", 40L)], bought.Awards.Select(award => (award.Rule, award.Points)));
    }

    [Fact]
    public void Multipliers_multiply_each_other_only_on_lines_that_both_count()
    {
        var member = Member(Times(2m, "double") with { Items = new ItemFilter { IncludeSkus = ["a"] } }, Times(3m, "triple"));

        var bought = member.At(_noon).Buy(Given.Purchase("p", _noon, Given.Line(10_00, "1", "a"), Given.Line(1_00, "2", "b")));

        Assert.Equal([11L, 10L, 42L], bought.Awards.Select(award => award.Points));
        Assert.Equal([new LinePoints("1", 40), new LinePoints("2", 2)], bought.Awards[2].Lines.AsEnumerable());
    }

    [Fact]
    public void Multiplier_of_several_rules_adds_up_their_differences()
    {
        var program = Given.Program(Given.Rule(1), Given.Rule(2, id: "more"), Given.Rule(5, id: "status", wallet: "status")).With(Times(2m, rules: ["base", "more"]));
        var member = new TestMember(program);

        member.Buy("p", _noon, 10_00);

        Assert.Equal((60, 50), (member.Balance(), member.Balance("status")));
    }

    [Fact]
    public void Multiplier_gives_nothing_where_its_rules_do_not_apply()
    {
        var member = new TestMember(Given.Program(Given.Rule() with { MinimumAmount = 50_00 }).With(Times(2m)));

        Assert.Empty(member.Buy("p", _noon, 49_99).Awards);
        Assert.Equal("ruleNotApplied", Why(member, "p", "times"));
    }

    [Fact]
    public void Multiplier_of_a_rule_for_the_first_purchase_multiplies_that_one_only()
    {
        var member = new TestMember(Given.Program(Given.Rule() with { FirstPurchase = true }).With(Times(2m)));

        Assert.Equal([10L, 10L], member.Buy("p", _noon, 10_00).Awards.Select(award => award.Points));
        Assert.Empty(member.Buy("q", _noon, 10_00).Awards);
        Assert.Equal(20, member.Return("r", "p", _noon).TakenBack.Sum(back => back.Points));
    }

    [Fact]
    public void What_points_pay_for_is_not_multiplied()
    {
        var program = Given.Program().With(Times(3m));
        var member = new TestMember(program.WithPoints(Given.Wallet() with { Payment = new PaymentWorth { Points = 1, PerAmount = 1 } }));
        member.Buy("start", _noon, 100_00);

        var bought = member.Buy(Given.Purchase("p", _noon, 10_00) with { PayWith = [new PointPayment("points", 300)] });

        Assert.Equal([7L, 14L], bought.Awards.Select(award => award.Points));
        member.Return("r", "p", _noon);
        Assert.Equal(300, member.Balance());
    }

    [Fact]
    public void Fifth_multiplier_on_one_purchase_gives_nothing()
    {
        var member = Member(Times(2m, "a"), Times(2m, "b"), Times(2m, "c"), Times(2m, "d"), Times(2m, "e"));

        member.Buy("p", _noon, 1_00);

        Assert.Equal(16, member.Balance());
        Assert.Equal("tooManyMultipliers", Why(member, "p", "e"));
    }

    [Fact]
    public void Largest_multipliers_of_the_largest_amounts_stay_exact()
    {
        var rule = Given.Rule(1_000_000, 1_000_000_000);
        var member = new TestMember(Given.Program(rule).With(Times(100m, "a"), Times(100m, "b"), Times(100m, "c"), Times(100m, "d")));

        member.Buy("p", _noon, 100_000_000_000);

        Assert.Equal(100_000_000L * 100_000_000, member.Balance());
    }

    [Fact]
    public void Extra_points_for_a_purchase_are_given_once_and_spread_over_the_lines_that_count()
    {
        var member = Member(Extra(100) with { Items = new ItemFilter { IncludeCategories = ["red"] } });

        var bought = member.At(_noon).Buy(Given.Purchase("p", _noon, Given.Line(1_00, "1", category: "red"), Given.Line(2_00, "2", category: "red"), Given.Line(9_00, "3", category: "blue")));

        Assert.Equal([new LinePoints("1", 33), new LinePoints("2", 67)], bought.Awards.Single(award => award.Campaign == "extra").Lines.AsEnumerable());
        Assert.Empty(member.At(_noon).Buy(Given.Purchase("q", _noon, Given.Line(9_00, category: "blue"))).Awards.Where(award => award.Campaign is not null));
        Assert.Equal("noMatchingLine", Why(member, "q", "extra"));
    }

    [Fact]
    public void Extra_points_by_amount_are_given_from_the_minimum_on()
    {
        var member = Member(Per(2) with { MinimumAmount = 10_00 });

        Assert.Equal(9, member.Buy("p", _noon, 9_99).Awards.Sum(award => award.Points));
        Assert.Equal(10 + 20, member.Buy("q", _noon, 10_00).Awards.Sum(award => award.Points));
        Assert.Equal("belowMinimumAmount", Why(member, "p", "per"));
    }

    [Theory]
    [InlineData("2026-03-27T23:59:59Z", false)]
    [InlineData("2026-03-28T00:00:00Z", true)]
    [InlineData("2026-04-01T22:59:59.9999999Z", true)]
    [InlineData("2026-04-01T23:00:00Z", false)]
    public void Schedule_holds_from_its_start_until_before_its_end(string at, bool holds) =>
        Assert.Equal(holds, Holds(new CampaignSchedule { From = Given.At("2026-03-28T00:00:00Z"), Until = Given.At("2026-04-02T00:00:00+01:00") }, at));

    [Theory]
    [InlineData("2026-03-27T22:59:59Z", "Europe/Berlin", false)]
    [InlineData("2026-03-27T23:00:00Z", "Europe/Berlin", true)]
    [InlineData("2026-03-29T21:59:59Z", "Europe/Berlin", true)]
    [InlineData("2026-03-29T22:00:00Z", "Europe/Berlin", false)]
    [InlineData("2026-03-28T04:59:59Z", "America/New_York", true)]
    [InlineData("2026-03-28T03:59:59Z", "America/New_York", false)]
    public void Days_of_the_week_are_those_of_the_programs_zone(string at, string zone, bool holds) =>
        Assert.Equal(holds, Holds(new CampaignSchedule { Days = [Weekday.Saturday, Weekday.Sunday] }, at, zone));

    [Theory]
    // The clock jumps from 2 to 3 in the morning of 29 March, and shows 2 to 3 twice on 25 October.
    [InlineData("2026-03-29T00:59:59Z", 2, 3, false)]
    [InlineData("2026-03-29T01:00:00Z", 2, 3, false)]
    [InlineData("2026-03-29T01:00:00Z", 3, 4, true)]
    [InlineData("2026-10-25T00:00:00Z", 2, 3, true)]
    [InlineData("2026-10-25T01:59:59Z", 2, 3, true)]
    [InlineData("2026-10-25T02:00:00Z", 2, 3, false)]
    [InlineData("2026-03-04T22:59:59Z", 22, 24, true)]
    [InlineData("2026-03-04T23:00:00Z", 22, 24, false)]
    [InlineData("2026-03-04T23:00:00Z", 0, 1, true)]
    public void Hours_are_what_a_clock_in_the_programs_zone_shows(string at, int from, int to, bool holds) =>
        Assert.Equal(holds, Holds(new CampaignSchedule { Hours = [new HourRange(from, to)] }, at, "Europe/Berlin"));

    [Fact]
    public void Late_purchase_is_held_to_the_schedule_when_it_arrives()
    {
        var member = Member(Extra(5) with { Schedule = new CampaignSchedule { Until = Given.Noon("2026-02-01") } });

        member.At(Given.Noon("2026-03-20")).Buy(Given.Purchase("p", Given.Noon("2026-01-10"), 1_00));

        Assert.Equal(1, member.Balance());
        Assert.Equal("outsideSchedule", Why(member, "p", "extra"));
    }

    [Fact]
    public void Purchase_that_arrives_in_time_is_held_to_the_schedule_when_it_occurred()
    {
        var member = Member(Extra(5) with { Schedule = new CampaignSchedule { Until = Given.Noon("2026-02-01") } });

        member.At(Given.Noon("2026-02-10")).Buy(Given.Purchase("p", Given.Noon("2026-01-31"), 1_00));

        Assert.Equal(6, member.Balance());
    }

    [Fact]
    public void Audience_is_the_tier_when_the_purchase_arrives()
    {
        var member = new TestMember(Given.Program() with { Tiers = Given.Tiers(), Campaigns = [Extra(5) with { Audience = new CampaignAudience { Tiers = ["silver", "gold"] } }] });

        Assert.Single(member.Buy("p", _noon, 100_00).Awards);
        Assert.Equal(2, member.Buy("q", _noon, 1_00).Awards.Length);
        Assert.Equal("notInAudience", Why(member, "p", "extra"));
    }

    [Fact]
    public void Audience_needs_every_attribute_with_its_value()
    {
        var member = Member(Extra(5) with { Audience = new CampaignAudience { Attributes = [new AttributeCondition("region", "north"), new AttributeCondition("staff", "no")] } });
        ImmutableArray<ProfileAttribute>[] others = [[], [new("region", "north")], [new("region", "North"), new("staff", "no")], [new("staff", "no"), new("area", "north")]];
        foreach (var attributes in others)
        {
            member.Inputs = member.Inputs with { Attributes = attributes };
            Assert.Single(member.Buy($"p{member.Journal.Count}", _noon, 1_00).Awards);
        }

        member.Inputs = member.Inputs with { Attributes = [new("staff", "no"), new("other", "x"), new("region", "north")] };
        Assert.Equal(2, member.Buy("q", _noon, 1_00).Awards.Length);
        Assert.Equal("notInAudience", Why(member, "p2", "extra"));
        Assert.DoesNotContain("north", TestMember.Text(member.Journal.SelectMany(record => record.Events)), StringComparison.Ordinal);
    }

    [Fact]
    public void Campaign_holds_in_its_channels_only()
    {
        var member = Member(Extra(5) with { Channels = [Given.Web] });

        member.Buy("p", _noon, 1_00);
        member.At(_noon).Buy(Given.Purchase("q", _noon, 1_00) with { Channel = Given.Web });

        Assert.Equal(7, member.Balance());
        Assert.Equal("otherChannel", Why(member, "p", "extra"));
    }

    [Theory]
    [InlineData(CampaignState.Paused, "paused")]
    [InlineData(CampaignState.Ended, "ended")]
    public void Campaign_that_is_not_active_gives_nothing(CampaignState state, string why)
    {
        var member = Member(Extra(5) with { State = state });

        Assert.Single(member.Buy("p", _noon, 1_00).Awards);
        Assert.Equal(why, Why(member, "p", "extra"));
    }

    [Fact]
    public void Groups_count_the_same_purchases_whatever_their_effects_make_of_them()
    {
        var split = Split() with
        {
            Variants =
            [
                new CampaignVariant { Id = "small", Percent = 30, Effect = new CampaignEffect { PointsPerAmount = new PointsPerAmount { Points = 1, PerAmount = 10_00 } } },
                new CampaignVariant { Id = "large", Percent = 60, Effect = new CampaignEffect { PointsPerPurchase = 50 } },
            ],
        };
        var small = Member(split);
        small.Inputs = small.Inputs with { Member = "member-4" };

        small.Buy("p", _noon, 5_00);

        var missed = Assert.Single(small.RecordOf("p").Events.OfType<CampaignMissed>());
        Assert.Equal(("small", "roundsToZero"), (missed.Variant, missed.Reason));
        Assert.Equal("roundsToZero", Why(small, "p", "split"));
    }

    [Fact]
    public void Purchase_that_has_its_multipliers_already_is_counted_for_the_next_one()
    {
        var member = Member([.. Enumerable.Range(1, 5).Select(i => Times(2m, $"x{i}"))]);

        member.Buy("p", _noon, 10_00);

        var missed = Assert.Single(member.RecordOf("p").Events.OfType<CampaignMissed>());
        Assert.Equal(("x5", "tooManyMultipliers"), (missed.Campaign, missed.Reason));
        Assert.Equal("tooManyMultipliers", Why(member, "p", "x5"));
    }

    [Fact]
    public void Claim_counts_on_the_multipliers_of_its_own_rule_however_many_there_are_of_others()
    {
        var program = Given.Program(Given.Rule(), Given.Rule(id: "other")).With(
        [
            Times(1.5m, "own"),
            .. Enumerable.Range(1, 3).Select(i => Times(3m, $"x{i}", "other")),
            Times(2m, "budgeted").Budgeted(1_000),
        ]);
        var member = new TestMember(program);

        var claims = CampaignRules.Claims(
            member.State, Given.Purchase("p", _noon, 10_00), member.Current, PurchaseTime.Of(_noon, false, member.Current, _noon), member.Inputs);

        Assert.Equal(15, Assert.Single(claims).Amount);
    }

    [Fact]
    public void Variants_and_control_group_share_the_members_in_proportion_and_for_ever()
    {
        var campaign = Given.Program().With(Split()).Compile().Campaign("split");

        var shares = Enumerable.Range(0, 100_000).GroupBy(i => campaign.Of($"m-{i}").Variant!).ToDictionary(group => group.Key, group => group.Count());

        Assert.InRange(shares["control"], 9_500, 10_500);
        Assert.InRange(shares["small"], 29_000, 31_000);
        Assert.InRange(shares["large"], 59_000, 61_000);

        // Permanent: members must not change sides with a new version.
        Assert.Equal(
            ["large", "large", "large", "small", "large", "control", "large", "large"],
            Enumerable.Range(1, 8).Select(i => campaign.Of($"member-{i}").Variant));
    }

    [Fact]
    public void Variants_of_two_campaigns_are_independent()
    {
        var edition = Given.Program().With(Split() with { Id = "one" }, Split() with { Id = "two" }).Compile();
        var (one, two) = (edition.Campaign("one"), edition.Campaign("two"));

        var both = Enumerable.Range(0, 100_000).Count(i => one.Of($"m-{i}").Variant == "control" && two.Of($"m-{i}").Variant == "control");

        Assert.InRange(both, 850, 1_150);
    }

    [Fact]
    public void Control_group_gets_nothing_and_is_counted()
    {
        var member = Member(Split());
        member.Inputs = member.Inputs with { Member = "member-6" };

        Assert.Single(member.Buy("p", _noon, 1_00).Awards);

        var missed = Assert.IsType<CampaignMissed>(member.RecordOf("p").Events[2]);
        Assert.Equal(("split", "control", "controlGroup"), (missed.Campaign, missed.Variant, missed.Reason));
        Assert.Equal("controlGroup", Why(member, "p", "split"));
        Assert.Equal("control", member.Explain("p").Single(outcome => outcome.Campaign == "split").Variant);
    }

    [Fact]
    public void Member_gets_the_effect_of_the_variant()
    {
        var member = Member(Split());
        member.Inputs = member.Inputs with { Member = "member-4" };

        var award = member.Buy("p", _noon, 1_00).Awards.Single(award => award.Campaign is not null);

        Assert.Equal(("small", 10), (award.Variant, award.Points));
    }

    [Fact]
    public void Cap_in_awards_holds_in_its_period()
    {
        var member = Member(Extra(5) with { Caps = [new CampaignCap { Period = CapPeriod.Week, Awards = 2 }] });
        foreach (var (id, day) in new[] { ("a", "2026-03-02"), ("b", "2026-03-05"), ("c", "2026-03-08"), ("d", "2026-03-09") })
        {
            member.Buy(id, Given.Noon(day), 1_00);
        }

        Assert.Equal(4 + 15, member.Balance());
        Assert.Equal("limitReached", Why(member, "c", "extra"));
    }

    [Theory]
    [InlineData(AtLimit.Reduce, 2, "limitReduced")]
    [InlineData(AtLimit.Refuse, 0, "limitRefused")]
    public void Cap_in_points_reduces_or_refuses(AtLimit atLimit, long points, string why)
    {
        var member = Member(Extra(5) with { Caps = [new CampaignCap { Period = CapPeriod.Month, Points = 7, AtLimit = atLimit }] });

        member.Buy("p", _noon, 1_00);
        var second = member.Buy("q", _noon, 1_00);

        Assert.Equal(points, second.Awards.Where(award => award.Campaign is not null).Sum(award => award.Points));
        Assert.Equal(why, Why(member, "q", "extra"));
    }

    [Fact]
    public void Budget_in_points_gives_no_more_than_is_granted()
    {
        var member = Member(Extra(50).Budgeted(1_000)).Granting("extra", 30);

        var award = member.Buy("p", _noon, 1_00).Awards.Single(award => award.Campaign is not null);

        Assert.Equal((50, 30), (award.Wanted, award.Points));
        Assert.Equal(7, member.RecordOf("p").Events.OfType<PointsAwarded>().Single(happened => happened.Campaign is not null).Lease);
        Assert.Equal(new RuleReason("budgetReduced", "30", "50"), member.Explain("p").Single(outcome => outcome.Rule == "extra").Reasons.Single());
    }

    [Fact]
    public void Budget_that_refuses_gives_nothing_when_not_all_fits()
    {
        var member = Member(Extra(50).Budgeted(1_000, atLimit: AtLimit.Refuse)).Granting("extra", 49);

        Assert.Single(member.Buy("p", _noon, 1_00).Awards);
        Assert.Equal(new RuleReason("budgetExhausted", "49", "50"), member.Explain("p").Single(outcome => outcome.Rule == "extra").Reasons.Single());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 50)]
    public void Budget_in_awards_gives_all_or_nothing(long granted, long points)
    {
        var member = Member(Extra(50).Budgeted(1_000, BudgetUnit.Awards)).Granting("extra", granted, BudgetUnit.Awards);

        Assert.Equal(1 + points, member.Buy("p", _noon, 1_00).Awards.Sum(award => award.Points));
    }

    [Fact]
    public void Claims_are_what_the_budgeted_campaigns_would_give_at_most()
    {
        var program = Given.Program().With(
            Times(2m).Budgeted(1_000),
            Per(3).Budgeted(1_000, BudgetUnit.Awards),
            Extra(9) with { Channels = [Given.Web], Budget = new CampaignBudget { Unit = BudgetUnit.Points, Total = 5 } },
            Extra(9, "free"),
            Times(3m, "again").Budgeted(10));
        var member = new TestMember(program);
        var edition = member.Current;

        var claims = CampaignRules.Claims(
            member.State, Given.Purchase("p", _noon, 10_00), edition, PurchaseTime.Of(_noon, false, edition, _noon), member.Inputs);

        Assert.Equal(
            [new BudgetClaim("times", 10, BudgetUnit.Points, 1_000), new BudgetClaim("per", 1, BudgetUnit.Awards, 1_000), new BudgetClaim("again", 40, BudgetUnit.Points, 10)],
            claims.AsEnumerable());
    }

    [Fact]
    public void Campaign_points_wait_expire_and_repay_as_those_of_a_rule()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(pendingDays: 2, after: 10)).With(Extra(5)));

        member.Buy("p", _noon, 1_00);

        Assert.Equal((0, 6), (member.Wallet().Active, member.Wallet().Pending));
        Assert.Equal(6, member.At(Given.Noon("2026-03-06")).Balance());
        Assert.Equal(0, member.At(Given.Noon("2026-03-15")).Balance());
    }

    private static CampaignDefinition Split() => new()
    {
        Id = "split",
        Wallet = "points",
        Variants =
        [
            new CampaignVariant { Id = "small", Percent = 30, Effect = new CampaignEffect { PointsPerPurchase = 10 } },
            new CampaignVariant { Id = "large", Percent = 60, Effect = new CampaignEffect { PointsPerPurchase = 20 } },
        ],
        ControlPercent = 10,
    };

    private static bool Holds(CampaignSchedule schedule, string at, string zone = "Etc/UTC")
    {
        var member = new TestMember(Given.Program().With(Extra(5) with { Schedule = schedule }) with { TimeZone = zone });
        var bought = member.Buy("p", Given.At(at), 1_00);
        var outcome = member.Explain("p").Single(outcome => outcome.Campaign == "extra");
        Assert.Equal(outcome.Applied, outcome.Reasons.IsEmpty);
        Assert.All(outcome.Reasons, reason => Assert.Equal("outsideSchedule", reason.Code));
        return bought.Awards.Any(award => award.Campaign == "extra");
    }

    private static string Why(TestMember member, string purchase, string campaign) =>
        member.Explain(purchase).Single(outcome => outcome.Campaign == campaign).Reasons.Single().Code;
}
