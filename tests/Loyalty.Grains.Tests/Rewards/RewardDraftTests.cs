using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Grains.Tests.Rewards;

public sealed class RewardDraftTests : IAsyncLifetime
{
    private Platform _platform = null!;

    private IProgram Program => _platform.Grains.GetGrain<IProgram>(Samples.ProgramId);

    public async Task InitializeAsync() => _platform = await Platform.Start();

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Save_needs_the_etag_that_was_read()
    {
        var draft = Draft("mug");

        var first = await draft.Save(Samples.Reward(), null);
        Assert.Equal("preconditionFailed", (await draft.Save(Samples.Reward(), null)).Refusal!.Code);
        var second = await draft.Save(Samples.Reward() with { Name = "Other" }, first.Value!.ETag);

        Assert.Equal("Other", (await draft.Get()).Value!.Definition.Name);
        Assert.Equal("preconditionFailed", (await draft.Publish(first.Value.ETag)).Refusal!.Code);
        Assert.Null((await draft.Publish(second.Value!.ETag)).Refusal);
        Assert.Equal("draftNotFound", (await Draft("cup").Get()).Refusal!.Code);
        Assert.Equal("draftNotFound", (await Draft("cup").Publish(null)).Refusal!.Code);
        Assert.Equal("programNotFound", (await _platform.Grains.GetGrain<IRewardDraft>("nothing/mug").Save(Samples.Reward(), null)).Refusal!.Code);
    }

    [Fact]
    public async Task Publish_makes_the_next_edition_with_the_reward_and_a_repeat_none()
    {
        var published = await _platform.Offer(Samples.Reward());
        var again = await Draft("mug").Publish(null);

        Assert.Equal(2, published.Number);
        Assert.True(again.Replayed);
        Assert.Equal(published, again.Value);
        Assert.Equal("mug", (await Program.GetEdition(2)).Value!.Definition.Rewards.Single().Id);

        Assert.Equal(3, (await _platform.Offer(Samples.Reward() with { Name = "Other" })).Number);
        Assert.Equal("Other", Assert.Single((await Program.GetEdition(3)).Value!.Definition.Rewards).Name);
    }

    [Fact]
    public async Task Reward_published_for_later_is_offered_from_then_on_and_cannot_be_deleted()
    {
        await _platform.Enroll("m");
        var tomorrow = _platform.Now.AddDays(1);
        var saved = (await Draft("mug").Save(Samples.Reward(), null)).Value!;

        var published = (await Draft("mug").Publish(null, tomorrow)).Value!;
        var again = await Draft("mug").Publish(null, tomorrow);
        await _platform.Publish(Samples.Rated(2));

        Assert.Equal((2, tomorrow, true), (published.Number, published.EffectiveAt, again.Replayed));
        Assert.Equal("rewardPublished", (await Draft("mug").Delete(saved.ETag)).Refusal!.Code);
        Assert.Equal("effectiveTooEarly", (await Draft("mug").Publish(null, _platform.Now.AddDays(-1))).Refusal!.Code);
        Assert.Empty((await Program.GetEdition(3)).Value!.Definition.Rewards);
        var last = (await Program.GetEdition(4)).Value!;
        Assert.Equal(("mug", tomorrow, 2), (Assert.Single(last.Definition.Rewards).Id, last.Info.EffectiveAt, last.Definition.EarningRules[0].Effect!.Points));
    }

    [Fact]
    public async Task Program_draft_is_not_measured_by_what_a_reward_has_in_store()
    {
        var published = Samples.Reward() with { PerMember = [new RewardLimit(CapPeriod.Day, 1)] };
        await _platform.Offer(published);
        await Draft("mug").Save(published with { PerMember = [] }, (await Draft("mug").Get()).Value!.ETag);
        await Draft("mug").Publish(null, _platform.Now.AddDays(1));

        Assert.Empty((await Program.ValidateDraft()).Value!.Warnings);
    }

    [Fact]
    public async Task Publish_of_the_program_carries_its_rewards_over()
    {
        await _platform.Offer(Samples.Reward());

        var edition = await _platform.Publish(Samples.Rated(2));

        var definition = (await Program.GetEdition(edition.Number)).Value!.Definition;
        Assert.Equal("mug", Assert.Single(definition.Rewards).Id);
        Assert.Equal(2, definition.EarningRules[0].Effect!.Points);
    }

    [Fact]
    public async Task Publish_puts_the_reward_into_editions_that_are_still_to_come()
    {
        var draft = await Program.GetDraft();
        await Program.SaveDraft(Samples.Rated(5), draft.Value!.ETag);
        var later = _platform.Now.AddDays(10);
        await Program.Publish(new PublishProgram { EffectiveAt = later });

        await _platform.Offer(Samples.Reward());

        var editions = (await Program.GetEditions()).Value!.Editions;
        Assert.Equal(4, editions.Length);
        var (now, then) = ((await Program.GetEdition(3)).Value!, (await Program.GetEdition(4)).Value!);
        Assert.Equal((1L, 5L), (now.Definition.EarningRules[0].Effect!.Points, then.Definition.EarningRules[0].Effect!.Points));
        Assert.Equal(later, then.Info.EffectiveAt);
        Assert.All((EditionDocument[])[now, then], document => Assert.Equal("mug", Assert.Single(document.Definition.Rewards).Id));
        Assert.Equal(3, (await Draft("mug").Publish(null)).Value!.Number);
    }

    [Fact]
    public async Task Publish_a_faulty_reward_names_its_places_and_makes_no_edition()
    {
        await Draft("mug").Save(Samples.Reward(points: 0) with { Tier = "diamond" }, null);

        var faults = (await Draft("mug").Validate()).Value!.Faults;
        var refused = await Draft("mug").Publish(null);

        Assert.Equal(["/price/points", "/tier"], faults.Select(fault => fault.Pointer));
        Assert.Equal("rewardInvalid", refused.Refusal!.Code);
        Assert.Equal(["/price/points", "/tier"], refused.Refusal.Errors.Select(fault => fault.Pointer));
        Assert.Single((await Program.GetEditions()).Value!.Editions);
    }

    [Fact]
    public async Task Rollback_of_the_program_keeps_its_rewards()
    {
        await _platform.Offer(Samples.Reward());

        await Program.Rollback(new RollbackProgram { Edition = 1 });

        Assert.Equal("mug", Assert.Single((await Program.GetEdition(3)).Value!.Definition.Rewards).Id);
    }

    [Fact]
    public async Task List_has_drafts_and_what_is_published_of_them()
    {
        await Draft("draft").Save(Samples.Reward("draft"), null);
        await _platform.Offer(Samples.Reward());

        var listed = (await Program.GetRewards()).Value!.Rewards;

        Assert.Equal([("draft", false), ("mug", true)], listed.Select(reward => (reward.Reward, reward.Published is not null)));
    }

    private IRewardDraft Draft(string reward) => _platform.Grains.GetGrain<IRewardDraft>(Ids.Reward(Samples.ProgramId, reward));
}
