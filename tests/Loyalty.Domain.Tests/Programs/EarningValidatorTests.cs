using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Programs;

/// <summary>Faults of conditions, groups, multipliers and points by the piece, each by its pointer.</summary>
public sealed class EarningValidatorTests
{
    private static readonly ProgramDefinition _valid = Given.Program(
        Given.Rule() with { Group = "g", Condition = new Condition { All = [Channel(Given.Shop), Amount(10_00, 90_00)] } },
        Given.PerItem(2, "cups") with { Group = "g" },
        Given.Multiply(2m, "times", "base", "cups") with { Condition = new Condition { Any = [new Condition { Tiers = ["gold"] }, new Condition { Segments = ["vip"] }] } },
        Given.Flat(5, "act") with { Trigger = RuleTrigger.Activity, ActivityType = "review", Condition = new Condition { Activity = new ActivityCondition { Name = "rating", AtLeast = 4 } } }) with
    {
        Tiers = Given.Tiers(),
        Segments = [new SegmentDefinition { Id = "vip" }, .. Enumerable.Range(0, 10).Select(i => new SegmentDefinition { Id = $"s{i}" })],
        ActivityTypes = [new ActivityType { Id = "review" }],
        StackingGroups = [new StackingGroup { Id = "g", Policy = StackingPolicy.Highest }, new StackingGroup { Id = "sum" }],
        Campaigns = [CampaignGiven.Extra(5) with { Condition = new Condition { Not = new Condition { FirstPurchase = true } } }],
    };

    [Fact]
    public void Validate_a_valid_program_has_no_fault() => Assert.Empty(ProgramValidator.Validate(_valid, null));

