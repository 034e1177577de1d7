using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using static Loyalty.Grains.Tests.Campaigns.CampaignPlatform;

namespace Loyalty.Grains.Tests.Campaigns;

public sealed class CampaignPublishingTests
{
    [Fact]
    public async Task Draft_is_kept_under_its_etag()
    {
        await using var platform = await Platform.Start();
        var campaign = platform.Campaign();
        Assert.Equal("draftNotFound", (await campaign.GetDraft()).Refusal!.Code);

        var first = (await campaign.SaveDraft(Extra(5), null)).Value!;
        Assert.Equal(RefusalKind.PreconditionFailed, (await campaign.SaveDraft(Extra(6), null)).Refusal!.Kind);
        var second = (await campaign.SaveDraft(Extra(6), first.ETag)).Value!;

        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal(6, (await campaign.GetDraft()).Value!.Definition.Effect!.PointsPerPurchase);
        Assert.Equal(RefusalKind.PreconditionFailed, (await campaign.Publish(first.ETag)).Refusal!.Kind);
        Assert.Null(Assert.Single((await Program(platform).GetCampaigns()).Value!.Campaigns).Published);
        Assert.Equal("campaignNotPublished", (await campaign.Get()).Refusal!.Code);
        Assert.Equal("campaignNotPublished", (await campaign.ChangeState(CampaignState.Paused)).Refusal!.Code);
    }

    [Fact]
    public async Task Campaign_of_an_unknown_program_is_refused()
    {
        await using var platform = await Platform.Start();
        var campaign = platform.Grains.GetGrain<ICampaign>("unknown/c");

        Assert.Equal("programNotFound", (await campaign.SaveDraft(Extra(5, "c"), null)).Refusal!.Code);
    }

    [Fact]
    public async Task Publishing_makes_an_edition_and_the_same_draft_makes_one_only()
    {
        await using var platform = await Platform.Start();

        var published = await platform.Publish(Extra(5));
        var again = await platform.Campaign().Publish(null);

        Assert.Equal((2, true, 2), (published.Number, again.Replayed, again.Value!.Number));
        Assert.Equal(2, (await Program(platform).GetEditions()).Value!.Editions.Length);
        await platform.Enroll("m");
        Assert.Equal(15, (await platform.Buy("m", Samples.Purchase("p", 1_000, platform.Now))).Awards.Where(award => award.Wallet == "points").Sum(award => award.Points));
        Assert.Equal((2, 5L), ((await platform.Campaign().Get()).Value!.Edition, (await platform.Campaign().Get()).Value!.Definition.Effect!.PointsPerPurchase));
    }

