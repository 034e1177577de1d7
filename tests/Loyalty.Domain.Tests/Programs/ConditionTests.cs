using System.Collections.Immutable;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Segments;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Segments;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Programs;

/// <summary>Each condition in both directions, and how they combine.</summary>
public sealed class ConditionTests
{
    private static readonly DateTimeOffset _noon = Given.Noon("2026-03-04");

    [Theory]
    [InlineData("shop", true)]
    [InlineData("web", false)]
    public void Channels_hold_in_the_channel_of_the_purchase(string channel, bool holds) =>
        AssertHolds(holds, new Condition { Channels = [channel] }, "otherChannel", channel, "shop", "/condition/channels");

    [Theory]
    [InlineData("north", true)]
    [InlineData("south", false)]
    [InlineData(null, false)]
    public void Stores_hold_in_the_store_of_the_purchase(string? store, bool holds) =>
        AssertHolds(holds, new Condition { Stores = ["north", "east"] }, "otherStore", "north, east", store ?? "none", "/condition/stores", Purchase() with { Store = store });

    [Theory]
    [InlineData(25_50, null, true)]
    [InlineData(25_51, null, false)]
    [InlineData(null, 25_50, true)]
    [InlineData(null, 25_49, false)]
    [InlineData(25_50, 25_50, true)]
    public void Amount_holds_within_its_bounds(int? least, int? most, bool holds) => AssertHolds(
        holds,
        new Condition { Amount = new AmountRange { AtLeast = least, AtMost = most } },
        least is null ? "aboveMaximumAmount" : "belowMinimumAmount",
        least is null ? $"at most {most}" : $"at least {least}",
        "2550",
        "/condition/amount");

    [Theory]
    [InlineData(3.5, null, true)]
    [InlineData(3.501, null, false)]
    [InlineData(null, 3.5, true)]
    [InlineData(null, 3.0, false)]
    public void Quantity_counts_the_items_without_delivery(double? least, double? most, bool holds)
    {
        var purchase = Given.Purchase("p", _noon, Given.Line(10_00, "1", quantity: 2), Given.Line(5_00, "2", quantity: 1.5m), Given.Line(4_00, "3", quantity: 9, kind: LineKind.Delivery));

        AssertHolds(
            holds,
            new Condition { Quantity = new QuantityRange { AtLeast = (decimal?)least, AtMost = (decimal?)most } },
            least is null ? "aboveMaximumQuantity" : "belowMinimumQuantity",
            least is null ? "at most 3" : "at least 3.501",
            "3.5",
            "/condition/quantity",
            purchase);
    }

    public static TheoryData<ItemFilter, decimal?, long?, bool> ItemConditions => new()
    {
        { new ItemFilter { IncludeSkus = ["tea"] }, null, null, true },
        { new ItemFilter { IncludeSkus = ["salt"] }, null, null, false },
        { new ItemFilter { IncludeCategories = ["drinks"] }, null, null, true },
        { new ItemFilter { IncludeCategories = ["drinks"], ExcludeSkus = ["tea", "juice"] }, null, null, false },
        { new ItemFilter { IncludeBrands = ["acme"] }, null, null, true },
        { new ItemFilter { IncludeBrands = ["other"] }, null, null, false },
        { new ItemFilter { IncludeBrands = ["acme"], ExcludeBrands = ["acme"] }, null, null, false },
        { new ItemFilter { IncludeLabels = ["organic"] }, null, null, true },
        { new ItemFilter { IncludeLabels = ["new"] }, null, null, false },
        { new ItemFilter { IncludeSkus = ["tea"], ExcludeLabels = ["organic"] }, null, null, false },
        { new ItemFilter { IncludeCategories = ["drinks"] }, 5m, null, true },
        { new ItemFilter { IncludeCategories = ["drinks"] }, 5.001m, null, false },
        { new ItemFilter { IncludeCategories = ["drinks"] }, null, 14_00, true },
        { new ItemFilter { IncludeCategories = ["drinks"] }, null, 14_01, false },
        { new ItemFilter { IncludeCategories = ["drinks"] }, 6m, 1, false },
    };

