using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Members;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Benefits are points, access and services named in text that channels can read."</summary>
public sealed class TierBenefitTests
{
    [Fact]
    public void Benefits_are_shown_by_kind_with_the_tier_that_has_them()
    {
        var tiers = Given.Tiers();
        var level = tiers.Levels[1] with { Benefits = ["Free delivery"], Access = ["spring-preview"], Services = ["priority-booking", "phone-line"] };
        var member = new TestMember(Given.Program() with { Tiers = tiers with { Levels = tiers.Levels.SetItem(1, level) } });
        Assert.Empty(Shown(member).Services);

        member.Buy("p", Given.Noon("2026-03-04"), 100_00);

        var shown = Shown(member);
        Assert.Equal(["Free delivery"], shown.Benefits.AsEnumerable());
        Assert.Equal(["spring-preview"], shown.Access.AsEnumerable());
        Assert.Equal(["priority-booking", "phone-line"], shown.Services.AsEnumerable());
    }

    [Fact]
    public void Benefits_of_points_multiply_what_the_tier_earns()
    {
        var program = (Given.Program() with { Tiers = Given.Tiers() }).With(CampaignGiven.Times(2m) with { Audience = new CampaignAudience { Tiers = ["silver"] } });
        var member = new TestMember(program);

        Assert.Equal(100, member.Buy("p", Given.Noon("2026-03-04"), 100_00).Awards.Sum(award => award.Points));
        Assert.Equal(20, member.Buy("q", Given.Noon("2026-03-04"), 10_00).Awards.Sum(award => award.Points));
    }

    [Fact]
    public void Benefits_of_access_open_rewards_to_the_tier_and_earlier()
    {
        var now = Given.Noon("2026-03-04");
        var reward = Given.Reward(points: 1) with { Tier = "silver", From = now.AddDays(2), EarlyAccess = [new EarlyAccess("gold", now)] };
        var (silver, gold) = (Member(reward, 100_00), Member(reward, 500_00));

        Assert.Equal(("notYetAvailable", null), (silver.Decide(Given.Redeem("v")).Refusal?.Code, gold.Decide(Given.Redeem("v")).Refusal?.Code));
        Assert.Null(silver.At(now.AddDays(2)).Decide(Given.Redeem("v")).Refusal);
        Assert.Equal("tierTooLow", Member(reward, 99_00).At(now.AddDays(2)).Refused(Given.Redeem("v")).Code);
    }

    private static TestMember Member(RewardDefinition reward, long bought)
    {
        var member = new TestMember((Given.Program() with { Tiers = Given.Tiers() }).WithRewards(reward));
        member.Buy("p", Given.Noon("2026-03-04"), bought);
        return member;
    }

    private static Contracts.Members.TierProgress Shown(TestMember member) => MemberAnswers.Tier(member.State, "member", member.Current, member.Now)!;
}
