using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests.Memberships;

/// <summary>A membership that is paid for: how long it holds, what it keeps meanwhile, and how it ends.</summary>
public sealed class MembershipRulesTests
{
    private static readonly MembershipPlan Plus = new() { Id = "plus", Price = 49_00, Length = 12, Unit = ExpiryUnit.Months, GraceDays = 14, Tier = "gold" };

    private static ProgramDefinition Program(params MembershipPlan[] plans) =>
        Given.Program() with { Tiers = Given.Tiers(), Memberships = plans.Length == 0 ? [Plus] : [.. plans] };

    [Fact]
    public void First_payment_begins_a_period_when_it_was_paid_and_lifts_into_the_tier()
    {
        var member = new TestMember(Program());
        member.At(Given.Noon("2026-01-31"));

        Pay(member, paidAt: Given.Noon("2026-01-30"));

        var held = member.Seen.Membership!;
        Assert.Equal(("plus", Given.Noon("2026-01-30"), Given.At("2027-01-30T00:00:00Z"), Given.At("2027-02-13T00:00:00Z")), (held.Plan, held.Since, held.EndsAt, held.LapsesAt));
        Assert.Equal(("gold", Given.At("2027-02-13T00:00:00Z")), (member.Tier, member.Until));
        Assert.Equal("membership", member.Journal[^1].First<TierChanged>()!.Reason);
    }

    [Fact]
    public void Membership_that_outlasts_what_was_earned_lapses_as_what_was_earned_ends()
    {
        var member = new TestMember(Program(Plus with { Length = 36 }));
        member.Buy("p", Given.Noon("2026-03-04"), 500_00);

        Pay(member);

        var lapses = member.Until!.Value;
        Assert.True(lapses > Given.At("2029-01-01T00:00:00Z"));
        Assert.Equal(("gold", "silver"), (member.At(lapses.AddTicks(-1)).Tier, member.At(lapses).Tier));
    }

    [Fact]
    public void Renewal_before_the_end_goes_on_from_the_end()
    {
        var member = new TestMember(Program());
        Pay(member);
        member.At(Given.Noon("2026-06-01"));

        Pay(member);

        var held = member.Seen.Membership!;
        Assert.Equal((Given.Start, Given.At("2028-01-01T00:00:00Z")), (held.Since, held.EndsAt));
        Assert.Equal(Given.At("2028-01-15T00:00:00Z"), member.Until);
        Assert.Single(member.State.Floors);
    }

    [Theory]
    [InlineData(ExpiryUnit.Months, "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31")]
    [InlineData(ExpiryUnit.Months, "2026-01-30", "2026-02-28", "2026-03-30", "2026-04-30", "2026-05-30")]
    [InlineData(ExpiryUnit.Months, "2026-01-28", "2026-02-28", "2026-03-28", "2026-04-28", "2026-05-28")]
    [InlineData(ExpiryUnit.Years, "2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29")]
    [InlineData(ExpiryUnit.Days, "2026-01-31", "2026-02-01", "2026-02-02", "2026-02-03", "2026-02-04")]
    public void Renewals_end_on_the_day_that_the_membership_began_on_or_the_last_of_a_shorter_month(ExpiryUnit unit, string began, params string[] ends)
    {
        var program = Program();
        var member = new TestMember(program with { Memberships = [program.Memberships[0] with { Length = 1, Unit = unit }] }, Given.Noon(began));

        foreach (var end in ends)
        {
            Pay(member);
            Assert.Equal(Given.Day(end), member.Current.Calendar.DayOf(member.State.Membership!.EndsAt));
            member.At(member.State.Membership.EndsAt.AddHours(-1));
        }
    }

    [Fact]
    public void Renewal_in_grace_goes_on_from_the_old_end_and_grace_keeps_the_tier()
    {
        var member = new TestMember(Program());
        Pay(member);
        member.At(Given.Noon("2027-01-10")).Sweep();
        Assert.True(member.Seen.Membership!.InGrace);
        Assert.Equal("gold", member.Tier);

        Pay(member);

        Assert.Equal((false, Given.At("2028-01-01T00:00:00Z"), Given.Start), (member.Seen.Membership!.InGrace, member.Seen.Membership.EndsAt, member.Seen.Membership.Since));
    }

