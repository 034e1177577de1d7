using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Members;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Upgrade: at once or at period end; several steps at a time. Standing holds to the end of the next period."</summary>
public sealed class TierUpgradeTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");
    private static readonly DateTimeOffset _newYear = Given.At("2027-01-01T00:00:00Z");

    [Fact]
    public void Upgrade_at_once_rises_with_the_purchase_by_several_steps()
    {
        var member = Member(TierUpgrade.AtOnce);

        Assert.Equal("platinum", member.Buy("p", _now, 1_000_00).Tier);
    }

    [Fact]
    public void Upgrade_at_period_end_rises_when_the_year_is_over_by_several_steps()
    {
        var member = Member(TierUpgrade.AtPeriodEnd);

        Assert.Equal("basic", member.Buy("p", _now, 1_000_00).Tier);
        Assert.Equal(_newYear, MemberAnswers.Tier(member.State, "member", member.Current, member.Now)!.ReviewAt);
        Assert.Equal("basic", member.At(_newYear.AddTicks(-1)).Tier);
        Assert.Equal(("platinum", Given.At("2028-01-01T00:00:00Z")), (member.At(_newYear).Tier, member.Until));
        Assert.Equal([("basic", "platinum", "reached")], member.Sweep().Cast<TierChanged>().Select(move => (move.From!, move.To, move.Reason)));
        Assert.Null(MemberAnswers.Tier(member.State, "member", member.Current, member.Now)!.ReviewAt);
    }

    [Fact]
    public void Upgrade_at_period_end_takes_a_membership_year_to_its_own_end()
    {
        var member = new TestMember(Given.Program() with { Tiers = Given.Tiers() with { Period = TierPeriod.MembershipYear, Upgrade = TierUpgrade.AtPeriodEnd } }, Given.Noon("2026-02-10"));
        member.Buy("p", _now, 100_00);

        var end = Given.At("2027-02-10T00:00:00Z");
        Assert.Equal(("basic", "silver"), (member.At(end.AddTicks(-1)).Tier, member.At(end).Tier));
        Assert.Equal(Given.At("2028-02-10T00:00:00Z"), member.Until);
    }

    [Fact]
    public void Upgrade_at_period_end_does_not_happen_when_what_reached_it_has_come_back()
    {
        var member = Member(TierUpgrade.AtPeriodEnd);
        member.Buy("p", _now, 100_00);
        member.Return("r", "p", _now.AddDays(10));

        Assert.Equal("basic", member.At(_newYear).Tier);
        Assert.Equal([("basic", "basic", "reviewed")], member.Sweep().Cast<TierChanged>().Select(move => (move.From!, move.To, move.Reason)));
    }

    [Fact]
    public void Upgrade_at_period_end_is_decided_on_all_of_the_year()
    {
        var member = Member(TierUpgrade.AtPeriodEnd);
        member.Buy("p", _now, 100_00);
        member.Buy("q", Given.Noon("2026-12-31"), 400_00);

        Assert.Equal("gold", member.At(_newYear).Tier);
    }

    [Fact]
    public void Upgrade_at_period_end_comes_with_a_late_purchase_of_a_year_that_is_over()
    {
        var member = Member(TierUpgrade.AtPeriodEnd);
        member.Buy("p", _now, 60_00);
        member.At(Given.Noon("2027-01-05"));

        member.Buy(Given.Purchase("late", Given.Noon("2026-12-30"), 40_00));

        Assert.Equal(("silver", Given.At("2028-01-01T00:00:00Z")), (member.Tier, member.Until));
    }

    [Fact]
    public void Upgrade_at_period_end_renews_at_the_end_too()
    {
        var member = Member(TierUpgrade.AtPeriodEnd);
        member.Buy("p", _now, 100_00);
        member.Buy("q", Given.Noon("2027-03-01"), 120_00);
        Assert.Equal(Given.At("2028-01-01T00:00:00Z"), member.Until);

        Assert.Equal(("silver", Given.At("2029-01-01T00:00:00Z")), (member.At(Given.At("2028-01-01T00:00:00Z")).Tier, member.Until));
    }

    [Theory]
    [InlineData(TierUpgrade.AtOnce)]
    [InlineData(TierUpgrade.AtPeriodEnd)]
    public void Standing_holds_to_the_end_of_the_next_period(TierUpgrade upgrade)
    {
        var member = Member(upgrade);
        member.Buy("p", _now, 100_00);

        Assert.Equal("silver", member.At(Given.At("2027-12-31T23:59:59Z")).Tier);
        Assert.Equal("basic", member.At(Given.At("2028-01-01T00:00:00Z")).Tier);
    }

    [Fact]
    public void Upgrade_moves_are_entries_with_a_reason()
    {
        var member = Member(TierUpgrade.AtPeriodEnd);
        member.Buy("p", _now, 100_00);
        member.SweepAt(_newYear);

        var entry = Domain.Accounts.AccountAnswers.ToHistory(member.Journal[^1], 3);
        Assert.Equal([("basic", "silver", "reached")], entry.TierMoves.Select(move => (move.From!, move.To!, move.Reason)));
    }

    private static TestMember Member(TierUpgrade upgrade) =>
        new(Given.Program() with { Tiers = Given.Tiers() with { Upgrade = upgrade, Downgrade = DowngradePolicy.ToMetric } });
}
