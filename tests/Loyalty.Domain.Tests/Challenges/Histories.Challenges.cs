using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Tests.Challenges;

namespace Loyalty.Domain.Tests;

// Challenges of random programs.
internal static partial class Histories
{
    private static Gen<ImmutableArray<ChallengeDefinition>> Challenges =>
        from any in Gen.Choose(0, 1)
        from challenges in Challenge.ArrayOf(4)
        select any == 0 ? ImmutableArray<ChallengeDefinition>.Empty : [.. challenges.Select((challenge, i) => challenge with { Id = $"challenge{i}" })];

    private static Gen<ChallengeDefinition> Challenge =>
        from measure in Gen.Elements(ChallengeMeasure.Count, ChallengeMeasure.Amount, ChallengeMeasure.DistinctChannels, ChallengeMeasure.DistinctCategories, ChallengeMeasure.StreakDays, ChallengeMeasure.StreakWeeks)
        from period in Gen.Elements(CapPeriod.Lifetime, CapPeriod.Month, CapPeriod.Week, CapPeriod.Year)
        from goal in Gen.Choose(1, 3)
        from repeatable in Gen.Elements(true, false)
        from most in Gen.Elements<int?>(null, 4)
        from acts in Gen.Choose(0, 5)
        from wallet in Gen.Elements("points", "points", "status")
        from items in Gen.Elements<ItemFilter?>(null, new ItemFilter { IncludeCategories = ["food"] })
        from points in Gen.Choose(1, 90)
        let onActivities = acts == 0 && measure is not (ChallengeMeasure.Amount or ChallengeMeasure.DistinctCategories)
        let challenge = new ChallengeDefinition
        {
            Id = "",
            Measure = measure,
            Goal = measure == ChallengeMeasure.Amount ? goal * 70_00 : goal,
            Period = period,
            Repeatable = repeatable,
            MostTimes = repeatable ? most : null,
            ActivityTypes = onActivities ? ["review"] : [],
            Items = onActivities ? null : items,
            Points = points > 80 ? null : new ChallengePoints(wallet, points),
            Badge = points % 3 == 0 ? new BadgeDefinition { Id = $"badge{goal}" } : null,
        }
        where ProgramValidator.Validate(ChallengeGiven.Program(challenge with { Id = "any" }), null).IsEmpty
        select challenge with { Reward = points % 4 == 0 ? "mug" : null };
}
