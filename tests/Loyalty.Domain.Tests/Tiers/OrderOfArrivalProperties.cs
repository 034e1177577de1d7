using FsCheck.Fluent;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Domain.Tests.Tiers;

public sealed class OrderOfArrivalProperties
{
    [Fact]
    public void Standing_and_metric_do_not_depend_on_the_order_of_arrival() => Property.Holds(
        from months in Gen.Elements<int?>(null, 1, 2)
        from metric in Gen.Elements(TierMetric.Spend, TierMetric.StatusPoints)
        from upgrade in Gen.Elements(TierUpgrade.AtOnce, TierUpgrade.AtPeriodEnd)
        from start in Gen.Elements("2026-12-20", "2026-03-01")
        from hours in Gen.Choose(0, 24 * 28).ArrayOf(12)
        from amounts in Gen.Choose(1, 120_00).ArrayOf(12)
        from order in Gen.Shuffle(Enumerable.Range(0, 12))
        select (months, metric, upgrade, start, hours, amounts, order),
        value =>
        {
            var program = Given.Program(Given.Rule(1, 1, wallet: "status")) with
            {
                Tiers = Given.Tiers(value.metric, value.months) with { Downgrade = DowngradePolicy.ToMetric, Upgrade = value.months is null ? value.upgrade : TierUpgrade.AtOnce },
            };
            var start = Given.Noon(value.start);
            var purchases = value.hours.Select((hour, i) => Given.Purchase($"p{i}", start.AddHours(hour), value.amounts[i])).ToArray();

            var inTime = Arrived(program, start, purchases.OrderBy(purchase => purchase.OccurredAt), asTheyOccur: true);
            var late = Arrived(program, start, value.order.Select(i => purchases[i]), asTheyOccur: false);

            for (var day = 30; day < 800; day += 7)
            {
                inTime.At(start.AddDays(day));
                late.At(start.AddDays(day));
                Assert.Equal((inTime.Tier, inTime.Until, inTime.Metric), (late.Tier, late.Until, late.Metric));
            }

            Assert.Equal(inTime.State.Counts, late.State.Counts);
            Assert.Equal(inTime.Balance("status"), late.Balance("status"));
        },
        times: 60);

    [Fact]
    public void Metric_does_not_depend_on_the_order_of_arrival_of_returns_and_the_standing_neither_once_grace_is_over() => Property.Holds(
        from months in Gen.Elements<int?>(null, null, 1, 2)
        from period in Gen.Elements(TierPeriod.CalendarYear, TierPeriod.MembershipYear, TierPeriod.Lifetime)
        from metric in Gen.Elements(TierMetric.Spend, TierMetric.StatusPoints, TierMetric.Visits)
        from downgrade in Gen.Elements(DowngradePolicy.None, DowngradePolicy.OneStep, DowngradePolicy.ToMetric)
        from grace in Gen.Elements(0, 0, 20)
        from upgrade in Gen.Elements(TierUpgrade.AtOnce, TierUpgrade.AtPeriodEnd)
        from start in Gen.Elements("2026-12-20", "2026-03-01")
        from hours in Gen.Choose(0, 24 * 28).ArrayOf(Purchases)
        from amounts in Gen.Choose(1, 120_00).ArrayOf(Purchases)
        from returned in Gen.Choose(0, 4).ArrayOf(Purchases)
        from order in Gen.Shuffle(Enumerable.Range(0, 2 * Purchases))
        select (months, period, metric, downgrade, grace, upgrade, start, hours, amounts, returned, order),
        value =>
        {
            var tiers = value.metric == TierMetric.Visits ? Given.Tiers(value.metric, value.months, 2, 4, 7) : Given.Tiers(value.metric, value.months);
            var program = Given.Program(Given.Rule(1, 1, wallet: "status")) with
            {
                Tiers = tiers with { Period = value.months is null ? value.period : TierPeriod.RollingMonths, Downgrade = value.downgrade, GraceDays = value.grace, Upgrade = value.months is null ? value.upgrade : TierUpgrade.AtOnce },
            };
            var start = Given.Noon(value.start);
            var end = start.AddDays(29);
            var joined = start.AddDays(-1);
            var (inTime, late) = (new TestMember(program, joined), new TestMember(program, joined));
            var events = value.hours.Select((hour, i) => Bought(i, start.AddHours(hour))).Concat(value.hours.Select((hour, i) => Back(i, start.AddHours(hour + (value.amounts[i] % 20))))).ToArray();
            foreach (var (at, happen) in events.OrderBy(happened => happened.At))
            {
                inTime.At(at);
                happen(inTime);
            }

            foreach (var i in value.order)
            {
                late.At(end);
                events[i].Happen(late);
            }

            Assert.Equal(inTime.State.Counts, late.State.Counts);
            Assert.Equal(inTime.Balance("status"), late.Balance("status"));
            for (var day = 31 + value.grace; day < 800; day += 7)
            {
                inTime.At(start.AddDays(day));
                late.At(start.AddDays(day));
                Assert.Equal((day, inTime.Metric), (day, late.Metric));
                Assert.Equal((day, inTime.Tier, inTime.Until), (day, late.Tier, late.Until));
            }

            (DateTimeOffset At, Action<TestMember> Happen) Bought(int i, DateTimeOffset at) => (at, member => member.Buy(Given.Purchase($"p{i}", at, value.amounts[i])));

            (DateTimeOffset At, Action<TestMember> Happen) Back(int i, DateTimeOffset at) => (at, member =>
            {
                if (value.returned[i] > 2)
                {
                    member.Return(value.returned[i] == 3 ? Given.Return($"r{i}", $"p{i}", at) : Given.Return($"r{i}", $"p{i}", at, 1 + (value.amounts[i] / 2)));
                }
            });
        },
        times: 200);

    private const int Purchases = 10;

    private static TestMember Arrived(ProgramDefinition program, DateTimeOffset start, IEnumerable<RecordPurchase> purchases, bool asTheyOccur)
    {
        var member = new TestMember(program, start.AddDays(-1));
        foreach (var purchase in purchases)
        {
            member.At(asTheyOccur ? purchase.OccurredAt : start.AddDays(29)).Buy(purchase);
        }

        return member;
    }
}
