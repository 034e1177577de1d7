using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Segments;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Grains.Tests.Campaigns;

namespace Loyalty.Grains.Tests.Segments;

public sealed class MemberSegmentsTests
{
    private static readonly SegmentDefinition _recent = new() { Id = "recent", Condition = new Condition { Spend = new SpendCondition { Days = 10, AtLeast = 10_00 } } };
    private static readonly SegmentDefinition _northern = new() { Id = "northern", Condition = new Condition { Attribute = new AttributeCondition("region", "north") } };
    private static readonly SegmentDefinition _staff = new() { Id = "staff" };

    [Fact]
    public async Task Purchase_sweep_and_list_move_the_member_and_the_segment_and_the_directory_count_it()
    {
        await using var platform = await Start(_recent, _staff);
        await platform.Enroll("m");
        await platform.Enroll("n");

        Assert.Equal([new SegmentMove("recent", true)], (await platform.Buy("m", Samples.Purchase("p", 10_00, platform.Now))).SegmentMoves.AsEnumerable());
        Assert.Equal([new SegmentMove("staff", true)], (await List(platform, "n", "k1")).SegmentMoves.AsEnumerable());
        await platform.CaughtUp();
        Assert.Equal((1, 1), (await Count(platform, "recent"), await Count(platform, "staff")));
        Assert.Equal(["m"], await Found(platform, "recent"));
        Assert.Equal(["n"], await Found(platform, "staff"));

        await platform.Pass(TimeSpan.FromDays(10));
        await platform.Sweep();

        Assert.Empty((await platform.Member<IMember>("m").GetSummary()).Value!.Segments);
        await platform.CaughtUp();
        Assert.Equal(0, await Count(platform, "recent"));
        Assert.Empty(await Found(platform, "recent"));
        var history = await platform.History("m");
        Assert.Equal(("segments", "recent", false), (history[0].Kind, history[0].SegmentMoves.Single().Segment, history[0].SegmentMoves.Single().Joined));
    }

    [Fact]
    public async Task What_time_alone_has_changed_holds_before_anything_sweeps()
    {
        var program = Samples.Program();
        var lapsed = new SegmentDefinition { Id = "lapsed", Condition = new Condition { LapsedDays = 10 } };
        await using var platform = await Platform.Start(program with { Segments = [_recent, lapsed] });
        await platform.Publish(CampaignPlatform.Extra(5).Budgeted(1_000) with { Condition = new Condition { Segments = ["lapsed"] } });
        await platform.Enroll("m");
        await platform.Buy("m", Samples.Purchase("p1", 10_00, platform.Now));

        platform.Clock.Advance(TimeSpan.FromDays(10));

        Assert.Equal(["lapsed"], (await platform.Member<IMember>("m").GetSummary()).Value!.Segments.AsEnumerable());
        Assert.Equal(["lapsed"], (await platform.Member<IMemberSegments>("m").GetSegments()).Value!.Segments.Select(standing => standing.Segment));
        var bought = await platform.Buy("m", Samples.Purchase("p2", 10_00, platform.Now));
        Assert.Contains(bought.Awards, award => award.Campaign == "extra");
        Assert.DoesNotContain((await platform.Buy("m", Samples.Purchase("p3", 10_00, platform.Now))).Awards, award => award.Campaign == "extra");
    }

    [Fact]
    public async Task Segments_and_tags_survive_a_restart()
    {
        await using var platform = await Start(_recent, _staff);
        await platform.Enroll("m");
        await platform.Buy("m", Samples.Purchase("p", 10_00, platform.Now));
        await List(platform, "m", "k1");
        await platform.Member<IMemberSegments>("m").ChangeTag(Tag("beta"));
        var before = (await platform.Member<IMemberSegments>("m").GetSegments()).Value!;

        await platform.Restart();

        var after = (await platform.Member<IMemberSegments>("m").GetSegments()).Value!;
        Assert.Equal(before.Segments.AsEnumerable(), after.Segments);
        Assert.Equal(["recent", "staff"], after.Segments.Select(standing => standing.Segment));
        Assert.Equal(["staff", "beta", Samples.Channel], after.Listed.Concat(after.Tags).Append(after.LastChannel));
        Assert.Equal(before.ReviewAt, after.ReviewAt);
    }

