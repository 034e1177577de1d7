using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Tests.Referrals;

public sealed class ReferralTests
{
    private static readonly DateTimeOffset _joined = Given.Noon("2026-03-01");
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-10");

    [Fact]
    public void Both_sides_are_rewarded_on_the_friends_first_qualifying_purchase()
    {
        var (friend, referrer) = (Friend(), Referrer());

        var bought = friend.Buy("p", _now, 50_00);
        var receipt = Settle(friend, referrer);

        Assert.Equal((50 + 200, 500), (friend.Balance(), referrer.Balance()));
        Assert.Equal(new QualifiedReferral("points", 500), bought.Referral);
        Assert.Equal(["base", "referral"], bought.Awards.Select(award => award.Origin ?? award.Rule));
        Assert.Equal(new ReferralReceipt(500, null), receipt);
        Assert.Equal(ReferralState.Rewarded, friend.Seen.Referral!.State);
    }

    [Fact]
    public void Purchase_that_does_not_meet_the_condition_leaves_the_referral_open_for_a_later_one()
    {
        var friend = Friend();

        var small = friend.Buy("p1", _now, 49_99);
        var large = friend.Buy("p2", _now, 50_00);

        Assert.Null(small.Referral);
        Assert.NotNull(large.Referral);
    }

    [Fact]
    public void Friend_who_turns_out_to_be_the_referrer_gets_nothing_and_brings_nothing()
    {
        var friend = Friend();
        friend.RefersHimself = true;

        var small = friend.Buy("p1", _now, 49_99);
        Assert.Equal(ReferralState.Open, friend.Seen.Referral!.State);
        var large = friend.Buy("p2", _now, 50_00);
        friend.RefersHimself = false;
        var later = friend.Buy("p3", _now, 50_00);

        Assert.All([small, large, later], bought => Assert.Null(bought.Referral));
        Assert.Equal((ReferralState.Refused, "selfReferral"), (friend.Seen.Referral!.State, friend.Seen.Referral.Reason));
        Assert.Equal(49 + 50 + 50, friend.Balance());
        Assert.Empty(friend.State.Processes);
    }

    [Fact]
    public void No_purchase_after_the_first_qualifying_one_is_rewarded_again()
    {
        var (friend, referrer) = (Friend(), Referrer());
        friend.Buy("p1", _now, 50_00);
        Settle(friend, referrer);

        var second = friend.Buy("p2", _now.AddDays(1), 50_00);

        Assert.Null(second.Referral);
        Assert.Single(second.Awards);
    }

    [Theory]
    [InlineData("2026-03-31T23:59:59Z", true)]
    [InlineData("2026-04-01T00:00:00Z", false)]
    public void Purchase_qualifies_up_to_the_end_of_the_last_day(string at, bool qualifies)
    {
        var friend = Friend();

        Assert.Equal(qualifies, friend.Buy("p", Given.At(at), 50_00).Referral is not null);
    }

    [Fact]
    public void Purchase_from_before_the_friend_joined_does_not_qualify()
    {
        var friend = Friend();

        Assert.Null(friend.Buy(Given.Purchase("p", _joined.AddDays(-1), 50_00)).Referral);
    }

    [Fact]
    public void Purchase_from_before_the_friend_joined_does_not_qualify_however_late_it_comes()
    {
        var friend = Friend().At(Given.Noon("2026-03-20"));

        var late = friend.Buy(Given.Purchase("p", Given.Noon("2026-02-01"), 50_00));

        Assert.True(late.Late);
        Assert.Null(late.Referral);
    }

    [Fact]
    public void Purchase_that_comes_after_the_late_window_is_taken_back_within_the_days_from_when_it_came()
    {
        var program = Program();
        program = program with { Referral = program.Referral! with { WithinDays = 90, ReturnDays = 10 } };
        TestMember Late()
        {
            var friend = new TestMember(program, _joined, ReferralClaim.Of("referrer", false)).At(Given.Noon("2026-04-20"));
            Assert.NotNull(friend.Buy(Given.Purchase("p", Given.Noon("2026-03-10"), 50_00)).Referral);
            return friend;
        }

        Assert.Equal(0, Back(Given.Noon("2026-04-29")));
        Assert.Equal(200, Back(Given.Noon("2026-05-01")));

        long Back(DateTimeOffset at)
        {
            var friend = Late();
            friend.Return("r", "p", at);
            return friend.Balance();
        }
    }

