using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases.Simulations;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Segments;
using Loyalty.Domain.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Purchases.Simulations;
using Loyalty.Domain.Schedules;
using Loyalty.Domain.Segments;

namespace Loyalty.Domain.Tests.Segments;

public sealed class SegmentTests
{
    private static readonly DateTimeOffset _noon = Given.Noon("2026-03-04");

    [Fact]
    public void Purchase_that_brings_the_spend_over_the_bound_brings_the_member_into_the_segment_and_says_so()
    {
        var member = Member(Segment("spender", Spend(30, atLeast: 100_00)));

        Assert.Empty(member.Buy("p1", _noon, 99_99).SegmentMoves);
        var answer = member.Buy("p2", _noon, 1);

        Assert.Equal([new SegmentMove("spender", true)], answer.SegmentMoves.AsEnumerable());
        Assert.Equal([new SegmentMembership("spender", Given.Day("2026-03-04"))], member.State.Segments.AsEnumerable());
        Assert.Equal(["spender"], member.Seen.Segments.AsEnumerable());
        Assert.Equal(["spender"], member.Journal[^1].Segments!.Value.AsEnumerable());
        Assert.Equal([new SegmentMove("spender", true)], AccountAnswers.ToHistory(member.Journal[^1], 3).SegmentMoves.AsEnumerable());
    }

    [Fact]
    public void Segment_that_the_member_joins_by_a_purchase_counts_from_the_next_one()
    {
        var member = new TestMember(Given.Program(Given.Flat(7) with { Condition = new Condition { Segments = ["buyers"] } }) with
        {
            Segments = [Segment("buyers", new Condition { Purchases = new PurchasesCondition { AtLeast = 1 } })],
        });

        Assert.Empty(member.Buy("p1", _noon, 10_00).Awards);
        Assert.Equal(7, member.Buy("p2", _noon, 10_00).Awards.Single().Points);
    }

    [Fact]
    public void Dry_run_shows_the_segments_that_the_purchase_then_brings()
    {
        var member = Member(Segment("spender", Spend(30, atLeast: 100_00))).At(_noon);
        var purchase = Given.Purchase("p", _noon, 100_00);

        var foretold = Consequences.Of(member.State, member.Inputs.Member, member.Decide(purchase), member.Current, member.Edition, _noon, member.Traits);
        member.Buy(purchase);

        Assert.Equal(TestMember.Text(foretold.Events), TestMember.Text(member.Journal[^1].Events));
    }

    [Fact]
    public void Return_takes_the_member_out_again_in_part_and_as_a_whole()
    {
        var member = Member(Segment("spender", Spend(30, atLeast: 100_00)), Segment("often", new Condition { Purchases = new PurchasesCondition { Days = 30, AtLeast = 2 } }));
        member.Buy("p1", _noon, 60_00);
        member.Buy("p2", _noon, 60_00);
        Assert.Equal(["often", "spender"], member.State.SegmentIds.AsEnumerable());

        Assert.Equal([new SegmentMove("spender", false)], member.Return(Given.Return("r1", "p1", _noon, 30_00)).SegmentMoves.AsEnumerable());
        Assert.Equal([new SegmentMove("often", false)], member.Return("r2", "p1", _noon).SegmentMoves.AsEnumerable());
    }

    [Fact]
    public void Spend_of_a_window_leaves_it_at_midnight_in_the_programs_zone_and_the_sweep_sees_it()
    {
        var member = new TestMember(Given.Program() with { TimeZone = "America/New_York", Segments = [Segment("spender", Spend(10, atLeast: 50_00))] });
        member.Buy("p1", _noon, 30_00);
        member.Buy("p2", _noon.AddDays(2), 30_00);

        // 4 March is the tenth day before the 14th: on that day, four hours behind UTC, the sum falls.
        var due = Given.At("2026-03-14T04:00:00Z");
        Assert.Equal(due, member.State.SegmentReviewAt);
        Assert.Equal(due, DueRules.NextDue(member.State));
        Assert.Empty(member.SweepAt(due.AddTicks(-1)));
        Assert.True(member.State.IsIn("spender"));

        member.SweepAt(due);

        Assert.Equal([new SegmentMove("spender", false)], AccountAnswers.ToHistory(member.Journal[^1], 1).SegmentMoves.AsEnumerable());
        Assert.Null(member.State.SegmentReviewAt);
        Assert.Empty(member.Sweep());
    }

