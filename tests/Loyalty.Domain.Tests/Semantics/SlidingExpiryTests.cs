using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Adjustments;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Transfers;
using Loyalty.Domain.Members;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"… sliding (an earning purchase or a redemption moves all active points of the wallet; a return neither moves nor moves back; a late event never revives what has expired)."</summary>
public sealed class SlidingExpiryTests
{
    private static readonly DateTimeOffset _day0 = Given.Noon("2026-03-01");

    private static readonly ProgramDefinition _program = Given.Program(
        Given.Rule(), Given.Flat(30, "act") with { Trigger = RuleTrigger.Activity, ActivityType = "review" }).WithPoints(Wallet()) with
    {
        ActivityTypes = [new ActivityType { Id = "review" }],
        Rewards = [Given.Reward(points: 10, stock: Contracts.Rewards.StockKind.Unlimited)],
    };

    [Fact]
    public void Sliding_purchase_that_earns_moves_all_active_points()
    {
        var member = Bought();

        member.Buy("q", _day0.AddDays(20), 5_00);

        Ends(member, 55, _day0.AddDays(50));
        Assert.Single(member.State.Buckets);
    }

    [Fact]
    public void Sliding_without_anything_points_end_together()
    {
        var member = Bought();
        member.Buy("q", _day0, 5_00);

        Ends(member, 55, _day0.AddDays(30));
    }

    [Fact]
    public void Sliding_purchase_that_earns_nothing_moves_nothing()
    {
        var member = Bought();

        member.Buy("q", _day0.AddDays(20), 99);

        Ends(member, 50, _day0.AddDays(30));
    }

    [Fact]
    public void Sliding_redemption_moves_all_active_points()
    {
        var member = Bought();

        member.At(_day0.AddDays(20)).Redeem("v");

        Ends(member, 40, _day0.AddDays(50));
    }

    [Fact]
    public void Sliding_paying_with_points_moves_all_active_points()
    {
        var program = _program.WithPoints(Wallet() with { Payment = new PaymentWorth { Points = 1, PerAmount = 10 } });
        var member = new TestMember(program);
        member.Buy("p", _day0, 50_00);

        member.At(_day0.AddDays(20)).Buy(Given.Purchase("q", _day0.AddDays(20), 50) with { PayWith = [new PointPayment("points", 5)] });

        Ends(member, 45, _day0.AddDays(50));
    }

    [Fact]
    public void Sliding_activity_adjustment_and_transfer_move_nothing()
    {
        var member = new TestMember(_program.WithPoints(Wallet() with { Transferable = true }));
        member.Buy("p", _day0, 50_00);
        member.At(_day0.AddDays(20));

        member.Act(Given.Activity("a", _day0.AddDays(20)));
        member.Do("adjust", (state, edition, now) => AdjustmentRules.Decide(state, new() { Id = "x", Wallet = "points", Points = 7, Reason = "count", By = "desk" }, edition, now));
        member.Do("take", (state, edition, now) => AdjustmentRules.Decide(state, new() { Id = "y", Wallet = "points", Points = -7, Reason = "count", By = "desk" }, edition, now));
        member.Do("send", (state, edition, now) => TransferRules.Debit(state, "member", new() { Id = "t", To = "other", Wallet = "points", Points = 10 }, edition, now));

        Ends(member, 70, _day0.AddDays(30));
    }

    [Fact]
    public void Sliding_points_that_nobody_had_begin_to_slide_whatever_they_come_by()
    {
        var member = new TestMember(_program).At(_day0);

        member.Act(Given.Activity("a", _day0));

        Ends(member, 30, _day0.AddDays(30));
    }

    [Fact]
    public void Sliding_return_neither_moves_nor_moves_back()
    {
        var member = Bought();
        member.Buy("q", _day0.AddDays(10), 20_00);

        member.Return("r", "q", _day0.AddDays(20));

        Ends(member, 50, _day0.AddDays(40));
    }

    [Fact]
    public void Sliding_redemption_that_is_undone_neither_moves_nor_moves_back()
    {
        var member = new TestMember(_program with { Rewards = [Given.Reward(points: 10)] });
        member.Buy("p", _day0, 50_00);
        var hold = member.At(_day0.AddDays(10)).Hold("v");

        member.At(_day0.AddDays(20)).Undo(hold);

        Ends(member, 50, _day0.AddDays(40));
        Assert.Single(member.State.Buckets);
    }

    [Fact]
    public void Sliding_full_return_restores_the_balance_after_the_end_has_moved()
    {
        var member = Bought();
        member.Buy("q", _day0.AddDays(10), 20_00);
        member.Buy("s", _day0.AddDays(20), 30_00);

        var taken = Assert.Single(member.Return("r", "q", _day0.AddDays(40)).TakenBack);

        Assert.Equal((20, 20, 0, 0), (taken.Points, taken.FromEarned, taken.Debt, taken.Expired));
        Ends(member, 80, _day0.AddDays(50));
    }