    [Fact]
    public void Membership_that_nobody_renews_lapses_by_itself_and_its_tier_goes_to_where_the_metric_says()
    {
        var member = new TestMember(Program());
        Pay(member);
        member.Buy("p", Given.Noon("2026-12-20"), 150_00);

        member.At(Given.At("2027-01-15T00:00:00Z"));
        Assert.Null(member.Seen.Membership);
        Assert.Equal("silver", member.Tier);
        var swept = member.Sweep();

        Assert.Equal(("plus", "lapsed", Given.At("2027-01-15T00:00:00Z")), swept.OfType<MembershipEnded>().Select(ended => (ended.Plan, ended.Reason, ended.At)).Single());
        Assert.Equal(("gold", "silver"), swept.OfType<TierChanged>().Select(move => (move.From!, move.To)).Single());
        Assert.DoesNotContain(member.State.Floors, floor => floor.Paid);
    }

    [Fact]
    public void Payment_after_the_lapse_starts_anew()
    {
        var member = new TestMember(Program());
        Pay(member);
        member.At(Given.Noon("2027-03-01"));

        Pay(member);

        Assert.Equal((Given.Noon("2027-03-01"), Given.At("2028-03-01T00:00:00Z")), (member.Seen.Membership!.Since, member.Seen.Membership.EndsAt));
    }

    [Fact]
    public void Cancelled_membership_runs_to_its_end_without_grace_and_paying_again_takes_it_up()
    {
        var member = new TestMember(Program());
        Pay(member);
        member.At(Given.Noon("2026-06-01"));

        Cancel(member);

        Assert.Equal((true, Given.At("2027-01-01T00:00:00Z")), (member.Seen.Membership!.Cancelled, member.Seen.Membership.LapsesAt));
        Assert.Equal(("gold", Given.At("2027-01-01T00:00:00Z")), (member.Tier, member.Until));
        Assert.Equal("alreadyCancelled", member.Refused((state, edition, now) => MembershipRules.Cancel(state, End(), edition, now)).Code);
        var paid = TestMember.Text(member.State);
        Pay(member);
        Assert.Equal((false, Given.At("2028-01-01T00:00:00Z")), (member.Seen.Membership!.Cancelled, member.Seen.Membership.EndsAt));
        Assert.NotEqual(paid, TestMember.Text(member.State));
    }

    [Fact]
    public void Cancelled_membership_is_over_at_its_end()
    {
        var member = new TestMember(Program());
        Pay(member);
        Cancel(member);

        member.SweepAt(Given.At("2027-01-01T00:00:00Z"));

        Assert.Null(member.State.Membership);
        Assert.Equal("basic", member.Tier);
    }

    [Fact]
    public void Membership_cancelled_in_grace_is_over_at_once()
    {
        var member = new TestMember(Program());
        Pay(member);
        member.At(Given.Noon("2027-01-10"));

        Cancel(member);

        Assert.Null(member.Seen.Membership);
        Assert.Equal("basic", member.Tier);
    }

    [Fact]
    public void Refund_ends_it_at_once_and_what_the_metric_supports_stays()
    {
        var member = new TestMember(Program());
        Pay(member);
        member.Buy("p", Given.Noon("2026-02-01"), 150_00);

        var record = member.Do("refund", (state, edition, now) => MembershipRules.Refund(state, End(), edition, now));

        Assert.Null(member.Seen.Membership);
        Assert.Equal("silver", member.Tier);
        Assert.Null(MemberAnswers.MembershipChanged(record, "member").Membership);
        Assert.Equal("membershipNotHeld", member.Refused((state, edition, now) => MembershipRules.Refund(state, End(), edition, now)).Code);
    }

    [Fact]
    public void Tier_earned_beside_it_is_not_touched_by_its_end()
    {
        var member = new TestMember(Program());
        Pay(member);
        member.Buy("p", Given.Noon("2026-02-01"), 2_000_00);
        Assert.Equal("platinum", member.Tier);

        member.Do("refund", (state, edition, now) => MembershipRules.Refund(state, End(), edition, now));

        Assert.Equal("platinum", member.Tier);
    }

