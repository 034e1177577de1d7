using FsCheck.Fluent;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Tests.Accounts;

/// <summary>The properties of <see cref="HistoryProperties"/>, of members to whom everything happens at once.</summary>
public sealed class MixedHistoryProperties
{
    [Fact]
    public void Programs_with_everything_are_valid() => Property.Holds(
        Histories.MixedPrograms, Histories.MixedSteps, 1, (program, _) => Assert.Empty(ProgramValidator.Validate(program, null)), times: 60);

    [Fact]
    public void Histories_come_to_everything()
    {
        List<AccountEvent> events = [];
        Property.Holds(Histories.MixedPrograms, Histories.MixedSteps, 50, (program, steps) => events.AddRange(Lived(program, steps).Journal.SelectMany(record => record.Events)), times: 100);

        Type[] wanted =
        [
            typeof(MemberBlocked), typeof(MemberUnblocked), typeof(TierGiven), typeof(MembershipPaid), typeof(MembershipEnded), typeof(ReferralStarted), typeof(ReferralUndone),
            typeof(ReferralEnded), typeof(TagChanged), typeof(SegmentChanged), typeof(ChallengeCompleted), typeof(VoucherIssued), typeof(PointsTakenBack),
        ];
        Assert.Empty(wanted.Except(events.Select(happened => happened.GetType())));
        Assert.Contains(events, happened => happened is PointsAwarded { Rule: "times" });
        Assert.Contains(events, happened => happened is PointsAwarded { Rule: "extra" });
    }

    [Fact]
    public void Journal_and_any_snapshot_fold_to_the_state_that_the_decisions_left() => Property.Holds(Histories.MixedPrograms, Histories.MixedSteps, 40, (program, steps) => Lived(program, steps).AssertFolds(), times: 100);

    [Fact]
    public void Time_passes_in_one_jump_as_in_many_steps_and_balances_are_right_without_a_sweep() => Property.Holds(Histories.MixedPrograms, Histories.MixedSteps, 40, (program, steps) =>
    {
        var member = Lived(program, steps);
        var (jump, walk) = (member.State.Fork(), member.State.Fork());
        var atOnce = DueRules.Advance(jump, member.Current, member.Now.AddDays(500));
        var stepwise = new List<AccountEvent>();
        for (var day = 0; day <= 500; day += 4)
        {
            var at = member.Now.AddDays(day);
            stepwise.AddRange(DueRules.Advance(walk, member.Current, at));
            Assert.Equal(AccountAnswers.From(walk.BalancesAt(at)).AsEnumerable(), MemberAnswers.Summary(member.State, "member", member.Current, at).Balances);
        }

        Assert.Equal(TestMember.Text(atOnce), TestMember.Text(stepwise));
        Assert.Equal(TestMember.Text(jump), TestMember.Text(walk));
    }, times: 80);

    [Fact]
    public void Dry_run_equals_the_run_that_follows()
    {
        var runs = new DryRuns();
        Property.Holds(Histories.MixedPrograms, Histories.MixedSteps, 30, (program, steps) =>
        {
            var member = Lived(program, steps);
            foreach (var step in steps.Take(5))
            {
                runs.Happen(member, step);
            }
        }, times: 80);
        runs.AssertEachWasDone(times: 50);
    }

    [Fact]
    public void Full_return_at_once_restores_balance_tier_and_counters() => Property.Holds(Histories.MixedPrograms, Histories.MixedSteps, 30, (program, steps) =>
    {
        var member = Lived(program, steps.Where(step => step.Kind != Histories.Kind.ReturnEarly));
        member.Sweep();
        member.IssueGiven();
        var before = member.State.Fork();
        Histories.Grant(member);
        var purchase = Histories.Purchase("full", member.Now, new Histories.Step(Histories.Kind.Buy, 0, 90_00, steps.Length * 31 % 1_000));
        if (before.Status != AccountStatus.Active)
        {
            return;
        }

        var version = member.Journal.Count;
        member.Buy(purchase);
        var bought = Histories.Standing(member.State, member.Now);
        member.Return("r", "full", member.Now);

        var returns = member.Current.Definition.Returns;
        var kept = returns.Vouchers == VouchersAfterReturn.Keep ? Histories.NotTakenBack(member.Journal.Skip(version)) : 0;
        Assert.Equal(Histories.Net(before, member.Now, spent: kept), Histories.Net(member.State, member.Now));
        Assert.Equal(returns.Tier == TierAfterReturn.AtOnce ? Histories.Standing(before, member.Now) : bought, Histories.Standing(member.State, member.Now));
        Assert.Equal(before.Counts, member.State.Counts);
        Assert.Equal((before.LastPurchaseAt, before.LastChannel), (member.State.LastPurchaseAt, member.State.LastChannel));
        Assert.Equal(Histories.Counters(before, returns.Vouchers), Histories.Counters(member.State, returns.Vouchers));
    }, times: 100);

    private static TestMember Lived(ProgramDefinition program, IEnumerable<Histories.Step> steps) => Histories.Live(Histories.Referred(program), steps);
}