    [Fact]
    public void Sliding_late_purchase_never_revives_what_has_expired()
    {
        var member = Bought().At(_day0.AddDays(35));

        // In time it would have moved the end by ten days.
        member.Buy(Given.Purchase("late", _day0.AddDays(10), 7_00));

        Assert.Equal(7, member.Balance());
        Ends(member, 7, _day0.AddDays(40));
    }

    [Fact]
    public void Sliding_late_purchase_never_revives_what_has_expired_whether_or_not_anything_has_swept()
    {
        var member = Bought();
        member.SweepAt(_day0.AddDays(35));

        member.Buy(Given.Purchase("late", _day0.AddDays(10), 7_00));

        Ends(member, 7, _day0.AddDays(40));
    }

    [Fact]
    public void Sliding_late_purchase_whose_own_points_have_ended_leaves_nothing()
    {
        var member = new TestMember(_program with { LateWindowDays = 60 });
        member.Buy("p", _day0, 50_00);

        Assert.Equal((7, 0), (member.At(_day0.AddDays(40)).Buy(Given.Purchase("late", _day0.AddDays(5), 7_00)).Awards[0].Points, member.Balance()));
        member.At(_day0.AddDays(41)).Buy(Given.Purchase("new", _day0.AddDays(41), 3_00));

        Ends(member, 3, _day0.AddDays(71));
    }

    [Fact]
    public void Sliding_late_purchase_moves_the_end_no_further_than_in_time_and_never_back()
    {
        var member = Bought();
        member.Buy("q", _day0.AddDays(10), 5_00);
        member.At(_day0.AddDays(20)).Buy(Given.Purchase("late", _day0.AddDays(5), 1_00));
        Ends(member, 56, _day0.AddDays(40));

        member.At(_day0.AddDays(20)).Buy(Given.Purchase("later", _day0.AddDays(15), 1_00));
        Ends(member, 57, _day0.AddDays(45));
    }

    [Fact]
    public void Sliding_return_of_what_expired_takes_nothing_from_what_was_earned_since()
    {
        var member = Bought();
        member.Buy("q", _day0.AddDays(40), 20_00);

        var taken = Assert.Single(member.Return("r", "p", _day0.AddDays(41)).TakenBack);

        Assert.Equal((50, 50, 0), (taken.Points, taken.Expired, taken.FromEarned));
        Assert.Equal(20, member.Balance());
    }

    [Fact]
    public void Sliding_points_spent_on_a_returned_purchase_go_back_and_end_with_the_others()
    {
        var member = Bought();
        var spent = member.Spend(30);
        member.Buy("q", _day0.AddDays(20), 1_00);

        member.At(_day0.AddDays(25)).Restore(spent);

        Ends(member, 51, _day0.AddDays(50));
        Assert.Single(member.State.Buckets);
    }

    [Fact]
    public void Sliding_points_that_come_back_at_most_30_days_after_their_end_live_30_days_and_slide_no_more()
    {
        var member = Bought();
        var spent = member.Spend(30);
        var back = _day0.AddDays(45);

        var restored = member.At(back).Restore(spent);
        Assert.Equal((30, 0), (restored.Points, restored.Lapsed));
        member.Buy("q", _day0.AddDays(50), 1_00);

        Assert.Equal((31, 1), (member.At(back.AddDays(30).AddTicks(-1)).Balance(), member.At(back.AddDays(30)).Balance()));
    }

    [Fact]
    public void Sliding_points_that_come_back_longer_after_their_end_lapse()
    {
        var member = Bought();
        var spent = member.Spend(30);
        member.Buy("q", _day0.AddDays(50), 1_00);

        var restored = member.At(_day0.AddDays(70)).Restore(spent);

        Assert.Equal((0, 30), (restored.Points, restored.Lapsed));
        Assert.Equal(1, member.Balance());
    }

    [Fact]
    public void Sliding_points_pending_end_with_the_others_once_they_are_active()
    {
        var member = new TestMember(_program.WithPoints(Wallet() with { PendingDays = 14 }));
        member.Buy("p", _day0, 50_00);
        member.Buy("q", _day0.AddDays(20), 5_00);
        Assert.Equal((50, 5), (member.Wallet().Active, member.Wallet().Pending));

        Ends(member, 55, _day0.AddDays(50));
    }

    [Fact]
    public void Sliding_points_pending_never_end_before_they_are_active_whatever_they_come_by()
    {
        var member = new TestMember(_program.WithPoints(Wallet() with { PendingDays = 14 }));
        member.Buy("p", _day0, 50_00);
        member.At(_day0.AddDays(25)).Act(Given.Activity("a", _day0.AddDays(25)));
        member.SweepAt(_day0.AddDays(32));
        Assert.Equal((50, 30), (member.Wallet().Active, member.Wallet().Pending));

        member.At(_day0.AddDays(40));

        Assert.Equal((80, 0), (member.Wallet().Active, member.Wallet().Pending));
        Ends(member, 80, _day0.AddDays(55));
    }