    [Fact]
    public void Purchase_that_occurred_in_time_qualifies_when_it_arrives_later()
    {
        var friend = Friend().At(Given.Noon("2026-04-10"));

        Assert.NotNull(friend.Buy(Given.Purchase("p", Given.Noon("2026-03-31"), 50_00)).Referral);
    }

    [Fact]
    public void Edition_that_values_the_purchase_decides_about_it()
    {
        var friend = Friend();
        friend.Publish(Program() with { Referral = null }, _now.AddDays(1));
        friend.At(_now.AddDays(2));

        Assert.Null(friend.Buy(Given.Purchase("p1", _now.AddDays(1), 50_00)).Referral);
        Assert.NotNull(friend.Buy(Given.Purchase("p2", _now, 50_00)).Referral);
    }

    [Fact]
    public void Purchase_of_nothing_that_counts_does_not_qualify_under_no_condition_either()
    {
        var friend = Friend(referral => referral with { Condition = null });

        Assert.Null(friend.Buy("p1", _now, 0).Referral);
        Assert.NotNull(friend.Buy("p2", _now, 1).Referral);
    }

    [Theory]
    [InlineData("selfReferral")]
    [InlineData("codeUnknown")]
    public void Code_that_does_not_count_is_recorded_with_its_reason_and_never_rewarded(string reason)
    {
        var claim = reason == "selfReferral" ? ReferralClaim.Of("referrer", isSelf: true) : ReferralClaim.Unknown;
        var friend = new TestMember(Program(), _joined, claim);

        var bought = friend.Buy("p", _now, 50_00);

        Assert.Null(bought.Referral);
        Assert.Equal((ReferralState.Refused, reason), (friend.Seen.Referral!.State, friend.Seen.Referral.Reason));
    }

    [Fact]
    public void Code_where_the_program_has_no_referrals_is_recorded_as_that()
    {
        var friend = new TestMember(Given.Program(), _joined, ReferralClaim.Of("referrer", isSelf: false));

        Assert.Equal((ReferralState.Refused, "referralsNotOffered"), (friend.Seen.Referral!.State, friend.Seen.Referral.Reason));
        Assert.Equal("referralsNotOffered", friend.Refused((state, edition, _) => ReferralRules.MakeCode(state, "CODE", edition)).Code);
    }

    [Fact]
    public void Enrolment_is_answered_with_what_became_of_the_code()
    {
        var friend = Friend();

        var answer = MemberAnswers.Enrolled(friend.Journal[0], "member");

        Assert.Equal(new ReferralStanding { State = ReferralState.Open, By = "referrer", ReferredAt = _joined }, answer.Referral);
    }

    [Fact]
    public void Referral_without_a_purchase_in_time_is_seen_as_lapsed()
    {
        var friend = Friend();

        Assert.Equal(ReferralState.Open, friend.At(Given.At("2026-03-31T23:59:59Z")).Seen.Referral!.State);
        Assert.Equal(ReferralState.Lapsed, friend.At(Given.At("2026-04-01T00:00:00Z")).Seen.Referral!.State);
    }

    [Fact]
    public void Referrer_gets_no_more_than_the_caps_allow_in_each_period()
    {
        var referrer = Referrer();

        var march = new[] { "a", "b", "c" }.Select(name => Earn(referrer, name, _now).Refused).ToArray();
        var april = Earn(referrer, "d", _now.AddMonths(1)).Refused;

        Assert.Equal(["", "", "referralCapReached"], march.Select(refused => refused ?? ""));
        Assert.Null(april);
        Assert.Equal(1_500, referrer.Balance());
    }

