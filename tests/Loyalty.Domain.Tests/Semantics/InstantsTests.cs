using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Order at one instant." (Birthdays and scheduled awards follow.)</summary>
public sealed class InstantsTests
{
    private static readonly DateTimeOffset _midnight = Given.At("2028-01-01T00:00:00Z");

    [Fact]
    public void At_one_instant_pending_points_are_activated_then_points_expire_then_tier_periods_are_closed()
    {
        // Gold's standing, the points of 2 November and the wait of those of 2 December end together.
        var member = new TestMember(Given.Program(Given.Rule(), Given.Rule(id: "s", wallet: "status")) with
        {
            Wallets = [Given.Wallet(after: 59), Given.Wallet("status", WalletKind.Status, pendingDays: 30)],
            Tiers = Given.Tiers(),
        });
        member.Buy("gold", Given.Noon("2026-05-01"), 500_00);
        member.SweepAt(Given.Noon("2027-11-01"));
        member.Buy("ends", Given.Noon("2027-11-02"), 10_00);
        member.Buy("waits", Given.Noon("2027-12-02"), 20_00);
        member.SweepAt(_midnight.AddTicks(-1));

        Assert.Equal(
            [typeof(PointsActivated), typeof(PointsExpired), typeof(TierChanged)],
            member.SweepAt(_midnight).Select(happened => happened.GetType()));
    }

    [Fact]
    public void At_one_instant_pending_points_repay_debt_before_others_expire()
    {
        var program = Given.Program().WithPoints(Given.Wallet(after: 9));
        var member = new TestMember(program).Publish(program.WithPoints(Given.Wallet(pendingDays: 9, after: 30)), Given.At("2027-12-23T00:00:00Z"));
        member.Buy("p", Given.Noon("2027-12-21"), 50_00);
        member.Spend(50);
        member.Buy("ends", Given.Noon("2027-12-22"), 30_00);
        member.Return("r", "p", Given.Noon("2027-12-22"));
        member.Buy("waits", Given.Noon("2027-12-23"), 60_00);

        var events = member.SweepAt(Given.At("2028-01-01T00:00:00Z"));

        Assert.Equal([("PointsActivated", 60L), ("PointsExpired", 30L)], events.Select(happened => happened switch
        {
            PointsActivated activated => (nameof(PointsActivated), activated.Points),
            PointsExpired expired => (nameof(PointsExpired), expired.Points),
            _ => (happened.GetType().Name, 0L),
        }));
        Assert.Equal(50, ((PointsActivated)events[0]).Repaid);
        Assert.Equal(10, member.Balance());
    }

    [Fact]
    public void At_one_instant_tier_periods_are_closed_before_new_ones_open()
    {
        var member = new TestMember(Given.Program() with { Tiers = Given.Tiers() with { Downgrade = DowngradePolicy.ToMetric } });
        member.Buy("p", Given.Noon("2026-05-01"), 500_00);

        Assert.Equal(("gold", "basic", 0L), (member.At(_midnight.AddTicks(-1)).Tier, member.At(_midnight).Tier, member.Metric));
        Assert.Equal("silver", member.Buy("first", _midnight, 100_00).Tier);
    }
}