    [Theory]
    [MemberData(nameof(ItemConditions))]
    public void Items_hold_when_enough_of_the_lines_match(ItemFilter filter, decimal? quantity, long? amount, bool holds)
    {
        var purchase = Given.Purchase(
            "p",
            _noon,
            Given.Line(10_00, "1", "tea", "drinks", 2) with { Brand = "acme", Labels = ["red", "organic"] },
            Given.Line(4_00, "2", "juice", "drinks", 3),
            Given.Line(6_00, "3", "bread", "food"));
        var member = Member(new Condition { Items = new ItemCondition { Filter = filter, MinimumQuantity = quantity, MinimumAmount = amount } });

        member.At(_noon).Buy(purchase);

        Assert.Equal(holds ? 7 : 0, member.Balance());
        Assert.Equal(holds ? [] : ["itemsMissing"], member.Explain("p").Single().Reasons.Select(reason => reason.Code));
    }

    [Theory]
    [InlineData("silver", true)]
    [InlineData("gold", false)]
    public void Tiers_hold_for_the_tier_at_arrival(string tier, bool holds)
    {
        var member = new TestMember(Given.Program(Conditioned(new Condition { Tiers = [tier] })) with { Tiers = Given.Tiers() });
        member.Buy("reach", _noon, 100_00);
        member.Buy("p", _noon, 400_00);

        Assert.Equal(holds, member.Explain("p").Single().Applied);
        Assert.Equal("gold", member.Tier);
        Assert.Equal(holds ? [] : [new RuleReason("otherTier", "gold", "silver", "/condition/tiers")], member.Explain("p").Single().Reasons.AsEnumerable());
    }

    [Theory]
    [InlineData("vip", true)]
    [InlineData("new", false)]
    public void Segments_hold_for_the_members_segments(string segment, bool holds)
    {
        var member = new TestMember(Given.Program(Conditioned(new Condition { Segments = [segment, "other"] })) with
        {
            Segments = [.. new[] { "loyal", "vip", "new", "other" }.Select(id => new SegmentDefinition { Id = id })],
        });
        foreach (var listed in new[] { "loyal", "vip" })
        {
            member.Do($"list/{listed}", (state, edition, now) => ChangeSegmentRules.Decide(state, new ChangeList { Key = listed, Segment = listed, Listed = true, By = "desk" }, edition, now));
        }

        member.At(_noon).Buy(Purchase());

        Assert.Equal(holds ? 7 : 0, member.Balance());
        Assert.Equal(holds ? [] : [new RuleReason("notInSegment", "new, other", "loyal, vip", "/condition/segments")], member.Explain("p").Single().Reasons.AsEnumerable());
    }

    [Theory]
    [InlineData("north", true)]
    [InlineData("south", false)]
    public void Attribute_holds_for_the_exact_value_and_does_not_tell_another(string value, bool holds) => AssertHolds(
        holds,
        new Condition { Attribute = new AttributeCondition("region", "north") },
        "otherAttribute",
        "region: north",
        "not met",
        "/condition/attribute",
        inputs: member => member.Inputs = member.Inputs with { Attributes = [new ProfileAttribute("size", "north"), new ProfileAttribute("region", value)] });

    [Fact]
    public void First_purchase_holds_once()
    {
        var member = Member(new Condition { FirstPurchase = true });

        Assert.Single(member.Buy("a", _noon, 1_00).Awards);
        Assert.Empty(member.Buy("b", _noon, 1_00).Awards);
        Assert.Equal(new RuleReason("notFirstPurchase", "the member's first purchase", "a later one", "/condition/firstPurchase"), member.Explain("b").Single().Reasons.Single());
    }