    [Fact]
    public void Referrer_who_is_blocked_gets_nothing_and_the_friend_keeps_the_reward()
    {
        var (friend, referrer) = (Friend(), Referrer().Block());
        friend.Buy("p", _now, 50_00);

        Settle(friend, referrer);

        Assert.Equal((250, 0), (friend.Balance(), referrer.Balance()));
        Assert.Equal((ReferralState.NotRewarded, "referrerBlocked"), (friend.Seen.Referral!.State, friend.Seen.Referral.Reason));
    }

    [Fact]
    public void Referrer_who_is_no_member_is_refused_without_a_trace() =>
        Assert.Equal(
            "referrerNotFound",
            ReferrerRules.Earn(new AccountState(), "referrer", new EarnReferral { Friend = "a", Edition = 1, Day = Given.Day("2026-03-10") }, Pair(Referrer()), _now).Refusal!.Code);

    [Fact]
    public void Full_return_in_time_takes_back_both_sides_exactly()
    {
        var (friend, referrer) = (Friend(), Referrer());
        friend.Buy("p", _now, 50_00);
        Settle(friend, referrer);

        var back = friend.Return("r", "p", _now.AddDays(14));
        SettleBack(friend, referrer);

        Assert.Equal((0, 0), (friend.Balance(), referrer.Balance()));
        Assert.Equal(["base", "referral"], back.TakenBack.Select(taken => taken.Origin ?? taken.Rule));
        Assert.Equal(ReferralState.TakenBack, friend.Seen.Referral!.State);
        Assert.Empty(referrer.State.Counters);
        Assert.Empty(friend.State.Processes);
    }

    [Fact]
    public void Return_after_the_days_for_it_takes_back_neither_side()
    {
        var (friend, referrer) = (Friend(), Referrer());
        friend.Buy("p", _now, 50_00);
        Settle(friend, referrer);

        friend.Return("r", "p", _now.AddDays(14).AddSeconds(1));

        Assert.Equal((200, 500), (friend.Balance(), referrer.Balance()));
        Assert.Equal(ReferralState.Rewarded, friend.Seen.Referral!.State);
        Assert.Empty(friend.State.Processes);
    }

    [Fact]
    public void Partial_return_that_leaves_the_condition_met_takes_back_nothing_of_the_referral()
    {
        var friend = Friend();
        friend.Buy("p", _now, 80_00);

        friend.At(_now).Return(Given.Return("r1", "p", _now, 30_00));
        Assert.Equal((50 + 200, ReferralState.Qualified), (friend.Balance(), friend.Seen.Referral!.State));

        friend.Return(Given.Return("r2", "p", _now, 1));
        Assert.Equal((49, ReferralState.TakenBack), (friend.Balance(), friend.Seen.Referral!.State));

        friend.Return(Given.Return("r3", "p", _now, 10_00));
        Assert.Equal(39, friend.Balance());
    }

    [Theory]
    [InlineData(SpentPoints.Debt, -500)]
    [InlineData(SpentPoints.Forgive, 0)]
    public void Points_that_the_referrer_has_spent_are_taken_back_as_returns_take_them(SpentPoints policy, int balance)
    {
        var program = Program() with { Returns = new ReturnPolicy { SpentPoints = policy } };
        var (friend, referrer) = (new TestMember(program, _joined, ReferralClaim.Of("referrer", false)), new TestMember(program, _joined));
        friend.Buy("p", _now, 50_00);
        Settle(friend, referrer);
        referrer.Spend(500);

        friend.Return("r", "p", _now);
        SettleBack(friend, referrer);

        Assert.Equal(balance, referrer.Balance());
    }

    [Fact]
    public void Taking_back_gives_the_room_under_the_caps_back()
    {
        var referrer = Referrer();
        Earn(referrer, "a", _now);
        Earn(referrer, "b", _now);

        Back(referrer, "a");

        Assert.Null(Earn(referrer, "c", _now).Refused);
        Assert.Equal(1_000, referrer.Balance());
    }

