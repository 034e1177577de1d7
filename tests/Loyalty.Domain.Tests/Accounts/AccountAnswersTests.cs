using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Members;

namespace Loyalty.Domain.Tests.Accounts;

public sealed class AccountAnswersTests
{
    [Fact]
    public void Wallets_list_buckets_in_the_order_of_spending_and_pending_ones_last()
    {
        var program = Given.Program().WithPoints(Given.Wallet(after: 30));
        var member = new TestMember(program).Publish(program.WithPoints(Given.Wallet(pendingDays: 5, after: 300)), Given.Noon("2026-01-20"));
        member.Buy("p2", Given.Noon("2026-01-12"), 20_00);
        member.Buy(Given.Purchase("p1", Given.Noon("2026-01-10"), 10_00));
        member.Buy("p4", Given.Noon("2026-01-25"), 40_00);
        member.Buy(Given.Purchase("p3", Given.Noon("2026-01-22"), 30_00));

        var wallet = Assert.Single(MemberAnswers.Wallets(member.State, "member", member.Current, member.Now).Wallets);

        Assert.Equal((30L, 70L), (wallet.Balance.Active, wallet.Balance.Pending));
        Assert.Equal(
            [
                new PointBucket { Points = 10, EarnedOn = Given.Day("2026-01-10"), ExpiresAt = Given.At("2026-02-10T00:00:00Z") },
                new PointBucket { Points = 20, EarnedOn = Given.Day("2026-01-12"), ExpiresAt = Given.At("2026-02-12T00:00:00Z") },
                new PointBucket { Points = 30, EarnedOn = Given.Day("2026-01-22"), ActiveFrom = Given.At("2026-01-27T00:00:00Z"), ExpiresAt = Given.At("2026-11-19T00:00:00Z") },
                new PointBucket { Points = 40, EarnedOn = Given.Day("2026-01-25"), ActiveFrom = Given.At("2026-01-30T00:00:00Z"), ExpiresAt = Given.At("2026-11-22T00:00:00Z") },
            ],
            wallet.Buckets.AsEnumerable());
    }

    [Fact]
    public void Recorded_shows_what_the_journal_left_swept_or_not()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(pendingDays: 5, after: 30)));
        member.Buy("p", Given.Noon("2026-01-10"), 20_00);
        member.At(Given.Noon("2027-01-10"));

        var recorded = MemberAnswers.Recorded(member.State, "member");

        Assert.Equal((2L, 1L), (recorded.Version, recorded.Purchases));
        Assert.Equal((0L, 20L), (recorded.Wallets.Single().Balance.Active, recorded.Wallets.Single().Balance.Pending));
        Assert.Equal(20, recorded.Wallets.Single().Buckets.Single().Points);
        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void History_tells_each_operation_with_its_entries_and_the_balance_after_it()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 30)) with { Tiers = Given.Tiers() });
        member.At(Given.Noon("2026-01-09")).Return(Given.Return("early", "never", member.Now));
        member.Buy("p", Given.Noon("2026-01-10"), 200_00);
        member.Spend(150);
        member.Return(Given.Return("r", "p", member.Now, 100_00));
        member.SweepAt(Given.Noon("2026-03-01"));
        member.Block();

        var history = member.Journal.Select((record, i) => AccountAnswers.ToHistory(record, i + 1)).ToArray();

        Assert.Equal(
            ["enrolled", "parkedReturn", "purchase", "due", "return", "due", "blocked"],
            history.Select(entry => entry.Kind));
        Assert.Equal(["early", "p", "r"], history.Select(entry => entry.Reference).OfType<string>());
        Assert.Equal([new PointEntry("points", 200, "earned", "base", 1)], history[2].Entries.AsEnumerable());
        Assert.Equal([new("basic", "silver", "reached")], history[2].TierMoves.AsEnumerable());
        Assert.Equal([new("points", -50, "takenBack", "base", 1), new PointEntry("points", -50, "debt", "base", 1)], history[4].Entries.AsEnumerable());
        Assert.Equal(-50, history[4].Balances.Single().Balance);
        Assert.Equal(Enumerable.Range(1, 7).Select(i => (long)i), history.Select(entry => entry.Version));
    }

    [Fact]
    public void History_does_not_call_a_longer_standing_a_move()
    {
        var member = new TestMember(Given.Program() with { Tiers = Given.Tiers() });
        member.Buy("p", Given.Noon("2026-01-10"), 100_00);
        member.Buy("q", Given.Noon("2027-01-10"), 100_00);

        Assert.Empty(AccountAnswers.ToHistory(member.Journal[^1], 3).TierMoves);
    }
}