    [Theory]
    [InlineData(3, null, "3")]
    [InlineData(null, 3, "3 6")]
    public void Purchase_number_holds_for_the_one_or_for_every_multiple(int? number, int? every, string expected)
    {
        var member = Member(new Condition { PurchaseNumber = new PurchaseNumberCondition { Number = number, Every = every } });

        var earned = Enumerable.Range(1, 7).Where(i => !member.Buy($"p{i}", _noon, 1_00).Awards.IsEmpty);

        Assert.Equal(expected, string.Join(' ', earned));
        Assert.Equal(
            new RuleReason("otherPurchaseNumber", number is null ? "every 3" : "number 3", "4", "/condition/purchaseNumber"),
            member.Explain("p4").Single().Reasons.Single());
    }

    [Theory]
    [InlineData("2026-03-01", 3, 0, true)]
    [InlineData("2026-02-28", 3, 0, false)]
    [InlineData("2026-03-07", 0, 3, true)]
    [InlineData("2026-03-08", 0, 3, false)]
    [InlineData("2026-03-04", 0, 0, true)]
    [InlineData("2026-09-04", 180, 180, false)]
    public void Birthday_holds_within_its_days(string on, int before, int after, bool holds) =>
        Assert.Equal(holds, HoldsOn(new Condition { Birthday = new DayWindow { DaysBefore = before, DaysAfter = after } }, on, new Birthday(3, 4)));

    [Theory]
    [InlineData("2025-12-30", 2, 0, true)]
    [InlineData("2025-12-29", 2, 0, false)]
    [InlineData("2026-01-03", 0, 2, true)]
    public void Birthday_window_reaches_over_the_turn_of_the_year(string on, int before, int after, bool holds) =>
        Assert.Equal(holds, HoldsOn(new Condition { Birthday = new DayWindow { DaysBefore = before, DaysAfter = after } }, on, new Birthday(1, 1)));

    [Theory]
    [InlineData("2027-02-28", true)]
    [InlineData("2027-03-01", false)]
    [InlineData("2028-02-29", true)]
    [InlineData("2028-02-28", false)]
    public void Birthday_on_the_29th_of_February_is_the_28th_in_other_years(string on, bool holds) =>
        Assert.Equal(holds, HoldsOn(new Condition { Birthday = new DayWindow() }, on, new Birthday(2, 29)));

    [Fact]
    public void Birthday_that_is_not_known_does_not_hold_and_none_is_told()
    {
        Assert.False(HoldsOn(new Condition { Birthday = new DayWindow { DaysBefore = 180, DaysAfter = 180 } }, "2026-03-04", null));
        AssertHolds(
            false,
            new Condition { Birthday = new DayWindow { DaysBefore = 1, DaysAfter = 2 } },
            "outsideBirthday",
            "1 days before to 2 days after",
            "not met",
            "/condition/birthday",
            inputs: member => member.Inputs = member.Inputs with { Birthday = new Birthday(7, 1) });
    }

    [Theory]
    [InlineData("2026-03-04", false)]
    [InlineData("2026-03-05", false)]
    [InlineData("2027-03-02", true)]
    [InlineData("2027-03-01", false)]
    [InlineData("2027-03-05", true)]
    [InlineData("2027-03-06", false)]
    public void Anniversary_holds_from_the_first_year_on(string on, bool holds)
    {
        var member = new TestMember(Given.Program(Conditioned(new Condition { Anniversary = new DayWindow { DaysBefore = 2, DaysAfter = 1 } })), Given.Noon("2026-03-04"));

        Assert.Equal(holds, !member.Buy("p", Given.Noon(on), 1_00).Awards.IsEmpty);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(29, false)]
    public void Lapsed_holds_after_so_many_days_without_a_purchase(int days, bool holds)
    {
        var member = Member(new Condition { LapsedDays = 30 });

        Assert.Empty(member.Buy("first", _noon, 1_00).Awards);
        Assert.Equal(holds, !member.Buy("p", _noon.AddDays(days), 1_00).Awards.IsEmpty);

        Assert.Equal(new RuleReason("notLapsed", "30 days without a purchase", "no purchase before", "/condition/lapsedDays"), member.Explain("first").Single().Reasons.Single());
        Assert.Equal(holds ? [] : [new RuleReason("notLapsed", "30 days without a purchase", "29", "/condition/lapsedDays")], member.Explain("p").Single().Reasons.AsEnumerable());
    }

