using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Tests.Purchases.Returns;

/// <summary>A purchase that comes back after the member's life went on: points became active, ended, were spent, others were bought.</summary>
public sealed class LaterReturnProperties
{
    private const string Kept = "kept";
    private const long Wide = 1_000_000_000;

    [Fact]
    public void Full_return_after_a_while_takes_back_all_that_the_purchase_gave_and_counted()
    {
        var (expired, owed, earlier) = (0, 0, 0);
        Property.Holds(Histories.Programs, Histories.Steps, 40, (program, steps) =>
        {
            var half = steps.Length / 2;
            var member = Histories.Live(program, steps.Take(half));
            var step = new Histories.Step(Histories.Kind.Buy, 0, 60_00, steps.Sum(step => step.Shape) % 1_000);
            var purchase = Histories.Purchase(Kept, member.Now, step);
            member.Buy(steps.Length % 2 == 0 ? purchase : Histories.Paying(member, purchase, step));
            Histories.Live(member, steps.Skip(half));
            earlier += Stored(member).Returns.Count > 0 ? 1 : 0;
            if (steps.Length % 3 == 0)
            {
                foreach (var line in purchase.Lines.Where(line => Left(member, line) > 0))
                {
                    member.TryReturn(Given.Return($"last/{line.Id}", Kept, member.Now, new ReturnLine(line.Id, Left(member, line))));
                }
            }

            member.TryReturn(Given.Return("last", Kept, member.Now));

            AssertNothingLeft(member);
            AssertOnlyWhatWasSpentIsOwed(member);
            expired += Taken(member).Any(taken => taken.Expired > 0) ? 1 : 0;
            owed += Taken(member).Any(taken => taken.Debt > 0) ? 1 : 0;
        }, times: 200);
        Assert.True(expired > 5 && owed > 5 && earlier > 20, $"{expired} lost points to their end, {owed} owed, {earlier} had come back in part.");
    }

    [Fact]
    public void Full_return_after_a_while_leaves_the_account_as_if_nothing_had_been_bought_where_no_points_end() => Property.Holds(
        Histories.Programs.Select(Lasting), Histories.Steps, 30, (program, steps) => AssertTwins(program, steps, spends: true), times: 150);

    [Fact]
    public void Full_return_after_a_while_leaves_the_account_as_if_nothing_had_been_bought_where_no_points_are_spent() => Property.Holds(
        Histories.Programs.Select(Ending), Histories.Steps, 30, (program, steps) => AssertTwins(program, steps, spends: false), times: 150);

    [Fact]
    public void Full_return_after_a_while_leaves_the_account_as_one_at_once_does_where_what_is_earned_moves_the_end_of_points() => Property.Holds(
        Histories.Programs.Select(Sliding), Histories.Steps, 30, (program, steps) => AssertTwins(program, steps, spends: false, returnsAtOnce: true), times: 150);

    /// <summary>
    /// Two members with the same life, but that one bought something in the midst of it and returned all of it at its end;
    /// the other one did not buy it, or returned it at once.
    /// </summary>
    private static void AssertTwins(ProgramDefinition program, Histories.Step[] steps, bool spends, bool returnsAtOnce = false)
    {
        var start = Given.Noon("2026-03-10");
        var (one, other) = (new TestMember(program, start), new TestMember(program, start));
        var now = start;
        foreach (var (step, i) in steps.Select((step, i) => (step, i)))
        {
            now = now.AddHours(step.Hours);
            one.At(now);
            other.At(now);
            if (i == steps.Length / 3)
            {
                var kept = Histories.Purchase(Kept, now, step);
                Histories.Grant(one).Buy(spends ? Histories.Paying(one, kept, step) : kept);
                if (returnsAtOnce)
                {
                    Histories.Grant(other).Buy(kept);
                    other.Return(Given.Return("last", Kept, now));
                }
            }

            if (step.Kind == Histories.Kind.Confirm && step.Shape % 4 == 0)
            {
                TryConfirm(one, Kept);
            }

            foreach (var member in new[] { one, other })
            {
                Live(Histories.Grant(member), step, i);

                // As the grains do at once: nobody has so many vouchers under way that another one is not begun.
                member.IssueGiven();
            }

            if (spends && step.Kind == Histories.Kind.Spend)
            {
                one.Sweep();
                other.Sweep();
                var points = Math.Min(step.Amount / 100, Math.Min(Spending.Available(one.State, "points", now), Spending.Available(other.State, "points", now)));
                if (points > 0)
                {
                    one.Spend(points);
                    other.Spend(points);
                }
            }
        }

        if (one.Journal.Any(record => record.First<PurchaseRecorded>()?.Id == Kept))
        {
            one.TryReturn(Given.Return("last", Kept, now));
            AssertNothingLeft(one);
        }

        foreach (var days in new[] { 0, 1, 4, 11, 25, 60, 200, 500 })
        {
            one.At(now.AddDays(days));
            other.At(now.AddDays(days));
            Assert.Equal((days, Net(other)), (days, Net(one)));
            Assert.True(program.Tiers is null || other.Metric == one.Metric);
            if (program.Returns.Tier == TierAfterReturn.AtOnce)
            {
                Assert.Equal((days, other.Tier, other.Until), (days, one.Tier, one.Until));
            }
            else
            {
                Assert.True(Level(one) >= Level(other), $"{days} days later it is {one.Tier}, and {other.Tier} without the purchase.");
            }
        }

        Assert.Equal(Histories.Used(other), Histories.Used(one));
        Assert.Equal(other.State.Counts, one.State.Counts);
        Assert.Equal((other.State.LastPurchaseAt, other.State.LastChannel), (one.State.LastPurchaseAt, one.State.LastChannel));
        Assert.Equal(Histories.Counters(other.State, program.Returns.Vouchers), Histories.Counters(one.State, program.Returns.Vouchers));
        Assert.Equal(string.Join('\n', Challenges(other)), string.Join('\n', Challenges(one)));
    }

