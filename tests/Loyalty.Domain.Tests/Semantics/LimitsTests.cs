using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Limits."</summary>
public sealed class LimitsTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Limit_per_purchase_holds_for_each_purchase_alone()
    {
        var member = Capped(CapPeriod.Purchase);

        Assert.Equal((50L, 50L), (Gave(member, "p1", _now), Gave(member, "p2", _now)));
    }

    // Each pair lies on both sides of a midnight in New York.
    [Theory]
    [InlineData(CapPeriod.Day, "2026-03-05T04:59:59Z", "2026-03-05T05:00:00Z")]
    [InlineData(CapPeriod.Week, "2026-03-09T03:59:59Z", "2026-03-09T04:00:00Z")]
    [InlineData(CapPeriod.Month, "2026-04-01T03:59:59Z", "2026-04-01T04:00:00Z")]
    [InlineData(CapPeriod.Year, "2027-01-01T04:59:59Z", "2027-01-01T05:00:00Z")]
    public void Limit_per_member_and_period_is_of_the_calendar_in_the_programmes_zone(CapPeriod period, string last, string next)
    {
        var member = Capped(period, zone: "America/New_York");

        Assert.Equal((50L, 0L, 50L), (Gave(member, "p1", _now), Gave(member, "p2", Given.At(last)), Gave(member, "p3", Given.At(next))));
    }

    [Fact]
    public void Limit_per_member_and_lifetime_never_has_room_again()
    {
        var member = Capped(CapPeriod.Lifetime);

        Assert.Equal((50L, 0L), (Gave(member, "p1", _now), Gave(member, "p2", _now.AddYears(20))));
    }

    [Theory]
    [InlineData(CapPeriod.Day)]
    [InlineData(CapPeriod.Week)]
    [InlineData(CapPeriod.Month)]
    public void Limit_of_a_period_long_over_holds_for_history_that_is_loaded_in_several_goes_beside_live_sales(CapPeriod period)
    {
        var member = Capped(period);
        var live = Given.Noon("2026-12-01");

        member.At(live);
        Assert.Equal(30, Loaded("h1", 30_00));
        Assert.Equal(50, Gave(member, "p1", live));
        Assert.Equal(20, Loaded("h2", 100_00));
        Assert.Equal(50, Gave(member, "p2", live.AddMonths(1)));
        Assert.Equal(0, Loaded("h3", 100_00));

        long Loaded(string id, long amount) => member.Buy(Given.Purchase(id, _now, amount) with { Import = true }).Awards.Sum(award => award.Points);
    }

    [Fact]
    public void Limit_of_a_campaign_is_in_points_or_in_awards()
    {
        var points = CampaignGiven.Member(CampaignGiven.Extra(40) with { Caps = [new CampaignCap { Period = CapPeriod.Month, Points = 60 }] });
        var awards = CampaignGiven.Member(CampaignGiven.Extra(40) with { Caps = [new CampaignCap { Period = CapPeriod.Month, Awards = 1 }] });

        Assert.Equal([40L, 20, 0], Enumerable.Range(0, 3).Select(i => Of(points, $"p{i}")).ToArray());
        Assert.Equal([40L, 0, 0], Enumerable.Range(0, 3).Select(i => Of(awards, $"p{i}")).ToArray());
    }

    [Theory]
    [InlineData(AtLimit.Reduce, 20)]
    [InlineData(AtLimit.Refuse, 0)]
    public void At_the_limit_an_award_is_reduced_to_what_is_left_or_refused(AtLimit atLimit, long points)
    {
        var member = Capped(CapPeriod.Day, atLimit);
        Gave(member, "p1", _now, 30_00);

        Assert.Equal(points, Gave(member, "p2", _now, 40_00));
    }

    [Fact]
    public void At_the_limit_it_is_reduced_unless_the_programme_says_otherwise() =>
        Assert.Equal(AtLimit.Reduce, new EarningCap { Period = CapPeriod.Day, Points = 1 }.AtLimit);

    [Fact]
    public void Answer_shows_what_was_wanted_and_what_was_given()
    {
        var award = Capped(CapPeriod.Day).Buy("p", _now, 80_00).Awards.Single();

        Assert.Equal((80L, 50L), (award.Wanted, award.Points));
    }

    private static TestMember Capped(CapPeriod period, AtLimit atLimit = AtLimit.Reduce, string zone = "Etc/UTC") =>
        new(Given.Program(Given.Rule(caps: Given.Cap(period, 50, atLimit))) with { TimeZone = zone });

    private static long Gave(TestMember member, string id, DateTimeOffset at, long amount = 100_00) => member.Buy(id, at, amount).Awards.Sum(award => award.Points);

    private static long Of(TestMember member, string id) => member.Buy(id, _now, 1_00).Awards.Where(award => award.Campaign is not null).Sum(award => award.Points);
}
