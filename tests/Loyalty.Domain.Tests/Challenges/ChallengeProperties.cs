using FsCheck.Fluent;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts.Events;
using static Loyalty.Domain.Tests.Challenges.ChallengeGiven;

namespace Loyalty.Domain.Tests.Challenges;

public sealed class ChallengeProperties
{
    private static readonly ProgramDefinition Everything = Program(
        Challenge(ChallengeMeasure.Count, 3, id: "count") with { Repeatable = true, Badge = new BadgeDefinition { Id = "b" } },
        Challenge(ChallengeMeasure.Count, 2, id: "weekly") with { Period = CapPeriod.Week },
        Challenge(ChallengeMeasure.Amount, 90_00, id: "amount") with { Repeatable = true, MostTimes = 3 },
        Challenge(ChallengeMeasure.DistinctChannels, 2, id: "channels"),
        Challenge(ChallengeMeasure.DistinctCategories, 2, id: "categories") with { Repeatable = true, MostTimes = 2, Items = new ItemFilter { ExcludeCategories = ["toys"] } },
        Challenge(ChallengeMeasure.StreakDays, 2, id: "days") with { Period = CapPeriod.Month, Repeatable = true },
        Challenge(ChallengeMeasure.StreakWeeks, 2, id: "weeks") with { Period = CapPeriod.Year });

    [Fact]
    public void Progress_and_completions_do_not_depend_on_the_order_of_arrival() => Property.Holds(
        from hours in Gen.Choose(0, 24 * 28).ArrayOf(12)
        from amounts in Gen.Choose(1, 60_00).ArrayOf(12)
        from shapes in Gen.Choose(0, 99).ArrayOf(12)
        from order in Gen.Shuffle(Enumerable.Range(0, 12))
        from returned in Gen.Choose(0, 3).ArrayOf(12)
        select (hours, amounts, shapes, order, returned),
        value =>
        {
            var start = Given.Noon("2026-06-10");
            var purchases = value.hours.Select((hour, i) => Purchase($"p{i}", start.AddHours(hour), value.amounts[i], value.shapes[i])).ToArray();

            var inTime = Arrived(purchases.OrderBy(purchase => purchase.OccurredAt), start, value.returned);
            var late = Arrived(value.order.Select(i => purchases[i]), start, value.returned);

            Assert.Equal(Progress(inTime), Progress(late));
            Assert.Equal(inTime.Balance(), late.Balance());
            Assert.Equal(inTime.State.Badges.Select(badge => (badge.Badge, badge.Times)), late.State.Badges.Select(badge => (badge.Badge, badge.Times)));
        },
        times: 60);

    [Fact]
    public void Completions_are_what_counts_comes_to_whatever_is_returned() => Property.Holds(
        from hours in Gen.Choose(0, 24 * 28).ArrayOf(10)
        from amounts in Gen.Choose(1, 60_00).ArrayOf(10)
        from shapes in Gen.Choose(0, 99).ArrayOf(10)
        from returned in Gen.Choose(0, 3).ArrayOf(10)
        select (hours, amounts, shapes, returned),
        value =>
        {
            // Whole returns leave what there would be if the returned purchases had never been.
            var start = Given.Noon("2026-06-10");
            var purchases = value.hours.Select((hour, i) => Purchase($"p{i}", start.AddHours(hour), value.amounts[i], value.shapes[i])).ToArray();
            var whole = value.returned.Select(kind => kind == 1 ? 1 : 0).ToArray();

            var returning = Arrived(purchases, start, whole);
            var never = Arrived(purchases.Where((_, i) => whole[i] == 0), start, new int[10]);

            Assert.Equal(Progress(never), Progress(returning));
            Assert.Equal(never.Balance(), returning.Balance());
        },
        times: 60);

    [Fact]
    public void Gains_are_as_many_as_completions_after_every_record() => Property.Holds(Histories.Programs, Histories.Steps, 30, (program, steps) =>
    {
        var events = Histories.Live(program, steps).Journal.SelectMany(record => record.Events).ToArray();
        var state = new Dictionary<(string, DateOnly), long>();
        foreach (var happened in events)
        {
            switch (happened)
            {
                case ChallengeCompleted done:
                    state[(done.Challenge, done.Start)] = state.GetValueOrDefault((done.Challenge, done.Start)) + done.Times;
                    break;
                case ChallengeReopened undone:
                    state[(undone.Challenge, undone.Start)] -= undone.Times;
                    break;
            }
        }

        foreach (var challenge in program.Challenges)
        {
            var completed = state.Where(window => window.Key.Item1 == challenge.Id).Sum(window => window.Value);
            var given = events.OfType<PointsAwarded>().Where(award => award.Origin == "challenge" && award.Rule == challenge.Id).Sum(award => award.Points)
                - events.OfType<PointsTakenBack>().Where(taken => taken.Origin == "challenge" && taken.Rule == challenge.Id).Sum(taken => taken.Points);
            Assert.Equal(completed * (challenge.Points?.Points ?? 0), given);
            Assert.All(state.Values, value => Assert.True(value >= 0));
        }
    }, times: 120);

    private static TestMember Arrived(IEnumerable<RecordPurchase> purchases, DateTimeOffset start, int[] returned)
    {
        var member = new TestMember(Everything, start.AddDays(-1)).At(start.AddDays(29));
        foreach (var purchase in purchases)
        {
            member.Buy(purchase);
        }

        foreach (var purchase in member.Journal.SelectMany(record => record.Events).OfType<PurchaseRecorded>().OrderBy(purchase => purchase.Id, StringComparer.Ordinal).ToArray())
        {
            var kind = returned[int.Parse(purchase.Id[1..], System.Globalization.CultureInfo.InvariantCulture)];
            if (kind > 0)
            {
                var back = Given.Return($"r{purchase.Id}", purchase.Id, member.Now) with { PurchaseChannel = purchase.Channel };
                member.Return(kind == 1 ? back : kind == 2 ? back with { Amount = (purchase.Amount / 2) + 1 } : back with { Lines = [new ReturnLine("1", 1)] });
            }
        }

        return member;
    }

    private static RecordPurchase Purchase(string id, DateTimeOffset at, long amount, int shape) => Given.Purchase(
        id,
        at,
        Given.Line(amount, "1", category: shape % 3 == 0 ? "food" : "toys"),
        Given.Line((amount / 2) + 1, "2", category: shape % 4 == 0 ? "garden" : shape % 4 == 1 ? "books" : null)) with { Channel = shape % 5 == 0 ? Given.Web : Given.Shop };

    private static string Progress(TestMember member) => string.Join('\n', member.State.Challenges
        .Select(progress => $"{progress.Challenge} {progress.Start} {progress.Total} {string.Join(',', progress.Values)} {string.Join(',', progress.Marks)} {progress.Completed}")
        .Order(StringComparer.Ordinal));
}
