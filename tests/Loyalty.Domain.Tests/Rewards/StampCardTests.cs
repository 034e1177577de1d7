using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Tests.Rewards;

/// <summary>A stamp for each coffee, and the reward that comes by itself for ten of them.</summary>
public sealed class StampCardTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-10");

    [Fact]
    public void The_tenth_coffee_gives_a_free_one_in_the_same_record()
    {
        var member = Card();
        var nine = Coffees(member, "p1", 9);
        var tenth = Coffees(member, "p2", 1);

        Assert.Empty(nine.Vouchers);
        var given = Assert.Single(tenth.Vouchers);
        Assert.Equal(("coffee", new VoucherCause("automatic", "coffee"), GrantState.Pending), (given.Reward, given.Cause, given.State));
        Assert.Equal(0, member.Balance("stamps"));
        Assert.Equal(given.Voucher, Assert.Single(member.IssueGiven()).Voucher);
        Assert.Equal(new RewardPrice("stamps", 10), RewardAnswers.Issued(member.State.Vouchers[0], "member", member.Current).Price);
    }

    [Fact]
    public void Twentyfive_coffees_at_once_give_two_and_leave_five_stamps()
    {
        var member = Card();

        var bought = Coffees(member, "p", 25);

        Assert.Equal(2, bought.Vouchers.Select(given => given.Voucher).Distinct().Count());
        Assert.Equal(5, member.Balance("stamps"));
        Assert.Equal(2, member.IssueGiven().Count);
    }

    [Fact]
    public void So_many_at_once_that_the_rest_comes_with_the_records_after_it()
    {
        var member = Card();

        var bought = Coffees(member, "p", 123);

        Assert.Equal((10, 23L), (bought.Vouchers.Length, member.Balance("stamps")));
        Assert.Equal(12, member.IssueGiven().Count);
        Assert.Equal(3, member.Balance("stamps"));
    }

    [Fact]
    public void A_return_cancels_the_unused_coffee_and_leaves_the_stamps_without_debt()
    {
        var member = Card();
        Coffees(member, "p1", 9);
        Coffees(member, "p2", 3);
        member.IssueGiven();

        var returned = member.Return(Given.Return("r", "p2", _now));

        Assert.Equal(member.Journal.SelectMany(record => record.Events).OfType<VoucherIssued>().Single().Voucher, Assert.Single(returned.CancelledVouchers));
        Assert.Empty(member.State.Vouchers);
        Assert.Equal((9L, 0L), (member.Wallet("stamps").Active, member.Wallet("stamps").Debt));
        Assert.Equal("returned", member.Journal[^1].First<VoucherCancelled>()!.Reason);
    }

    [Fact]
    public void A_return_before_the_coffee_is_issued_leaves_none_to_issue()
    {
        var member = Card();
        Coffees(member, "p", 10);
        var granted = Assert.Single(member.Granted);

        member.Return(Given.Return("r", "p", _now, new ReturnLine("1", 1)));

        Assert.Empty(member.Granted);
        Assert.Equal(9, member.Balance("stamps"));
        Assert.Empty(VoucherGrants.Issue(member.State, granted.Id, new IssuedCode("CODE"), member.Current, _now).Events);
    }

    [Fact]
    public void A_return_of_what_other_stamps_have_paid_for_leaves_the_coffee()
    {
        var member = Card();
        Coffees(member, "p1", 10);
        Coffees(member, "p2", 4);
        member.IssueGiven();

        member.Return(Given.Return("r", "p2", _now));

        Assert.Single(member.State.Vouchers);
        Assert.Equal((0L, 0L), (member.Wallet("stamps").Active, member.Wallet("stamps").Debt));
    }

    [Theory]
    [InlineData(SpentPoints.Debt, 3)]
    [InlineData(SpentPoints.Forgive, 0)]
    public void A_return_after_the_coffee_was_drunk_owes_stamps_as_the_policy_has_it(SpentPoints policy, long debt)
    {
        var member = Card(new ReturnPolicy { SpentPoints = policy });
        Coffees(member, "p", 10);
        member.Use(Given.Use(member.IssueGiven()[0].Voucher));

        var returned = member.Return(Given.Return("r", "p", _now, new ReturnLine("1", 3)));

        Assert.Empty(returned.CancelledVouchers);
        Assert.Equal(debt, member.Wallet("stamps").Debt);
    }

    [Fact]
    public void A_program_that_lets_members_keep_vouchers_takes_the_stamps_as_debt()
    {
        var member = Card(new ReturnPolicy { Vouchers = VouchersAfterReturn.Keep });
        Coffees(member, "p", 10);
        member.IssueGiven();

        member.Return(Given.Return("r", "p", _now));

        Assert.Single(member.State.Vouchers);
        Assert.Equal(10, member.Wallet("stamps").Debt);
    }

    [Fact]
    public void A_return_of_stamps_that_expire_takes_the_coffee_that_they_paid_for_and_no_other()
    {
        var member = Card(wallet: Given.Wallet("stamps", WalletKind.Stamps, after: 30));
        Coffees(member, "old", 10);
        var first = member.IssueGiven()[0];
        member.At(_now.AddDays(1));
        Coffees(member, "new", 10);
        var second = member.IssueGiven()[0];

        var returned = member.Return(Given.Return("r", "old", member.Now));

        Assert.Equal(first.Voucher, Assert.Single(returned.CancelledVouchers));
        Assert.Equal(second.Voucher, Assert.Single(member.State.Vouchers).Voucher);
        Assert.Equal((0L, 0L), (member.Wallet("stamps").Active, member.Wallet("stamps").Debt));
    }

    [Fact]
    public void A_full_return_in_parts_restores_what_was_there_before()
    {
        var member = Card();
        Coffees(member, "p1", 7);
        var before = TestMember.Text(member.State.Fork()).Length;
        Coffees(member, "p2", 13);
        member.IssueGiven();
        for (var i = 1; i <= 13; i++)
        {
            member.Return(Given.Return($"r{i}", "p2", _now, new ReturnLine("1", 1)));
        }

        Assert.Empty(member.State.Vouchers);
        Assert.Equal((7L, 0L), (member.Wallet("stamps").Active, member.Wallet("stamps").Debt));
        Assert.All(member.State.Counters, counter => Assert.DoesNotContain("coffee", counter.Key.Rule));
        Assert.True(before > 0);
    }

    [Fact]
    public void An_operator_who_cancels_a_coffee_gives_the_stamps_back_and_they_come_again()
    {
        var member = Card();
        Coffees(member, "p", 10);
        var issued = member.IssueGiven()[0];

        var record = member.Cancel(Given.Cancel(issued.Voucher));

        Assert.Equal(10, record.First<PointsRestored>()!.Points);
        Assert.NotEqual(issued.Voucher, Assert.Single(member.Granted).Voucher);
    }

    [Fact]
    public void Nothing_comes_to_a_blocked_member_until_the_block_is_lifted()
    {
        var blocked = Card(wallet: Given.Wallet("stamps", WalletKind.Stamps, pendingDays: 2));
        Coffees(blocked, "p", 10);
        blocked.Block().SweepAt(_now.AddDays(3));
        Assert.Empty(blocked.Granted);
        Assert.Equal(10, blocked.Balance("stamps"));

        blocked.Do("unblock", (state, edition, now) => Loyalty.Domain.Members.MemberRules.Unblock(state, new() { Key = "u", Reason = "test" }, edition, now));
        Assert.Single(blocked.Granted);
    }

    [Fact]
    public void Stamps_that_become_active_later_give_the_coffee_then()
    {
        var member = Card(wallet: Given.Wallet("stamps", WalletKind.Stamps, pendingDays: 2));
        Coffees(member, "p", 10);
        Assert.Empty(member.Granted);

        member.SweepAt(_now.AddDays(3));

        Assert.Single(member.Granted);
    }

    [Fact]
    public void An_interrupted_grant_that_can_only_be_undone_gives_the_stamps_back()
    {
        var member = Card(days: 1);
        Coffees(member, "p", 10);
        var granted = Assert.Single(member.Granted);

        Assert.Equal("voucherEnded", VoucherGrants.Issue(member.State, granted.Id, new IssuedCode("CODE"), member.Current, granted.ExpiresAt!.Value).Refusal!.Code);
        member.At(granted.ExpiresAt.Value).Undo(granted, "voucherEnded");

        // They are enough for another one at once.
        Assert.NotEqual(granted.Id, Assert.Single(member.Granted).Id);
        Assert.Equal(0, member.Balance("stamps"));
    }

    [Fact]
    public void A_program_without_automatic_rewards_decides_nothing_more()
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward("coffee", 10, StockKind.Unlimited)));
        var bought = member.Buy("p", _now, 100_00);

        Assert.Empty(bought.Vouchers);
        Assert.Equal(100, member.Balance());
    }

    private static TestMember Card(ReturnPolicy? returns = null, WalletDefinition? wallet = null, int? days = null) => new TestMember(
        Given.Program(Given.PerItem(1, "cups", "stamps") with { Items = new ItemFilter { IncludeCategories = ["coffee"] } }) with
        {
            Wallets = [Given.Wallet(), wallet ?? Given.Wallet("stamps", WalletKind.Stamps)],
            Rewards = [Given.Reward("coffee", stock: StockKind.Unlimited) with { Price = new RewardPrice("stamps", 10), Automatic = true, VoucherDays = days }],
            Returns = returns ?? new ReturnPolicy(),
        }).At(_now);

    private static Loyalty.Contracts.Purchases.RecordedPurchase Coffees(TestMember member, string id, int cups) =>
        member.Buy(Given.Purchase(id, member.Now, Given.Line(cups * 3_00, category: "coffee", quantity: cups)));
}
