using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Tests.Referrals;

/// <summary>Vouchers that referrals give on either side, and vouchers that come by themselves for the points of referrals.</summary>
public sealed class ReferralVoucherTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-10");
    private static readonly ReferralReward _both = new() { Wallet = "points", Points = 500, Reward = "mug" };
    private static readonly ReferralReward _voucher = new() { Reward = "mug" };

    [Fact]
    public void Both_sides_get_vouchers_beside_points()
    {
        var pair = new Pair(_both, _both);

        var bought = pair.Buy();
        pair.Settle();

        var given = bought.Vouchers.Single();
        Assert.Equal(("mug", new VoucherCause("referral", "referrer"), GrantState.Pending), (given.Reward, given.Cause, given.State));
        Assert.Equal(new QualifiedReferral("points", 500, "mug"), bought.Referral);
        Assert.Equal((50 + 500, 500), (pair.Friend.Balance(), pair.Referrer.Balance()));
        Assert.Equal(("referral", Given.Shop), (pair.Friend.IssueGiven().Single().Cause, pair.Friend.State.Vouchers.Single().Channel));
        Assert.Equal(("referral", "friend", ""), (pair.Referrer.IssueGiven().Single().Cause, pair.Referrer.State.Vouchers.Single().By, pair.Referrer.State.Vouchers.Single().Channel));
    }

    [Fact]
    public void Vouchers_without_points_are_a_reward_too()
    {
        var pair = new Pair(_voucher, _voucher);

        var bought = pair.Buy();

        Assert.Equal(new ReferralReceipt(0, null), pair.Settle());
        Assert.Equal(new QualifiedReferral(null, 0, "mug"), bought.Referral);
        Assert.Equal(ReferralState.Rewarded, pair.Friend.Seen.Referral!.State);
        Assert.Equal((1, 1), (pair.Friend.IssueGiven().Count, pair.Referrer.IssueGiven().Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Return_in_time_cancels_the_unused_vouchers_of_both_sides(bool issued)
    {
        var pair = new Pair(_both, _both);
        var voucher = pair.Buy().Vouchers.Single().Voucher;
        pair.Settle();
        if (issued)
        {
            pair.Friend.IssueGiven();
            pair.Referrer.IssueGiven();
        }

        var returned = pair.Friend.Return("r", "p", _now.AddDays(1));
        pair.SettleBack();

        Assert.Equal(voucher, returned.CancelledVouchers.Single());
        foreach (var member in new[] { pair.Friend, pair.Referrer })
        {
            Assert.Equal((0, 0), (member.Balance(), member.Wallet().Debt));
            Assert.Empty(member.State.Vouchers);
            Assert.Empty(member.State.Processes);
            Assert.Empty(member.State.Counters);
        }
    }

    [Fact]
    public void Vouchers_that_were_used_stay_used()
    {
        var pair = new Pair(_voucher, _voucher);
        pair.Buy();
        pair.Settle();
        pair.Referrer.Use(Given.Use(pair.Referrer.IssueGiven().Single().Voucher));
        pair.Friend.Use(Given.Use(pair.Friend.IssueGiven().Single().Voucher));

        Assert.Empty(pair.Friend.Return("r", "p", _now).CancelledVouchers);
        pair.SettleBack();

        Assert.Equal(ReferralState.TakenBack, pair.Friend.Seen.Referral!.State);
        Assert.Null(pair.Referrer.Journal[^1].First<VoucherCancelled>());

        // Undone after that, the uses leave nothing to use again.
        foreach (var member in new[] { pair.Friend, pair.Referrer })
        {
            var voucher = member.Journal.Select(record => record.First<VoucherUsed>()).Single(used => used is not null)!.Voucher;
            Assert.Equal("returned", member.UndoUse(Given.UndoUse(voucher)).First<VoucherCancelled>()!.Reason);
            Assert.Empty(member.State.Vouchers);
        }
    }

    [Fact]
    public void Return_that_had_waited_for_the_purchase_leaves_no_voucher()
    {
        var pair = new Pair(_voucher, _voucher);
        pair.Friend.At(_now).Return(Given.Return("r", "p", _now));

        var bought = pair.Buy();
        pair.Settle();
        pair.SettleBack();

        Assert.Equal((GrantState.NotGiven, "returned"), (bought.Vouchers.Single().State, bought.Vouchers.Single().Reason));
        Assert.Empty(pair.Friend.Granted);
        Assert.Empty(pair.Referrer.Granted);
    }

    [Fact]
    public void Caps_count_referrals_that_give_vouchers_alone_and_count_no_longer_what_was_taken_back()
    {
        var pair = new Pair(_voucher, null);

        var refused = new[] { "a", "b", "c" }.Select(friend => pair.Earn(friend).Refused ?? "").ToArray();
        Assert.Equal(["", "", "referralCapReached"], refused);
        Assert.Equal(2, pair.Referrer.Granted.Count);

        pair.Back("a");
        Assert.Null(pair.Earn("d").Refused);
        Assert.Equal("referralCapReached", pair.Earn("e").Refused);
    }

    [Fact]
    public void Caps_count_a_referral_once_that_gives_points_and_a_voucher()
    {
        var pair = new Pair(_both, null);

        Assert.Equal([null, null, "referralCapReached"], new[] { "a", "b", "c" }.Select(friend => pair.Earn(friend).Refused));
    }

    [Fact]
    public void Referrer_who_may_not_have_the_voucher_is_not_rewarded_where_it_was_all_there_was()
    {
        var pair = new Pair(_voucher, null, reward => reward with { Until = _now.AddDays(-1) });
        pair.Buy();

        var receipt = pair.Settle();

        Assert.Equal(new ReferralReceipt(0, "noLongerAvailable"), receipt);
        Assert.Equal((ReferralState.NotRewarded, "noLongerAvailable"), (pair.Friend.Seen.Referral!.State, pair.Friend.Seen.Referral.Reason));
        Assert.Empty(pair.Referrer.State.Counters);
    }

    [Fact]
    public void Referrer_who_may_not_have_the_voucher_gets_the_points()
    {
        var pair = new Pair(_both, null, reward => reward with { Until = _now.AddDays(-1) });
        pair.Buy();

        Assert.Equal(new ReferralReceipt(500, null), pair.Settle());
        Assert.Equal(500, pair.Referrer.Balance());
    }

    [Fact]
    public void Points_of_either_side_that_bought_a_voucher_by_themselves_come_back_with_it_and_owe_nothing()
    {
        var points = new ReferralReward { Wallet = "points", Points = 500 };
        var pair = new Pair(points, points, coffee: true);
        pair.Buy();
        pair.Settle();
        Assert.Equal((1, 1), (pair.Friend.IssueGiven().Count, pair.Referrer.IssueGiven().Count));

        pair.Friend.Return("r", "p", _now);
        pair.SettleBack();

        Assert.Equal((0, 0, 0), (pair.Friend.Balance(), pair.Friend.Wallet().Debt, pair.Friend.State.Vouchers.Count));
        Assert.Equal((0, 0, 0), (pair.Referrer.Balance(), pair.Referrer.Wallet().Debt, pair.Referrer.State.Vouchers.Count));
    }

    public static TheoryData<string, ReferralReward> Faulty => new()
    {
        { "/referral/friend", new ReferralReward() },
        { "/referral/friend/points", new ReferralReward { Points = 5, Reward = "mug" } },
        { "/referral/friend/reward", new ReferralReward { Reward = "hat" } },
        { "/referral/friend/reward", _both with { Reward = "old" } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Validate_names_the_fault_of_what_a_side_gets(string pointer, ReferralReward reward)
    {
        var program = Program(_voucher, reward, same => same, coffee: false);
        program = program with { Rewards = [.. program.Rewards, Given.Gift("old") with { Retired = true }] };

        Assert.Equal(pointer, ProgramValidator.Validate(program, null).Single().Pointer);
    }

    [Fact]
    public void Validate_sides_that_get_points_vouchers_or_both_have_no_fault() =>
        Assert.All([_voucher, _both, null], friend => Assert.Empty(ProgramValidator.Validate(Program(_voucher, friend, same => same, coffee: false), null)));

    private static ProgramDefinition Program(ReferralReward referrer, ReferralReward? friend, Func<RewardDefinition, RewardDefinition> change, bool coffee)
    {
        var program = ReferralTests.Program().WithRewards(change(Given.Gift()));
        return program with
        {
            Referral = ReferralTests.Referral() with { Referrer = referrer, Friend = friend },
            Rewards = coffee ? [.. program.Rewards, Given.Reward("coffee", 500, StockKind.Unlimited) with { Automatic = true }] : program.Rewards,
        };
    }

    /// <summary>A friend, and the member who brought the friend.</summary>
    private sealed class Pair
    {
        public Pair(ReferralReward referrer, ReferralReward? friend, Func<RewardDefinition, RewardDefinition>? change = null, bool coffee = false)
        {
            var program = Program(referrer, friend, change ?? (same => same), coffee);
            Friend = new TestMember(program, _now.AddDays(-5), ReferralClaim.Of("referrer", isSelf: false));
            Referrer = new TestMember(program, _now.AddDays(-5)).At(_now);
        }

        public TestMember Friend { get; }

        public TestMember Referrer { get; }

        public RecordedPurchase Buy() => Friend.Buy("p", _now, 50_00);

        public ReferralReceipt Settle()
        {
            var started = Friend.State.Processes.OfType<ReferralStarted>().Single();
            var receipt = Earn("friend");
            Friend.Do("end", (state, _, _) => ReferralRules.End(state, started, receipt));
            return receipt;
        }

        public void SettleBack()
        {
            var undone = Friend.State.Processes.OfType<ReferralUndone>().Single();
            var receipt = Back("friend");
            Friend.Do("backend", (state, _, _) => ReferralRules.EndUndone(state, undone, receipt));
        }

        public ReferralReceipt Earn(string friend) => ReferrerRules.Receipt(Referrer.Do(
            $"{friend}/earn",
            (state, edition, now) => ReferrerRules.Earn(state, "referrer", new EarnReferral { Friend = friend, Edition = 1, Day = Given.Day("2026-03-10") }, new EditionPair(edition, edition), now)));

        public ReferralReceipt Back(string friend)
        {
            var earned = Referrer.Journal.Single(record => record.First<ReferralEarned>()?.Friend == friend);
            return ReferrerRules.Receipt(Referrer.Do(
                $"{friend}/back",
                (state, edition, now) => ReferrerRules.TakeBack(
                    state, new TakeBackReferral { Friend = friend, Edition = 1 }, earned, new EditionPair(edition, edition), Referrer.PaidVouchers(), now)));
        }
    }
}