    [Fact]
    public void Taking_back_what_was_never_given_takes_nothing()
    {
        var referrer = Referrer().Block();
        Earn(referrer, "a", _now);

        Assert.Equal(new ReferralReceipt(0, null), Back(referrer, "a"));
        Assert.Equal(0, referrer.Balance());
    }

    [Fact]
    public void Return_that_had_waited_for_the_purchase_takes_both_sides_back_with_it()
    {
        var (friend, referrer) = (Friend().At(_now), Referrer());
        friend.Return(Given.Return("r", "p", _now));

        friend.Buy("p", _now.AddDays(1), 50_00);
        Settle(friend, referrer);
        Assert.Equal(ReferralState.TakenBack, friend.Seen.Referral!.State);
        SettleBack(friend, referrer);

        Assert.Equal((0, 0), (friend.Balance(), referrer.Balance()));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(15, false)]
    public void Return_that_had_waited_counts_from_when_it_was_brought_not_from_when_the_sale_arrived(int broughtAfter, bool undone)
    {
        var (friend, referrer) = (Friend(), Referrer());
        friend.At(_now.AddDays(broughtAfter)).Return(Given.Return("r", "p", _now));

        friend.At(_now.AddDays(20)).Buy(Given.Purchase("p", _now, 50_00));

        Settle(friend, referrer);
        Assert.Equal(undone ? ReferralState.TakenBack : ReferralState.Rewarded, friend.Seen.Referral!.State);
    }

    [Fact]
    public void Return_that_was_brought_late_takes_nothing_back_with_one_that_was_brought_in_time()
    {
        var (friend, referrer) = (Friend(), Referrer());
        friend.At(_now.AddDays(10)).Return(Given.Return("r1", "p", _now, 10_00));
        friend.At(_now.AddDays(15)).Return(Given.Return("r2", "p", _now));

        friend.At(_now.AddDays(20)).Buy(Given.Purchase("p", _now, 80_00));

        Settle(friend, referrer);
        Assert.Equal(ReferralState.Rewarded, friend.Seen.Referral!.State);
    }

    [Fact]
    public void Referral_that_was_taken_back_stays_so_whatever_the_referrer_answers_later()
    {
        var (friend, referrer) = (Friend(), Referrer());
        friend.Buy("p", _now, 50_00);
        friend.Return("r", "p", _now);

        Settle(friend, referrer);
        Assert.Equal(ReferralState.TakenBack, friend.Seen.Referral!.State);
        SettleBack(friend, referrer);

        Assert.Equal((0, 0), (friend.Balance(), referrer.Balance()));
        Assert.Null(friend.Buy("p2", _now, 50_00).Referral);
    }

    [Fact]
    public void Points_of_a_referral_wait_and_end_as_those_of_their_wallet()
    {
        var program = Program().WithPoints(Given.Wallet(pendingDays: 14, after: 90));
        var friend = new TestMember(program, _joined, ReferralClaim.Of("referrer", false));

        friend.Buy("p", _now, 50_00);

        Assert.Equal((0, 250), (friend.Wallet().Active, friend.Wallet().Pending));
        Assert.Equal(250, friend.At(_now.AddDays(15)).Balance());
        Assert.Equal(0, friend.At(_now.AddDays(91)).Balance());
    }

    [Fact]
    public void Points_of_a_referral_do_not_wait_for_a_confirmation()
    {
        var program = Program().WithPoints(Given.Wallet() with { Confirmation = new PendingConfirmation { Days = 5, Unconfirmed = Unconfirmed.Lapse } });
        var friend = new TestMember(program, _joined, ReferralClaim.Of("referrer", false));

        friend.Buy("p", _now, 50_00);

        Assert.Equal((200, 50), (friend.Wallet().Active, friend.Wallet().Pending));
    }

    [Fact]
    public void Condition_on_the_member_is_settled_when_the_purchase_arrives()
    {
        var friend = Friend(referral => referral with { Condition = new Condition { PurchaseNumber = new PurchaseNumberCondition { Number = 2 } } });

        Assert.Null(friend.Buy("p1", _now, 50_00).Referral);
        Assert.NotNull(friend.Buy("p2", _now, 50_00).Referral);
        friend.Return(Given.Return("r", "p2", _now, 49_00));
        Assert.Equal(ReferralState.Qualified, friend.Seen.Referral!.State);
    }

