using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Accounts.Events;
using static Loyalty.Domain.Tests.Campaigns.CampaignGiven;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Campaigns." (What a budget is shared out by needs grains.)</summary>
public sealed class CampaignsTests
{
    private static readonly DateTimeOffset _noon = Given.Noon("2026-03-04");

    [Fact]
    public void Audience_is_a_tier()
    {
        var member = new TestMember(Given.Program().With(Extra(5) with { Audience = new CampaignAudience { Tiers = ["silver"] } }) with { Tiers = Given.Tiers() });

        Assert.Equal((0L, 5L), (Gave(member, "p", amount: 100_00), Gave(member, "q")));
    }

    [Fact]
    public void Audience_is_a_channel()
    {
        var member = Member(Extra(5) with { Channels = [Given.Web] }).At(_noon);

        Assert.Equal(0, Gave(member, "p"));
        Assert.Equal(2, member.Buy(Given.Purchase("q", _noon, 1_00) with { Channel = Given.Web }).Awards.Length);
    }

    [Fact]
    public void Audience_is_an_attribute()
    {
        var member = Member(Extra(5) with { Audience = new CampaignAudience { Attributes = [new AttributeCondition("region", "north")] } });

        Assert.Equal(0, Gave(member, "p"));
        member.Inputs = member.Inputs with { Attributes = [new ProfileAttribute("region", "north")] };
        Assert.Equal(5, Gave(member, "q"));
    }

    [Fact]
    public void Audience_is_the_first_purchase()
    {
        var member = Member(Extra(5) with { Condition = new Condition { FirstPurchase = true } });

        Assert.Equal((5L, 0L), (Gave(member, "p"), Gave(member, "q")));
    }

    [Fact]
    public void Audience_lapsed_n_days()
    {
        var member = Member(Extra(5) with { Condition = new Condition { LapsedDays = 90 } });

        Assert.Equal((0L, 0L, 5L), (Gave(member, "p"), Gave(member, "q", _noon.AddDays(89)), Gave(member, "r", _noon.AddDays(89 + 90))));
    }

    [Theory]
    [InlineData("2026-03-06T21:59:59Z", 0)] // Friday before five in the afternoon, in New York
    [InlineData("2026-03-06T22:00:00Z", 5)]
    [InlineData("2026-03-07T00:59:59Z", 5)] // still Friday there
    [InlineData("2026-03-07T01:00:00Z", 0)]
    [InlineData("2026-03-07T22:30:00Z", 0)] // Saturday
    [InlineData("2026-03-13T21:30:00Z", 5)] // in summer time
    [InlineData("2026-04-03T22:30:00Z", 0)] // when the campaign is over
    public void Schedule_has_day_and_hour_patterns_in_the_programmes_zone(string at, long points)
    {
        var schedule = new CampaignSchedule { Until = Given.At("2026-04-01T00:00:00Z"), Days = [Weekday.Friday], Hours = [new HourRange(17, 20)] };
        var member = new TestMember(Given.Program().With(Extra(5) with { Schedule = schedule }) with { TimeZone = "America/New_York" });

        Assert.Equal(points, Gave(member, "p", Given.At(at)));
    }

    [Fact]
    public void Effect_is_extra_points_a_multiplier_or_stamps()
    {
        var stamps = new CampaignDefinition { Id = "stamps", Wallet = "card", Effect = new CampaignEffect { PointsPerPurchase = 2 } };
        var program = Given.Program().With(Extra(5), Times(3m), stamps);
        var member = new TestMember(program with { Wallets = [.. program.Wallets, Given.Wallet("card", WalletKind.Stamps)] });

        Assert.Equal(5 + 20 + 2, Gave(member, "p", amount: 10_00));
        Assert.Equal((35L, 2L), (member.Balance(), member.Balance("card")));
    }

    [Theory]
    [InlineData(BudgetUnit.Points, 60, 50, 10)]
    [InlineData(BudgetUnit.Awards, 1, 50, 0)]
    public void Budget_is_in_points_or_awards_and_never_exceeded(BudgetUnit unit, long total, long first, long second)
    {
        var member = Member(Extra(50).Budgeted(total, unit)).Granting("extra", total, unit);
        Assert.Equal(first, Gave(member, "p"));
        member.Granting("extra", total - (unit == BudgetUnit.Awards ? 1 : first), unit);

        Assert.Equal(second, Gave(member, "q"));
    }

    [Fact]
    public void Budget_near_its_end_is_said_to_be_exhausted()
    {
        var member = Member(Extra(50).Budgeted(60));

        Assert.Equal(0, Gave(member, "p"));
        Assert.Equal("budgetExhausted", member.Explain("p").Single(outcome => outcome.Campaign == "extra").Reasons.Single().Code);
    }

    [Fact]
    public void Cap_is_per_member()
    {
        var campaign = Extra(5) with { Caps = [new CampaignCap { Period = CapPeriod.Lifetime, Awards = 1 }] };
        var (one, other) = (Member(campaign), Member(campaign));

        Assert.Equal((5L, 0L, 5L), (Gave(one, "p"), Gave(one, "q"), Gave(other, "p")));
    }

    [Fact]
    public void Variants_are_by_a_stable_hash_of_the_member()
    {
        var campaign = Given.Program().With(Split).Compile().Campaign("split");

        // For ever: nobody changes sides with a new version.
        Assert.Equal(["large", "large", "large", "small", "large", "control", "large", "large"], Enumerable.Range(1, 8).Select(i => campaign.Of($"member-{i}").Variant));
    }

    [Theory]
    [InlineData("member-4", 10)]
    [InlineData("member-1", 20)]
    public void Variants_give_each_its_own_effect(string id, long points)
    {
        var member = Member(Split);
        member.Inputs = member.Inputs with { Member = id };

        Assert.Equal(points, Gave(member, "p"));
    }

    [Fact]
    public void Control_group_gets_nothing_and_is_measured()
    {
        var member = Member(Split);
        member.Inputs = member.Inputs with { Member = "member-6" };

        Assert.Equal(0, Gave(member, "p"));
        Assert.Equal(("control", "controlGroup"), member.RecordOf("p").Events.OfType<CampaignMissed>().Select(missed => (missed.Variant!, missed.Reason)).Single());
    }

    private static CampaignDefinition Split => new()
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

    private static long Gave(TestMember member, string id, DateTimeOffset? at = null, long amount = 1_00) =>
        member.Buy(id, at ?? _noon, amount).Awards.Where(award => award.Campaign is not null).Sum(award => award.Points);
}
