using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Tests.Schedules;

public sealed class DueRulesTests
{
    [Fact]
    public void Advance_at_one_instant_activates_then_expires_then_closes_tiers()
    {
        // Gold's standing ends on 1 January 2028; points of 60 days of 2 November end, points of 30 days pending begin.
        var member = new TestMember(Given.Program(Given.Rule(), Given.Rule(id: "s", wallet: "status")) with
        {
            Wallets = [Given.Wallet(after: 59), Given.Wallet("status", WalletKind.Status, pendingDays: 30)],
            Tiers = Given.Tiers(),
        });
        member.Buy("p1", Given.Noon("2026-05-01"), 500_00);
        member.SweepAt(Given.Noon("2027-11-01"));
        member.Buy("p2", Given.Noon("2027-11-02"), 10_00);
        member.Buy("p3", Given.Noon("2027-12-02"), 20_00);
        member.SweepAt(Given.At("2027-12-31T23:59:59Z"));

        var events = member.SweepAt(Given.At("2028-01-01T00:00:00Z"));

        Assert.Equal([typeof(PointsActivated), typeof(PointsExpired), typeof(TierChanged)], events.Select(happened => happened.GetType()));
        Assert.Equal((20L, 10L, "silver"), (((PointsActivated)events[0]).Points, ((PointsExpired)events[1]).Points, ((TierChanged)events[2]).To));
    }

    [Fact]
    public void First_does_nothing_where_nothing_is_decided_unless_what_fell_due_is_wanted_alone()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 30)));
        member.Buy("p", Given.Noon("2026-05-01"), 10_00);
        var later = Given.Noon("2026-07-01");

        Assert.Empty(DueRules.First(member.State, member.Current, later, _ => Decision.Of([])).Events);
        Assert.IsType<PointsExpired>(Assert.Single(DueRules.First(member.State, member.Current, later, _ => Decision.Of([]), alone: true).Events));
    }

    [Fact]
    public void Advance_points_that_become_active_repay_debt_before_others_expire()
    {
        var program = Given.Program().WithPoints(Given.Wallet(after: 30));
        var member = new TestMember(program).Publish(program.WithPoints(Given.Wallet(pendingDays: 10, after: 30)), Given.Noon("2026-02-01"));
        member.Buy("p", Given.Noon("2026-01-20"), 50_00);
        member.Spend(50);
        member.Return("r", "p", Given.Noon("2026-01-21"));
        member.Buy("q", Given.Noon("2026-02-01"), 80_00);

        var events = member.SweepAt(Given.Noon("2026-06-01"));

        Assert.Equal((80L, 50L), (((PointsActivated)events[0]).Points, ((PointsActivated)events[0]).Repaid));
        Assert.Equal((30L, Given.At("2026-03-04T00:00:00Z")), (((PointsExpired)events[1]).Points, ((PointsExpired)events[1]).At));
    }

    [Fact]
    public void Advance_each_event_bears_the_instant_at_which_it_fell_due()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(pendingDays: 5, after: 10)));
        member.Buy("p", Given.Noon("2026-03-01"), 10_00);

        var events = member.SweepAt(Given.Noon("2026-12-01"));

        Assert.Equal(Given.At("2026-03-06T00:00:00Z"), ((PointsActivated)events[0]).At);
        Assert.Equal(Given.At("2026-03-12T00:00:00Z"), ((PointsExpired)events[1]).At);
    }

    [Fact]
    public void NextDue_is_the_earliest_of_all()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(pendingDays: 5, after: 10)) with { Tiers = Given.Tiers() });
        Assert.Null(DueRules.NextDue(member.State));
        member.Return("parked", "unknown", Given.Noon("2026-02-08"));
        Assert.Equal(Given.Noon("2026-03-10"), DueRules.NextDue(member.State));
        member.Buy("p", Given.Noon("2026-03-01"), 100_00);

        Assert.Equal(Given.At("2026-03-06T00:00:00Z"), DueRules.NextDue(member.State));
        member.SweepAt(Given.At("2026-03-06T00:00:00Z"));
        Assert.Equal(Given.Noon("2026-03-10"), DueRules.NextDue(member.State));
        member.SweepAt(Given.Noon("2026-03-10"));
        Assert.Equal(Given.At("2026-03-12T00:00:00Z"), DueRules.NextDue(member.State));
        member.SweepAt(Given.Noon("2026-03-12"));
        Assert.Equal(Given.At("2028-01-01T00:00:00Z"), DueRules.NextDue(member.State));
    }

    [Fact]
    public void Advance_when_nothing_is_due_does_nothing()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 10)));
        member.Buy("p", Given.Noon("2026-03-01"), 10_00);

        Assert.Empty(member.SweepAt(Given.At("2026-03-11T23:59:59Z")));
    }

    [Fact]
    public void Advance_in_a_program_that_gave_up_its_tiers_leaves_the_standing_without_end()
    {
        var member = new TestMember(Given.Program() with { Tiers = Given.Tiers() }).Publish(Given.Program(), Given.Noon("2026-06-01"));
        member.Buy("p", Given.Noon("2026-03-01"), 100_00);

        Assert.Equal(("silver", null), (member.At(Given.Noon("2029-01-01")).Tier, member.Until));
    }
}