    [Fact]
    public void History_names_what_a_referral_gave_and_took()
    {
        var (friend, referrer) = (Friend(), Referrer());
        friend.Buy("p", _now, 50_00);
        Settle(friend, referrer);
        friend.Return("r", "p", _now);
        SettleBack(friend, referrer);

        Assert.Equal(["enrolled", "purchase", "referralRewarded", "return", "referralUndone"], Kinds(friend));
        Assert.Equal(["enrolled", "referralEarned", "referralTakenBack"], Kinds(referrer));
        Assert.All(referrer.Journal.Skip(1), record => Assert.Equal("friend", AccountAnswers.ToHistory(record, 1).Reference));
    }

    [Fact]
    public void Purchase_of_a_member_who_was_not_referred_is_decided_as_it_was()
    {
        var member = Referrer();
        var decision = member.At(_now).Decide(Given.Purchase("p", _now, 50_00));

        Assert.Same(decision, Consequences.Of(member.State, member.Inputs.Member, decision, member.Current, member.Edition, _now));
    }

    internal static ProgramDefinition Program() => Given.Program() with { Referral = Referral() };

    internal static ReferralProgram Referral() => new()
    {
        Referrer = new ReferralReward { Wallet = "points", Points = 500 },
        Friend = new ReferralReward { Wallet = "points", Points = 200 },
        Condition = new Condition { Amount = new AmountRange { AtLeast = 50_00 } },
        WithinDays = 30,
        ReturnDays = 14,
        Caps = [new ReferralCap(CapPeriod.Month, 2), new ReferralCap(CapPeriod.Lifetime, 10)],
    };

    private static TestMember Friend(Func<ReferralProgram, ReferralProgram>? change = null) =>
        new(Program() with { Referral = (change ?? (same => same))(Referral()) }, _joined, ReferralClaim.Of("referrer", isSelf: false));

    private static TestMember Referrer() => new(Program(), _joined);

    private static EditionPair Pair(TestMember member) => new(member.Edition(1), member.Current);

    private static IEnumerable<string> Kinds(TestMember member) => member.Journal.Select(record => AccountAnswers.ToHistory(record, 1).Kind);

    private static ReferralReceipt Earn(TestMember referrer, string friend, DateTimeOffset at) => ReferrerRules.Receipt(referrer.At(at).Do(
        $"referral/{friend}/earn",
        (state, _, now) => ReferrerRules.Earn(state, "referrer", new EarnReferral { Friend = friend, Edition = 1, Day = DateOnly.FromDateTime(at.UtcDateTime) }, Pair(referrer), now)));

    private static ReferralReceipt Back(TestMember referrer, string friend)
    {
        var earned = referrer.Journal.Single(record => record.First<ReferralEarned>()?.Friend == friend);
        return ReferrerRules.Receipt(referrer.Do(
            $"referral/{friend}/back",
            (state, _, now) => ReferrerRules.TakeBack(state, new TakeBackReferral { Friend = friend, Edition = 1 }, earned, Pair(referrer), referrer.PaidVouchers(), now)));
    }

    /// <summary>The legs that reward the referrer.</summary>
    private static ReferralReceipt Settle(TestMember friend, TestMember referrer)
    {
        var started = friend.State.Processes.OfType<ReferralStarted>().Single();
        var receipt = Earn(referrer, "friend", friend.Now);
        friend.Do("referral/friend/end", (state, _, _) => ReferralRules.End(state, started, receipt));
        return receipt;
    }

    /// <summary>The legs that take it back.</summary>
    private static void SettleBack(TestMember friend, TestMember referrer)
    {
        var undone = friend.State.Processes.OfType<ReferralUndone>().Single();
        var receipt = Back(referrer.At(friend.Now), "friend");
        friend.Do("referral/friend/backend", (state, _, _) => ReferralRules.EndUndone(state, undone, receipt));
    }
}
