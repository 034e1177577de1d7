using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Grains.Programs;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Loyalty.Grains.Tests.Programs;

public sealed class ProgramTests
{
    [Fact]
    public async Task Draft_is_saved_under_its_etag_and_published_once()
    {
        await using var platform = await Platform.Start();
        var program = platform.Grains.GetGrain<IProgram>("other");
        Assert.Equal("programNotFound", (await program.GetEditions()).Refusal!.Code);
        Assert.Equal("draftNotFound", (await program.GetDraft()).Refusal!.Code);
        Assert.Equal("draftNotFound", (await program.ValidateDraft()).Refusal!.Code);
        Assert.Equal("draftNotFound", (await program.Publish(new PublishProgram())).Refusal!.Code);
        Assert.Equal("preconditionFailed", (await program.SaveDraft(Samples.Program(), "1")).Refusal!.Code);

        var invalid = (await program.SaveDraft(Samples.Program() with { TimeZone = "Mars/Olympus", Currency = "XXX" }, null)).Value!;
        Assert.Equal(["/timeZone", "/currency"], (await program.ValidateDraft()).Value!.Faults.Select(fault => fault.Pointer));
        Assert.Equal((RefusalKind.Rule, "programInvalid"), ((await program.Publish(new PublishProgram())).Refusal!.Kind, (await program.Publish(new PublishProgram())).Refusal!.Code));
        Assert.Equal("preconditionFailed", (await program.SaveDraft(Samples.Program(), null)).Refusal!.Code);
        var draft = (await program.SaveDraft(Samples.Program(), invalid.ETag)).Value!;
        Assert.Equal("preconditionFailed", (await program.Publish(new PublishProgram { IfMatch = invalid.ETag })).Refusal!.Code);

        var published = await program.Publish(new PublishProgram { IfMatch = draft.ETag });
        var repeat = await program.Publish(new PublishProgram { IfMatch = draft.ETag });

        Assert.Equal((1, draft.ETag), (published.Value!.Number, published.Value.DraftETag));
        Assert.True(repeat.Replayed);
        Assert.Equal(published.Value, repeat.Value);
        Assert.Equal("Demo", (await program.GetEdition(1)).Value!.Definition.Name);
        Assert.Equal("editionNotFound", (await program.GetEdition(2)).Refusal!.Code);
        Assert.Equal("editionNotFound", (await program.GetEdition(0)).Refusal!.Code);
        Assert.Equal("editionNotFound", (await program.Rollback(new RollbackProgram { Edition = 2 })).Refusal!.Code);
        Assert.Equal(["demo", "other"], (await platform.Grains.GetGrain<IProgramRegistry>("programs").List()).AsEnumerable());
    }

    [Fact]
    public async Task Program_without_an_edition_takes_nothing()
    {
        await using var platform = await Platform.Start();
        await platform.Grains.GetGrain<IProgram>("drafted").SaveDraft(Samples.Program(), null);

        Assert.Equal("programNotFound", (await platform.Grains.GetGrain<IMember>("drafted/m").Enroll(new EnrollMember { Key = "k" })).Refusal!.Code);
        Assert.Equal("programNotFound", (await platform.Grains.GetGrain<IMemberPurchases>("drafted/m").Record(Samples.Purchase("r", 100, platform.Now))).Refusal!.Code);
        Assert.Equal("programNotFound", (await platform.Grains.GetGrain<IMember>("unknown/m").GetSummary()).Refusal!.Code);

        await platform.Grains.GetGrain<IProgram>("drafted").Publish(new PublishProgram());
        Assert.Null((await platform.Grains.GetGrain<IMember>("drafted/m").Enroll(new EnrollMember { Key = "k" })).Refusal);
    }

