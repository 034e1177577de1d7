using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using static Loyalty.Domain.Tests.Challenges.ChallengeGiven;

namespace Loyalty.Domain.Tests.Challenges;

/// <summary>Vouchers that completions give, and vouchers that come by themselves for the points of completions.</summary>
public sealed class ChallengeVoucherTests
{
    private static readonly DateTimeOffset Monday = Given.Noon("2026-06-01");

    [Fact]
    public void Completion_gives_a_voucher_beside_points_and_badge()
    {
        var member = Member(Challenge(goal: 2) with { Reward = "mug", Badge = new BadgeDefinition { Id = "fan" } });

        var first = member.Buy("p1", Monday, 10_00);
        var second = member.Buy("p2", Monday, 10_00);

        Assert.Empty(first.Vouchers);
        var given = Assert.Single(second.Vouchers);
        Assert.Equal(("mug", new VoucherCause("challenge", "regular"), GrantState.Pending), (given.Reward, given.Cause, given.State));
        Assert.Equal((50, "mug"), (member.Balance(), member.Status().Reward));
        Assert.Single(member.Challenges().Badges);
        Assert.Equal(given.Voucher, Assert.Single(member.IssueGiven()).Voucher);
        Assert.Equal(Given.Shop, member.State.Vouchers[0].Channel);
    }

    [Fact]
    public void Several_completions_at_once_give_a_voucher_each()
    {
        var member = Member(Challenge(ChallengeMeasure.Amount, 10_00) with { Repeatable = true, Reward = "mug" });

        var bought = member.Buy("p", Monday, 35_00);

        Assert.Equal(3, bought.Vouchers.Select(given => given.Voucher).Distinct().Count());
        Assert.Equal(3, member.IssueGiven().Count);
    }

    [Fact]
    public void Completions_of_which_some_are_undone_keep_the_vouchers_of_the_others_alone()
    {
        var member = Member(Challenge(ChallengeMeasure.Amount, 10_00) with { Repeatable = true, Reward = "mug" });
        var vouchers = member.Buy("p", Monday, 35_00).Vouchers.Select(given => given.Voucher!).ToArray();

        member.Return(Given.Return("r", "p", Monday, 20_00));

        var left = Assert.Single(Assert.Single(member.State.Challenges).Undoable);
        Assert.Equal(1, left.Times);
        Assert.Equal(vouchers[..1], left.Vouchers!.Value);
        Assert.Equal(vouchers[..1], member.Granted.Select(granted => granted.Voucher));
    }

    [Fact]
    public void So_many_completions_at_once_that_no_more_vouchers_can_be_under_way_give_the_rest_of_what_they_give()
    {
        var member = Member(Challenge(ChallengeMeasure.Amount, 10_00) with { Repeatable = true, Reward = "mug" });

        var bought = member.Buy("p", Monday, 300_00);

        Assert.Equal((20, 30 * 50), (bought.Vouchers.Count(given => given.State == GrantState.Pending), member.Balance()));
        Assert.Equal((GrantState.NotGiven, "tooManyProcesses"), (bought.Vouchers[^1].State, bought.Vouchers[^1].Reason));
        member.IssueGiven();
        member.Return(Given.Return("r", "p", Monday, 85_00));
        Assert.Equal((20, 21 * 50), (member.State.Vouchers.Count, member.Balance()));
        member.Return(Given.Return("r2", "p", Monday, 20_00));
        Assert.Equal(19, member.State.Vouchers.Count);
    }

    [Fact]
    public void Voucher_that_the_member_may_not_have_is_told_and_the_challenge_is_completed_all_the_same()
    {
        var member = Member(Challenge(goal: 1) with { Reward = "mug" }, reward => reward with { Until = Monday.AddDays(-1) });

        var bought = member.Buy("p", Monday, 10_00);

        Assert.Equal((GrantState.NotGiven, "noLongerAvailable"), (bought.Vouchers.Single().State, bought.Vouchers.Single().Reason));
        Assert.Equal((50, 1), (member.Balance(), member.Status().Completed));
        member.Return("r", "p", Monday);
        Assert.Equal((0, 0), (member.Balance(), member.Wallet().Debt));
    }

