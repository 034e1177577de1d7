using Loyalty.Domain.Accounts;

namespace Loyalty.Domain.Tests.Accounts;

/// <summary>Balances as of an instant, of a state that nothing has swept.</summary>
public sealed class BalancesAtTests
{
    private static readonly DateTimeOffset _active = Given.At("2026-03-06T00:00:00Z");
    private static readonly DateTimeOffset _end = Given.At("2026-03-12T00:00:00Z");

    [Fact]
    public void BalancesAt_counts_points_as_active_from_the_very_instant()
    {
        var state = Unswept();

        Assert.Equal(new RecordedBalance("points", 0, 10, 0), Assert.Single(state.BalancesAt(_active.AddTicks(-1))));
        Assert.Equal(new RecordedBalance("points", 10, 0, 0), Assert.Single(state.BalancesAt(_active)));
    }

    [Fact]
    public void BalancesAt_counts_points_to_the_very_end()
    {
        var state = Unswept();

        Assert.Equal(new RecordedBalance("points", 10, 0, 0), Assert.Single(state.BalancesAt(_end.AddTicks(-1))));
        Assert.Empty(state.BalancesAt(_end));
    }

    [Fact]
    public void BalancesAt_shows_a_debt_that_stands_alone()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 30)));
        member.Buy("p", Given.Noon("2026-03-01"), 10_00);
        member.Spend(10);
        member.Return("r", "p", Given.Noon("2026-03-01"));

        Assert.Equal(new RecordedBalance("points", 0, 0, 10), Assert.Single(member.State.BalancesAt(member.Now)));
    }

    [Fact]
    public void OperationKeys_are_permanent()
    {
        Assert.Equal("prog/shop/purchase/r-1", OperationKeys.Purchase("prog", "shop", "r-1"));
        Assert.Equal("prog/shop/return/r-1", OperationKeys.Return("prog", "shop", "r-1"));
        Assert.Equal("prog/shop/enroll/k", OperationKeys.Enrollment("prog", "shop", "k"));
        Assert.Equal("prog//enroll/k/start/m/0", OperationKeys.EnrollmentLeg("prog", null, "k", "start", "m", 0));
        Assert.Equal("prog/shop/block/k", OperationKeys.Command("prog", "shop", "block", "k"));
        Assert.Equal("prog/member/due/7", OperationKeys.Due("prog/member", 7));
    }

    private static AccountState Unswept()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(pendingDays: 5, after: 10)));
        member.Buy("p", Given.Noon("2026-03-01"), 10_00);
        return member.State;
    }
}