    [Fact]
    public async Task Edition_takes_effect_at_its_instant_and_values_what_occurs_from_then_on()
    {
        await using var platform = await Platform.Start();
        var program = platform.Grains.GetGrain<IProgram>(Samples.ProgramId);
        await platform.Enroll("m");
        await program.SaveDraft(Samples.Rated(2), "1");
        var tomorrow = platform.Now.AddDays(1);
        Assert.Equal("effectiveTooEarly", (await program.Publish(new PublishProgram { EffectiveAt = platform.Now.AddTicks(-1) })).Refusal!.Code);

        var published = await program.Publish(new PublishProgram { EffectiveAt = tomorrow });
        Assert.True((await program.Publish(new PublishProgram { EffectiveAt = tomorrow })).Replayed);
        Assert.Equal((2, tomorrow), (published.Value!.Number, published.Value.EffectiveAt));
        Assert.Equal((1, 10), await Bought(platform, "before", platform.Now));

        await platform.PassTo(tomorrow.AddTicks(-1));
        Assert.Equal((1, 10), await Bought(platform, "just before", platform.Now));
        platform.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((2, 20), await Bought(platform, "from then on", platform.Now));
        Assert.Equal((1, 10), await Bought(platform, "arrived later", tomorrow.AddTicks(-1)));
        Assert.Equal((2, 20), await Bought(platform, "till ahead", platform.Now.AddMinutes(4)));
    }

    /// <summary>What occurs a little ahead of the platform's clock is valued by an edition that other silos may not have heard of.</summary>
    [Fact]
    public async Task Edition_that_another_silo_has_gone_by_is_asked_for_and_there_the_next_time()
    {
        await using var platform = await Platform.Start();
        var catalog = platform.Services.GetRequiredService<ProgramCatalog>();
        await catalog.Load(Samples.ProgramId);
        Assert.True(catalog.TryGet(Samples.ProgramId, out var known));
        Assert.Equal(1, known!.Edition(1).Number);

        Assert.Throws<TimeoutException>(() => known.Edition(2));

        Assert.False(catalog.TryGet(Samples.ProgramId, out _));
        await platform.Publish(Samples.Rated(2));
        await catalog.Load(Samples.ProgramId);
        Assert.True(catalog.TryGet(Samples.ProgramId, out var later));
        Assert.Equal(2, later!.Edition(2).Number);
    }

    [Fact]
    public async Task Publish_of_an_unchanged_draft_at_once_is_not_answered_by_one_that_takes_effect_later()
    {
        await using var platform = await Platform.Start();
        var program = platform.Grains.GetGrain<IProgram>(Samples.ProgramId);
        await program.SaveDraft(Samples.Rated(2), "1");
        await program.Publish(new PublishProgram { EffectiveAt = platform.Now.AddDays(1) });

        var atOnce = await program.Publish(new PublishProgram());
        Assert.False(atOnce.Replayed);
        Assert.Equal((3, platform.Now), (atOnce.Value!.Number, atOnce.Value.EffectiveAt));
        Assert.True((await program.Publish(new PublishProgram())).Replayed);

        await program.Rollback(new RollbackProgram { Edition = 1, EffectiveAt = platform.Now.AddDays(2) });
        var rolledBack = await program.Rollback(new RollbackProgram { Edition = 1 });
        Assert.False(rolledBack.Replayed);
        Assert.Equal((5, platform.Now), (rolledBack.Value!.Number, rolledBack.Value.EffectiveAt));
        Assert.True((await program.Rollback(new RollbackProgram { Edition = 1 })).Replayed);
    }

    [Fact]
    public async Task Same_asked_for_at_once_is_published_again_when_what_was_to_come_has_come_meanwhile()
    {
        await using var platform = await Platform.Start();
        var program = platform.Grains.GetGrain<IProgram>(Samples.ProgramId);
        await program.SaveDraft(Samples.Rated(2), "1");
        await program.Publish(new PublishProgram { EffectiveAt = platform.Now.AddDays(3) });
        await program.SaveDraft(Samples.Rated(3), "2");
        await program.Publish(new PublishProgram());
        await program.Rollback(new RollbackProgram { Edition = 1 });
        Assert.Equal(4, (await program.GetEditions()).Value!.Editions.Length);

        await platform.Pass(TimeSpan.FromDays(4));

        var rolledBack = await program.Rollback(new RollbackProgram { Edition = 1 });
        Assert.Equal((false, 5), (rolledBack.Replayed, rolledBack.Value!.Number));
        Assert.True((await program.Rollback(new RollbackProgram { Edition = 1 })).Replayed);
        var published = await program.Publish(new PublishProgram());
        Assert.Equal((false, 6), (published.Replayed, published.Value!.Number));
    }