    [Theory]
    [InlineData("2026-03-04T16:59:59Z", "Europe/London", true)]
    [InlineData("2026-03-04T17:00:00Z", "Europe/London", false)]
    [InlineData("2026-03-05T16:00:00Z", "Europe/London", false)]
    [InlineData("2026-03-04T08:00:00Z", "America/New_York", false)]
    [InlineData("2026-03-04T21:00:00Z", "America/New_York", true)]
    public void Schedule_holds_by_days_and_hours_of_the_programs_zone(string at, string zone, bool holds)
    {
        var condition = new Condition { Schedule = new CampaignSchedule { Days = [Weekday.Wednesday], Hours = [new HourRange(9, 17)] } };
        var member = new TestMember(Given.Program(Conditioned(condition)) with { TimeZone = zone });

        Assert.Equal(holds, !member.Buy("p", Given.At(at), 1_00).Awards.IsEmpty);
        Assert.Equal(holds ? [] : ["outsideSchedule"], member.Explain("p").Single().Reasons.Select(reason => reason.Code));
    }

    [Theory]
    [InlineData("2026-03-01T00:00:00Z", true)]
    [InlineData("2026-02-28T23:59:59Z", false)]
    [InlineData("2026-04-01T00:00:00Z", false)]
    public void Schedule_holds_within_its_window(string at, bool holds)
    {
        var window = new CampaignSchedule { From = Given.At("2026-03-01T00:00:00Z"), Until = Given.At("2026-04-01T00:00:00Z") };

        Assert.Equal(holds, !Member(new Condition { Schedule = window }).Buy("p", Given.At(at), 1_00).Awards.IsEmpty);
    }

    public static TheoryData<ActivityCondition, string, bool> ActivityConditions => new()
    {
        { new ActivityCondition { Name = "rating", EqualTo = "5" }, "5", true },
        { new ActivityCondition { Name = "rating", EqualTo = "5" }, "4", false },
        { new ActivityCondition { Name = "rating", AtLeast = 4 }, "4", true },
        { new ActivityCondition { Name = "rating", AtLeast = 4 }, "3.99", false },
        { new ActivityCondition { Name = "rating", AtMost = 4 }, "-1", true },
        { new ActivityCondition { Name = "rating", AtMost = 4 }, "4.1", false },
        { new ActivityCondition { Name = "rating", AtLeast = 1, AtMost = 5 }, "many", false },
        { new ActivityCondition { Name = "length", AtLeast = 1 }, "5", false },
    };

