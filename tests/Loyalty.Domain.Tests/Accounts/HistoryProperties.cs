using FsCheck.Fluent;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Domain.Schedules;
using Loyalty.Domain.Tests;
using Loyalty.Domain.Tests.Challenges;

namespace Loyalty.Domain.Tests.Accounts;

/// <summary>What holds for every program and every history. Each record on the way is held to the ledger's promises by <see cref="TestMember"/>.</summary>
public sealed class HistoryProperties
{
    [Fact]
    public void Ledger_adds_up_after_every_record_and_deciding_again_decides_the_same() =>
        Property.Holds(Histories.Programs, Histories.Steps, 40, (program, steps) => Histories.Live(program, steps), times: 150);

    [Fact]
    public void Programs_and_their_next_editions_are_valid() => Property.Holds(Histories.Programs, Histories.Steps, 20, (program, steps) =>
    {
        Assert.Empty(ProgramValidator.Validate(program, null));
        foreach (var step in steps)
        {
            var next = Histories.Next(program, step);
            Assert.Empty(ProgramValidator.Validate(next, program));
            program = next;
        }
    }, times: 60);

    [Fact]
    public void Histories_come_to_everything()
    {
        List<AccountEvent> events = [];
        Property.Holds(Histories.Programs, Histories.Steps, 40, (program, steps) => events.AddRange(Histories.Live(program, steps).Journal.SelectMany(record => record.Events)), times: 100);

        var kinds = events.Select(happened => happened.GetType()).ToHashSet();
        Type[] wanted =
        [
            typeof(CampaignMissed), typeof(VoucherIssued), typeof(VoucherUsed), typeof(VoucherCancelled), typeof(VoucherExpired), typeof(RedemptionUndone),
            typeof(PointsExpired), typeof(PointsActivated), typeof(PointsRestored), typeof(TransferEnded), typeof(TierChanged), typeof(PurchaseConfirmed),
        ];
        Assert.Empty(wanted.Except(kinds));
        Assert.Contains(events, happened => happened is PointsAwarded { Lease: > 0, Variant: not null });
        Assert.Contains(events, happened => happened is PointsAwarded { Reduced: not null });
        Assert.Contains(events, happened => happened is PointsTakenBack { Campaign: not null, Awards: > 0 });
        Assert.Contains(events, happened => happened is PurchaseRecorded { Edition: > 2 });
    }

    [Fact]
    public void Snapshot_and_the_records_after_it_fold_to_the_same_as_all_records() => Property.Holds(Histories.Programs, Histories.Steps, 25, (program, steps) =>
    {
        var journal = Histories.Live(program, steps).Journal;
        var whole = new AccountState();
        var after = new List<AccountState>();
        foreach (var record in journal)
        {
            Fold(whole, record);
            var snapshot = AccountJson.Write(whole);
            after.ForEach(state => Fold(state, record));
            after.Add(AccountJson.ReadSnapshot(snapshot));
            Assert.Equal(snapshot, AccountJson.Write(after[^1]));
        }

        Assert.All(after, state => Assert.Equal(TestMember.Text(whole), TestMember.Text(state)));
        Assert.All(after, state => Assert.Equal(whole.Recent.ToBytes(), state.Recent.ToBytes()));
    }, times: 60);

    [Fact]
    public void Fold_of_the_journal_is_the_state_that_the_decisions_left() => Property.Holds(Histories.Programs, Histories.Steps, 25, (program, steps) =>
    {
        var member = Histories.Live(program, steps);
        var folded = new AccountState();
        member.Journal.ForEach(record => Fold(folded, record));

        Assert.Equal(TestMember.Text(member.State), TestMember.Text(folded));
        Assert.Equal(member.Journal.Count, folded.Version);
    }, times: 60);

    [Fact]
    public void Advance_in_one_jump_equals_many_small_steps() => Property.Holds(Histories.Programs, Histories.Steps, 25, (program, steps) =>
    {
        var member = Histories.Live(program, steps);
        var jump = member.State.Fork();
        var atOnce = DueRules.Advance(jump, member.Current, member.Now.AddDays(800));

        var walk = member.State.Fork();
        var stepwise = new List<AccountEvent>();
        for (var day = 0; day <= 800; day += 5)
        {
            stepwise.AddRange(DueRules.Advance(walk, member.Current, member.Now.AddDays(day)));
        }

        Assert.Equal(TestMember.Text(atOnce), TestMember.Text(stepwise));
        Assert.Equal(TestMember.Text(jump), TestMember.Text(walk));
    }, times: 80);