    [Fact]
    public void Sliding_points_that_wait_for_a_confirmation_end_with_the_others_once_they_are_confirmed()
    {
        var member = new TestMember(_program.WithPoints(Wallet() with { Confirmation = new PendingConfirmation { Days = 10, Unconfirmed = Unconfirmed.Lapse } }));
        member.Buy("p", _day0, 50_00);
        member.Confirm("p", _day0.AddDays(5));
        member.Buy("q", _day0.AddDays(20), 5_00);
        member.Confirm("q", _day0.AddDays(28));

        Ends(member, 55, _day0.AddDays(50));
    }

    [Fact]
    public void Sliding_points_given_to_another_keep_the_end_that_they_had()
    {
        var program = _program.WithPoints(Wallet() with { Transferable = true });
        var (giver, receiver) = (new TestMember(program), new TestMember(program));
        giver.Buy("p", _day0, 50_00);
        var spent = giver.At(_day0.AddDays(10)).Do("send", (state, edition, now) => TransferRules.Debit(
            state, "member", new() { Id = "t", To = "other", Wallet = "points", Points = 10 }, edition, now)).First<PointsSpent>()!;

        receiver.At(_day0.AddDays(10)).Do("receive", (state, edition, now) => TransferRules.Credit(
            state, new() { Id = "t", From = "member", Wallet = "points", Buckets = TransferRules.Buckets(spent) }, edition, now));
        receiver.Buy("q", _day0.AddDays(20), 5_00);

        var end = Given.At("2026-04-01T00:00:00Z");
        Assert.Equal((15, 5), (receiver.At(end.AddTicks(-1)).Balance(), receiver.At(end).Balance()));
    }

    [Fact]
    public void Sliding_given_up_by_a_newer_edition_leaves_points_their_end()
    {
        var member = Bought().Publish(_program.WithPoints(Given.Wallet()), _day0.AddDays(5));

        member.Buy("q", _day0.AddDays(20), 5_00);

        Assert.Equal((55, 5), (member.At(Given.At("2026-03-31T23:59:59Z")).Balance(), member.At(Given.At("2026-04-01T00:00:00Z")).Balance()));
    }

    [Fact]
    public void Sliding_begun_by_a_newer_edition_leaves_points_their_end()
    {
        var member = new TestMember(_program.WithPoints(Given.Wallet(after: 25))).Publish(_program, _day0.AddDays(5));
        member.Buy("p", _day0, 50_00);

        member.Buy("q", _day0.AddDays(20), 5_00);

        Assert.Equal((55, 5), (member.At(Given.At("2026-03-26T23:59:59Z")).Balance(), member.At(Given.At("2026-03-27T00:00:00Z")).Balance()));
        Ends(member, 5, _day0.AddDays(50));
    }

    [Fact]
    public void Sliding_wallet_is_shown_with_its_end()
    {
        var member = Bought();
        member.Buy("q", _day0.AddDays(20), 5_00);

        var bucket = Assert.Single(Assert.Single(MemberAnswers.Wallets(member.State, "member", member.Current, member.Now).Wallets).Buckets);

        Assert.Equal((55, null, null, Given.At("2026-04-21T00:00:00Z")), (bucket.Points, bucket.EarnedOn, bucket.ActiveFrom, bucket.ExpiresAt));
    }

    [Fact]
    public void Sliding_account_stays_small_over_ten_years()
    {
        var member = new TestMember(_program);
        for (var i = 0; i < 520; i++)
        {
            // Every third month nothing happens, and everything ends.
            member.Buy($"p{i}", _day0.AddDays((7 * i) + (40 * (i / 8))), 5_00);
        }

        Assert.InRange(member.State.Buckets.Count, 1, 2);
        Assert.InRange(member.State.Slides.Count, 1, 6);
        Assert.InRange(AccountJson.Write(member.State).Length, 1, 16 * 1024);
    }

    private static WalletDefinition Wallet() => Given.Wallet(after: 30) with { Expiry = new ExpiryPolicy { Kind = ExpiryKind.Sliding, After = 30, Unit = ExpiryUnit.Days } };

    private static TestMember Bought()
    {
        var member = new TestMember(_program);
        member.Buy("p", _day0, 50_00);
        return member;
    }

    /// <summary>All of it is there to the end of the day, and gone after.</summary>
    private static void Ends(TestMember member, long points, DateTimeOffset lastDay)
    {
        var (now, end) = (member.Now, lastDay.Date.AddDays(1));
        Assert.Equal((points, 0), (member.At(new DateTimeOffset(end, TimeSpan.Zero).AddTicks(-1)).Balance(), member.At(new DateTimeOffset(end, TimeSpan.Zero)).Balance()));
        member.At(now);
    }
}