    [Theory]
    [MemberData(nameof(ActivityConditions))]
    public void Activity_holds_for_the_attribute_that_came_with_it(ActivityCondition condition, string rating, bool holds)
    {
        var member = new TestMember(Reviews(new Condition { Activity = condition }));

        var answer = member.At(_noon).Act(Given.Activity("a", _noon) with { Attributes = [new ActivityAttribute("rating", rating)] });

        Assert.Equal(holds, !answer.Awards.IsEmpty);
        var outcome = Domain.Activities.ActivityAnswers.Explain(member.Journal[^1], member.Current).Single();
        Assert.Equal(holds ? [] : [("otherActivityAttribute", "/condition/activity")], outcome.Reasons.Select(reason => (reason.Code, reason.Condition)));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", true)]
    [InlineData("selfReferral", false)]
    public void Referred_holds_for_whom_a_code_brought_that_counted(string? refused, bool holds) => AssertHolds(
        holds,
        new Condition { Referred = true },
        "notReferred",
        "a member who was referred",
        "not referred",
        "/condition/referred",
        inputs: member =>
        {
            if (refused is not null)
            {
                member.State.Apply(new MemberReferred { By = "ann", At = _noon, Day = Given.Day("2026-03-04"), Refused = refused.Length == 0 ? null : refused });
            }
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void In_household_holds_for_who_is_in_one(bool joined) => AssertHolds(
        joined,
        new Condition { InHousehold = true },
        "noHousehold",
        "a member of a household",
        "in no household",
        "/condition/inHousehold",
        inputs: member =>
        {
            if (joined)
            {
                member.State.Apply(new HouseholdLegEnded { Kind = HouseholdLegKind.Join, Household = "home", Wallet = "other" });
            }
        });

    [Fact]
    public void Conditions_on_the_member_hold_for_activities_too()
    {
        var member = new TestMember(Reviews(new Condition { All = [new Condition { Segments = ["vip"] }, new Condition { Not = new Condition { Channels = [Given.Shop] } }] }) with
        {
            Segments = [new SegmentDefinition { Id = "vip" }],
        });

        Assert.Empty(member.At(_noon).Act(Given.Activity("a", _noon)).Awards);
        member.List("vip");
        Assert.Single(member.Act(Given.Activity("b", _noon)).Awards);
        Assert.Empty(member.Act(Given.Activity("c", _noon) with { Channel = Given.Shop }).Awards);
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00Z", 1)]
    [InlineData("2026-02-01T00:00:00Z", 0)]
    public void Conditions_hold_for_joining(string joined, int awards)
    {
        var january = new Condition { Schedule = new CampaignSchedule { Until = Given.At("2026-02-01T00:00:00Z") } };
        var member = new TestMember(Given.Program(Given.Flat(50) with { Trigger = RuleTrigger.Enrollment, Condition = january }), Given.At(joined));

        Assert.Equal(awards, member.Journal[0].Events.OfType<PointsAwarded>().Count());
    }

    public static TheoryData<bool, bool, bool, bool, bool> Combinations => new()
    {
        // shop, big -> all, any, not(all)
        { true, true, true, true, false },
        { true, false, false, true, true },
        { false, true, false, true, true },
        { false, false, false, false, true },
    };

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Conditions_combine(bool inShop, bool isBig, bool all, bool any, bool notAll)
    {
        ImmutableArray<Condition> parts = [new Condition { Channels = [Given.Shop] }, new Condition { Amount = new AmountRange { AtLeast = 20_00 } }];

        Assert.Equal(all, Holds(new Condition { All = parts }));
        Assert.Equal(any, Holds(new Condition { Any = parts }));
        Assert.Equal(notAll, Holds(new Condition { Not = new Condition { All = parts } }));

        bool Holds(Condition condition) =>
            !Member(condition).At(_noon).Buy(Given.Purchase("p", _noon, isBig ? 20_00 : 19_99) with { Channel = inShop ? Given.Shop : Given.Web }).Awards.IsEmpty;
    }

    [Fact]
    public void Explain_names_every_condition_that_keeps_the_tree_from_holding_by_its_path()
    {
        var member = Member(new Condition
        {
            All =
            [
                new Condition { Channels = [Given.Shop] },
                new Condition { Any = [new Condition { Stores = ["north"] }, new Condition { Amount = new AmountRange { AtLeast = 100_00 } }] },
                new Condition { Not = new Condition { Amount = new AmountRange { AtMost = 50_00 } } },
            ],
        });
        member.At(_noon).Buy(Purchase());

        Assert.Equal(
            [
                new RuleReason("otherStore", "north", "none", "/condition/all/1/any/0/stores"),
                new RuleReason("belowMinimumAmount", "at least 10000", "2550", "/condition/all/1/any/1/amount"),
                new RuleReason("conditionMet", "not at most 5000", "2550", "/condition/all/2/not/amount"),
            ],
            member.Explain("p").Single().Reasons.AsEnumerable());
    }

    [Fact]
    public void Condition_of_a_campaign_decides_where_it_holds()
    {
        var campaign = CampaignGiven.Extra(9) with { Condition = new Condition { All = [new Condition { Stores = ["north"] }, new Condition { PurchaseNumber = new PurchaseNumberCondition { Every = 2 } }] } };
        var member = CampaignGiven.Member(campaign);

        member.At(_noon).Buy(Purchase("a") with { Store = "north" });
        member.At(_noon).Buy(Purchase("b") with { Store = "north" });
        member.At(_noon).Buy(Purchase("c"));

        Assert.Equal((3 * 25) + 9, member.Balance());
        Assert.Equal(new RuleReason("otherPurchaseNumber", "every 2", "1", "/condition/all/1/purchaseNumber"), Why("a"));
        Assert.Equal(["otherStore", "otherPurchaseNumber"], member.Explain("c").Single(outcome => outcome.Campaign == "extra").Reasons.Select(reason => reason.Code));

        RuleReason Why(string purchase) => member.Explain(purchase).Single(outcome => outcome.Campaign == "extra").Reasons.Single();
    }

    [Fact]
    public void Met_conditions_are_kept_by_number_and_nothing_personal_is()
    {
        var program = Given.Program(
            Conditioned(new Condition { All = [new Condition { Segments = ["a"] }, new Condition { Attribute = new AttributeCondition("region", "north") }] }),
            Given.Rule(id: "second") with { Condition = new Condition { Birthday = new DayWindow() } }).With(
            CampaignGiven.Extra(5) with { Condition = new Condition { PurchaseNumber = new PurchaseNumberCondition { Number = 1 } } });
        var member = new TestMember(program);
        member.Inputs = member.Inputs with { Attributes = [new ProfileAttribute("region", "north")], Birthday = new Birthday(3, 4) };

        member.At(_noon).Buy(Purchase());

        var recorded = member.RecordOf("p").First<PurchaseRecorded>()!;
        Assert.Equal([1, 2, 3], recorded.Met!.Value.AsEnumerable());
        Assert.Equal(1, recorded.Number);
        Assert.DoesNotContain("region", TestMember.Text(member.RecordOf("p").Events), StringComparison.Ordinal);
    }

    [Fact]
    public void Conditions_are_settled_at_arrival_whatever_the_member_becomes()
    {
        var member = new TestMember(Given.Program(Given.Rule() with { Condition = new Condition { Segments = ["vip"] } }) with { Segments = [new SegmentDefinition { Id = "vip" }] });
        member.List("vip");
        member.At(_noon).Buy(Purchase());
        member.List("vip", listed: false);

        Assert.True(member.Explain("p").Single().Applied);
        Assert.Equal(10, member.Return(Given.Return("r", "p", _noon, 10_00)).TakenBack.Sum(taken => taken.Points));
        Assert.Equal(15, member.Balance());
    }

    private static EarningRule Conditioned(Condition condition) => Given.Flat(7, "base") with { Condition = condition };

    private static TestMember Member(Condition condition) => new(Given.Program(Conditioned(condition)));

    private static RecordPurchase Purchase(string id = "p") => Given.Purchase(id, _noon, 25_50);

    private static ProgramDefinition Reviews(Condition condition) =>
        Given.Program(Given.Flat(30) with { Trigger = RuleTrigger.Activity, ActivityType = "review", Condition = condition }) with { ActivityTypes = [new ActivityType { Id = "review" }] };

    private static bool HoldsOn(Condition condition, string day, Birthday? birthday)
    {
        var member = new TestMember(Given.Program(Conditioned(condition)), Given.Noon("2020-01-01"));
        member.Inputs = member.Inputs with { Birthday = birthday };
        return !member.Buy("p", Given.Noon(day), 1_00).Awards.IsEmpty;
    }

    private static void AssertHolds(
        bool holds, Condition condition, string code, string expected, string actual, string pointer, RecordPurchase? purchase = null, Action<TestMember>? inputs = null)
    {
        var member = Member(condition);
        inputs?.Invoke(member);
        member.At(_noon).Buy(purchase ?? Purchase());
        var outcome = member.Explain("p").Single();
        Assert.Equal(holds ? 7 : 0, member.Balance());
        Assert.Equal(holds ? [] : [new RuleReason(code, expected, actual, pointer)], outcome.Reasons.AsEnumerable());

        // And the other way round.
        var negated = Member(new Condition { Not = condition });
        inputs?.Invoke(negated);
        negated.At(_noon).Buy(purchase ?? Purchase());
        Assert.Equal(holds ? 0 : 7, negated.Balance());
        Assert.Equal(holds ? ["conditionMet"] : [], negated.Explain("p").Single().Reasons.Select(reason => reason.Code));
    }
}