    [Fact]
    public async Task Rollback_publishes_the_older_definition_as_the_next_edition_once()
    {
        await using var platform = await Platform.Start();
        var program = platform.Grains.GetGrain<IProgram>(Samples.ProgramId);
        await platform.Enroll("m");
        await platform.Publish(Samples.Rated(5));
        Assert.Equal((2, 50), await Bought(platform, "second", platform.Now));

        var rolledBack = await program.Rollback(new RollbackProgram { Edition = 1 });
        Assert.True((await program.Rollback(new RollbackProgram { Edition = 1 })).Replayed);

        Assert.Equal((3, 1), (rolledBack.Value!.Number, rolledBack.Value.RollbackOf));
        Assert.Equal((3, 10), await Bought(platform, "third", platform.Now));
        Assert.Equal(3, (await program.GetEditions()).Value!.Editions.Length);
        Assert.Equal(4, (await program.Rollback(new RollbackProgram { Edition = 2 })).Value!.Number);

        // What was bought meanwhile still says why it earned what it did, also to who has forgotten everything.
        await platform.Restart();
        Assert.Equal((2, 50, 50), await Explained("second"));
        Assert.Equal((3, 10, 10), await Explained("third"));

        async Task<(int Edition, long Wanted, long Points)> Explained(string id)
        {
            var read = (await platform.Queries.GetPurchase(Samples.Channel, id)).Value!;
            var outcome = read.Explanation.Single(outcome => outcome.Rule == "base");
            Assert.True(outcome.Applied);
            return (read.Edition, outcome.Wanted, outcome.Points);
        }
    }