    public static TheoryData<string, Condition> FaultyConditions => new()
    {
        { "", new Condition() },
        { "", new Condition { Channels = [Given.Shop], LapsedDays = 3 } },
        { "/all/1", new Condition { All = [Channel(Given.Shop), new Condition()] } },
        { "", Nested(Limits.ConditionDepth) },
        { "", new Condition { All = [.. Enumerable.Range(0, Limits.ConditionNodes).Select(_ => Channel(Given.Shop))] } },
        { "/channels/1", new Condition { Channels = [Given.Shop, "kiosk"] } },
        { "/channels/1", new Condition { Channels = [Given.Shop, Given.Shop] } },
        { "/stores/0", new Condition { Stores = [""] } },
        { "/schedule", new Condition { Schedule = new CampaignSchedule() } },
        { "/schedule/hours/0/to", new Condition { Schedule = new CampaignSchedule { Hours = [new HourRange(9, 9)] } } },
        { "/schedule/until", new Condition { Schedule = new CampaignSchedule { From = Given.Start, Until = Given.Start } } },
        { "/amount", new Condition { Amount = new AmountRange() } },
        { "/amount", Amount(10, 9) },
        { "/amount/atLeast", Amount(-1, null) },
        { "/amount/atMost", Amount(null, Limits.Amount + 1) },
        { "/quantity", new Condition { Quantity = new QuantityRange() } },
        { "/quantity", new Condition { Quantity = new QuantityRange { AtLeast = 3, AtMost = 2 } } },
        { "/quantity/atLeast", new Condition { Quantity = new QuantityRange { AtLeast = 0.0001m } } },
        { "/items/filter", Items(new ItemFilter { IncludeSkus = ["a"], ExcludeSkus = ["a"] }) },
        { "/items/filter", Items(new ItemFilter { IncludeBrands = ["a"], IncludeLabels = ["b"], ExcludeLabels = ["b"], ExcludeBrands = ["a"] }) },
        { "/items/filter/excludeLabels/0", Items(new ItemFilter { ExcludeLabels = [" "] }) },
        { "/items/minimumQuantity", Items(new ItemFilter(), quantity: 0) },
        { "/items/minimumAmount", Items(new ItemFilter(), amount: -1) },
        { "/tiers/0", new Condition { Tiers = ["diamond"] } },
        { "/segments/0", new Condition { Segments = ["a b"] } },
        { "/segments/1", new Condition { Segments = ["vip", "nobody"] } },
        { "/spend", new Condition { Spend = new SpendCondition { Days = 30 } } },
        { "/spend", new Condition { Spend = new SpendCondition { AtLeast = 2, AtMost = 1 } } },
        { "/spend/days", new Condition { Spend = new SpendCondition { Days = Limits.BehaviorDays + 1, AtLeast = 1 } } },
        { "/spend/atMost", new Condition { Spend = new SpendCondition { AtMost = -1 } } },
        { "/spend/atLeast", new Condition { Spend = new SpendCondition { AtLeast = 0 } } },
        { "/purchases/atLeast", new Condition { Purchases = new PurchasesCondition { AtLeast = 1_000_001 } } },
        { "/lastChannel/0", new Condition { LastChannel = ["kiosk"] } },
        { "/tags/0", new Condition { Tags = ["a b"] } },
        { "/inHousehold", new Condition { InHousehold = true } },
        { "/attribute/name", new Condition { Attribute = new AttributeCondition("", "x") } },
        { "/attribute/value", new Condition { Attribute = new AttributeCondition("x", "") } },
        { "/purchaseNumber", new Condition { PurchaseNumber = new PurchaseNumberCondition() } },
        { "/purchaseNumber", new Condition { PurchaseNumber = new PurchaseNumberCondition { Number = 1, Every = 2 } } },
        { "/purchaseNumber/number", new Condition { PurchaseNumber = new PurchaseNumberCondition { Number = 0 } } },
        { "/purchaseNumber/every", new Condition { PurchaseNumber = new PurchaseNumberCondition { Every = 1 } } },
        { "/birthday/daysBefore", new Condition { Birthday = new DayWindow { DaysBefore = 181 } } },
        { "/anniversary/daysAfter", new Condition { Anniversary = new DayWindow { DaysAfter = -1 } } },
        { "/lapsedDays", new Condition { LapsedDays = 0 } },
        { "/activity", new Condition { Activity = new ActivityCondition { Name = "rating", EqualTo = "5" } } },

        // What can never hold together.
        { "/all/1/channels", new Condition { All = [Channel(Given.Shop), Channel(Given.Web)] } },
        { "/all/1/not/channels", new Condition { All = [Channel(Given.Shop), new Condition { Not = Channel(Given.Shop) }] } },
        { "/not/channels", new Condition { Not = new Condition { Channels = [Given.Shop, Given.Web] } } },
        { "/all/1/tiers", new Condition { All = [new Condition { Tiers = ["gold"] }, new Condition { Tiers = ["silver"] }] } },
        { "/all/1/stores", new Condition { All = [new Condition { Stores = ["a"] }, new Condition { Stores = ["b"] }] } },
        { "/all/1/amount", new Condition { All = [Amount(50, null), Amount(null, 49)] } },
        { "/all/1/all/0/amount", new Condition { All = [Amount(50, null), new Condition { All = [Amount(null, 49)] }] } },
        { "/any/1/all/1/amount", new Condition { Any = [Amount(1, null), new Condition { All = [Amount(50, null), Amount(null, 49)] }] } },
        { "/all/1/attribute", new Condition { All = [new Condition { Attribute = new AttributeCondition("a", "1") }, new Condition { Attribute = new AttributeCondition("a", "2") }] } },
        { "/all/1/lapsedDays", new Condition { All = [new Condition { FirstPurchase = true }, new Condition { LapsedDays = 9 }] } },
        { "/all/1/spend", new Condition { All = [new Condition { FirstPurchase = true }, new Condition { Spend = new SpendCondition { AtLeast = 1 } }] } },
        { "/all/1/purchases", new Condition { All = [new Condition { FirstPurchase = true }, new Condition { Purchases = new PurchasesCondition { Days = 30, AtLeast = 1 } }] } },
        { "/all/1/lastChannel", new Condition { All = [new Condition { FirstPurchase = true }, new Condition { LastChannel = ["shop"] }] } },
        { "/all/1/firstPurchase", new Condition { All = [new Condition { LastChannel = ["shop"] }, new Condition { FirstPurchase = true }] } },
        { "/all/1/purchaseNumber", new Condition { All = [new Condition { FirstPurchase = true }, new Condition { PurchaseNumber = new PurchaseNumberCondition { Every = 10 } }] } },
        { "/all/1/purchases", new Condition { All = [Lapsed(30), Bought(30, 1, null)] } },
        { "/all/1/lapsedDays", new Condition { All = [Bought(7, 2, null), Lapsed(30)] } },
        { "/all/1/lapsedDays", new Condition { All = [Spent(30, 1, null), Lapsed(30)] } },
        { "/all/1/any", new Condition { All = [Lapsed(30), new Condition { Any = [Bought(7, 1, null), Spent(30, 1, null)] }] } },
        { "/all/1/purchases", new Condition { All = [Bought(7, 3, null), Bought(30, null, 2)] } },
        { "/all/1/purchases", new Condition { All = [Bought(null, null, 2), Bought(30, 3, null)] } },
        { "/all/1/spend", new Condition { All = [Spent(7, 10_00, null), Spent(null, null, 9_99)] } },
        { "/all/1/purchases", new Condition { All = [new Condition { PurchaseNumber = new PurchaseNumberCondition { Number = 5 } }, Bought(null, 5, null)] } },
        { "/all/1/purchaseNumber", new Condition { All = [Bought(30, 5, null), new Condition { PurchaseNumber = new PurchaseNumberCondition { Number = 5 } }] } },
        { "/all/1/purchaseNumber", new Condition { All = [Every(10), Numbered(5)] } },
        { "/all/1/purchaseNumber", new Condition { All = [Numbered(5), Every(10)] } },
        { "/all/1/not/attribute", new Condition { All = [North, Not(North)] } },
        { "/all/1/attribute", new Condition { All = [Not(North), North] } },
        { "/all/1/not/stores", new Condition { All = [new Condition { Stores = ["a"] }, Not(new Condition { Stores = ["a", "b"] })] } },
        { "/all/1/tags", new Condition { All = [Not(new Condition { Tags = ["a", "b"] }), new Condition { Tags = ["b"] }] } },
        { "/all/1/not/lastChannel", new Condition { All = [new Condition { LastChannel = [Given.Shop] }, Not(new Condition { LastChannel = [Given.Shop] })] } },
        { "/all/1/not/referred", new Condition { All = [new Condition { Referred = true }, new Condition { Not = new Condition { Referred = true } }] } },
        { "/all/1/referred", new Condition { All = [new Condition { Not = new Condition { Referred = true } }, new Condition { Referred = true }] } },
        { "/all/1/any", new Condition { All = [Channel(Given.Shop), new Condition { Any = [Channel(Given.Web), new Condition { All = [Amount(5, null), Channel(Given.Web)] }] }] } },
        { "/all/0/any", new Condition { All = [new Condition { Any = [Amount(null, 10), Amount(null, 20)] }, Amount(21, null)] } },
        { "/all/1/all/0/any", new Condition { All = [Channel(Given.Shop), new Condition { All = [new Condition { Any = [new Condition { Any = [Channel(Given.Web)] }] }] }] } },
        { "/all/1/not/any/1/channels", new Condition { All = [Channel(Given.Shop), new Condition { Not = new Condition { Any = [Amount(50_00, null), Channel(Given.Shop)] } }] } },
        { "/all/1/not/not/channels", new Condition { All = [Channel(Given.Shop), new Condition { Not = new Condition { Not = Channel(Given.Web) } }] } },
        { "/all/1/schedule", new Condition { All = [On(Weekday.Monday), On(Weekday.Tuesday)] } },
        { "/all/1/schedule", new Condition { All = [During(9, 12), During(12, 18)] } },
        { "/all/1/schedule", new Condition { All = [Window("2026-01-01", "2026-02-01"), Window("2026-02-01", "2026-03-01")] } },
    };