    [Fact]
    public async Task Profile_moves_the_member_when_it_changes_and_at_enrolment()
    {
        await using var platform = await Start(_northern);

        var enrolled = (await platform.Member<IMember>("m").Enroll(new EnrollMember { Key = "m", Profile = new MemberProfile { Attributes = [new ProfileAttribute("region", "north")] } })).Value!;
        Assert.Equal(["northern"], enrolled.Segments.AsEnumerable());

        await Change(platform, "m", "south");
        Assert.Empty((await platform.Member<IMember>("m").GetSummary()).Value!.Segments);
        await platform.Restart();
        await Change(platform, "m", "north");
        Assert.Equal(["northern"], (await platform.Member<IMember>("m").GetSummary()).Value!.Segments.AsEnumerable());
        Assert.Equal(["segments", "segments", "enrolled"], (await platform.History("m")).Select(entry => entry.Kind).Where(kind => kind != "enrolling"));
        Assert.DoesNotContain(await platform.Records(), record => record.Record.Events.Any(happened => happened.ToString().Contains("north", StringComparison.Ordinal) && !happened.ToString().Contains("northern", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_else_changes_in_the_profile_moves_nobody_who_was_away()
    {
        var rule = new EarningRule { Id = "birthday", Wallet = "points", Effect = new PointsPerAmount { Points = 5 }, Trigger = RuleTrigger.Birthday, BirthdayOn = BirthdayOn.Day };
        await using var platform = await Platform.Start(Samples.Program() with { Segments = [_northern], EarningRules = [rule] });
        var said = new MemberProfile { Attributes = [new ProfileAttribute("region", "north")] };
        await platform.Member<IMember>("m").Enroll(new EnrollMember { Key = "m", Profile = said });
        await platform.Sweep();
        foreach (var changed in (MemberProfile[])[said with { LeaderboardName = "A" }, said with { LeaderboardName = "A", BirthDate = new DateOnly(1980, 4, 5) }])
        {
            await platform.Restart();
            var profile = platform.Member<IProfile>("m");
            Assert.Null((await profile.Replace(changed, (await profile.Get()).Value!.ETag)).Refusal);
        }

        var events = (await platform.Records()).SelectMany(record => record.Record.Events).ToArray();
        Assert.Equal((1, 1, 3), (events.OfType<SegmentChanged>().Count(), events.OfType<LeaderboardChanged>().Count(), events.OfType<OccasionReached>().Count()));
    }

    [Fact]
    public async Task Profile_given_later_moves_one_who_enrolled_with_an_id_alone()
    {
        await using var platform = await Start(_northern);
        await platform.Enroll("m");
        Assert.Empty((await platform.Buy("m", Samples.Purchase("p", 1_00, platform.Now))).SegmentMoves);

        await Change(platform, "m", "north");

        Assert.Equal(["northern"], (await platform.Member<IMember>("m").GetSummary()).Value!.Segments.AsEnumerable());
    }

    [Fact]
    public async Task Profile_is_read_for_the_segments_when_the_member_was_away()
    {
        await using var platform = await Start(_recent);
        await platform.Member<IMember>("m").Enroll(new EnrollMember { Key = "m", Profile = new MemberProfile { Attributes = [new ProfileAttribute("region", "north")] } });
        await platform.Publish(Samples.Program() with { Segments = [_northern] });
        await platform.Restart();

        var bought = await platform.Buy("m", Samples.Purchase("p", 1_00, platform.Now));

        Assert.Equal([new SegmentMove("northern", true)], bought.SegmentMoves.AsEnumerable());
    }

    [Fact]
    public async Task Evaluate_brings_a_new_edition_to_who_has_done_nothing_and_writes_only_what_changed()
    {
        await using var platform = await Start(_staff);
        await platform.Enroll("m");
        await platform.Enroll("n");
        await platform.Buy("m", Samples.Purchase("p", 10_00, platform.Now));
        await platform.Publish(Samples.Program() with { Segments = [_recent, _staff] });

        var (moved, same) = (await platform.Member<IMemberSegments>("m").Evaluate(), await platform.Member<IMemberSegments>("n").Evaluate());

        Assert.Equal([new SegmentMove("recent", true)], moved.Value!.SegmentMoves.AsEnumerable());
        Assert.False(same.Value!.Changed);
        Assert.Equal(1, (await platform.History("n")).Count(entry => entry.Kind != "enrolling"));
        Assert.Equal("memberNotFound", (await platform.Member<IMemberSegments>("nobody").Evaluate()).Refusal!.Code);
    }

    [Fact]
    public async Task List_sent_again_answers_the_same_and_other_content_conflicts()
    {
        await using var platform = await Start(_staff);
        await platform.Enroll("m");
        var first = await platform.Member<IMemberSegments>("m").ChangeList(Listing("k1"));

        var again = await platform.Member<IMemberSegments>("m").ChangeList(Listing("k1"));
        var other = await platform.Member<IMemberSegments>("m").ChangeList(Listing("k1") with { Listed = false });
        var so = await platform.Member<IMemberSegments>("m").ChangeList(Listing("k2"));

        Assert.True(again.Replayed);
        Assert.Equal(first.Value!.SegmentMoves.AsEnumerable(), again.Value!.SegmentMoves);
        Assert.Equal("idReused", other.Refusal!.Code);
        Assert.False(so.Value!.Changed);
    }

    [Fact]
    public async Task Tag_as_a_dry_run_foretells_and_writes_nothing()
    {
        await using var platform = await Start(new SegmentDefinition { Id = "testers", Condition = new Condition { Tags = ["beta"] } });
        await platform.Enroll("m");

        var dry = (await platform.Member<IMemberSegments>("m").ChangeTag(Tag("beta") with { DryRun = true })).Value!;

        Assert.Equal((true, true), (dry.DryRun, dry.Changed));
        Assert.Equal([new SegmentMove("testers", true)], dry.SegmentMoves.AsEnumerable());
        Assert.Empty((await platform.Member<IMemberSegments>("m").GetSegments()).Value!.Tags);
        Assert.Equal(dry.SegmentMoves.AsEnumerable(), (await platform.Member<IMemberSegments>("m").ChangeTag(Tag("beta"))).Value!.SegmentMoves);
    }

    [Fact]
    public async Task Rule_for_a_segment_holds_from_the_purchase_after_the_one_that_brought_the_member_in()
    {
        var program = Samples.Program();
        var rule = program.EarningRules[0] with { Id = "extra", Condition = new Condition { Segments = ["recent"] } };
        await using var platform = await Platform.Start(program with { Segments = [_recent], EarningRules = program.EarningRules.Add(rule) });
        await platform.Enroll("m");

        var first = await platform.Buy("m", Samples.Purchase("p1", 10_00, platform.Now));
        var second = await platform.Buy("m", Samples.Purchase("p2", 10_00, platform.Now));

        Assert.DoesNotContain(first.Awards, award => award.Rule == "extra");
        Assert.Contains(second.Awards, award => award.Rule == "extra");
    }

    private static Task<Platform> Start(params ImmutableArray<SegmentDefinition> segments) => Platform.Start(Samples.Program() with { Segments = segments });

    private static ChangeList Listing(string key) => new() { Key = key, Segment = "staff", Listed = true, By = "desk" };

    private static ChangeTag Tag(string tag) => new() { Key = $"tag-{tag}", Tag = tag, Tagged = true, By = "desk" };

    private static async Task<ChangedSegments> List(Platform platform, string member, string key)
    {
        var outcome = await platform.Member<IMemberSegments>(member).ChangeList(Listing(key));
        Assert.True(outcome.Refusal is null, outcome.Refusal?.Detail);
        return outcome.Value!;
    }

    private static async Task<long> Count(Platform platform, string segment) =>
        (await platform.Grains.GetGrain<ISegment>(Ids.Segment(Samples.ProgramId, segment)).GetRoster()).Members;

    private static async Task<IEnumerable<string>> Found(Platform platform, string segment) =>
        (await platform.Queries.ListMembers(new MemberFilter { Segment = segment }, null, 10)).Value!.Members.Select(member => member.Member);

    private static async Task Change(Platform platform, string member, string region)
    {
        var profile = platform.Member<IProfile>(member);
        var document = (await profile.Get()).Value!;
        Assert.Null((await profile.Replace(document.Profile with { Attributes = [new ProfileAttribute("region", region)] }, document.ETag)).Refusal);
    }
}