    [Fact]
    public void Tier_given_by_hand_beside_it_stays_when_it_is_refunded()
    {
        var member = new TestMember(Program());
        Pay(member);
        member.Give("silver", Given.Noon("2026-12-01"));

        member.Do("refund", (state, edition, now) => MembershipRules.Refund(state, End(), edition, now));

        Assert.Equal(("silver", Given.Noon("2026-12-01")), (member.Tier, member.Until));
    }

    [Fact]
    public void Payments_that_cannot_be_are_refused()
    {
        var member = new TestMember(Program(Plus, new MembershipPlan { Id = "old", Length = 1, Unit = ExpiryUnit.Years, Retired = true }, new MembershipPlan { Id = "week", Length = 7 }));
        member.At(Given.Noon("2026-03-01"));

        Assert.Equal("membershipUnknown", Refused(member, "none"));
        Assert.Equal("membershipUnknown", Refused(member, "old"));
        Assert.Equal("paidInFuture", Refused(member, "plus", member.Now.AddHours(1)));
        Assert.Equal("membershipOver", Refused(member, "week", member.Now.AddDays(-10)));
        Assert.Equal("membershipNotHeld", member.Refused((state, edition, now) => MembershipRules.Cancel(state, End(), edition, now)).Code);
        Pay(member);
        Assert.Equal("otherMembership", Refused(member, "week"));
        for (var year = 1; year < 10; year++)
        {
            Pay(member);
        }

        Assert.Equal("paidTooFarAhead", Refused(member, "plus"));
    }

    [Fact]
    public void Payment_older_than_the_late_window_counts_as_paid_now()
    {
        var member = new TestMember(Program());
        member.At(Given.Noon("2026-06-01"));

        Pay(member, paidAt: Given.Noon("2026-04-01"));

        Assert.Equal(Given.Noon("2026-06-01"), member.Seen.Membership!.Since);
    }

    [Fact]
    public void Answer_of_a_payment_is_what_is_seen_and_the_snapshot_holds_it()
    {
        var member = new TestMember(Program());

        var record = Pay(member);

        var answer = MemberAnswers.MembershipChanged(AccountJson.ReadRecord(AccountJson.Write(record)), "member");
        Assert.Equal((member.Seen.Membership, member.Seen.Tier), (answer.Membership, answer.Tier));
        Assert.Equal(TestMember.Text(member.State), TestMember.Text(AccountJson.ReadSnapshot(AccountJson.Write(member.State))));
        Assert.Equal(TestMember.Text(member.State), TestMember.Text(member.State.Fork()));
        Assert.Equal("membershipPaid", AccountAnswers.ToHistory(record, 2).Kind);
    }

    [Fact]
    public void Rule_for_holders_gives_points_while_it_holds_in_grace_too_and_says_why_not_before()
    {
        var bonus = Given.Rule(10, id: "bonus") with { Condition = new Condition { Memberships = ["plus"] } };
        var member = new TestMember(Program() with { EarningRules = [bonus] });
        Assert.Empty(member.Buy("before", Given.Start, 10_00).Awards);
        var condition = member.Explain("before").Single(rule => rule.Rule == "bonus").Reasons.Single();
        Assert.Equal(new RuleReason("noMembership", "plus", "no membership", "/condition/memberships"), condition);

        Pay(member);

        Assert.Equal(100, member.Buy("held", Given.Noon("2026-06-01"), 10_00).Awards.Single().Points);
        Assert.Equal(100, member.Buy("grace", Given.Noon("2027-01-10"), 10_00).Awards.Single().Points);
        Assert.Empty(member.Buy("lapsed", Given.Noon("2027-01-20"), 10_00).Awards);
    }