    [Fact]
    public async Task Edition_that_one_published_for_later_could_not_follow_is_refused()
    {
        await using var platform = await Platform.Start();
        var program = platform.Grains.GetGrain<IProgram>(Samples.ProgramId);
        var etag = (await program.SaveDraft(Samples.Rated(2), "1")).Value!.ETag;
        await program.Publish(new PublishProgram { EffectiveAt = platform.Now.AddDays(7) });
        var wider = Samples.Rated(3) with { Channels = [.. Samples.Rated(3).Channels, new ChannelDefinition { Id = "kiosk" }] };
        await program.SaveDraft(wider, etag);

        var fault = Assert.Single((await program.Publish(new PublishProgram())).Refusal!.Errors);
        Assert.Equal("/effectiveAt", fault.Pointer);
        Assert.Contains("edition 2", fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("kiosk", fault.ToString(), StringComparison.Ordinal);

        // Once it is in force, the other one comes after it.
        Assert.Null((await program.Publish(new PublishProgram { EffectiveAt = platform.Now.AddDays(8) })).Refusal);
    }

    [Fact]
    public async Task Rollback_over_editions_that_added_something_keeps_that_as_retired()
    {
        await using var platform = await Platform.Start();
        var program = platform.Grains.GetGrain<IProgram>(Samples.ProgramId);
        var first = Samples.Program();
        await platform.Publish(first with { Channels = first.Channels.Add(new ChannelDefinition { Id = "kiosk" }) });

        Assert.Null((await program.Rollback(new RollbackProgram { Edition = 1 })).Refusal);

        var kiosk = (await program.GetEdition(3)).Value!.Definition.Channels.Single(channel => channel.Id == "kiosk");
        Assert.True(kiosk.Retired);
    }

    [Fact]
    public async Task Publish_whose_list_was_not_written_is_tried_again_as_the_same_edition()
    {
        await using var platform = await Platform.Start();
        var program = platform.Grains.GetGrain<IProgram>(Samples.ProgramId);
        await program.SaveDraft(Samples.Rated(2), "1");
        platform.States.FailWrite("program", after: 1);
        await Assert.ThrowsAnyAsync<OrleansException>(() => program.Publish(new PublishProgram()));
        Assert.Single((await program.GetEditions()).Value!.Editions);

        await program.SaveDraft(Samples.Rated(4), "2");
        Assert.Equal(2, (await program.Publish(new PublishProgram())).Value!.Number);

        await platform.Enroll("m");
        Assert.Equal((2, 40), await Bought(platform, "r", platform.Now));
    }

    /// <summary>One that another activation has left behind knows an old list, and its write fails: what that number stands for is not its to say.</summary>
    [Fact]
    public async Task Publish_by_who_cannot_write_the_list_leaves_documents_alone()
    {
        await using var platform = await Platform.Start();
        var program = platform.Grains.GetGrain<IProgram>(Samples.ProgramId);
        await program.SaveDraft(Samples.Rated(2), "1");
        platform.States.FailWrite("program");

        await Assert.ThrowsAnyAsync<OrleansException>(() => program.Publish(new PublishProgram()));
        Assert.Null(await platform.Grains.GetGrain<IEdition>(Ids.Edition(Samples.ProgramId, 2)).Get());
    }

    [Fact]
    public async Task Store_of_who_claimed_before_another_leaves_the_document_of_the_other_alone()
    {
        await using var platform = await Platform.Start();
        var edition = platform.Grains.GetGrain<IEdition>(Ids.Edition(Samples.ProgramId, 9));
        await edition.Store(Document(3), 7);

        await Assert.ThrowsAnyAsync<Exception>(() => edition.Store(Document(4), 6));
        Assert.Equal("rated-3", (await edition.Get())!.Info.DraftETag);

        await edition.Store(Document(5), 8);
        Assert.Equal("rated-5", (await edition.Get())!.Info.DraftETag);

        EditionDocument Document(int points) => new()
        {
            Info = new EditionInfo { Number = 9, EffectiveAt = platform.Now, PublishedAt = platform.Now, DraftETag = $"rated-{points}" },
            Definition = Samples.Rated(points),
        };
    }

    [Fact]
    public async Task List_of_an_activation_that_another_has_left_behind_is_that_of_the_other()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("m");
        Assert.Equal((1, 10), await Bought(platform, "before", platform.Now));
        var published = new EditionInfo { Number = 2, EffectiveAt = platform.Now + TimeSpan.FromSeconds(10), PublishedAt = platform.Now, DraftETag = "2" };
        await platform.Grains.GetGrain<IEdition>(Ids.Edition(Samples.ProgramId, 2)).Store(new EditionDocument { Info = published, Definition = Samples.Rated(4) }, 9);
        var stored = new GrainState<ProgramState> { State = new ProgramState() };
        var program = platform.Grains.GetGrain<IProgram>(Samples.ProgramId).GetGrainId();
        await platform.States.ReadStateAsync("program", program, stored);
        stored.State.Editions = stored.State.Editions.Add(published);
        await platform.States.WriteStateAsync("program", program, stored);

        await platform.Pass(TimeSpan.FromSeconds(10));

        Assert.Equal((2, 40), await Bought(platform, "after", platform.Now));
    }

    [Fact]
    public async Task Programs_that_cannot_be_read_refuse_a_purchase_and_only_it()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("m");
        platform.States.Unreadable = "program";
        await platform.Restart();
        platform.States.Unreadable = "program";

        var refused = (await platform.Member<IMemberPurchases>("m").Record(Samples.Purchase("r", 1_000, platform.Now))).Refusal!;
        Assert.Equal((RefusalKind.Unavailable, "programUnavailable"), (refused.Kind, refused.Code));

        platform.States.Unreadable = null;
        Assert.Equal((1, 10), await Bought(platform, "r", platform.Now));
    }

    private static async Task<(int Edition, long Points)> Bought(Platform platform, string id, DateTimeOffset at)
    {
        var recorded = await platform.Buy("m", Samples.Purchase(id, 1_000, at));
        return (recorded.Edition, recorded.Awards.Single(award => award.Wallet == "points").Points);
    }
}