    [Theory]
    [InlineData("2026-03-13", false)]
    [InlineData("2026-03-14", true)]
    public void Member_lapses_the_days_after_the_newest_purchase(string day, bool lapsed)
    {
        var member = Member(Segment("lapsed", new Condition { LapsedDays = 10 }));
        member.Buy("p1", _noon.AddDays(-3), 1_00);
        member.Buy("p2", _noon, 1_00);

        // What had been planned for the first purchase comes too early, finds nothing, and plans the right day.
        member.SweepAt(Given.At("2026-03-11T00:00:00Z"));
        Assert.False(member.State.IsIn("lapsed"));
        member.SweepAt(Given.Noon(day));

        Assert.Equal(lapsed, member.State.IsIn("lapsed"));
        Assert.Equal(lapsed ? null : Given.At("2026-03-14T00:00:00Z"), member.State.SegmentReviewAt);

        // Who lapsed while nothing swept comes back all the same.
        SegmentMove[] back = lapsed ? [new("lapsed", false)] : [new("lapsed", true), new("lapsed", false)];
        Assert.Equal(back, member.Buy("p3", Given.Noon("2026-04-01"), 1_00).SegmentMoves.AsEnumerable());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Purchases_hold_within_their_bounds(int bought, bool holds)
    {
        var member = Member(Segment("some", new Condition { Purchases = new PurchasesCondition { AtLeast = 1, AtMost = 2 } }));
        for (var i = 0; i < bought; i++)
        {
            member.Buy($"p{i}", _noon, 1_00);
        }

        Assert.Equal(holds, member.State.IsIn("some"));
    }

    [Fact]
    public void Spend_without_days_counts_what_is_too_old_to_be_kept_by_day()
    {
        var member = Member(Segment("ever", new Condition { Spend = new SpendCondition { AtLeast = 30_00 } }));
        member.Buy("p1", _noon, 20_00);
        member.Buy("p2", _noon.AddYears(7), 5_00);
        Assert.NotEqual(default, member.State.Uncounted);
        Assert.False(member.State.IsIn("ever"));

        member.Buy("p3", _noon.AddYears(7), 5_00);

        Assert.True(member.State.IsIn("ever"));
    }

    [Fact]
    public void Tier_and_last_channel_and_tag_hold_as_they_stand_after_the_event()
    {
        var member = new TestMember(Given.Program() with
        {
            Tiers = Given.Tiers(),
            Segments =
            [
                Segment("silvers", new Condition { Tiers = ["silver"] }),
                Segment("online", new Condition { LastChannel = [Given.Web] }),
                Segment("testers", new Condition { Tags = ["beta", "alpha"] }),
                Segment("offline", new Condition { All = [new Condition { Not = new Condition { LastChannel = [Given.Web] } }, new Condition { Purchases = new PurchasesCondition { AtLeast = 1 } }] }),
            ],
        });

        member.At(_noon).Buy(Given.Purchase("p1", _noon, 100_00) with { Channel = Given.Web });
        Assert.Equal(["online", "silvers"], member.State.SegmentIds.AsEnumerable());
        member.Buy("p2", _noon.AddMinutes(1), 1_00);
        Assert.Equal(["offline", "silvers"], member.State.SegmentIds.AsEnumerable());

        // An older purchase that arrives late is not the last.
        member.Buy(Given.Purchase("p3", _noon, 1_00) with { Channel = Given.Web });
        Assert.Equal(["offline", "silvers"], member.State.SegmentIds.AsEnumerable());

        Tag(member, "beta");
        Assert.Equal(["offline", "silvers", "testers"], member.State.SegmentIds.AsEnumerable());
        Tag(member, "beta", tagged: false);
        Assert.Equal(["offline", "silvers"], member.State.SegmentIds.AsEnumerable());
    }

    [Fact]
    public void Rules_on_the_members_behavior_hold_for_what_was_before_the_purchase()
    {
        var member = new TestMember(Given.Program(
            Given.Flat(1, "spent") with { Condition = Spend(30, atLeast: 10_00) },
            Given.Flat(2, "often") with { Condition = new Condition { Purchases = new PurchasesCondition { AtLeast = 2 } } },
            Given.Flat(4, "online") with { Condition = new Condition { LastChannel = [Given.Web] } },
            Given.Flat(8, "tagged") with { Condition = new Condition { Tags = ["beta"] } }));

        Assert.Empty(member.At(_noon).Buy(Given.Purchase("p1", _noon, 10_00) with { Channel = Given.Web }).Awards);
        Assert.Equal(["spent", "online"], member.Buy("p2", _noon.AddMinutes(1), 1_00).Awards.Select(award => award.Rule));
        Tag(member, "beta");
        Assert.Equal(["spent", "often", "tagged"], member.Buy("p3", _noon.AddMinutes(2), 1_00).Awards.Select(award => award.Rule));
        Assert.Equal(
            [("otherPurchases", "at least 2", "1"), ("notTagged", "beta", "no tag")],
            member.Explain("p2").SelectMany(outcome => outcome.Reasons).Select(reason => (reason.Code, reason.Expected, reason.Actual)));
    }

    [Fact]
    public void Profile_that_changes_moves_the_member_without_the_journal_telling_why()
    {
        var member = Member(Segment("northerners", new Condition { Attribute = new AttributeCondition("region", "north") })).At(_noon);
        member.Inputs = member.Inputs with { Attributes = [new ProfileAttribute("region", "north")] };

        var record = member.Evaluate()!;

        Assert.Equal([new SegmentMove("northerners", true)], SegmentAnswers.Moves(record).AsEnumerable());
        Assert.Equal("segments", AccountAnswers.ToHistory(record, 1).Kind);
        Assert.DoesNotContain("region", TestMember.Text(record.Events), StringComparison.Ordinal);
        Assert.Empty(EvaluateMemberRules.Decide(member.State, member.Current, member.Traits, _noon).Events);
    }

    [Fact]
    public void Member_is_listed_once_and_taken_off_again()
    {
        var member = Member(Segment("staff"));

        Assert.Equal([new SegmentMove("staff", true)], SegmentAnswers.Moves(member.List("staff")).AsEnumerable());
        Assert.Empty(ChangeSegmentRules.Decide(member.State, Change("staff", true), member.Current, member.Now).Events);
        Assert.Equal([new SegmentMove("staff", false)], SegmentAnswers.Moves(member.List("staff", listed: false)).AsEnumerable());
        Assert.Equal((0, 0), (member.State.Listed.Length, member.State.Segments.Length));
        Assert.Equal(["unlisted", "listed"], member.Journal.TakeLast(2).Reverse().Select(record => AccountAnswers.ToHistory(record, 1).Kind));
    }

    [Fact]
    public void List_is_refused_for_what_is_no_list_of_the_program()
    {
        var member = Member(Segment("staff"), Segment("spender", Spend(30, atLeast: 1)));

        Assert.Equal("segmentNotFound", member.Refused((state, edition, now) => ChangeSegmentRules.Decide(state, Change("nobody", true), edition, now)).Code);
        Assert.Equal("segmentNotListed", member.Refused((state, edition, now) => ChangeSegmentRules.Decide(state, Change("spender", true), edition, now)).Code);
        Assert.Equal("memberNotFound", ChangeSegmentRules.Decide(new AccountState(), Change("staff", true), member.Current, member.Now).Refusal!.Code);
    }

    [Fact]
    public void Tags_are_bounded_and_the_number_is_told()
    {
        var member = Member();
        for (var i = 0; i < Limits.TagsPerMember; i++)
        {
            Tag(member, $"tag-{i:00}");
        }

        var refusal = member.Refused((state, edition, now) => ChangeSegmentRules.Decide(state, TagOf("one-more", true), edition, now));

        Assert.Equal(("tooManyTags", Limits.TagsPerMember), (refusal.Code, refusal.Numbers.Single().Value));
        Assert.Empty(ChangeSegmentRules.Decide(member.State, TagOf("tag-00", true), member.Current, member.Now).Events);
    }

    [Fact]
    public void Lists_that_the_program_gave_up_make_room_for_new_ones()
    {
        var member = new TestMember(Given.Program() with { Segments = [.. Enumerable.Range(0, Limits.Segments).Select(i => Segment($"old-{i:00}"))] });
        for (var i = 0; i < Limits.Segments; i++)
        {
            member.List($"old-{i:00}");
        }

        member.Publish(Given.Program() with { Segments = [Segment("old-00"), Segment("new")] }, _noon).At(_noon);
        var record = member.List("new");

        Assert.Equal(["new", "old-00"], member.State.Listed.AsEnumerable());
        Assert.Equal(["new", "old-00"], member.State.SegmentIds.AsEnumerable());
        Assert.Equal("listed", AccountAnswers.ToHistory(record, 1).Kind);
    }

    [Fact]
    public void New_edition_is_held_against_the_member_with_the_next_event_or_when_it_is_asked_for()
    {
        var program = Given.Program() with { Segments = [Segment("old", Spend(30, atLeast: 1))] };
        var member = new TestMember(program);
        member.Buy("p1", _noon, 10_00);
        member.Publish(program with { Segments = [Segment("new", Spend(30, atLeast: 1))] }, _noon.AddHours(1)).At(_noon.AddHours(2));
        Assert.Equal(["old"], member.State.SegmentIds.AsEnumerable());

        var record = member.Evaluate()!;

        Assert.Equal([new SegmentMove("new", true), new SegmentMove("old", false)], SegmentAnswers.Moves(record).AsEnumerable());
    }

    [Fact]
    public void Blocked_member_goes_on_belonging_where_the_rules_say()
    {
        var member = Member(Segment("lapsed", new Condition { LapsedDays = 10 }));
        member.Buy("p1", _noon, 1_00);
        member.Block();

        member.SweepAt(_noon.AddDays(11));

        Assert.True(member.State.IsIn("lapsed"));
    }

    [Fact]
    public void History_that_is_loaded_after_newer_events_does_not_turn_back_the_day()
    {
        var member = Member(Segment("lapsed", new Condition { LapsedDays = 10 }), Segment("spender", Spend(10, atLeast: 1)));
        member.Buy("p1", _noon, 1_00);

        member.Buy(Given.Purchase("p0", _noon.AddDays(-60), 1_00) with { Import = true });

        Assert.Equal([new SegmentMembership("spender", Given.Day("2026-03-04"))], member.State.Segments.AsEnumerable());
    }

    [Fact]
    public void Reward_for_a_segment_is_for_its_members()
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward(points: 1, stock: StockKind.Unlimited) with { Requires = new RewardRequirements { Segments = ["staff", "vip"] } }) with
        {
            Segments = [Segment("staff"), Segment("vip")],
        });
        member.Buy("p1", _noon, 10_00);
        Assert.Equal("notInSegment", member.Refused(Given.Redeem("v1")).Code);

        member.List("vip");

        Assert.Null(member.Decide(Given.Redeem("v1")).Refusal);
    }

    [Fact]
    public void Described_member_is_held_to_the_segments_that_were_said()
    {
        var edition = (Given.Program() with { Segments = [Segment("spender", Spend(30, atLeast: 1)), Segment("rich", Spend(30, atLeast: 500_00))] }).Compile();

        var (state, refusal) = DescribedMemberRules.Account(new DescribedMember { Segments = ["rich", "rich"] }, edition, _noon);
        var decision = RecordPurchaseRules.Decide(
            state, Given.Purchase("p", _noon, 1_00), new EditionPair(edition, edition), PurchaseTime.Of(_noon, false, edition, _noon), _noon, new CampaignInputs("described", [], []));

        Assert.Null(refusal);
        Assert.Equal(["rich"], state.SegmentIds.AsEnumerable());
        Assert.Empty(Consequences.Of(state, "member", decision, edition, _ => edition, _noon).Events.OfType<SegmentChanged>());
        var unknown = DescribedMemberRules.Account(new DescribedMember { Segments = ["rich", "poor"] }, edition, _noon).Refusal!;
        Assert.Equal(("segmentUnknown", "/described/segments/1"), (unknown.Code, unknown.Errors.Single().Pointer));
    }

    [Fact]
    public void Program_without_segments_costs_nothing_and_writes_nothing()
    {
        var member = new TestMember(Given.Program());
        var decision = member.At(_noon).Decide(Given.Purchase("p", _noon, 1_00));

        Assert.Same(decision, Consequences.Of(member.State, member.Inputs.Member, decision, member.Current, member.Edition, _noon, member.Traits));
    }

    [Fact]
    public void As_many_segments_and_tags_as_can_be_take_less_than_8_KB_of_a_snapshot()
    {
        var member = new TestMember(Given.Program() with { Segments = [.. Enumerable.Range(0, Limits.Segments).Select(i => Segment($"segment-{i:00}"))] });
        var before = AccountJson.Write(member.State).Length;
        for (var i = 0; i < Limits.Segments; i++)
        {
            member.List($"segment-{i:00}");
        }

        for (var i = 0; i < Limits.TagsPerMember; i++)
        {
            Tag(member, $"tag-{i:00}");
        }

        // Without the keys of the operations, which every member comes to have.
        var keys = (member.State.Recent.ToBytes().Length - (8 * 1)) * 4 / 3;
        Assert.InRange(AccountJson.Write(member.State).Length - before - keys, 4 * 1024, 8 * 1024);
    }

    private static TestMember Member(params ImmutableArray<SegmentDefinition> segments) => new(Given.Program() with { Segments = segments });

    private static SegmentDefinition Segment(string id, Condition? condition = null) => new() { Id = id, Condition = condition };

    private static Condition Spend(int days, long atLeast) => new() { Spend = new SpendCondition { Days = days, AtLeast = atLeast } };

    private static ChangeList Change(string segment, bool listed) => new() { Key = "k", Segment = segment, Listed = listed, By = "desk" };

    private static ChangeTag TagOf(string tag, bool tagged) => new() { Key = "k", Tag = tag, Tagged = tagged, By = "desk" };

    private static AccountRecord Tag(TestMember member, string tag, bool tagged = true) =>
        member.Do($"tag/{member.State.Version}", (state, edition, now) => ChangeSegmentRules.Decide(state, TagOf(tag, tagged), edition, now));
}