    [Fact]
    public async Task Faults_are_named_within_the_campaign()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(5, "other"));
        var campaign = platform.Campaign();
        await campaign.SaveDraft(Extra(0) with { Channels = ["mars"] }, null);

        var faults = (await campaign.ValidateDraft()).Value!.Faults;
        var refused = await campaign.Publish(null);

        Assert.Equal(["/channels/0", "/effect/pointsPerPurchase"], faults.Select(fault => fault.Pointer));
        Assert.Equal(("campaignInvalid", RefusalKind.Rule), (refused.Refusal!.Code, refused.Refusal.Kind));
        Assert.Equal(faults, refused.Refusal.Errors.AsEnumerable());
        Assert.Equal(2, (await Program(platform).GetEditions()).Value!.Editions.Length);
    }

    [Fact]
    public async Task Pausing_resuming_and_ending_each_make_an_edition_once()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(5));
        var campaign = platform.Campaign();
        await platform.Enroll("m");

        Assert.Equal(3, (await campaign.ChangeState(CampaignState.Paused)).Value!.Number);
        Assert.True((await campaign.ChangeState(CampaignState.Paused)).Replayed);
        Assert.Equal(10, await Points(platform, "paused"));

        // A new draft changes what it gives, not that it is paused.
        Assert.Equal(4, (await platform.Publish(Extra(6))).Number);
        Assert.Equal(10, await Points(platform, "still"));

        Assert.Equal(5, (await campaign.ChangeState(CampaignState.Active)).Value!.Number);
        Assert.Equal(16, await Points(platform, "resumed"));

        Assert.Equal(6, (await campaign.ChangeState(CampaignState.Ended)).Value!.Number);
        Assert.Equal(10, await Points(platform, "ended"));
        Assert.Equal("campaignEnded", (await campaign.ChangeState(CampaignState.Active)).Refusal!.Code);
        await campaign.SaveDraft(Extra(7), (await campaign.GetDraft()).Value!.ETag);
        Assert.Equal("campaignEnded", (await campaign.Publish(null)).Refusal!.Code);
        Assert.Equal(6, (await Program(platform).GetEditions()).Value!.Editions.Length);
    }

    [Fact]
    public async Task Programs_own_publishing_and_rolling_back_carry_the_campaigns_over()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(5));
        await platform.Enroll("m");

        await platform.Publish(Samples.Rated(2));
        Assert.Equal(25, await Points(platform, "a"));

        await Program(platform).Rollback(new RollbackProgram { Edition = 1 });
        Assert.Equal(15, await Points(platform, "b"));
        Assert.Empty((await Program(platform).GetDraft()).Value!.Definition.Campaigns);
    }

    [Fact]
    public async Task Unchanged_program_is_still_published_once_after_a_campaign_was()
    {
        await using var platform = await Platform.Start();
        await platform.Publish(Extra(5));

        var again = await Program(platform).Publish(new PublishProgram());

        Assert.True(again.Replayed);
        Assert.Equal(2, (await Program(platform).GetEditions()).Value!.Editions.Length);
    }

    [Fact]
    public async Task Campaign_is_put_into_editions_that_are_still_to_come()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("m");
        var program = Program(platform);
        await program.SaveDraft(Samples.Rated(2), (await program.GetDraft()).Value!.ETag);
        var tomorrow = platform.Now.AddDays(1);
        await program.Publish(new PublishProgram { EffectiveAt = tomorrow });

        var published = await platform.Publish(Extra(5));
        Assert.Equal((3, platform.Now), (published.Number, published.EffectiveAt));
        Assert.Equal(15, await Points(platform, "today"));

        await platform.PassTo(tomorrow);
        Assert.Equal(25, await Points(platform, "tomorrow"));
        Assert.Equal([1, 2, 3, 4], (await program.GetEditions()).Value!.Editions.Select(edition => edition.Number));
        Assert.Equal(tomorrow, (await program.GetEditions()).Value!.Editions[3].EffectiveAt);
    }

    [Fact]
    public async Task Campaign_published_for_later_gives_from_then_on_whatever_the_program_publishes_meanwhile()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("m");
        var tomorrow = platform.Now.AddDays(1);
        await platform.Campaign().SaveDraft(Extra(5), null);

        var published = (await platform.Campaign().Publish(null, tomorrow)).Value!;
        Assert.Equal((2, tomorrow), (published.Number, published.EffectiveAt));
        var again = await platform.Campaign().Publish(null, tomorrow);
        Assert.Equal((2, true), (again.Value!.Number, again.Replayed));
        Assert.Equal(10, await Points(platform, "today"));

        // Two editions: the program's own now, and the one of tomorrow by the new rules.
        Assert.Equal(3, (await platform.Publish(Samples.Rated(2))).Number);
        Assert.Empty((await Program(platform).GetEdition(3)).Value!.Definition.Campaigns);
        Assert.True((await Program(platform).Publish(new PublishProgram())).Replayed);
        Assert.Equal(20, await Points(platform, "changed"));
        Assert.NotNull(Assert.Single((await Program(platform).GetCampaigns()).Value!.Campaigns).Published);

        await platform.PassTo(tomorrow);
        Assert.Equal(25, await Points(platform, "tomorrow"));
        Assert.Equal(4, (await Program(platform).GetEditions()).Value!.Editions.Length);
    }

    [Fact]
    public async Task Programs_own_edition_that_is_to_come_stays_as_it_was_published()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("m");
        var program = Program(platform);
        await program.SaveDraft(Samples.Rated(2), (await program.GetDraft()).Value!.ETag);
        await program.Publish(new PublishProgram { EffectiveAt = platform.Now.AddDays(2) });
        await platform.Campaign().SaveDraft(Extra(5), null);
        await platform.Campaign().Publish(null, platform.Now.AddDays(1));
        var start = platform.Now;

        await platform.Publish(Samples.Rated(3));

        Assert.Equal(30, await Points(platform, "today"));
        await platform.PassTo(start.AddDays(1));
        Assert.Equal(35, await Points(platform, "tomorrow"));
        await platform.PassTo(start.AddDays(2));
        Assert.Equal(25, await Points(platform, "after"));
    }

    [Fact]
    public async Task Rolling_back_keeps_what_campaigns_have_in_store()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("m");
        await platform.Publish(Samples.Rated(2));
        var tomorrow = platform.Now.AddDays(1);
        await platform.Campaign().SaveDraft(Extra(5), null);
        await platform.Campaign().Publish(null, tomorrow);

        Assert.Equal(4, (await Program(platform).Rollback(new RollbackProgram { Edition = 1 })).Value!.Number);
        Assert.True((await Program(platform).Rollback(new RollbackProgram { Edition = 1 })).Replayed);
        Assert.Equal(10, await Points(platform, "today"));

        await platform.PassTo(tomorrow);
        Assert.Equal(15, await Points(platform, "tomorrow"));
    }

    [Fact]
    public async Task Pausing_leaves_what_is_to_come_for_later()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("m");
        await platform.Publish(Extra(5));
        var campaign = platform.Campaign();
        var tomorrow = platform.Now.AddDays(1);
        await campaign.SaveDraft(Extra(6), (await campaign.GetDraft()).Value!.ETag);
        await campaign.Publish(null, tomorrow);

        await campaign.ChangeState(CampaignState.Paused);
        Assert.Equal(10, await Points(platform, "paused"));
        await campaign.ChangeState(CampaignState.Active);
        Assert.Equal(15, await Points(platform, "resumed"));

        await platform.PassTo(tomorrow);
        Assert.Equal(16, await Points(platform, "tomorrow"));
    }

    [Fact]
    public async Task Publishing_again_for_sooner_takes_the_place_of_what_was_to_come()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("m");
        var campaign = platform.Campaign();
        var tomorrow = platform.Now.AddDays(1);
        await campaign.SaveDraft(Extra(5), null);
        await campaign.Publish(null, tomorrow);

        await platform.Publish(Extra(7));

        Assert.Equal(17, await Points(platform, "today"));
        await platform.PassTo(tomorrow);
        Assert.Equal(17, await Points(platform, "tomorrow"));
    }

    [Fact]
    public async Task Publishing_for_the_past_is_refused()
    {
        await using var platform = await Platform.Start();
        await platform.Campaign().SaveDraft(Extra(5), null);

        var refused = (await platform.Campaign().Publish(null, platform.Now.AddDays(-1))).Refusal!;

        Assert.Equal(("effectiveTooEarly", "/effectiveAt"), (refused.Code, Assert.Single(refused.Errors).Pointer));
    }

    [Fact]
    public async Task Interrupted_publishing_is_finished_by_the_next_try()
    {
        await using var platform = await Platform.Start();
        await platform.Campaign().SaveDraft(Extra(5), null);
        platform.States.FailWrite("program", written: true, after: 1);
        await Assert.ThrowsAnyAsync<Exception>(() => platform.Campaign().Publish(null));

        var again = await platform.Campaign().Publish(null);

        Assert.Equal((2, true), (again.Value!.Number, again.Replayed));
    }

    private static IProgram Program(Platform platform) => platform.Grains.GetGrain<IProgram>(Samples.ProgramId);

    private static async Task<long> Points(Platform platform, string purchase) =>
        (await platform.Buy("m", Samples.Purchase(purchase, 1_000, platform.Now))).Awards.Where(award => award.Wallet == "points").Sum(award => award.Points);
}
