using FsCheck;
using FsCheck.Fluent;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>What the order of arrival may change, and what it may not.</summary>
public sealed class OrderProperties
{
    private static readonly DateTimeOffset _start = Given.Noon("2026-03-10");

    [Fact]
    public void Awards_do_not_depend_on_the_order_of_arrival_where_no_limit_tier_nth_purchase_segment_or_budget_condition_applied() => Property.Holds(
        from program in Histories.Programs.Select(Unconditional)
        from later in Histories.Programs.Select(Unconditional)
        from hours in Gen.Choose(0, 24 * 28).ArrayOf(8)
        from steps in Histories.Steps.ArrayOf(8)
        from order in Gen.Shuffle(Enumerable.Range(0, 8))
        select (program, later, hours, steps, order),
        value =>
        {
            var purchases = value.steps.Select((step, i) => Histories.Purchase($"p{i}", _start.AddHours(value.hours[i]), step)).ToArray();
            var (inTime, late) = (Member(), Member());
            foreach (var purchase in purchases.OrderBy(purchase => purchase.OccurredAt))
            {
                inTime.At(purchase.OccurredAt).Buy(purchase);
            }

            foreach (var i in value.order)
            {
                late.At(_start.AddDays(29)).Buy(purchases[i]);
            }

            inTime.At(late.Now);
            Assert.Equal(Awards(inTime), Awards(late));
            Assert.Equal(inTime.Seen.Balances.AsEnumerable(), late.Seen.Balances);

            TestMember Member() => new TestMember(value.program, _start.AddDays(-1)).Publish(value.later with { TimeZone = value.program.TimeZone }, _start.AddDays(14));
        },
        times: 80);

    [Fact]
    public void Balances_do_not_depend_on_the_order_of_arrival_of_purchases_and_returns_once_everything_has_arrived() => Property.Holds(
        from program in Histories.Programs.Select(Waiting)
        from hours in Gen.Choose(0, 24 * 28).ArrayOf(8)
        from steps in Histories.Steps.ArrayOf(8)
        from order in Gen.Shuffle(Enumerable.Range(0, 16))
        select (program, hours, steps, order),
        value =>
        {
            var events = value.steps.Select((step, i) => Bought(step, i)).Concat(value.steps.Select((step, i) => Back(step, i))).ToArray();
            var (inTime, late) = (new TestMember(value.program, _start.AddDays(-1)), new TestMember(value.program, _start.AddDays(-1)));
            foreach (var (at, happen) in events.OrderBy(happened => happened.At))
            {
                inTime.At(at);
                happen(inTime);
            }

            foreach (var i in value.order)
            {
                late.At(_start.AddDays(29));
                events[i].Happen(late);
            }

            for (var day = 30; day < 800; day += 9)
            {
                Assert.Equal((day, Shown(inTime.At(_start.AddDays(day)))), (day, Shown(late.At(_start.AddDays(day)))));
            }

            Assert.Equal(inTime.State.Counts, late.State.Counts);
            Assert.Equal((inTime.State.LastPurchaseAt, inTime.State.LastChannel), (late.State.LastPurchaseAt, late.State.LastChannel));

            (DateTimeOffset At, Action<TestMember> Happen) Bought(Histories.Step step, int i) =>
                (_start.AddHours(value.hours[i]), member => member.Buy(Histories.Purchase($"p{i}", _start.AddHours(value.hours[i]), step)));

            (DateTimeOffset At, Action<TestMember> Happen) Back(Histories.Step step, int i)
            {
                var at = _start.AddHours(value.hours[i] + (step.Amount % 24));
                return (at, member =>
                {
                    if (step.Shape % 3 > 0)
                    {
                        member.Return(step.Shape % 3 == 1 ? Given.Return($"r{i}", $"p{i}", at) : Given.Return($"r{i}", $"p{i}", at, 1 + (step.Amount / 3)));
                    }
                });
            }
        },
        times: 120);

    [Fact]
    public void Order_does_not_matter_within_a_late_window_however_short() => Property.Holds(
        from program in Histories.Programs.Select(Unconditional)
        from window in Gen.Choose(1, 4)
        from hours in Gen.Choose(0, 24 * 28).ArrayOf(10)
        from delays in Gen.Choose(0, 24 * 4).ArrayOf(10)
        from steps in Histories.Steps.ArrayOf(10)
        select (program: program with { LateWindowDays = window }, window, hours, delays, steps),
        value =>
        {
            var purchases = value.steps.Select((step, i) => Histories.Purchase($"p{i}", _start.AddHours(value.hours[i]), step)).ToArray();
            var arrivals = purchases.Select((purchase, i) => (Purchase: purchase, At: purchase.OccurredAt.AddHours(value.delays[i] % ((24 * value.window) + 1))));
            var (inTime, late) = (new TestMember(value.program, _start.AddDays(-1)), new TestMember(value.program, _start.AddDays(-1)));
            foreach (var purchase in purchases.OrderBy(purchase => purchase.OccurredAt))
            {
                inTime.At(purchase.OccurredAt).Buy(purchase);
            }

            foreach (var (purchase, at) in arrivals.OrderBy(arrival => arrival.At))
            {
                Assert.False(late.At(at).Buy(purchase).Late);
            }

            Assert.Equal(Awards(inTime), Awards(late));
            Assert.Equal(inTime.State.Counts, late.State.Counts);
            Assert.Equal(inTime.At(_start.AddDays(40)).Seen.Balances.AsEnumerable(), late.At(_start.AddDays(40)).Seen.Balances);
        },
        times: 80);