    [Fact]
    public void Balance_is_the_same_swept_or_not() => Property.Holds(Histories.Programs, Histories.Steps, 25, (program, steps) =>
    {
        var member = Histories.Live(program, steps);
        var swept = member.State.Fork();
        for (var day = 0; day <= 40; day += 4)
        {
            var at = member.Now.AddDays(day);
            DueRules.Advance(swept, member.Current, at);
            Assert.Equal(Shown(swept, at), Shown(member.State, at));
            Assert.Equal(AccountAnswers.From(swept.BalancesAt(at)).AsEnumerable(), MemberAnswers.Summary(member.State, "member", member.Current, at).Balances);
        }
    }, times: 60);

    [Fact]
    public void Full_return_restores_balance_tier_counters_and_metric_exactly() => Property.Holds(Histories.Programs, Histories.Steps, 25, (program, steps) =>
    {
        var member = Histories.Live(program, steps.Where(step => step.Kind != Histories.Kind.ReturnEarly));
        member.Sweep();

        // A member rich enough has vouchers coming with every record, whatever it is about.
        member.IssueGiven();
        foreach (var (shape, i) in new[] { 3, 121, 250, 997 }.Select((shape, i) => (shape, i)))
        {
            var before = member.State.Fork();
            var version = member.Journal.Count;
            var step = new Histories.Step(Histories.Kind.Buy, 0, 30_00 + (shape * 40), shape);
            Histories.Grant(member);
            var purchase = Histories.Purchase($"full{i}", member.Now, step);
            var budgets = Histories.Used(member);
            purchase = i < 2 ? purchase : Histories.Paying(member, purchase, step);
            member.Buy(purchase);
            var bought = Histories.Standing(member.State, member.Now);

            if (i % 2 == 0)
            {
                foreach (var line in purchase.Lines)
                {
                    member.TryReturn(Given.Return($"full{i}/{line.Id}", purchase.Id, member.Now, new ReturnLine(line.Id, line.Quantity)));
                }
            }
            else
            {
                member.TryReturn(Given.Return($"full{i}/a", purchase.Id, member.Now, purchase.Amount / 3));
                member.Return(Given.Return($"full{i}/b", purchase.Id, member.Now));
            }

            // What the program lets members keep: vouchers with what they took of points and limits, and a tier.
            var returns = member.Current.Definition.Returns;
            var kept = returns.Vouchers == VouchersAfterReturn.Keep ? Histories.NotTakenBack(member.Journal.Skip(version)) : 0;
            Assert.Equal(Histories.Net(before, member.Now, spent: kept), Histories.Net(member.State, member.Now));
            Assert.Equal(returns.Tier == TierAfterReturn.AtOnce ? Histories.Standing(before, member.Now) : bought, Histories.Standing(member.State, member.Now));
            Assert.Equal(before.Counts, member.State.Counts);
            Assert.Equal((before.LastPurchaseAt, before.LastChannel), (member.State.LastPurchaseAt, member.State.LastChannel));
            Assert.Equal(ChallengeGiven.Text(before), ChallengeGiven.Text(member.State));
            Assert.Equal(budgets, Histories.Used(member));
            Assert.Equal(Histories.Counters(before, returns.Vouchers), Histories.Counters(member.State, returns.Vouchers));

            // By one policy: that of a challenge which began under an earlier edition may take from where the purchase then lacks it.
            if (before.Debts.Count == 0 && kept == 0 && returns == program.Returns)
            {
                Assert.Equal(Buckets(before.Buckets), Buckets(member.State.Buckets));
                Assert.Empty(member.State.Debts);
            }
        }
    }, times: 100);

    [Fact]
    public void Ten_small_returns_take_back_exactly_as_much_as_one_large() => Property.Holds(
        from program in Histories.Programs.Select(Withdrawing)
        from step in Histories.Steps
        from parts in Gen.Choose(0, 20_00).ArrayOf(10)
        select (program, step, parts),
        value =>
        {
            var purchase = Histories.Purchase("p", Given.Start, value.step);
            var (small, large) = (new TestMember(value.program), new TestMember(value.program));
            Histories.Grant(small).Buy(purchase);
            Histories.Grant(large).Buy(purchase);

            var returned = 0L;
            foreach (var (part, i) in value.parts.Select((part, i) => (part, i)))
            {
                var amount = Math.Min(part, purchase.Amount - returned);
                if (amount > 0)
                {
                    small.Return(Given.Return($"r{i}", "p", Given.Start, amount));
                    returned += amount;
                }
            }

            if (returned > 0)
            {
                large.Return(Given.Return("r", "p", Given.Start, returned));
            }

            AssertSameRest(small, large);
        },
        times: 300);

