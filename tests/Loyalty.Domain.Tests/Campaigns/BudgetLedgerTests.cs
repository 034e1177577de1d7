using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Campaigns;

namespace Loyalty.Domain.Tests.Campaigns;

public sealed class BudgetLedgerTests
{
    private const long Total = 1_000;
    private readonly BudgetLedger _ledger = new();

    [Fact]
    public void Lease_takes_a_slice_out_of_the_budget()
    {
        Assert.Equal(1, Lease(0, 0, 5));

        Assert.Equal((100, 900, 100), (_ledger.Leases[1].Size, _ledger.Open(Total, 0), _ledger.Leased));
    }

    [Fact]
    public void Lease_gives_what_is_wanted_where_a_slice_would_not_do()
    {
        Lease(0, 0, 700);

        Assert.Equal(700, _ledger.Leases[1].Size);
    }

    [Fact]
    public void Slices_shrink_near_the_end()
    {
        _ledger.Leases[1] = new OpenLease { Size = 976 };
        _ledger.LastLease = 1;

        Assert.Equal(2, Lease(0, 0, 1));

        Assert.Equal(3, _ledger.Leases[2].Size);
    }

    [Fact]
    public void Lease_never_gives_more_than_remains()
    {
        Lease(0, 0, 990);
        Lease(0, 0, 990);

        Assert.Equal((990, 10, 0), (_ledger.Leases[1].Size, _ledger.Leases[2].Size, _ledger.Open(Total, 0)));
        Assert.Equal(0, Lease(0, 0, 1));
        Assert.Equal(2, _ledger.Leases.Count);
    }

    [Fact]
    public void Held_lease_grows_by_what_is_missing_and_the_same_request_again_gives_nothing_more()
    {
        Lease(0, 0, 5);

        Assert.Equal(1, Lease(1, 100, 5));
        var size = _ledger.Leases[1].Size;
        Assert.Equal(1, Lease(1, 100, 5));

        Assert.Equal(200, size);
        Assert.Equal(size, _ledger.Leases[1].Size);
    }

    [Fact]
    public void Lease_that_is_held_no_more_is_followed_by_another()
    {
        Lease(0, 0, 5);

        Assert.Equal(2, _ledger.Lease(new LeaseBudget { Lease = 1, Taken = 100, Wanted = 5 }, BudgetUnit.Points, held: false, _ledger.Open(Total, 0), 100));

        Assert.Equal((100, 100), (_ledger.Leases[1].Size, _ledger.Leases[2].Size));
    }

    [Fact]
    public void Settled_lease_gives_back_what_was_not_used()
    {
        Lease(0, 0, 5);
        _ledger.Use(1, new LeaseUse(30, 2));

        _ledger.Settle(1);

        Assert.Equal((970, 0, 30), (_ledger.Open(Total, 0), _ledger.Leased, _ledger.Settled));
    }

    [Fact]
    public void Use_counts_in_the_budgets_unit()
    {
        _ledger.Lease(new LeaseBudget { Lease = 0, Taken = 0, Wanted = 5 }, BudgetUnit.Awards, held: false, Total, 100);

        _ledger.Use(1, new LeaseUse(30, 2));

        Assert.Equal(98, _ledger.Leased);
    }

    [Fact]
    public void Use_of_a_lease_that_was_settled_still_counts()
    {
        Lease(0, 0, 5);
        _ledger.Settle(1);

        _ledger.Use(1, new LeaseUse(30, 2));

        Assert.Equal(970, _ledger.Open(Total, 0));
    }

    [Fact]
    public void What_returns_give_back_can_be_leased_again()
    {
        Lease(0, 0, 1_000);

        Assert.Equal(40, _ledger.Open(Total, 40));
        Assert.Equal(-460, _ledger.Open(Total - 500, 40));
    }

    [Fact]
    public void No_more_leases_are_open_at_once_than_may_be()
    {
        for (var i = 0; i < Limits.OpenLeases; i++)
        {
            Assert.NotEqual(0, _ledger.Lease(new LeaseBudget { Lease = 0, Taken = 0, Wanted = 1 }, BudgetUnit.Points, held: false, 1_000_000, 1));
        }

        Assert.Equal(0, Lease(0, 0, 1));
    }

    private long Lease(long lease, long taken, long wanted) =>
        _ledger.Lease(new LeaseBudget { Lease = lease, Taken = taken, Wanted = wanted }, BudgetUnit.Points, lease != 0, _ledger.Open(Total, 0), 100);
}
