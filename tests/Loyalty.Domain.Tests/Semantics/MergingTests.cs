using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Merging members: counters add, the higher tier stays, points move with their expiry."</summary>
public sealed class MergingTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-01");

    [Fact]
    public void Merging_adds_the_counters()
    {
        var (one, other) = Both(Given.Program(Given.Rule(caps: [Given.Cap(CapPeriod.Month, 100)])));
        one.Buy("p", _now, 60_00);
        other.Buy("q", _now, 30_00);

        one.MergeIn(other);

        Assert.Equal(90, one.State.CounterOf(new CapCounter("base", CapPeriod.Month, Given.Day("2026-03-01"))));
        Assert.Equal(10, one.Buy("r", _now, 50_00).Awards.Sum(award => award.Points));
        Assert.Equal(3, one.State.Purchases);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Higher_tier_stays_to_its_end_whichever_of_both_has_it(bool otherHasIt)
    {
        var (one, other) = Both(Given.Program() with { Tiers = Given.Tiers() });
        var (rich, poor) = otherHasIt ? (other, one) : (one, other);
        rich.Buy("p", _now, 600_00);
        poor.Buy("q", _now, 110_00);
        var until = rich.Until;

        one.MergeIn(other);

        Assert.Equal(("gold", until), (one.Tier, one.Until));
        Assert.Equal("gold", one.SweepAt(until!.Value.AddTicks(-1)).IsEmpty ? one.Tier : null);
        Assert.NotEqual("gold", one.At(until.Value).Tier);
    }

    [Fact]
    public void Merging_lets_the_higher_tier_stay() => Higher_tier_stays_to_its_end_whichever_of_both_has_it(true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tier_that_a_return_left_to_the_end_of_its_standing_stays_to_that_whichever_of_both_has_it(bool otherHasIt)
    {
        var (one, other) = Both(Given.Program() with { Tiers = Given.Tiers(), Returns = new ReturnPolicy { Tier = TierAfterReturn.AtEndOfStanding } });
        var had = otherHasIt ? other : one;
        had.Buy("p", _now, 110_00);
        had.Return("r", "p", _now);

        one.MergeIn(other);

        Assert.Equal(("silver", Given.At("2028-01-01T00:00:00Z")), (one.Tier, one.Until));
        Assert.Equal("basic", one.At(one.Until!.Value).Tier);
    }

    [Fact]
    public void Merging_moves_points_with_their_expiry()
    {
        var (one, other) = Both(Given.Program().WithPoints(Given.Wallet(pendingDays: 2, after: 30)));
        other.Buy("p", _now, 40_00);
        one.At(_now.AddDays(10));
        other.At(_now.AddDays(10)).Buy("q", _now.AddDays(10), 60_00);

        one.MergeIn(other);

        Assert.Equal((40L, 60L), (one.Wallet().Active, one.Wallet().Pending));
        Assert.Equal((100L, 60L), (one.At(_now.AddDays(13)).Balance(), one.At(_now.AddDays(31)).Balance()));
        Assert.Equal(0, one.At(_now.AddDays(41)).Balance());
        Assert.Equal((0L, AccountStatus.Merged), (other.Balance(), other.State.Status));
    }

    private static (TestMember One, TestMember Other) Both(ProgramDefinition program) => (new TestMember(program).At(_now), new TestMember(program).At(_now));
}