    [Fact]
    public void Limit_holds_in_every_order() => Property.Holds(
        from program in Histories.Programs.Where(program => program.EarningRules.Any(rule => !rule.Caps.IsEmpty) || program.Campaigns.Any(campaign => !campaign.Caps.IsEmpty))
        from days in Gen.Choose(0, 28).ArrayOf(14)
        from steps in Histories.Steps.ArrayOf(14)
        select (program, days, steps),
        value =>
        {
            var member = new TestMember(value.program, _start.AddDays(-40)).At(_start.AddDays(29));
            foreach (var (step, i) in value.steps.Select((step, i) => (step, i)))
            {
                Histories.Grant(member).Buy(Histories.Purchase($"p{i}", _start.AddDays(value.days[i]), step));
                if (step.Shape % 3 == 0)
                {
                    member.TryReturn(Given.Return($"r{i}", $"p{step.Amount % (i + 1)}", member.Now, 1 + (step.Amount % 40_00)));
                }

                AssertLimits(member);
            }
        },
        times: 80);

    /// <summary>Adds up what each limit counts, from the journal alone.</summary>
    private static void AssertLimits(TestMember member)
    {
        var given = Booked(member).ToArray();
        foreach (var (source, cap, limit) in member.Current.Definition.EarningRules.SelectMany(rule => rule.Caps.Select(cap => (rule.Id, cap.Period, cap.Points)))
            .Concat(member.Current.Definition.Campaigns.SelectMany(campaign => campaign.Caps.Where(cap => cap.Points is not null).Select(cap => (campaign.Id, cap.Period, cap.Points!.Value)))))
        {
            var sums = given.Where(points => points.Source == source)
                .GroupBy(points => cap == CapPeriod.Purchase ? points.Purchase : ProgramCalendar.StartOf(cap, points.Day).ToString("O"));
            Assert.All(sums, sum => Assert.InRange(sum.Sum(points => points.Points), 0, limit));
        }

        foreach (var (source, cap, limit) in member.Current.Definition.Campaigns.SelectMany(campaign => campaign.Caps.Where(cap => cap.Awards is not null).Select(cap => (campaign.Id, cap.Period, cap.Awards!.Value))))
        {
            var sums = given.Where(points => points.Source == source).GroupBy(points => ProgramCalendar.StartOf(cap, points.Day));
            Assert.All(sums, sum => Assert.InRange(sum.Sum(points => points.Awards), 0, limit));
        }
    }

    private static IEnumerable<(string Source, string Purchase, DateOnly Day, long Points, long Awards)> Booked(TestMember member)
    {
        foreach (var record in member.Journal)
        {
            var bought = record.First<PurchaseRecorded>();
            var purchase = bought?.Id ?? record.First<ReturnRecorded>()?.PurchaseId;
            foreach (var happened in record.Events)
            {
                if (happened is PointsAwarded award)
                {
                    yield return (award.Campaign ?? award.Rule, purchase!, bought!.CountsOn ?? bought.Day, award.Points, 1);
                }
                else if (happened is PointsTakenBack taken)
                {
                    yield return (taken.Campaign ?? taken.Rule, purchase!, taken.CountsOn, -taken.Points, -taken.Awards);
                }
            }
        }
    }

    /// <summary>
    /// The program without what depends on the member, what completes something, and what spends by itself, and with points
    /// that outlive the history. That challenges come to the same in every order is a property of theirs.
    /// </summary>
    private static ProgramDefinition Unconditional(ProgramDefinition program) => program with
    {
        Tiers = null,
        LateWindowDays = Math.Max(30, program.LateWindowDays),
        Segments = [],
        Challenges = [],
        Rewards = [.. program.Rewards.Where(reward => !reward.Automatic)],
        EarningRules = [.. program.EarningRules.Select(rule => rule with { Caps = [], FirstPurchase = false })],
        Campaigns = [.. program.Campaigns.Select(campaign => campaign with { Caps = [], Budget = null })],
        Wallets = [.. program.Wallets.Select(wallet => wallet with { Expiry = wallet.Expiry is null ? null : new ExpiryPolicy { After = 365 }, PendingDays = 0, Confirmation = null })],
    };

    /// <summary>As of <see cref="Unconditional"/>, with points that wait and that slide.</summary>
    private static ProgramDefinition Waiting(ProgramDefinition program) => Unconditional(program) with
    {
        Wallets =
        [
            .. program.Wallets.Select(wallet => wallet with
            {
                Expiry = wallet.Expiry is null ? null : new ExpiryPolicy { Kind = wallet.Expiry.Kind == ExpiryKind.Sliding ? ExpiryKind.Sliding : ExpiryKind.AfterEarning, After = 365 },
            }),
        ],
    };

    private static string Shown(TestMember member) => string.Join(
        ' ', member.Seen.Balances.Where(balance => balance is not { Balance: 0, Pending: 0, Debt: 0 }).Select(balance => (balance.Wallet, balance.Active - balance.Debt, balance.Pending)));

    private static IEnumerable<string> Awards(TestMember member) => member.Journal
        .Where(record => record.First<PurchaseRecorded>() is not null)
        .OrderBy(record => record.First<PurchaseRecorded>()!.Id, StringComparer.Ordinal)
        .Select(record => TestMember.Text(record.Events.OfType<PointsAwarded>()));
}
