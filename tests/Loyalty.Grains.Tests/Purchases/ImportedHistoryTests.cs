using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Tiers;

namespace Loyalty.Grains.Tests.Purchases;

/// <summary>History that is loaded while the program has moved on: valued by the edition of its day, standing in the tiers of today.</summary>
public sealed class ImportedHistoryTests
{
    [Fact]
    public async Task Import_leaves_a_member_in_a_tier_that_came_after_it()
    {
        await using var platform = await Platform.Start();
        var then = platform.Now.AddDays(1);
        await platform.Pass(TimeSpan.FromDays(2));
        await platform.Publish(WithTiers(("bronze", 0), ("iron", 10_000), ("silver", 50_000), ("gold", 200_000)));
        await platform.Enroll("m");
        await platform.Buy("m", Samples.Purchase("r-1", 20_000, platform.Now));

        var imported = await platform.Buy("m", Samples.Purchase("r-2", 1_000, then) with { Import = true });
        var returned = await platform.Return("m", Samples.Return("b-1", "r-2", then) with { Import = true });

        Assert.Equal((1, "iron", "iron"), (imported.Edition, imported.Tier, returned.Tier));
        await platform.CaughtUp();
        Assert.Equal((1L, 0L), (await Standing(platform, "iron"), await Standing(platform, "bronze")));
    }

    [Fact]
    public async Task Import_is_valued_by_the_edition_of_its_day_and_moves_by_the_tiers_of_today()
    {
        await using var platform = await Platform.Start();
        var then = platform.Now.AddDays(1);
        await platform.Pass(TimeSpan.FromDays(2));
        await platform.Publish(WithTiers(("bronze", 0), ("silver", 30_000), ("gold", 200_000)) with { EarningRules = Samples.Rated(5).EarningRules });
        await platform.Enroll("m");

        var imported = await platform.Buy("m", Samples.Purchase("r-1", 40_000, then) with { Import = true });

        Assert.Equal((1, 400L, "silver"), (imported.Edition, imported.Awards.Single(award => award.Wallet == "points").Points, imported.Tier));
    }

    [Fact]
    public async Task Member_who_had_joined_before_there_were_tiers_stands_in_the_first_one()
    {
        await using var platform = await Platform.Start(Samples.Program() with { Tiers = null });
        var then = platform.Now.AddDays(1);
        await platform.Pass(TimeSpan.FromDays(2));
        await platform.Publish(Samples.Program());

        var enrolled = await platform.Member<IMember>("m").Enroll(new EnrollMember { Key = "k", EnrolledAt = then });

        Assert.Equal(("bronze", then), (enrolled.Value!.Tier?.Tier, enrolled.Value.EnrolledAt));
        await platform.CaughtUp();
        Assert.Equal(1, await Standing(platform, "bronze"));
    }

    [Fact]
    public async Task Member_who_had_joined_before_there_was_a_bonus_for_it_gets_none()
    {
        await using var platform = await Platform.Start();
        var then = platform.Now.AddDays(1);
        await platform.Pass(TimeSpan.FromDays(2));
        await platform.Publish(WithBonus("points", 200));

        await platform.Member<IMember>("old").Enroll(new EnrollMember { Key = "old", EnrolledAt = then });
        await platform.Member<IMember>("new").Enroll(new EnrollMember { Key = "new" });

        Assert.Equal((0L, 200L), (await platform.Balance("old"), await platform.Balance("new")));
    }

    [Fact]
    public async Task Enrolment_that_lifts_the_member_is_answered_with_the_tier_reached_and_its_end()
    {
        await using var platform = await Platform.Start(WithBonus("status", 100) with { Tiers = WithTiers(("bronze", 0), ("silver", 100)).Tiers! with { Metric = TierMetric.StatusPoints } });

        var enrolled = (await platform.Member<IMember>("m").Enroll(new EnrollMember { Key = "m" })).Value!;

        Assert.Equal("silver", enrolled.Tier!.Tier);
        Assert.NotNull(enrolled.Tier.Until);
    }

    [Fact]
    public async Task Imported_activity_is_valued_by_the_edition_of_its_day_and_moves_by_the_tiers_of_today()
    {
        await using var platform = await Platform.Start(WithReviews(WithTiers(("bronze", 0), ("silver", 1_000)), 100));
        var then = platform.Now.AddDays(1);
        await platform.Pass(TimeSpan.FromDays(2));
        await platform.Publish(WithReviews(WithTiers(("bronze", 0), ("silver", 100)), 1));
        await platform.Enroll("m");

        var command = new RecordActivity { Channel = "web", Id = "a", Type = "review", OccurredAt = then, Import = true };
        var recorded = (await platform.Member<IMemberActivities>("m").Record(command)).Value!;

        Assert.Equal((100L, "silver"), (recorded.Awards.Single().Points, recorded.Tier));
    }

    private static ProgramDefinition WithReviews(ProgramDefinition program, long points) => program with
    {
        ActivityTypes = [new ActivityType { Id = "review" }],
        Tiers = program.Tiers! with { Metric = TierMetric.StatusPoints },
        EarningRules =
        [
            .. program.EarningRules,
            new EarningRule { Id = "review", Wallet = "status", Trigger = RuleTrigger.Activity, ActivityType = "review", Effect = new PointsPerAmount { Points = points } },
        ],
    };

    private static ProgramDefinition WithBonus(string wallet, long points)
    {
        var program = Samples.Program();
        return program with
        {
            EarningRules = [.. program.EarningRules, new EarningRule { Id = "welcome", Wallet = wallet, Trigger = RuleTrigger.Enrollment, Effect = new PointsPerAmount { Points = points } }],
        };
    }

    private static ProgramDefinition WithTiers(params (string Id, long Threshold)[] levels)
    {
        var program = Samples.Program();
        return program with { Tiers = program.Tiers! with { Levels = [.. levels.Select(level => new TierLevel { Id = level.Id, Threshold = level.Threshold })] } };
    }

    private static async Task<long> Standing(Platform platform, string tier) =>
        (await platform.Grains.GetGrain<ITier>($"{Samples.ProgramId}/{tier}").GetRoster()).Standing;
}