    [Fact]
    public void Returns_of_single_pieces_take_back_exactly_as_much_as_one_of_all_of_them() => Property.Holds(
        from program in Histories.Programs.Select(Withdrawing)
        from step in Histories.Steps
        from order in Gen.Shuffle(Enumerable.Range(0, 10))
        from count in Gen.Choose(1, 10)
        select (program, step, pieces: order.Take(count).ToArray()),
        value =>
        {
            var purchase = Given.Purchase("p", Given.Start, Given.Line(value.step.Amount, "1", "a", "food", 5, value.step.Amount / 7), Given.Line(value.step.Amount / 3, "2", "b", quantity: 5));
            var (small, large) = (new TestMember(value.program), new TestMember(value.program));
            Histories.Grant(small).Buy(purchase);
            Histories.Grant(large).Buy(purchase);

            foreach (var piece in value.pieces)
            {
                small.Return(Given.Return($"r{piece}", "p", Given.Start, new ReturnLine(piece < 5 ? "1" : "2", 1)));
            }

            large.Return(Given.Return(
                "r", "p", Given.Start, [.. value.pieces.GroupBy(piece => piece < 5 ? "1" : "2").Select(group => new ReturnLine(group.Key, group.Count()))]));

            AssertSameRest(small, large);
        },
        times: 200);

    [Fact]
    public void Budgets_are_never_exceeded() => Property.Holds(Histories.Programs, Histories.Steps, 40, (program, steps) =>
    {
        var member = Histories.Live(program, steps);
        var used = program.Campaigns.ToDictionary(campaign => campaign.Id, _ => 0L);
        foreach (var record in member.Journal)
        {
            foreach (var campaign in program.Campaigns.Where(campaign => campaign.Budget is not null))
            {
                used[campaign.Id] += Histories.Used(record, campaign);
                Assert.InRange(used[campaign.Id], 0, campaign.Budget!.Total);
            }
        }
    }, times: 80);

    [Fact]
    public void Dry_run_equals_the_run_that_follows()
    {
        var runs = new DryRuns();
        Property.Holds(Histories.Programs, Histories.Steps, 20, (program, steps) =>
        {
            var member = Histories.Live(program, steps);
            foreach (var step in steps.Take(5))
            {
                runs.Happen(member, step);
            }
        }, times: 60);
        runs.AssertEachWasDone(times: 50);
    }

    [Fact]
    public void Fork_can_change_without_changing_what_it_was_made_of_and_the_other_way_round() => Property.Holds(Histories.Programs, Histories.Steps, 15, (program, steps) =>
    {
        var journal = Histories.Live(program, steps).Journal;
        var half = journal.Count / 2;
        var state = new AccountState();
        journal.Take(half).ToList().ForEach(record => Fold(state, record));
        var before = TestMember.Text(state);

        var fork = state.Fork();
        journal.Skip(half).ToList().ForEach(record => Fold(fork, record));
        Assert.Equal(before, TestMember.Text(state));

        var kept = state.Fork();
        journal.Skip(half).ToList().ForEach(record => Fold(state, record));
        Assert.Equal(before, TestMember.Text(kept));
        Assert.Equal(TestMember.Text(fork), TestMember.Text(state));
    }, times: 60);

    private static void Fold(AccountState state, AccountRecord record) =>
        state.Apply(AccountJson.ReadRecord(AccountJson.Write(record)), TestMember.Prefix(record.Key));

    /// <summary>Without vouchers that come by themselves, with every return more of them, and stay.</summary>
    private static ProgramDefinition Withdrawing(ProgramDefinition program) => program.Returns.Vouchers == VouchersAfterReturn.CancelUnused ? program : program with
    {
        Rewards = [.. program.Rewards.Where(reward => !reward.Automatic)],
    };

    private static void AssertSameRest(TestMember small, TestMember large)
    {
        Assert.Equal(Taken(large), Taken(small));
        Assert.Equal(Buckets(large.State.Buckets), Buckets(small.State.Buckets));
        Assert.Equal(large.State.Counts, small.State.Counts);
        Assert.Equal(large.State.Counters.OrderBy(counter => counter.Key.ToString()), small.State.Counters.OrderBy(counter => counter.Key.ToString()));
        Assert.Equal((large.Tier, large.Until), (small.Tier, small.Until));
    }

    private static IEnumerable<(string Rule, long Points)> Taken(TestMember member) =>
        member.Journal.SelectMany(record => record.Events).OfType<PointsTakenBack>().GroupBy(taken => taken.Rule)
            .Select(group => (group.Key, group.Sum(taken => taken.Points))).OrderBy(pair => pair.Key, StringComparer.Ordinal);

    private static IEnumerable<string> Buckets(IEnumerable<BucketPoints> buckets) => buckets.Select(bucket => bucket.ToString()).Order(StringComparer.Ordinal);

    private static IEnumerable<(string Wallet, long Points, long Pending)> Shown(AccountState state, DateTimeOffset at) =>
        state.BalancesAt(at).Select(balance => (balance.Wallet, balance.Active - balance.Debt, balance.Pending)).Where(balance => balance is not (_, 0, 0));
}