    [Fact]
    public void Activity_that_completes_a_challenge_is_answered_with_its_voucher()
    {
        var member = Member(Challenge(goal: 2) with { ActivityTypes = ["review"], Reward = "mug" });

        var recorded = member.At(Monday).Act(Given.Activity("a", Monday, quantity: 2));

        Assert.Equal(new VoucherCause("challenge", "regular"), recorded.Vouchers.Single().Cause);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Return_that_undoes_the_completion_cancels_an_unused_voucher_and_puts_its_piece_back(bool issued)
    {
        var member = Member(Challenge(goal: 1) with { Reward = "mug" }, reward => reward with { Stock = StockKind.Counted, PerMember = [new RewardLimit(CapPeriod.Month, 1)] });
        var before = member.State.Fork();
        var voucher = member.Buy("p", Monday, 10_00).Vouchers.Single().Voucher;
        if (issued)
        {
            member.IssueGiven();
        }

        var returned = member.Return("r", "p", Monday.AddDays(1));

        Assert.Equal(voucher, returned.CancelledVouchers.Single());
        Assert.Equal(issued, member.Journal[^1].First<VoucherCancelled>() is { Restocked: true, Reason: "returned" });
        Assert.Empty(member.State.Vouchers);
        Assert.Empty(member.Granted);
        Assert.Equal(before.Counters, member.State.Counters);
        Assert.Single(member.Buy("p2", Monday.AddDays(2), 10_00).Vouchers, given => given.State == GrantState.Pending);
    }

    [Fact]
    public void Used_voucher_stays_used_when_its_completion_is_undone()
    {
        var member = Member(Challenge(goal: 1) with { Reward = "mug" });
        member.Buy("p", Monday, 10_00);
        member.Use(Given.Use(member.IssueGiven()[0].Voucher));

        var returned = member.Return("r", "p", Monday);

        Assert.Empty(returned.CancelledVouchers);
        Assert.Equal((0, 0), (member.Balance(), member.Status().Completed));
    }

    [Fact]
    public void Use_that_is_undone_after_its_completion_was_ends_the_voucher_and_no_other()
    {
        var member = Member(Challenge(goal: 1) with { Reward = "mug", Repeatable = true });
        var vouchers = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            member.Buy($"p{i}", Monday, 10_00);
            vouchers.Add(member.IssueGiven()[0].Voucher);
            member.Use(Given.Use(vouchers[i]));
        }

        // Whichever comes back, the newest completions go.
        member.Return("r0", "p0", Monday);
        member.Return("r1", "p1", Monday);
        vouchers.ForEach(voucher => member.UndoUse(Given.UndoUse(voucher)));

        Assert.Equal(vouchers[0], Assert.Single(member.State.Vouchers).Voucher);
    }

    [Fact]
    public void Program_that_lets_members_keep_vouchers_cancels_none()
    {
        var member = Member(Challenge(goal: 1) with { Reward = "mug" }, policy: new ReturnPolicy { Vouchers = VouchersAfterReturn.Keep });
        member.Buy("p", Monday, 10_00);
        member.IssueGiven();

        member.Return("r", "p", Monday);

        Assert.Single(member.State.Vouchers);
    }

    [Fact]
    public void Return_that_leaves_some_of_the_completions_cancels_the_newest_vouchers()
    {
        var member = Member(Challenge(ChallengeMeasure.Amount, 10_00) with { Repeatable = true, Reward = "mug" });
        member.Buy("p", Monday, 35_00);
        var vouchers = member.IssueGiven().Select(issued => issued.Voucher).ToArray();

        var returned = member.Return(Given.Return("r", "p", Monday, 20_00));
        Assert.Equal([vouchers[2], vouchers[1]], returned.CancelledVouchers.AsEnumerable());
        Assert.Equal(TestMember.Text(member.State), TestMember.Text(AccountJson.ReadSnapshot(AccountJson.Write(member.State))));

        Assert.Equal(vouchers[0], member.Return(Given.Return("r2", "p", Monday)).CancelledVouchers.Single());
    }

    [Fact]
    public void History_lists_the_vouchers_that_a_purchase_gave_and_a_return_cancelled()
    {
        var member = Member(Challenge(goal: 1) with { Reward = "mug" });
        var voucher = member.Buy("p", Monday, 10_00).Vouchers.Single().Voucher!;
        var bought = member.Journal[^1];
        member.IssueGiven();

        member.Return("r", "p", Monday);

        Assert.Equal($"{voucher} mug given", Moves(bought));
        Assert.Equal($"{voucher} mug cancelled", Moves(member.Journal[^1]));
    }

    [Fact]
    public void Points_of_a_completion_that_bought_a_voucher_by_themselves_come_back_with_it_and_owe_nothing()
    {
        var member = StampCard();
        var bought = member.Buy("p", Monday, 10_00);
        member.IssueGiven();
        Assert.Equal(("coffee", 0), (bought.Vouchers.Single().Reward, member.Balance()));

        var returned = member.Return("r", "p", Monday.AddDays(1));

        Assert.Equal(bought.Vouchers.Single().Voucher, returned.CancelledVouchers.Single());
        Assert.Equal((0, 0), (member.Balance(), member.Wallet().Debt));
        Assert.Empty(member.State.Vouchers);
    }

    [Fact]
    public void Points_of_a_completion_are_owed_when_the_voucher_that_they_bought_was_used()
    {
        var member = StampCard();
        member.Buy("p", Monday, 10_00);
        member.Use(Given.Use(member.IssueGiven()[0].Voucher));

        Assert.Empty(member.Return("r", "p", Monday.AddDays(1)).CancelledVouchers);
        Assert.Equal(50, member.Wallet().Debt);
    }

    private static TestMember StampCard()
    {
        var program = Program(Challenge(goal: 1)).WithRewards(Given.Reward("coffee", 50, StockKind.Unlimited) with { Automatic = true });
        return new TestMember(program);
    }

    private static string Moves(AccountRecord record) =>
        string.Join(", ", AccountAnswers.ToHistory(record, 1).Vouchers.Select(move => $"{move.Voucher} {move.Reward} {move.Kind}"));

    private static TestMember Member(ChallengeDefinition challenge, Func<RewardDefinition, RewardDefinition>? change = null, ReturnPolicy? policy = null) =>
        new(Program(challenge).WithRewards((change ?? (same => same))(Given.Gift())) with { Returns = policy ?? new ReturnPolicy() });
}
