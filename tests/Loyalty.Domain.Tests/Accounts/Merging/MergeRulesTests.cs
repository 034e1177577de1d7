using System.Collections.Immutable;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Domain.Accounts.Transfers;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Tests.Challenges;

namespace Loyalty.Domain.Tests.Accounts.Merging;

public sealed class MergeRulesTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-01");

    [Fact]
    public void Debt_of_either_is_repaid_by_the_points_of_both_that_end_first()
    {
        var (one, other) = Both(Given.Program().WithPoints(Given.Wallet(after: 90)) with { Returns = new ReturnPolicy { SpentPoints = SpentPoints.Debt } });
        other.Buy("p", _now, 100_00);
        other.Spend(100);
        other.Return("r", "p", _now);
        one.Buy("q", _now, 30_00);

        one.MergeIn(other);

        Assert.Equal((-70L, 0), (one.Balance(), one.State.Buckets.Count));
        Assert.Equal(70, one.State.DebtOf("points"));
    }

    [Fact]
    public void Points_that_slide_keep_their_end_and_move_together_from_the_next_purchase_on()
    {
        var program = Given.Program().WithPoints(Given.Wallet() with { Expiry = new ExpiryPolicy { Kind = ExpiryKind.Sliding, After = 30, Unit = ExpiryUnit.Days } });
        var (one, other) = Both(program);
        other.Buy("p", _now, 100_00);
        one.Buy("q", _now.AddDays(10), 50_00);
        other.At(one.Now);

        one.MergeIn(other);

        Assert.Equal((150L, 50L), (one.Balance(), one.At(_now.AddDays(35)).Balance()));
        one.At(_now.AddDays(20)).Buy("r", _now.AddDays(20), 1_00);
        Assert.Equal((151L, 0L), (one.At(_now.AddDays(49)).Balance(), one.At(_now.AddDays(60)).Balance()));
        Assert.Equal(100, one.At(_now.AddDays(49)).Return("back", "p", _now.AddDays(49)).TakenBack.Sum(taken => taken.FromEarned));
    }

    [Fact]
    public void Spend_of_both_reaches_a_tier_that_neither_had()
    {
        var (one, other) = Both(Given.Program() with { Tiers = Given.Tiers() });
        one.Buy("p", _now, 60_00);
        other.Buy("q", _now, 60_00);

        var record = one.MergeIn(other);

        Assert.Equal(("silver", "merged"), (one.Tier, record.Events.OfType<TierChanged>().Single().Reason));
        one.Return("r", "q", _now);
        Assert.Equal("basic", one.Tier);
    }

    [Fact]
    public void Tier_given_to_either_holds_to_its_end_and_one_of_two_can_be_withdrawn()
    {
        var (one, other) = Both(Given.Program() with { Tiers = Given.Tiers() });
        one.Give("silver", _now.AddDays(100));
        other.Give("gold", _now.AddDays(30));

        one.MergeIn(other);

        Assert.Equal(("gold", _now.AddDays(30)), (one.Tier, one.Until));
        Assert.Equal("silver", one.At(_now.AddDays(40)).Tier);
        Assert.Equal("basic", one.At(_now.AddDays(101)).Tier);
        Assert.Single(one.State.Floors, floor => floor.Given);
    }

    [Theory]
    [InlineData(DowngradePolicy.None, true)]
    [InlineData(DowngradePolicy.None, false)]
    [InlineData(DowngradePolicy.OneStep, true)]
    [InlineData(DowngradePolicy.OneStep, false)]
    public void Of_tiers_given_to_both_the_lower_one_ends_by_itself_too_and_no_downgrade_policy_keeps_it(DowngradePolicy downgrade, bool otherHasHigher)
    {
        var (one, other) = Both(Given.Program() with { Tiers = Given.Tiers() with { Downgrade = downgrade } });
        (otherHasHigher ? other : one).Give("platinum", _now.AddDays(30));
        (otherHasHigher ? one : other).Give("gold", _now.AddDays(100));

        one.MergeIn(other);

        Assert.Equal("platinum", one.Tier);
        Assert.Equal(("gold", _now.AddDays(100)), (one.At(_now.AddDays(31)).Tier, one.Until));
        Assert.Equal("basic", one.At(_now.AddDays(100)).Tier);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tier_reached_in_the_years_of_either_stays_and_goes_with_what_reached_it(bool otherHasIt)
    {
        var program = Given.Program() with { Tiers = Given.Tiers() with { Period = TierPeriod.MembershipYear } };
        var holder = new TestMember(program, Given.At("2025-06-01T12:00:00Z"));
        var elder = new TestMember(program, Given.At("2024-02-01T12:00:00Z"));

        // In one of the holder's years, and in two of the elder's.
        holder.Buy("p", Given.Noon("2026-01-10"), 50_00);
        holder.Buy("q", Given.Noon("2026-03-01"), 50_00);
        Assert.Equal(("silver", Given.At("2027-06-01T00:00:00Z")), (holder.Tier, holder.Until));
        elder.At(Given.Noon("2026-03-05"));
        var (one, other) = otherHasIt ? (elder, holder) : (holder, elder);

        one.MergeIn(other);

        Assert.Equal(("silver", Given.At("2027-06-01T00:00:00Z")), (one.Tier, one.Until));
        Assert.Equal(Given.At("2024-02-01T12:00:00Z"), one.State.EnrolledAt);
        one.Return("r", "p", Given.Noon("2026-03-06"));
        Assert.Equal("basic", one.Tier);
    }

    [Theory]
    [InlineData(DowngradePolicy.None, true)]
    [InlineData(DowngradePolicy.None, false)]
    [InlineData(DowngradePolicy.OneStep, true)]
    [InlineData(DowngradePolicy.OneStep, false)]
    public void Days_of_grace_of_either_go_on_and_no_downgrade_policy_keeps_the_tier(DowngradePolicy downgrade, bool ofOther)
    {
        var (one, other) = Both(Given.Program() with { Tiers = Given.Tiers() with { GraceDays = 30, Downgrade = downgrade } });
        var graced = ofOther ? other : one;
        graced.Buy("p", _now, 600_00);
        graced.Return("r", "p", _now);

        one.MergeIn(other);
        one.Buy("q", _now, 1_00);

        Assert.Equal(("gold", _now.AddDays(30)), (one.Tier, one.Until));
        Assert.Equal(("basic", null), (one.At(_now.AddDays(30)).Tier, one.Until));
    }

    [Fact]
    public void Voucher_that_came_along_is_used_cancelled_for_its_points_and_counted_against_both_limits()
    {
        var program = Given.Program().WithPoints(Given.Wallet(after: 90)).WithRewards(Given.Reward(points: 30, perMember: [new RewardLimit(CapPeriod.Lifetime, 2)]));
        var (one, other) = Both(program);
        other.Buy("p", _now, 100_00);
        other.Redeem("v1");
        other.Redeem("v2");
        one.Buy("q", _now, 100_00);

        one.MergeIn(other);
        one.Use(Given.Use("v1"));

        Assert.Equal(140, one.Balance());
        Assert.Equal("limitReached", one.Refused(Given.Redeem("v3")).Code);
        one.Cancel(Given.Cancel("v2"));
        Assert.Equal(170, one.Balance());
        one.Redeem("v3");
    }

    [Fact]
    public void Challenges_and_badges_add_up_and_a_return_takes_back_what_the_other_completed()
    {
        var (one, other) = Both(ChallengeGiven.Program(ChallengeGiven.Challenge(goal: 3) with { Repeatable = true, Badge = new BadgeDefinition { Id = "b" } }));
        for (var i = 0; i < 4; i++)
        {
            other.Buy($"p{i}", _now, 10_00);
        }

        one.Buy("q", _now, 10_00);

        one.MergeIn(other);

        Assert.Equal((5L, 1), (Assert.Single(one.State.Challenges).Total, one.State.Challenges[0].Completed));
        one.Buy("q2", _now, 10_00);
        Assert.Equal((6L, 2, 2L), (one.State.Challenges[0].Total, one.State.Challenges[0].Completed, Assert.Single(one.State.Badges).Times));
        for (var i = 0; i < 4; i++)
        {
            one.Return($"r{i}", $"p{i}", _now);
        }

        Assert.Equal((2L, 0), (one.State.Challenges[0].Total, one.State.Challenges[0].Completed));
        Assert.Empty(one.State.Badges);
        Assert.Equal(0, one.Balance());
    }

    [Fact]
    public void Challenge_that_both_have_come_to_the_goal_of_together_is_completed_with_the_merging_and_goes_back_with_what_either_returns()
    {
        var (one, other) = Both(ChallengeGiven.Program(ChallengeGiven.Challenge(goal: 3) with { Badge = new BadgeDefinition { Id = "b" } }));
        Array.ForEach((string[])["p1", "p2"], id => other.Buy(id, _now, 10_00));
        one.Buy("q", _now, 10_00);

        one.MergeIn(other);

        Assert.Equal((1, 50L, 1L), (one.State.Challenges.Single().Completed, one.Balance(), one.State.Badges.Single().Times));
        one.Return("r", "p1", _now);
        Assert.Equal((0, 0L, 0), (one.State.Challenges.Single().Completed, one.Balance(), one.State.Badges.Length));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Challenge_that_is_over_or_retired_is_not_completed_by_a_merging(bool retired)
    {
        var challenge = ChallengeGiven.Challenge(goal: 2) with { Period = CapPeriod.Month };
        var (one, other) = Both(ChallengeGiven.Program(challenge));
        one.Buy("p", _now, 10_00);
        other.Buy("q", _now, 10_00);
        var later = retired ? _now.AddHours(2) : _now.AddMonths(1);
        one.Publish(ChallengeGiven.Program(challenge with { Retired = retired }), _now.AddHours(1));

        one.At(later).MergeIn(other.At(later));

        Assert.Equal((2L, 0, 0L), (one.State.Challenges.Single().Total, one.State.Challenges.Single().Completed, one.Balance()));
    }

    [Fact]
    public void Challenge_that_each_completed_stays_completed_by_both_and_gives_nothing_more()
    {
        var (one, other) = Both(ChallengeGiven.Program(ChallengeGiven.Challenge(goal: 2) with { Badge = new BadgeDefinition { Id = "b" } }));
        Array.ForEach((string[])["p1", "p2"], id => one.Buy(id, _now, 10_00));
        Array.ForEach((string[])["q1", "q2", "q3"], id => other.Buy(id, _now, 10_00));

        one.MergeIn(other);
        one.Buy("r", _now, 10_00);

        Assert.Equal((2, 100L, 2L), (one.State.Challenges.Single().Completed, one.Balance(), one.State.Badges.Single().Times));

        // Six counted, and four are enough for both.
        one.Return("b1", "q1", _now);
        one.Return("b2", "p1", _now);
        Assert.Equal((2, 100L), (one.State.Challenges.Single().Completed, one.Balance()));
        one.Return("b3", "q2", _now);
        Assert.Equal((1, 50L, 1L), (one.State.Challenges.Single().Completed, one.Balance(), one.State.Badges.Single().Times));

        // A member can complete it once: what was taken back is not had again.
        one.Buy("s", _now, 10_00);
        one.Buy("t", _now, 10_00);
        Assert.Equal((1, 50L), (one.State.Challenges.Single().Completed, one.Balance()));
        foreach (var purchase in (string[])["p2", "q3", "r", "s", "t"])
        {
            one.Return($"all-{purchase}", purchase, _now);
        }

        Assert.Equal((0L, 0), (one.Balance(), one.State.Challenges.Length + one.State.Badges.Length));
    }

    [Fact]
    public void Streak_that_each_had_on_the_same_days_is_taken_back_with_the_days_it_takes_and_all_of_it_with_the_last()
    {
        var (one, other) = Both(ChallengeGiven.Program(ChallengeGiven.Challenge(ChallengeMeasure.StreakDays, goal: 2)));
        foreach (var day in (int[])[0, 1])
        {
            one.Buy($"p{day}", _now.AddDays(day), 10_00);
            other.Buy($"q{day}", _now.AddDays(day), 10_00);
        }

        other.Buy("more", _now.AddDays(1), 10_00);

        one.MergeIn(other);
        Assert.Equal((2, 100L), (one.State.Challenges.Single().Completed, one.Balance()));
        one.Return("b", "more", _now.AddDays(1));
        Assert.Equal((2, 100L), (one.State.Challenges.Single().Completed, one.Balance()));
        one.Return("b0", "p0", _now.AddDays(1));
        one.Return("c0", "q0", _now.AddDays(1));
        Assert.Equal((1, 50L), (one.State.Challenges.Single().Completed, one.Balance()));
        one.Return("b1", "p1", _now.AddDays(1));
        one.Return("c1", "q1", _now.AddDays(1));

        Assert.Equal((0L, 0), (one.Balance(), one.State.Challenges.Length));
    }

    [Fact]
    public void Return_that_waited_at_the_other_is_applied_when_its_sale_comes()
    {
        var (one, other) = Both(Given.Program());
        other.Return("r", "p", _now);

        one.MergeIn(other);

        Assert.Equal(0, one.Buy("p", _now, 100_00).Balances.Sum(balance => balance.Balance));
        Assert.Empty(one.State.Parked);
    }

    [Fact]
    public void Older_joining_stays_and_what_was_reached_in_a_year_is_not_reached_again()
    {
        var program = Given.Program();
        var (one, other) = (new TestMember(program, _now.AddYears(-1)), new TestMember(program, _now.AddYears(-2)));
        Array.ForEach((TestMember[])[one, other], member => member.At(_now));
        one.Do("o1", (_, _, now) => Decision.Of([new OccasionReached { At = now, Occasion = YearlyOccasion.Anniversary, Year = 2025, NextAt = now.AddDays(9) }]));
        other.Do("o2", (_, _, now) => Decision.Of([new OccasionReached { At = now, Occasion = YearlyOccasion.Anniversary, Year = 2026, NextAt = now.AddYears(1) }]));

        one.MergeIn(other);

        Assert.Equal(_now.AddYears(-2), one.State.EnrolledAt);
        Assert.Equal(new YearlyOccasion(YearlyOccasion.Anniversary, 2026, _now, Looks: true), one.State.Occasion(YearlyOccasion.Anniversary));
    }

    [Fact]
    public void Referral_moves_under_its_name_unless_there_is_one_and_nobody_was_brought_by_himself()
    {
        var program = Given.Program() with { Referral = _referral };
        var (one, other) = (new TestMember(program, _now), new TestMember(program, _now, ReferralClaim.Of("friend", false)));
        one.MergeIn(other);
        Assert.Equal((ReferralState.Open, "other"), (one.State.Referral!.State, one.State.Referral.Friend));
        one.Buy("p", _now, 100_00);
        Assert.Equal(("friend", "other"), (Assert.Single(one.State.Processes.OfType<ReferralStarted>()).By, one.State.Processes.OfType<ReferralStarted>().Single().Friend));

        var (self, brought) = (new TestMember(program, _now), new TestMember(program, _now, ReferralClaim.Of("member", false)));
        self.MergeIn(brought);
        Assert.Equal((ReferralState.Refused, "selfReferral"), (self.State.Referral!.State, self.State.Referral.Reason));
    }

    [Fact]
    public void Return_of_what_qualified_either_referral_takes_back_what_that_gave()
    {
        var program = Given.Program(Given.Rule(wallet: "status")) with { Referral = _referral };
        var (one, other) = (new TestMember(program, _now, ReferralClaim.Of("ann", false)), new TestMember(program, _now, ReferralClaim.Of("bob", false)));
        Reward(one, "p");
        Reward(other, "q");
        Assert.Equal((20L, 20L), (one.Balance(), other.Balance()));

        one.MergeIn(other);
        Assert.Equal(("ann", 40L), (one.State.Referral!.By, one.Balance()));
        one.Return("b", "q", _now);
        Assert.Equal((ReferralState.Rewarded, 20L), (one.State.Referral.State, one.Balance()));
        one.Return("c", "p", _now);

        // Both are under way at once, each for its own referrer and friend.
        var undone = one.State.Processes.OfType<ReferralUndone>().ToArray();
        Assert.Equal([("bob", "other"), ("ann", null)], undone.Select(process => (process.By, process.Friend)));
        Assert.NotEqual(undone[0].Id, undone[1].Id);
        Array.ForEach(undone, process => one.Do($"end/{process.Id}", (state, _, _) => ReferralRules.EndUndone(state, process, new ReferralReceipt(50, null))));
        Assert.Equal((0L, 0, ReferralState.TakenBack), (one.Balance(), one.State.Processes.Count + one.State.MergedReferrals.Length, one.State.Referral.State));
    }

    [Fact]
    public void Referral_of_one_who_was_merged_before_is_taken_back_wherever_it_has_come_to_and_survives_a_merging_that_is_undone()
    {
        var program = Given.Program(Given.Rule(wallet: "status")) with { Referral = _referral };
        TestMember[] members = [.. ((string[])["ann", "bob", "cid"]).Select(by => new TestMember(program, _now, ReferralClaim.Of(by, false)))];
        for (var i = 0; i < members.Length; i++)
        {
            Reward(members[i], $"p{i}");
        }

        members[1].MergeIn(members[2], "m2");
        var before = members[1].Part;
        members[1].EndMerge(members[1].LeaveFor("member", "m1"), "targetBlocked");
        Assert.Equal(before, members[1].Part);
        members[0].MergeIn(members[1], "m1");

        Assert.Equal([("bob", "m1"), ("cid", "m2")], members[0].State.MergedReferrals.Select(referral => (referral.By, referral.Friend)));
        Assert.Equal(TestMember.Text(members[0].State), TestMember.Text(AccountJson.ReadSnapshot(AccountJson.Write(members[0].State))));
    }

    [Fact]
    public void Transfer_to_one_who_was_merged_into_the_member_is_one_to_the_member()
    {
        var (one, other) = Both(Given.Program().WithPoints(Given.Wallet() with { Transferable = true }));
        one.MergeIn(other);
        one.Buy("p", _now, 10_00);

        var refusal = one.Refused((state, edition, now) => TransferRules.Debit(state, "member", new TransferPoints { Id = "t", To = "other", Wallet = "points", Points = 1 }, edition, now));

        Assert.Equal("transferToSelf", refusal.Code);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void First_qualifying_purchase_of_either_is_that_of_both_and_no_other_one_qualifies(bool byTheOneWhoStays, bool takenBack)
    {
        var program = Given.Program(Given.Rule(wallet: "status")) with { Referral = _referral };
        var (one, other) = (new TestMember(program, _now, ReferralClaim.Of("ann", false)), new TestMember(program, _now, ReferralClaim.Of("bob", false)));
        var (rewarded, by) = byTheOneWhoStays ? (one, "ann") : (other, "bob");
        Reward(rewarded, "p");
        if (takenBack)
        {
            rewarded.Return("r", "p", _now);
            rewarded.Do("undone", (state, _, _) => ReferralRules.EndUndone(state, state.Processes.OfType<ReferralUndone>().Single(), new ReferralReceipt(50, null)));
        }

        one.MergeIn(other);
        Assert.Equal((by, takenBack ? ReferralState.TakenBack : ReferralState.Rewarded, 0), (one.State.Referral!.By, one.State.Referral.State, one.State.MergedReferrals.Length));
        one.Buy("q", _now, 100_00);
        Assert.Empty(one.State.Processes);
        Assert.Equal(takenBack ? 0 : 20, one.Balance());

        if (!takenBack)
        {
            one.Return("r", "p", _now);
            Assert.Equal((by, byTheOneWhoStays ? null : "other"), (one.State.Processes.OfType<ReferralUndone>().Single().By, one.State.Processes.OfType<ReferralUndone>().Single().Friend));
            Assert.Equal((0L, ReferralState.TakenBack), (one.Balance(), one.State.Referral.State));
        }
    }

    [Fact]
    public void Referral_that_nothing_qualified_is_not_kept_beside_the_members_own()
    {
        var program = Given.Program() with { Referral = _referral };
        var (one, other) = (new TestMember(program, _now, ReferralClaim.Of("ann", false)), new TestMember(program, _now, ReferralClaim.Of("bob", false)));

        one.MergeIn(other);

        Assert.Equal(("ann", 0), (one.State.Referral!.By, one.State.MergedReferrals.Length));
    }

    [Fact]
    public void Merging_is_refused_while_either_one_cannot_take_part()
    {
        var (one, other) = Both(Given.Program().WithRewards(Given.Reward(points: 0)));
        Assert.Equal("mergeIntoItself", other.Refused((state, edition, now) => other.StartMerge(state, "other", "other", edition, now)).Code);
        var hold = other.Hold("v");
        Assert.Equal(("processesOpen", 1), Numbered(other.Refused((state, edition, now) => other.StartMerge(state, "member", "other", edition, now))));
        other.Undo(hold);
        Assert.Equal("memberBlocked", Both(Given.Program()).Other.Block().Refused((state, edition, now) => other.StartMerge(state, "member", "other", edition, now)).Code);

        var started = other.LeaveFor("member");
        Assert.Equal("mergeUnderWay", other.Refused((state, edition, now) => other.StartMerge(state, "member", "other", edition, now)).Code);
        one.Hold("w");
        Assert.Equal(("targetProcessesOpen", 1), Numbered(one.Refused((state, edition, now) => one.Receive(state, started, "other", edition, now, dryRun: true))));

        var blocked = Both(Given.Program()).One.Block();
        Assert.Equal("targetBlocked", blocked.Refused((state, edition, now) => blocked.Receive(state, started, "other", edition, now, dryRun: true)).Code);
        Assert.Equal("targetBlocked", blocked.Do("in", (state, edition, now) => blocked.Receive(state, started, "other", edition, now)).First<MemberMergedIn>()!.Refused);
        Assert.Equal(0, blocked.Balance());
        var merging = Both(Given.Program()).One;
        merging.LeaveFor("third");
        Assert.Equal("targetMerging", merging.Do("in", (state, edition, now) => merging.Receive(state, started, "other", edition, now)).First<MemberMergedIn>()!.Refused);
        other.EndMerge(started, null);
        Assert.Equal(("memberMerged", "member"), Named(other.Refused((state, edition, now) => other.StartMerge(state, "third", "other", edition, now))));
        Assert.Equal(("targetMerged", "member"), Named(other.Refused((state, edition, now) => other.Receive(state, started, "third", edition, now))));
    }

    [Fact]
    public void More_than_one_member_can_have_is_refused_with_what_it_is()
    {
        var (one, other) = Both(Given.Program().WithRewards(Given.Reward(points: 0)));
        for (var i = 0; i < 60; i++)
        {
            one.Redeem($"one{i}");
            other.Redeem($"other{i}");
        }

        var started = other.LeaveFor("member");
        var refused = one.Refused((state, edition, now) => one.Receive(state, started, "other", edition, now, dryRun: true));

        Assert.Equal(("tooMuchToMerge", "vouchers"), Named(refused));
        Assert.Equal([("both", 120L), ("limit", (long)Limits.OpenVouchers)], refused.Numbers.Select(number => (number.Name, number.Value)));
        Assert.Equal("tooMuchToMerge", one.Do("in", (state, edition, now) => one.Receive(state, started, "other", edition, now)).First<MemberMergedIn>()!.Refused);
    }

    [Fact]
    public void Those_who_were_merged_before_come_along_and_are_bounded()
    {
        var (last, first) = Both(Given.Program());
        first.Buy("p", _now, 10_00);
        for (var i = 0; i < Limits.MergedMembers; i++)
        {
            var next = new TestMember(Given.Program()).At(_now);
            next.MergeIn(first, $"m{i}");
            first = next;
        }

        Assert.Equal((10L, Limits.MergedMembers), (first.Balance(), first.State.MergedFrom.Length));
        var started = first.LeaveFor("member");
        Assert.Equal(("tooMuchToMerge", "mergedMembers"), Named(last.Refused((state, edition, now) => last.Receive(state, started, "other", edition, now, dryRun: true))));
    }

    private static readonly ReferralProgram _referral = new()
    {
        Referrer = new ReferralReward { Wallet = "points", Points = 50 }, Friend = new ReferralReward { Wallet = "points", Points = 20 }, WithinDays = 90, ReturnDays = 30,
    };

    /// <summary>A purchase that qualifies the member's referral, and the referrer's answer.</summary>
    private static void Reward(TestMember member, string purchase)
    {
        member.Buy(purchase, _now, 100_00);
        var started = member.State.Processes.OfType<ReferralStarted>().Single();
        member.Do($"end/{purchase}", (state, _, _) => ReferralRules.End(state, started, new ReferralReceipt(50, null)));
    }

    private static (TestMember One, TestMember Other) Both(ProgramDefinition program) => (new TestMember(program).At(_now), new TestMember(program).At(_now));

    private static (string, long) Numbered(Refusal refusal) => (refusal.Code, Assert.Single(refusal.Numbers).Value);

    private static (string, string) Named(Refusal refusal) => (refusal.Code, Assert.Single(refusal.Texts).Value);
}