    private static void Live(TestMember member, Histories.Step step, int i)
    {
        switch (step.Kind)
        {
            case Histories.Kind.Buy or Histories.Kind.BuyPaying or Histories.Kind.Redeem:
                member.Buy(Histories.Purchase($"p{i}", member.Now, step));
                break;
            case Histories.Kind.BuyLate:
                member.Buy(Histories.Purchase($"p{i}", member.Now.AddDays(-(step.Shape % 20)), step));
                break;
            case Histories.Kind.Act:
                member.Act(Given.Activity($"a{i}", member.Now));
                break;
            case Histories.Kind.Sweep:
                member.Sweep();
                break;
            case Histories.Kind.Confirm when Others(member) is { Length: > 0 } others:
                TryConfirm(member, others[step.Amount % others.Length]);
                break;
            case Histories.Kind.ReturnAmount or Histories.Kind.ReturnWhole when Others(member) is { Length: > 0 } others:
                member.TryReturn(Given.Return($"r{i}", others[step.Shape % others.Length], member.Now, 1 + (step.Amount % 50_00)));
                break;
        }
    }

    private static void TryConfirm(TestMember member, string purchase)
    {
        if (member.Stored(Given.Shop, purchase) is { ConfirmedAt: null } && member.DecideConfirm(purchase).Refusal is null)
        {
            member.Confirm(purchase);
        }
    }

    private static string[] Others(TestMember member) =>
        [.. member.Journal.Select(record => record.First<PurchaseRecorded>()?.Id).OfType<string>().Where(id => id != Kept)];

    /// <summary>What the purchase counted and gave, less what its returns took out again, is nothing.</summary>
    private static void AssertNothingLeft(TestMember member)
    {
        var stored = Stored(member);
        var returns = stored.Returns.Select(returned => returned.Return).ToArray();
        Assert.Equal(stored.Purchase.Amount, returns.Sum(returned => returned.Amount));
        Assert.Equal((stored.Purchase.Spend, stored.Purchase.Visits), (returns.Sum(returned => returned.Spend), returns.Sum(returned => returned.Visits)));

        var taken = Taken(member);
        foreach (var award in stored.Awards)
        {
            var back = taken.Where(back => back.Rule == award.Rule && back.Campaign == award.Campaign).ToArray();
            Assert.Equal((award.Rule, award.Points), (award.Rule, back.Sum(part => part.Points)));
            Assert.All(back, part => Assert.Equal((award.Wallet, award.Status), (part.Wallet, part.Status)));
            Assert.All(back, part => Assert.Equal(award.Counters.AsEnumerable(), part.Counters));
            if (award.Campaign is not null && award.Points > 0)
            {
                Assert.Equal(1, back.Sum(part => part.Awards));
                Assert.Equal((award.AwardCounters ?? []).AsEnumerable(), back.Single(part => part.Awards > 0).AwardCounters ?? []);
            }
        }

        var restored = member.Journal.SelectMany(record => record.Events).OfType<PointsRestored>().Where(restored => restored is { Reason: "paid", Reference: Kept });
        Assert.Equal(stored.Spent.Sum(spent => spent.Points), restored.Sum(part => part.Points + part.Lapsed));
    }

    /// <summary>Of what the purchase gave, only as much is owed, forgiven or taken elsewhere as left its buckets without having ended.</summary>
    private static void AssertOnlyWhatWasSpentIsOwed(TestMember member)
    {
        var events = member.Journal.SelectMany(record => record.Events).ToArray();
        var stored = Stored(member);
        foreach (var wallet in stored.Awards.GroupBy(award => award.Wallet))
        {
            var own = wallet.SelectMany(award => new[] { award.Bucket.Normalized(), award.Bucket.Activated() }).Distinct().ToArray();
            var left = events.OfType<PointsSpent>().SelectMany(spent => spent.Takes).Concat(events.OfType<PointsTakenBack>().SelectMany(back => back.Takes))
                .Where(take => own.Contains(take.Bucket)).Sum(take => take.Points);
            var repaid = events.OfType<PointsAwarded>().Where(award => own.Contains(award.Bucket.Normalized())).Sum(award => award.Repaid)
                + events.OfType<PointsActivated>().Where(activated => own.Contains(activated.Bucket)).Sum(activated => activated.Repaid);
            var taken = Taken(member).Where(back => back.Wallet == wallet.Key).ToArray();
            Assert.InRange(taken.Sum(back => back.Debt + back.FromOther + back.Forgiven), 0, left + repaid);
        }
    }

