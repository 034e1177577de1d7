using Loyalty.Contracts.Programs;
using Loyalty.Domain.Members;

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

    private static Contracts.Members.TierProgress Shown(TestMember member) => MemberAnswers.Tier(member.State, "member", member.Current, member.Now)!;
}