    [Theory]
    [MemberData(nameof(FaultyConditions))]
    public void Validate_names_the_fault_of_a_condition_by_its_pointer(string pointer, Condition condition)
    {
        var rules = _valid.EarningRules.SetItem(0, _valid.EarningRules[0] with { Condition = condition });
        var campaigns = _valid.Campaigns.SetItem(0, _valid.Campaigns[0] with { Condition = condition });

        Assert.Equal([$"/earningRules/0/condition{pointer}"], Pointers(_valid with { EarningRules = rules }));
        Assert.Equal([$"/campaigns/0/condition{pointer}"], Pointers(_valid with { Campaigns = campaigns }));
    }

    public static TheoryData<Condition> SoundConditions => new()
    {
        new Condition { Any = [Channel(Given.Shop), Channel(Given.Web)] },
        new Condition { All = [Amount(10, 50), Amount(50, 90)] },
        new Condition { All = [Channel(Given.Shop), new Condition { Any = [Channel(Given.Web), Amount(5, null)] }] },
        new Condition { All = [new Condition { Any = [Amount(null, 10), Amount(20, null)] }, Amount(15, null)] },
        new Condition { All = [During(9, 13), During(12, 18), On(Weekday.Monday)] },
        new Condition { Not = new Condition { Not = Channel(Given.Shop) } },
        new Condition { Any = [new Condition { Referred = true }, new Condition { Not = new Condition { Referred = true } }] },
        new Condition { All = [new Condition { Channels = [Given.Shop, Given.Web] }, new Condition { Not = Channel(Given.Shop) }] },
        new Condition { All = [new Condition { FirstPurchase = true }, new Condition { PurchaseNumber = new PurchaseNumberCondition { Number = 1 } }] },
        new Condition { All = [new Condition { FirstPurchase = true }, new Condition { Spend = new SpendCondition { AtMost = 10_00 } }] },
        new Condition { All = [Lapsed(30), Bought(31, 1, null), Spent(null, 1, null), Bought(30, null, 2)] },
        new Condition { All = [Bought(7, 2, null), Bought(30, null, 2), Bought(null, null, 9), Spent(7, 10_00, null)] },
        new Condition { All = [new Condition { PurchaseNumber = new PurchaseNumberCondition { Number = 5 } }, Bought(null, 4, null), Spent(30, 5, null)] },
        new Condition { All = [Every(5), Numbered(10), Every(2)] },
        new Condition { All = [North, Not(new Condition { Attribute = new AttributeCondition("region", "south") })] },
        new Condition { All = [new Condition { Tags = ["a", "b"] }, Not(new Condition { Tags = ["a"] }), new Condition { Stores = ["a"] }] },
        Nested(Limits.ConditionDepth - 1),
        new Condition { All = [Window("2026-01-02", "2026-01-03"), On(Weekday.Saturday), During(11, 24)] },
        new Condition { All = [Window("2026-01-02", "2026-01-20"), On(Weekday.Wednesday), During(2, 3)] },
    };

