using FsCheck;
using FsCheck.Fluent;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Tests.Challenges;

namespace Loyalty.Domain.Tests.Accounts.Merging;

public sealed class MergingProperties
{
    [Fact]
    public void The_sum_over_both_accounts_is_the_same_before_and_after_whatever_their_histories()
    {
        var merged = 0;
        Property.Holds(Histories.Programs, Histories.Steps, 50, (program, steps) =>
        {
            var (one, other) = Lived(program, steps);
            one.Sweep();
            other.Sweep();
            if (!MayMerge(one, other))
            {
                return;
            }

            var before = Sums(one.State, other.State);
            var counts = Counted(one.State, other.State);
            var tier = Higher(one.Current, one.State.Tier, other.State.Tier);

            var record = one.MergeIn(other);
            if (record.First<MemberMergedIn>()!.Refused is not null)
            {
                Assert.Equal(before, Sums(one.State, other.State));
                Assert.Equal(counts, Counted(one.State, other.State));
                Assert.Equal(AccountStatus.Active, other.State.Status);
                return;
            }

            merged++;

            // What is given by itself once the points are enough, and what both complete together, comes with the merging and is not part of it.
            var more = record.Events.SelectMany(AccountAnswers.Entries).Where(entry => entry.Reason != "merged").Select(entry => (entry.Wallet, entry.Points));
            Assert.Equal(Sums([.. before, .. more]), Sums(one.State));
            if (record.First<VoucherGranted>() is null && record.First<ChallengeCompleted>() is null)
            {
                Assert.Equal(counts, Counted(one.State));
            }

            Assert.Empty(Sums(other.State));
            Assert.Equal((AccountStatus.Merged, "member"), (other.State.Status, other.State.MergedInto));
            Assert.Equal(0, other.State.Purchases + other.State.Vouchers.Count + other.State.Counters.Count + other.State.Counts.Count + other.State.SegmentIds.Length);
            Assert.Equal(tier, Higher(one.Current, tier, one.State.Tier) == one.State.Tier ? tier : null);
        }, times: 120);
        Assert.True(merged > 40, $"Only {merged} histories came to be merged.");
    }

    [Fact]
    public void Both_journals_fold_to_what_the_merging_left_and_life_goes_on() => Property.Holds(Histories.Programs, Histories.Steps, 50, (program, steps) =>
    {
        var (one, other) = Lived(program, steps);
        if (!MayMerge(one, other))
        {
            return;
        }

        var isMerged = one.MergeIn(other).First<MemberMergedIn>()!.Refused is null;
        one.Sweep();

        foreach (var member in (TestMember[])[one, other])
        {
            var folded = new AccountState();
            foreach (var record in member.Journal)
            {
                folded.Apply(AccountJson.ReadRecord(AccountJson.Write(record)), TestMember.Prefix(record.Key));
                folded = AccountJson.ReadSnapshot(AccountJson.Write(folded));
            }

            Assert.Equal(TestMember.Text(member.State), TestMember.Text(folded));
        }

        Assert.True(!isMerged || other.SweepAt(other.Now.AddYears(5)).IsEmpty);
        Histories.Live(one, steps.Reverse());
    }, times: 80);

    [Fact]
    public void Returning_everything_that_either_bought_leaves_nothing_whatever_was_returned_before_and_after() => Property.Holds(
        from policy in Gen.Elements(SpentPoints.Debt, SpentPoints.OtherPoints)
        from pending in Gen.Elements(0, 3)
        from days in Gen.Elements<int?>(null, 400)
        from cap in Gen.Elements<long?>(null, 150)
        from measure in Gen.Elements<ChallengeMeasure?>(null, ChallengeMeasure.Count, ChallengeMeasure.StreakDays, ChallengeMeasure.DistinctCategories)
        from repeatable in Gen.Elements(false, true)
        from amounts in Gen.Choose(1, 200_00).ArrayOf(8)
        from order in Gen.Shuffle(Enumerable.Range(0, 8))
        from early in Gen.Choose(0, 3)
        select (policy, pending, days, cap, measure, repeatable, amounts, order, early),
        value =>
        {
            var program = Given.Program(Given.Rule(caps: value.cap is { } most ? [Given.Cap(CapPeriod.Month, most)] : []), Given.Rule(1, 100, id: "status", wallet: "status")) with
            {
                Wallets = [Given.Wallet(pendingDays: value.pending, after: value.days), Given.Wallet("status", WalletKind.Status)],
                Tiers = Given.Tiers(),
                Returns = new ReturnPolicy { SpentPoints = value.policy },
                Challenges = value.measure is { } measure ? [ChallengeGiven.Challenge(measure, goal: 2) with { Repeatable = value.repeatable }] : [],
            };
            TestMember[] both = [new TestMember(program), new TestMember(program)];
            var now = Given.Noon("2026-01-05");
            for (var i = 0; i < value.amounts.Length; i++)
            {
                both[i % 2].At(now = now.AddHours(7)).Buy(Given.Purchase($"p{i}", now, Given.Line(value.amounts[i], category: $"c{i % 3}")));
            }

            foreach (var i in value.order.Take(value.early))
            {
                both[i % 2].Return($"early{i}", $"p{i}", now);
            }

            Array.ForEach(both, member => member.At(now));
            both[0].MergeIn(both[1]);
            var spent = Math.Min(20, Spending.Available(both[0].State, "points", now));
            if (spent > 0)
            {
                both[0].Spend(spent);
            }

            foreach (var i in value.order.Skip(value.early))
            {
                both[0].Return($"late{i}", $"p{i}", now = now.AddHours(30));
            }

            Assert.Equal(-spent, both[0].Balance());
            Assert.Equal(0, both[0].Balance("status"));
            Assert.Empty(both[0].State.Counts);
            Assert.Empty(both[0].State.Counters);
            Assert.Empty(both[0].State.Challenges);
            Assert.Equal("basic", both[0].Tier);
        });