    private static StoredPurchase Stored(TestMember member) => member.Stored(Given.Shop, Kept)!;

    private static decimal Left(TestMember member, PurchaseLine line) =>
        line.Quantity - Stored(member).Returns.SelectMany(returned => returned.Return.Lines).Where(back => back.Line == line.Id).Sum(back => back.Quantity);

    private static PointsTakenBack[] Taken(TestMember member) => [.. Stored(member).Returns.SelectMany(returned => returned.TakenBack)];

    /// <summary>What the member has, less what is owed and what was let go of what would be.</summary>
    private static string Net(TestMember member) => string.Join(
        ' ',
        member.Seen.Balances.Select(balance => (balance.Wallet, Points: balance.Active + balance.Pending - balance.Debt - Forgiven(member, balance.Wallet)))
            .Where(balance => balance.Points != 0).OrderBy(balance => balance.Wallet, StringComparer.Ordinal));

    private static long Forgiven(TestMember member, string wallet) =>
        member.Journal.SelectMany(record => record.Events).OfType<PointsTakenBack>().Where(back => back.Wallet == wallet).Sum(back => back.Forgiven);

    private static int Level(TestMember member) => member.Current.Definition.Tiers is { } tiers && member.Tier is { } tier ? tiers.Levels.Select(level => level.Id).ToList().IndexOf(tier) : -1;

    /// <summary>How far the member is; not when a goal was reached, which may have been earlier with the purchase that came back.</summary>
    private static IEnumerable<string> Challenges(TestMember member) =>
    [
        .. member.State.Challenges.Select(progress =>
            $"{progress.Challenge} {progress.Start} {progress.Total} {string.Join(' ', progress.Values)} {string.Join(' ', progress.Marks)} {progress.Completed}").Order(StringComparer.Ordinal),
        .. member.State.Badges.Select(badge => $"{badge.Badge}x{badge.Times}").Order(StringComparer.Ordinal),
    ];

    /// <summary>Without what makes one purchase depend on another, and with points that last; what a challenge gives counts for no day of a tier.</summary>
    private static ProgramDefinition Lasting(ProgramDefinition program) => Independent(program) with
    {
        Challenges = [.. program.Challenges.Select(challenge => challenge with { Points = challenge.Points is { } given ? given with { Wallet = "points" } : null })],
        Wallets = [.. program.Wallets.Select(wallet => wallet with { Expiry = null })],
    };

    /// <summary>The same with points that end, but not by what is bought after them; a challenge's points end by the day on which its goal was reached.</summary>
    private static ProgramDefinition Ending(ProgramDefinition program) => Independent(program) with
    {
        Challenges = [],
        Wallets = [.. program.Wallets.Select(wallet => wallet with { Expiry = wallet.Expiry is { Kind: ExpiryKind.Sliding } sliding ? sliding with { Kind = ExpiryKind.AfterEarning } : wallet.Expiry })],
    };

    /// <summary>The same with points whose end is moved by what is bought after them.</summary>
    private static ProgramDefinition Sliding(ProgramDefinition program) => Independent(program) with
    {
        Challenges = [],
        Wallets = [.. program.Wallets.Select(wallet => wallet with { Expiry = wallet.Expiry is { Kind: ExpiryKind.AfterEarning } ending ? ending with { Kind = ExpiryKind.Sliding, RoundUp = null } : wallet.Expiry })],
    };

    /// <summary>Limits and budgets count, and have room for everything: what one purchase took of them is not missing to another one.</summary>
    private static ProgramDefinition Independent(ProgramDefinition program) => program with
    {
        Segments = [],
        Rewards = [.. program.Rewards.Where(reward => !reward.Automatic).Select(reward => reward with { VoucherDays = null })],
        EarningRules = [.. program.EarningRules.Select(rule => rule with { Caps = [.. rule.Caps.Select(cap => cap with { Points = Wide })], FirstPurchase = false })],
        Campaigns =
        [
            .. program.Campaigns.Select(campaign => campaign with
            {
                Caps = [.. campaign.Caps.Select(cap => cap with { Points = cap.Points is null ? null : Wide, Awards = cap.Awards is null ? null : Wide })],
                Budget = campaign.Budget is { } budget ? budget with { Total = Wide } : null,
            }),
        ],
    };
}