    private static Condition North => new() { Attribute = new AttributeCondition("region", "north") };

    private static Condition Not(Condition condition) => new() { Not = condition };

    private static Condition Every(int every) => new() { PurchaseNumber = new PurchaseNumberCondition { Every = every } };

    private static Condition Numbered(int number) => new() { PurchaseNumber = new PurchaseNumberCondition { Number = number } };

    private static Condition Lapsed(int days) => new() { LapsedDays = days };

    private static Condition Bought(int? days, int? least, int? most) => new() { Purchases = new PurchasesCondition { Days = days, AtLeast = least, AtMost = most } };

    private static Condition Spent(int? days, long? least, long? most) => new() { Spend = new SpendCondition { Days = days, AtLeast = least, AtMost = most } };

    [Theory]
    [MemberData(nameof(SoundConditions))]
    public void Validate_takes_conditions_that_can_hold_together(Condition condition) =>
        Assert.Empty(Pointers(_valid with { EarningRules = _valid.EarningRules.SetItem(0, _valid.EarningRules[0] with { Condition = condition }) }));

    public static TheoryData<string, ProgramDefinition> Faulty => new()
    {
        { "/earningRules/0/caps/0/points", Given.Program(Given.Flat(50, caps: [Given.Cap(CapPeriod.Day, 49) with { AtLimit = AtLimit.Refuse }])) },
        { "/earningRules/0/condition/channels", Rule(0, rule => rule with { Channels = [Given.Web], Condition = Channel(Given.Shop) }) },
        { "/earningRules/0/condition/any", Rule(0, rule => rule with { Channels = [Given.Shop], Condition = new Condition { Any = [Channel(Given.Web), new Condition { All = [Channel(Given.Web), Amount(5, null)] }] } }) },
        { "/earningRules/3/activityType", _valid with { ActivityTypes = [new ActivityType { Id = "review", Retired = true }] } },
        { "/earningRules/0/channels", Retired(Rule(0, rule => rule with { Channels = ["kiosk"], Condition = null })) },
        { "/campaigns/0/channels", Retired(_valid with { Campaigns = [CampaignGiven.Extra(5) with { Channels = ["kiosk"] }] }) },
        { "/rewards/0/channels", Retired(_valid with { Rewards = [Given.Reward() with { Channels = ["kiosk"] }] }) },
        { "/earningRules/0/condition/channels", Retired(Rule(0, rule => rule with { Condition = Channel("kiosk") })) },
        { "/campaigns/0/condition/tiers", Campaign(CampaignGiven.Extra(5) with { Audience = new CampaignAudience { Tiers = ["gold"] }, Condition = new Condition { Tiers = ["silver"] } }) },
        { "/campaigns/0/condition/any", Campaign(CampaignGiven.Extra(5) with { Audience = new CampaignAudience { Tiers = ["gold"] }, Condition = new Condition { Any = [new Condition { Tiers = ["silver"] }] } }) },
        { "/campaigns/0/condition/attribute", Campaign(CampaignGiven.Extra(5) with { Audience = new CampaignAudience { Attributes = [new("region", "north")] }, Condition = new Condition { Attribute = new("region", "south") } }) },
        { "/campaigns/0/condition/schedule", Campaign(CampaignGiven.Extra(5) with { Schedule = Window("2026-01-01", "2026-02-01").Schedule!, Condition = Window("2026-02-01", "2026-03-01") }) },
        { "/campaigns/0/condition/schedule", Campaign(CampaignGiven.Extra(5) with { Schedule = On(Weekday.Monday).Schedule!, Condition = On(Weekday.Sunday) }) },
        { "/campaigns/0/condition/schedule", Campaign(CampaignGiven.Extra(5) with { Schedule = Window("2026-01-02", "2026-01-05").Schedule!, Condition = On(Weekday.Wednesday) }) },
        { "/campaigns/0/condition/all/1/schedule", Campaign(CampaignGiven.Extra(5) with { Schedule = Window("2026-01-02", "2026-01-03").Schedule!, Condition = new Condition { All = [On(Weekday.Friday), During(0, 12)] } }) },
        { "/campaigns/0/condition/schedule", Campaign(CampaignGiven.Extra(5) with { Schedule = During(0, 9).Schedule!, Condition = During(9, 24) }) },

        // Multipliers of what cannot hold when they do.
        { "/earningRules/2/multiplier/rules", Rule(2, rule => rule with { Channels = [Given.Web], Condition = null, Multiplier = rule.Multiplier! with { Rules = ["base"] } }) },
        { "/earningRules/2/multiplier/rules", Rule(2, rule => rule with { MinimumAmount = 90_01, Condition = null, Multiplier = rule.Multiplier! with { Rules = ["base"] } }) },
        { "/campaigns/0/effect/multiplier/rules", Campaign(CampaignGiven.Times(2m, "twice") with { Channels = [Given.Web] }) },
        { "/campaigns/0/effect/multiplier/rules", Campaign(CampaignGiven.Times(2m, "twice") with { Condition = new Condition { Any = [Channel(Given.Web), Amount(100_00, null)] } }) },
        { "/campaigns/0/variants/1/effect/multiplier/rules", Campaign(CampaignGiven.Times(2m, "twice") with { Channels = [Given.Web], Effect = null, Variants = [Variant("a", "cups"), Variant("b", "base")] }) },
        { "/earningRules/0/condition/amount", Rule(0, rule => rule with { MinimumAmount = 50_00, Condition = Amount(null, 49_99) }) },
        { "/earningRules/0/condition/lapsedDays", Rule(0, rule => rule with { FirstPurchase = true, Condition = new Condition { LapsedDays = 3 } }) },
        { "/earningRules/0/condition/activity", Rule(0, rule => rule with { Condition = new Condition { Activity = new ActivityCondition { Name = "a", EqualTo = "b" } } }) },
        { "/earningRules/3/condition/amount", Rule(3, rule => rule with { Condition = Amount(1, null) }) },
        { "/earningRules/3/condition/activity", Rule(3, rule => rule with { Condition = new Condition { Activity = new ActivityCondition { Name = "rating", EqualTo = "5", AtLeast = 4 } } }) },
        { "/earningRules/3/condition/segments", Rule(3, rule => rule with { Trigger = RuleTrigger.Enrollment, ActivityType = null, Condition = new Condition { Segments = ["vip"] } }) },
        { "/earningRules/3/condition/referred", Rule(3, rule => rule with { Trigger = RuleTrigger.Enrollment, ActivityType = null, Condition = new Condition { Referred = true } }) },
        { "/earningRules/3/effect", Rule(3, rule => rule with { Effect = null }) },
        { "/earningRules/2/effect", Rule(2, rule => rule with { Effect = new PointsPerAmount { Points = 1, PerAmount = 1 } }) },
        { "/earningRules/1/effect/perItem", Rule(1, rule => rule with { Effect = rule.Effect! with { PerAmount = 100 } }) },
        { "/earningRules/1/effect/rounding", Rule(1, rule => rule with { Effect = rule.Effect! with { Rounding = (PointRounding)9 } }) },
        { "/earningRules/3/effect/perItem", Rule(3, rule => rule with { Effect = rule.Effect! with { PerItem = true } }) },
        { "/earningRules/3/group", Rule(3, rule => rule with { Group = "sum" }) },
        { "/earningRules/0/group", Rule(0, rule => rule with { Group = "none" }) },
        { "/earningRules/1/group", Rule(1, rule => rule with { Wallet = "status" }) with { EarningRules = _valid.EarningRules.SetItem(1, _valid.EarningRules[1] with { Wallet = "status" }).RemoveAt(2) } },
        { "/earningRules/2/group", Rule(2, rule => rule with { Group = "g" }) },
        { "/earningRules/2/wallet", Rule(2, rule => rule with { Wallet = "status" }) },
        { "/earningRules/2/multiplier/factor", Rule(2, rule => rule with { Multiplier = rule.Multiplier! with { Factor = 1m } }) },
        { "/earningRules/2/multiplier/rules/1", Rule(2, rule => rule with { Multiplier = rule.Multiplier! with { Rules = ["base", "none"] } }) },
        { "/earningRules/2/multiplier/rules/1", Rule(2, rule => rule with { Multiplier = rule.Multiplier! with { Rules = ["base", "times"] } }) },
        { "/earningRules/2/multiplier/rules/1", Rule(2, rule => rule with { Multiplier = rule.Multiplier! with { Rules = ["base", "act"] } }) },
        { "/campaigns/0/effect/multiplier/rules/0", _valid with { Campaigns = [CampaignGiven.Times(2m, "twice", "times")] } },
        { "/campaigns/0/effect/pointsPerAmount/perItem", _valid with { Campaigns = [CampaignGiven.Extra(5) with { Effect = new CampaignEffect { PointsPerAmount = new PointsPerAmount { Points = 1, PerAmount = 100, PerItem = true } } }] } },
        { "/stackingGroups/1/id", _valid with { StackingGroups = [_valid.StackingGroups[0], _valid.StackingGroups[0]] } },
        { "/stackingGroups/1/policy", _valid with { StackingGroups = [_valid.StackingGroups[0], new StackingGroup { Id = "h", Policy = (StackingPolicy)9 }] } },
        { "/stackingGroups/1/name", _valid with { StackingGroups = [_valid.StackingGroups[0], new StackingGroup { Id = "h", Name = "" }] } },
        { "/earningRules", _valid with { EarningRules = [.. _valid.EarningRules, .. Enumerable.Range(0, 51).Select(i => Given.Rule(id: $"r{i}") with { Condition = new Condition { Any = [.. Enumerable.Range(0, 10).Select(j => new Condition { Segments = [$"s{j}"] })] } })] } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Validate_names_the_fault_by_its_pointer_and_nothing_else(string pointer, ProgramDefinition faulty) => Assert.Equal([pointer], Pointers(faulty));

    [Fact]
    public void Multiplier_of_several_rules_of_which_one_can_hold_when_it_does_is_sound()
    {
        Assert.Empty(Pointers(Rule(2, rule => rule with { Channels = [Given.Web], Condition = null })));
        Assert.Empty(Pointers(Campaign(CampaignGiven.Times(2m, "times-2", "base", "cups") with { Channels = [Given.Web] })));
    }

    [Fact]
    public void What_is_over_may_name_channels_that_are_retired() => Assert.Empty(Pointers(Retired(_valid with
    {
        Campaigns = [CampaignGiven.Extra(5) with { State = CampaignState.Ended, Channels = ["kiosk"] }],
        Rewards = [Given.Reward() with { Retired = true, Channels = ["kiosk"] }],
    })));

    private static ProgramDefinition Campaign(CampaignDefinition campaign) => _valid with { Campaigns = [campaign] };

    private static ProgramDefinition Retired(ProgramDefinition program) => program with { Channels = [.. program.Channels, new ChannelDefinition { Id = "kiosk", Retired = true }] };

    private static CampaignVariant Variant(string id, string rule) =>
        new() { Id = id, Percent = 50, Effect = new CampaignEffect { Multiplier = new PointMultiplier { Factor = 2m, Rules = [rule] } } };

    private static Condition On(Weekday day) => new() { Schedule = new CampaignSchedule { Days = [day] } };

    private static Condition During(int from, int to) => new() { Schedule = new CampaignSchedule { Hours = [new HourRange(from, to)] } };

    private static IEnumerable<string> Pointers(ProgramDefinition program) => ProgramValidator.Validate(program, null).Select(fault => fault.Pointer).Distinct();

    private static ProgramDefinition Rule(int index, Func<EarningRule, EarningRule> change) =>
        _valid with { EarningRules = _valid.EarningRules.SetItem(index, change(_valid.EarningRules[index])) };

    private static Condition Channel(string channel) => new() { Channels = [channel] };

    private static Condition Amount(long? least, long? most) => new() { Amount = new AmountRange { AtLeast = least, AtMost = most } };

    private static Condition Items(ItemFilter filter, decimal? quantity = null, long? amount = null) =>
        new() { Items = new ItemCondition { Filter = filter, MinimumQuantity = quantity, MinimumAmount = amount } };

    private static Condition Window(string from, string until) =>
        new() { Schedule = new CampaignSchedule { From = Given.Noon(from), Until = Given.Noon(until) } };

    /// <summary>So many levels above a channel.</summary>
    private static Condition Nested(int levels) =>
        Enumerable.Range(0, levels).Aggregate(Channel(Given.Shop), (inner, _) => new Condition { All = [inner] });
}