    [Theory]
    [InlineData("silver", false)]
    [InlineData("silver", true)]
    [InlineData("gold", false)]
    [InlineData("gold", true)]
    public void Refund_of_one_of_two_that_were_merged_leaves_what_the_other_one_promised(string tier, bool othersIsHeld)
    {
        var program = Program(Plus with { Tier = tier }, Plus with { Id = "pro", Length = 6 });
        var (one, other) = (new TestMember(program).At(Given.Noon("2026-03-01")), new TestMember(program).At(Given.Noon("2026-03-01")));
        Pay(one, othersIsHeld ? "pro" : "plus");
        Pay(other, othersIsHeld ? "plus" : "pro");
        var until = (othersIsHeld ? one : other).Until;

        one.MergeIn(other);
        Assert.Equal(("plus", "gold"), (one.Seen.Membership!.Plan, one.Tier));
        one.Do("refund", (state, edition, now) => MembershipRules.Refund(state, End(), edition, now));

        Assert.Equal(("gold", until), (one.Tier, one.Until));
        Assert.Null(one.Seen.Membership);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Refund_of_the_membership_that_stays_of_two_takes_its_own_tier_along(bool othersIsHeld)
    {
        var program = Program(Plus, Plus with { Id = "pro", Length = 6, Tier = "silver" });
        var (one, other) = (new TestMember(program).At(Given.Noon("2026-03-01")), new TestMember(program).At(Given.Noon("2026-03-01")));
        Pay(one, othersIsHeld ? "pro" : "plus");
        Pay(other, othersIsHeld ? "plus" : "pro");
        var until = (othersIsHeld ? one : other).Until;

        one.MergeIn(other);
        one.Do("refund", (state, edition, now) => MembershipRules.Refund(state, End(), edition, now));

        Assert.Equal(("silver", until), (one.Tier, one.Until));
    }

    [Fact]
    public void Reward_for_holders_is_refused_to_others()
    {
        var reward = Given.Reward(points: 1) with { Requires = new RewardRequirements { Memberships = ["plus"] } };
        var member = new TestMember(Program().WithRewards(reward));
        member.Buy("p", Given.Start, 10_00);

        Assert.Equal("noMembership", member.Refused(Given.Redeem("v")).Code);
        Pay(member);

        Assert.Equal("mug", member.Hold("v").Reward);
    }

    [Fact]
    public void Contradictions_of_memberships_are_faults()
    {
        var program = Program(
            Plus with { Tier = "diamond" },
            new MembershipPlan { Id = "basic", Length = 0, Tier = "basic", GraceDays = 400 },
            new MembershipPlan { Id = "basic", Length = 1 }) with
        {
            EarningRules =
            [
                Given.Rule(id: "one") with { Condition = new Condition { Memberships = ["none"] } },
                Given.Rule(id: "two") with { Condition = new Condition { All = [new Condition { Memberships = ["plus"] }, new Condition { Not = new Condition { Memberships = ["plus"] } }] } },
            ],
        };

        var faults = ProgramValidator.Validate(program, Program(Plus, new MembershipPlan { Id = "gone", Length = 1 })).Select(fault => fault.Pointer).ToArray();

        Assert.Contains("/memberships/0/tier", faults);
        Assert.Contains("/memberships/1/tier", faults);
        Assert.Contains("/memberships/1/length", faults);
        Assert.Contains("/memberships/1/graceDays", faults);
        Assert.Contains("/memberships/2/id", faults);
        Assert.Contains("/memberships", faults);
        Assert.Contains("/earningRules/0/condition/memberships/0", faults);
        Assert.Contains(faults, pointer => pointer.StartsWith("/earningRules/1/condition", StringComparison.Ordinal));
        Assert.Empty(ProgramValidator.Validate(Program(), null));
    }

    private static AccountRecord Pay(TestMember member, string plan = "plus", DateTimeOffset? paidAt = null)
    {
        var key = $"pay/{member.State.Version}";
        return member.Do(key, (state, edition, now) => MembershipRules.Pay(state, new PayMembership { Key = key, Plan = plan, PaidAt = paidAt ?? now }, edition, now));
    }

    private static void Cancel(TestMember member) =>
        member.Do($"cancel/{member.State.Version}", (state, edition, now) => MembershipRules.Cancel(state, End(), edition, now));

    private static string Refused(TestMember member, string plan, DateTimeOffset? paidAt = null) =>
        member.Refused((state, edition, now) => MembershipRules.Pay(state, new PayMembership { Key = "k", Plan = plan, PaidAt = paidAt ?? now }, edition, now)).Code;

    private static EndMembership End() => new() { Key = "end", Plan = "plus" };
}