    [Fact]
    public void A_merging_that_is_undone_leaves_all_as_it_was() => Property.Holds(Histories.Programs, Histories.Steps, 30, (program, steps) =>
    {
        var member = Histories.Live(program, steps);
        member.Sweep();
        if (member.State.Processes.Count > 0)
        {
            return;
        }

        var (before, segments) = (member.Part, member.State.SegmentIds);

        var started = member.LeaveFor("else");
        Assert.Empty(Sums(member.State));
        member.EndMerge(started, "targetBlocked");

        Assert.Equal((before, AccountStatus.Active), (member.Part, member.State.Status));
        Assert.Equal(segments.AsEnumerable(), member.State.SegmentIds);
    }, times: 60);

    /// <summary>Two members who lived through every other step each, at the same clock.</summary>
    private static (TestMember One, TestMember Other) Lived(ProgramDefinition program, Histories.Step[] steps)
    {
        // Editions are the program's, and both have to know the same ones.
        steps = [.. steps.Where(step => step.Kind != Histories.Kind.Publish)];
        var one = Histories.Live(program, steps.Where((_, i) => i % 2 == 0));
        var other = Histories.Live(program, steps.Where((_, i) => i % 2 == 1));
        var now = one.Now > other.Now ? one.Now : other.Now;
        return (one.At(now), other.At(now));
    }

    /// <summary>Nothing is under way, and no voucher of one has the id of one of the other, which no two ever have.</summary>
    private static bool MayMerge(TestMember one, TestMember other) =>
        one.State.Processes.Count + other.State.Processes.Count == 0
        && !one.State.Vouchers.Select(voucher => voucher.Voucher).Intersect(other.State.Vouchers.Select(voucher => voucher.Voucher)).Any();

    /// <summary>What the accounts hold of each wallet now, less what they owe.</summary>
    private static (string Wallet, long Points)[] Sums(params AccountState[] states) => Sums(states.SelectMany(state => state.Buckets
        .Select(held => (held.Bucket.Wallet, held.Points))
        .Concat(state.Debts.Select(debt => (debt.Key, -debt.Value)))));

    private static (string Wallet, long Points)[] Sums(IEnumerable<(string Wallet, long Points)> changes) =>
    [
        .. from change in changes
           group change.Points by change.Wallet into wallet
           where wallet.Sum() != 0
           orderby wallet.Key
           select (wallet.Key, wallet.Sum()),
    ];

    private static string Counted(params AccountState[] states) => string.Join(' ', (string[])
    [
        .. states.SelectMany(state => state.Counters).GroupBy(counter => $"{counter.Key}").OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key}={group.Sum(counter => counter.Value)}"),
        .. states.SelectMany(state => state.Counts).GroupBy(count => count.Key).OrderBy(group => group.Key).Select(group => $"{group.Key}={group.Aggregate(default(TierCount), (sum, count) => sum + count.Value)}"),
        $"{states.Sum(state => state.Purchases)}",
        .. states.SelectMany(state => state.Challenges).GroupBy(window => (window.Challenge, window.Start)).OrderBy(group => group.Key).Select(group => $"{group.Key}={group.Sum(window => window.Total)}/{group.Sum(window => window.Completed)}"),
        .. states.SelectMany(state => state.Expired).GroupBy(held => $"{held.Bucket}").OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key}={group.Sum(held => held.Points)}"),
    ]);

    private static string? Higher(CompiledEdition edition, string? one, string? other)
    {
        var levels = edition.Definition.Tiers?.Levels.Select(level => level.Id).ToList() ?? [];
        return levels.IndexOf(one ?? "") >= levels.IndexOf(other ?? "") ? one : other;
    }
}
