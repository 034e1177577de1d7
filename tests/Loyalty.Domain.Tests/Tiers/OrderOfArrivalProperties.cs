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
        from start in Gen.Elements("2026-12-20", "2026-03-01")
        from hours in Gen.Choose(0, 24 * 28).ArrayOf(12)
        from amounts in Gen.Choose(1, 120_00).ArrayOf(12)
        from order in Gen.Shuffle(Enumerable.Range(0, 12))
        select (months, metric, start, hours, amounts, order),
        value =>
        {
            var program = Given.Program(Given.Rule(1, 1, wallet: "status")) with { Tiers = Given.Tiers(value.metric, value.months) with { Downgrade = DowngradePolicy.ToMetric } };
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
        times: 40);

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
