using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs;
using static Loyalty.Domain.Tests.Campaigns.CampaignGiven;

namespace Loyalty.Domain.Tests.Campaigns;

public sealed class CampaignValidatorTests
{
    [Fact]
    public void Sound_campaigns_have_no_fault() => Assert.Empty(Faults(
        Extra(5) with
        {
            Schedule = new CampaignSchedule { From = Given.Start, Until = Given.Start.AddDays(7), Days = [Weekday.Monday], Hours = [new HourRange(0, 24)] },
            Channels = ["web"],
            MinimumAmount = 0,
            Caps = [new CampaignCap { Period = CapPeriod.Day, Awards = 1 }, new CampaignCap { Period = CapPeriod.Purchase, Points = 1 }],
            Budget = new CampaignBudget { Unit = BudgetUnit.Awards, Total = 1 },
        },
        Times(1.01m)));

    public static TheoryData<string, CampaignDefinition> Faulty => new()
    {
        { "/campaigns/0/id", Extra(5, "base") },
        { "/campaigns/0/id", Extra(5, "no slash/") },
        { "/campaigns/0/name", Extra(5) with { Name = " " } },
        { "/campaigns/0/wallet", Extra(5) with { Wallet = null } },
        { "/campaigns/0/wallet", Extra(5) with { Wallet = "other" } },
        { "/campaigns/0/wallet", Times(2m) with { Wallet = "points" } },
        { "/campaigns/0/effect", Extra(5) with { Effect = null } },
        { "/campaigns/0/effect", Extra(5) with { Effect = new CampaignEffect() } },
        { "/campaigns/0/effect", Extra(5) with { Effect = new CampaignEffect { PointsPerPurchase = 1, PointsPerAmount = new PointsPerAmount { Points = 1, PerAmount = 1 } } } },
        { "/campaigns/0/effect/pointsPerPurchase", Extra(0) },
        { "/campaigns/0/effect/pointsPerAmount/perAmount", Per(1, 0) },
        { "/campaigns/0/effect/pointsPerAmount/perAmount", Extra(1) with { Effect = new CampaignEffect { PointsPerAmount = new PointsPerAmount { Points = 1 } } } },
        { "/campaigns/0/effect/multiplier/factor", Times(1m) },
        { "/campaigns/0/effect/multiplier/factor", Times(1.005m) },
        { "/campaigns/0/effect/multiplier/factor", Times(100.01m) },
        { "/campaigns/0/effect/multiplier/rules/1", Times(2m, "times", "base", "unknown") },
        { "/campaigns/0/effect/multiplier/rules/1", Times(2m, "times", "base", "status") },
        { "/campaigns/0/effect/multiplier/rules/1/", Times(2m, "times", "base", "base") },
        { "/campaigns/0/effect/multiplier/rules", Times(2m) with { Effect = new CampaignEffect { Multiplier = new PointMultiplier { Factor = 2, Rules = [] } } } },
        { "/campaigns/0/schedule/until", Extra(5) with { Schedule = new CampaignSchedule { From = Given.Start, Until = Given.Start } } },
        { "/campaigns/0/schedule", Extra(5) with { Schedule = new CampaignSchedule { From = Given.Start, Until = Given.Start.AddDays(2), Days = [Weekday.Saturday] } } },
        { "/campaigns/0/schedule", Extra(5) with { Schedule = new CampaignSchedule { From = Given.Start.AddMinutes(59), Until = Given.Start.AddHours(24), Hours = [new HourRange(1, 2)], Days = [Weekday.Friday] } } },
        { "/campaigns/0/schedule/days/1", Extra(5) with { Schedule = new CampaignSchedule { Days = [Weekday.Friday, Weekday.Friday] } } },
        { "/campaigns/0/schedule/days/0", Extra(5) with { Schedule = new CampaignSchedule { Days = [(Weekday)7] } } },
        { "/campaigns/0/schedule/hours/0/to", Extra(5) with { Schedule = new CampaignSchedule { Hours = [new HourRange(5, 5)] } } },
        { "/campaigns/0/schedule/hours/0/to", Extra(5) with { Schedule = new CampaignSchedule { Hours = [new HourRange(5, 25)] } } },
        { "/campaigns/0/schedule/hours/0/from", Extra(5) with { Schedule = new CampaignSchedule { Hours = [new HourRange(-1, 5)] } } },
        { "/campaigns/0/channels/0", Extra(5) with { Channels = ["mars"] } },
        { "/campaigns/0/audience/tiers/0", Extra(5) with { Audience = new CampaignAudience { Tiers = ["gold"] } } },
        { "/campaigns/0/audience/attributes/0/name", Extra(5) with { Audience = new CampaignAudience { Attributes = [new AttributeCondition("", "x")] } } },
        { "/campaigns/0/audience/attributes/0/value", Extra(5) with { Audience = new CampaignAudience { Attributes = [new AttributeCondition("x", "")] } } },
        { "/campaigns/0/audience/attributes/1/name", Extra(5) with { Audience = new CampaignAudience { Attributes = [new AttributeCondition("x", "1"), new AttributeCondition("x", "2")] } } },
        { "/campaigns/0/minimumAmount", Extra(5) with { MinimumAmount = -1 } },
        { "/campaigns/0/items", Extra(5) with { Items = new ItemFilter { IncludeSkus = ["a"], ExcludeSkus = ["a"] } } },
        { "/campaigns/0/caps/0", Extra(5) with { Caps = [new CampaignCap { Period = CapPeriod.Day }] } },
        { "/campaigns/0/caps/0/points", Extra(5) with { Caps = [new CampaignCap { Period = CapPeriod.Day, Points = 0 }] } },
        { "/campaigns/0/caps/0/awards", Extra(5) with { Caps = [new CampaignCap { Period = CapPeriod.Day, Awards = 0 }] } },
        { "/campaigns/0/caps/0/awards", Extra(5) with { Caps = [new CampaignCap { Period = CapPeriod.Purchase, Awards = 1 }] } },
        { "/campaigns/0/caps/1/period", Extra(5) with { Caps = [new CampaignCap { Period = CapPeriod.Day, Awards = 1 }, new CampaignCap { Period = CapPeriod.Day, Points = 1 }] } },
        { "/campaigns/0/budget/total", Extra(5).Budgeted(0) },
        { "/campaigns/0/budget/total", Extra(5).Budgeted(4, atLimit: AtLimit.Refuse) },
        { "/campaigns/0/budget/unit", Extra(5).Budgeted(1, (BudgetUnit)2) },
        { "/campaigns/0/controlPercent", Extra(5) with { ControlPercent = 100 } },
        { "/campaigns/0/variants", Varied(50, 49) },
        { "/campaigns/0/variants/1/id", Varied(50, 50) with { Variants = [Variant("a", 50), Variant("a", 50)] } },
        { "/campaigns/0/variants/0/id", Varied(50, 50) with { Variants = [Variant("control", 50), Variant("a", 50)] } },
        { "/campaigns/0/variants/1/percent", Varied(100, 0) },
        { "/campaigns/0/effect", Varied(50, 50) with { Effect = new CampaignEffect { PointsPerPurchase = 1 } } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Fault_is_named_by_its_pointer(string pointer, CampaignDefinition campaign) =>
        Assert.Equal([pointer.TrimEnd('/')], Faults(campaign).Select(fault => fault.Pointer).Distinct());

    [Fact]
    public void Ended_campaign_may_name_what_is_gone() => Assert.Empty(Faults(Times(2m, rules: ["gone"]) with { State = CampaignState.Ended }));

    [Fact]
    public void Rule_that_a_campaign_multiplies_cannot_be_taken_away()
    {
        var program = Given.Program(Given.Rule(id: "other")).With(Times(2m));

        Assert.Equal(["/campaigns/0/effect/multiplier/rules/0"], ProgramValidator.Validate(program, Given.Program().With(Times(2m))).Select(fault => fault.Pointer));
    }

    [Fact]
    public void Published_campaign_stays_and_keeps_the_unit_of_its_budget()
    {
        var previous = Given.Program().With(Extra(5).Budgeted(100));

        Assert.Equal("/campaigns", Against(previous).Single().Pointer);
        Assert.Equal("/campaigns/0/budget", Against(previous, Extra(5)).Single().Pointer);
        Assert.Equal("/campaigns/0/budget", Against(previous, Extra(5).Budgeted(100, BudgetUnit.Awards)).Single().Pointer);
        Assert.Equal("/campaigns/0/budget", Against(Given.Program().With(Extra(5)), Extra(5).Budgeted(1)).Single().Pointer);
        Assert.Empty(Against(previous, Extra(6).Budgeted(50)));
    }

    [Fact]
    public void Published_campaign_keeps_its_members_in_their_groups()
    {
        var previous = Given.Program().With(Varied(40, 50) with { ControlPercent = 10 });

        Assert.Equal("/campaigns/0/variants", Against(previous, Varied(50, 40) with { ControlPercent = 10 }).Single().Pointer);
        Assert.Equal("/campaigns/0/variants", Against(previous, Varied(40, 55) with { ControlPercent = 5 }).Single().Pointer);
        Assert.Equal("/campaigns/0/variants", Against(previous, Extra(5) with { ControlPercent = 10 }).Single().Pointer);
        Assert.Empty(Against(previous, Varied(40, 50) with { ControlPercent = 10, MinimumAmount = 5 }));
    }

    [Fact]
    public void Published_campaign_counts_for_no_cap_that_it_did_not_count_for_before()
    {
        var previous = Given.Program().With(Extra(5) with { Caps = [new CampaignCap { Period = CapPeriod.Month, Awards = 3 }] });

        Assert.Equal("/campaigns/0/caps/0/awards", Against(previous, Extra(5) with { Caps = [new CampaignCap { Period = CapPeriod.Lifetime, Awards = 3 }] }).Single().Pointer);
        Assert.Equal("/campaigns/0/caps/0/points", Against(previous, Extra(5) with { Caps = [new CampaignCap { Period = CapPeriod.Month, Awards = 3, Points = 9 }] }).Single().Pointer);
        Assert.Empty(Against(previous, Extra(5) with { Caps = [new CampaignCap { Period = CapPeriod.Month, Awards = 1 }] }));
        Assert.Empty(Against(previous, Extra(5) with { Caps = [new CampaignCap { Period = CapPeriod.Month, Awards = 1 }, new CampaignCap { Period = CapPeriod.Purchase, Points = 1 }] }));
        Assert.Empty(Against(previous, Extra(5)));
    }

    private static CampaignDefinition Varied(int one, int other) => Extra(5) with { Effect = null, Variants = [Variant("a", one), Variant("b", other)] };

    private static CampaignVariant Variant(string id, int percent) => new() { Id = id, Percent = percent, Effect = new CampaignEffect { PointsPerPurchase = 5 } };

    private static IEnumerable<Fault> Faults(params CampaignDefinition[] campaigns) =>
        ProgramValidator.Validate(Given.Program(Given.Rule(), Given.Rule(id: "status", wallet: "status")).With([.. campaigns]), null);

    private static IEnumerable<Fault> Against(ProgramDefinition previous, params CampaignDefinition[] campaigns) =>
        ProgramValidator.Validate(Given.Program().With([.. campaigns]), previous);
}
