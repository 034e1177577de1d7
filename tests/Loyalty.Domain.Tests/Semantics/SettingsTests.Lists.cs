using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Members;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Tests.Campaigns;
using Loyalty.Domain.Tests.Challenges;

namespace Loyalty.Domain.Tests.Semantics;

// Lists, which may be empty.
public sealed partial class SettingsTests
{
    private static Setting[] Lists => [.. ListsOfPrograms, .. ListsOfRules, .. ListsOfConditions, .. ListsOfCampaigns, .. ListsOfRewards, .. ListsOfOthers];

    private static Setting[] ListsOfPrograms =>
    [
        Of("ProgramDefinition.Channels", (ImmutableArray<ChannelDefinition> channels) => Taken(Given.Program() with { Channels = channels }),
            ([], "channelUnknown"), ([new ChannelDefinition { Id = Given.Shop }], "taken")),
        Of("ProgramDefinition.Wallets", (ImmutableArray<WalletDefinition> wallets) => Into("points", Given.Program() with { Wallets = wallets }),
            ([], "/wallets /earningRules/0/wallet"), ([Given.Wallet()], "100 points")),
        Of("ProgramDefinition.EarningRules", (ImmutableArray<EarningRule> rules) => Into("points", Given.Program() with { EarningRules = rules }),
            ([], "0 points"), ([Given.Rule()], "100 points")),
        Of("ProgramDefinition.Campaigns", (ImmutableArray<CampaignDefinition> campaigns) => Into("points", Given.Program().With(campaigns)),
            ([], "100 points"), ([CampaignGiven.Extra(50)], "150 points")),
        Of("ProgramDefinition.ActivityTypes",
            (ImmutableArray<ActivityType> types) => new TestMember(Given.Program() with { ActivityTypes = types }).At(_now).Decide(Given.Activity("a", _now)).Refusal?.Code,
            ([], "activityTypeUnknown"), ([new ActivityType { Id = "review" }], null)),
        Of("ProgramDefinition.Rewards",
            (ImmutableArray<RewardDefinition> rewards) => Rich(Given.Program().WithRewards(rewards)).Decide(Given.Redeem("v")).Refusal?.Code,
            ([], "rewardNotFound"), ([Given.Reward()], null)),
        Of("ProgramDefinition.StackingGroups",
            (ImmutableArray<StackingGroup> groups) => Into("points", Given.Program(Given.Rule(), Given.Flat(3) with { Group = "g" }) with { StackingGroups = groups }),
            ([], "/earningRules/1/group"), ([_highest], "103 points")),
        Of("ProgramDefinition.Segments",
            (ImmutableArray<SegmentDefinition> segments) => Into("points", Without(new Condition { Segments = ["vip"] }) with { Segments = segments }),
            ([], "/earningRules/0/condition/not/segments/0"), ([new SegmentDefinition { Id = "vip" }], "7 points")),
        Of("ProgramDefinition.Challenges", (ImmutableArray<ChallengeDefinition> challenges) => Into("points", ChallengeGiven.Program(challenges)),
            ([], "0 points"), ([ChallengeGiven.Challenge(goal: 1)], "50 points")),
        Of("ProgramDefinition.Memberships",
            (ImmutableArray<MembershipPlan> plans) => Into("points", Without(new Condition { Memberships = ["plus"] }) with { Memberships = plans }),
            ([], "/earningRules/0/condition/not/memberships/0"), ([new MembershipPlan { Id = "plus", Length = 2 }], "7 points")),
    ];

    private static Setting[] ListsOfRules =>
    [
        Of("ExpiryPolicy.Dates", (ImmutableArray<ExpiryDate> dates) => Into("points", Ending(new ExpiryPolicy { Kind = ExpiryKind.FixedDates, Dates = dates })),
            ([], "/wallets/0/expiry/dates"), ([new(3, 31)], "100 points")),
        Of("EarningRule.Channels", (ImmutableArray<string> channels) => Held(Given.Flat(7) with { Channels = channels }),
            ([], "0 1 2 3 4 5"), ([Given.Web], "1 3 5")),
        Of("EarningRule.Caps", (ImmutableArray<EarningCap> caps) => Held(Given.Flat(7) with { Caps = caps }),
            ([], "0 1 2 3 4 5"), ([Given.Cap(CapPeriod.Lifetime, 20)], "0 1 2")),
        Of("PointMultiplier.Rules",
            (ImmutableArray<string> rules) => Into("points", Given.Program(Given.Rule(), Times(new PointMultiplier { Factor = 2, Rules = rules }))),
            ([], "/earningRules/1/multiplier/rules"), (["base"], "200 points")),
        Of("ItemFilter.IncludeSkus", (ImmutableArray<string> skus) => Held(new ItemFilter { IncludeSkus = skus }),
            ([], "0 1 2 3 4 5"), (["tea"], "1 3 5")),
        Of("ItemFilter.ExcludeSkus", (ImmutableArray<string> skus) => Held(new ItemFilter { ExcludeSkus = skus }),
            ([], "0 1 2 3 4 5"), (["tea"], "0 2 4")),
        Of("ItemFilter.IncludeCategories", (ImmutableArray<string> categories) => Held(new ItemFilter { IncludeCategories = categories }),
            ([], "0 1 2 3 4 5"), (["food"], "0 1 2")),
        Of("ItemFilter.ExcludeCategories", (ImmutableArray<string> categories) => Held(new ItemFilter { ExcludeCategories = categories }),
            ([], "0 1 2 3 4 5"), (["food"], "3 4 5")),
        Of("ItemFilter.IncludeBrands", (ImmutableArray<string> brands) => Held(new ItemFilter { IncludeBrands = brands }),
            ([], "0 1 2 3 4 5"), (["acme"], "4")),
        Of("ItemFilter.ExcludeBrands", (ImmutableArray<string> brands) => Held(new ItemFilter { ExcludeBrands = brands }),
            ([], "0 1 2 3 4 5"), (["acme"], "0 1 2 3 5")),
        Of("ItemFilter.IncludeLabels", (ImmutableArray<string> labels) => Held(new ItemFilter { IncludeLabels = labels }),
            ([], "0 1 2 3 4 5"), (["organic"], "5")),
        Of("ItemFilter.ExcludeLabels", (ImmutableArray<string> labels) => Held(new ItemFilter { ExcludeLabels = labels }),
            ([], "0 1 2 3 4 5"), (["organic"], "0 1 2 3 4")),
    ];

    private static Setting[] ListsOfConditions =>
    [
        Of("Condition.All", (ImmutableArray<Condition> all) => Held(all.IsEmpty ? null : new Condition { All = all }),
            ([], "0 1 2 3 4 5"), ([AtLeast(2_00), Below(5_00)], "1 2 3")),
        Of("Condition.Any", (ImmutableArray<Condition> any) => Held(any.IsEmpty ? null : new Condition { Any = any }),
            ([], "0 1 2 3 4 5"), ([AtLeast(5_00), Below(2_00)], "0 4 5")),
        Of("Condition.Channels", (ImmutableArray<string> channels) => Held(channels.IsEmpty ? null : new Condition { Channels = channels }),
            ([], "0 1 2 3 4 5"), ([Given.Web], "1 3 5")),
        Of("Condition.Stores", (ImmutableArray<string> stores) => Held(stores.IsEmpty ? null : new Condition { Stores = stores }),
            ([], "0 1 2 3 4 5"), (["north"], "3")),
        Of("Condition.Tiers", (ImmutableArray<string> tiers) => Held(tiers.IsEmpty ? null : new Condition { Tiers = tiers }),
            ([], "0 1 2 3 4 5"), (["silver"], "2 3 4 5")),
        Of("Condition.Segments", (ImmutableArray<string> segments) => Held(segments.IsEmpty ? null : new Condition { Segments = segments }),
            ([], "0 1 2 3 4 5"), (["vip"], "4 5")),
        Of("Condition.LastChannel", (ImmutableArray<string> channels) => Held(channels.IsEmpty ? null : new Condition { LastChannel = channels }),
            ([], "0 1 2 3 4 5"), ([Given.Web], "2 4")),
        Of("Condition.Tags", (ImmutableArray<string> tags) => Held(tags.IsEmpty ? null : new Condition { Tags = tags }),
            ([], "0 1 2 3 4 5"), (["friend"], "3 4 5")),
        Of("Condition.Memberships", (ImmutableArray<string> plans) => Held(plans.IsEmpty ? null : new Condition { Memberships = plans }),
            ([], "0 1 2 3 4 5"), (["plus"], "0 1")),
        Of("CampaignSchedule.Hours", (ImmutableArray<HourRange> hours) => Held(new Condition { Schedule = new CampaignSchedule { From = _days[0], Hours = hours } }),
            ([], "0 1 2 3 4 5"), ([new HourRange(13, 14)], "1")),
    ];

    private static Setting[] ListsOfCampaigns =>
    [
        Of("CampaignDefinition.Channels", (ImmutableArray<string> channels) => Extra(CampaignGiven.Extra(50) with { Channels = channels }),
            ([], "0 1 2 3 4 5"), ([Given.Web], "1 3 5")),
        Of("CampaignDefinition.Caps", (ImmutableArray<CampaignCap> caps) => Extra(CampaignGiven.Extra(50) with { Caps = caps }),
            ([], "0 1 2 3 4 5"), ([new CampaignCap { Period = CapPeriod.Lifetime, Awards = 2 }], "0 1")),
        Of("CampaignDefinition.Variants",
            (ImmutableArray<CampaignVariant> variants) => Gave(variants.IsEmpty ? CampaignGiven.Extra(50) : CampaignGiven.Extra(50) with { Effect = null, Variants = variants }),
            ([], 50), ([Variant("all", 100, 60)], 60)),
        Of("CampaignAudience.Tiers", (ImmutableArray<string> tiers) => Extra(CampaignGiven.Extra(50) with { Audience = new CampaignAudience { Tiers = tiers } }),
            ([], "0 1 2 3 4 5"), (["silver"], "2 3 4 5")),
        Of("CampaignAudience.Attributes",
            (ImmutableArray<AttributeCondition> attributes) => Extra(CampaignGiven.Extra(50) with { Audience = new CampaignAudience { Attributes = attributes } }),
            ([], "0 1 2 3 4 5"), ([new AttributeCondition("region", "south")], "")),
    ];

    private static Setting[] ListsOfRewards =>
    [
        Of("RewardDefinition.PerMember", (ImmutableArray<RewardLimit> limits) => Redeemed(limits),
            ([], 6), ([new RewardLimit(CapPeriod.Lifetime, 2)], 2)),
        Of("RewardDefinition.Channels", (ImmutableArray<string> channels) => Redeeming(Given.Reward() with { Channels = channels }),
            ([], "0 left"), ([Given.Web], "otherChannel")),
        Of("RewardDefinition.TierPrices", (ImmutableArray<TierPrice> prices) => Redeeming(Given.Reward() with { TierPrices = prices }),
            ([], "0 left"), ([new TierPrice("silver", 60)], "40 left")),
        Of("RewardDefinition.EarlyAccess", (ImmutableArray<EarlyAccess> early) => Opening(Given.Reward() with { From = _days[4], EarlyAccess = early }),
            ([], "4 5"), ([new EarlyAccess("silver", _days[1])], "1 2 3 4 5")),
        Of("RewardDefinition.StockPerPeriod", (ImmutableArray<RewardLimit> limits) => Asked(Given.Reward(stock: StockKind.Unlimited) with { StockPerPeriod = limits }),
            ([], "nothing"), ([new RewardLimit(CapPeriod.Day, 3), new RewardLimit(CapPeriod.Month, 9)], "3 from 2026-03-04 to 2026-03-05, 9 from 2026-03-01 to 2026-04-01")),
        Of("RewardRequirements.Segments",
            (ImmutableArray<string> segments) => Redeeming(Given.Reward() with { Requires = new RewardRequirements { Purchases = 1, Segments = segments } }),
            ([], "0 left"), (["vip"], "notInSegment")),
        Of("RewardRequirements.Memberships",
            (ImmutableArray<string> plans) => Redeeming(Given.Reward() with { Requires = new RewardRequirements { Purchases = 1, Memberships = plans } }),
            ([], "0 left"), (["plus"], "noMembership")),
    ];

    private static Setting[] ListsOfOthers =>
    [
        Of("TierProgram.Levels", (ImmutableArray<TierLevel> levels) => Into("points", Given.Program() with { Tiers = Given.Tiers() with { Levels = levels } }),
            ([], "/tiers/levels"), (Given.Tiers().Levels, "100 points")),
        Of("TierLevel.Benefits", (ImmutableArray<string> words) => string.Join(' ', Stood(level => level with { Benefits = words }).Benefits),
            ([], ""), (["a", "b"], "a b")),
        Of("TierLevel.Access", (ImmutableArray<string> words) => string.Join(' ', Stood(level => level with { Access = words }).Access),
            ([], ""), (["a", "b"], "a b")),
        Of("TierLevel.Services", (ImmutableArray<string> words) => string.Join(' ', Stood(level => level with { Services = words }).Services),
            ([], ""), (["a", "b"], "a b")),
        Of("ReferralProgram.Caps", (ImmutableArray<ReferralCap> caps) => Brought(1, caps), ([], 6), ([new ReferralCap(CapPeriod.Lifetime, 2)], 2)),
        Of("ChallengeDefinition.ActivityTypes", (ImmutableArray<string> types) => Done(ChallengeGiven.Challenge(goal: 9) with { ActivityTypes = types }),
            ([], 1), (["review"], 3)),
    ];

    private static Condition AtLeast(long amount) => new() { Amount = new AmountRange { AtLeast = amount } };

    private static Condition Below(long amount) => new() { Amount = new AmountRange { AtMost = amount - 1 } };

    private static EarningRule Times(PointMultiplier multiplier) => Given.Flat(3) with { Effect = null, Multiplier = multiplier };

    /// <summary>A program that gives points where the condition does not hold.</summary>
    private static ProgramDefinition Without(Condition condition) => Given.Program(Given.Flat(7) with { Condition = new Condition { Not = condition } });

    private static ProgramDefinition Ending(ExpiryPolicy expiry) => Given.Program().WithPoints(Given.Wallet() with { Expiry = expiry });

    private static string Held(ItemFilter items) => Held(Given.Flat(7) with { Items = items });

    /// <summary>What is asked of the reward when it is redeemed, of its calendar periods.</summary>
    private static string Asked(RewardDefinition reward)
    {
        if (!RewardTerms.NeedsReservation(reward))
        {
            return "nothing";
        }

        var member = Rich(Given.Program().WithRewards(reward));
        var held = member.Hold("v");
        var reservation = RewardTerms.Reservation(held.Id, reward, member.Current.Calendar, member.Current.Calendar.DayOf(_now));
        return string.Join(", ", reservation.Periods.Select(period => $"{period.Count} from {period.From:yyyy-MM-dd} to {period.Until:yyyy-MM-dd}"));
    }

    /// <summary>What is shown to who stands in a tier.</summary>
    private static TierProgress Stood(Func<TierLevel, TierLevel> change)
    {
        var tiers = Given.Tiers();
        var member = Rich(Given.Program() with { Tiers = tiers with { Levels = tiers.Levels.SetItem(1, change(tiers.Levels[1])) } });
        return MemberAnswers.Tier(member.State, "member", member.Current, _now)!;
    }

    /// <summary>The progress of a member who buys once and writes three reviews.</summary>
    private static long Done(ChallengeDefinition challenge)
    {
        var member = Working(challenge);
        member.Act(Given.Activity("a", _now, quantity: 3));
        return member.Status().Progress;
    }
}
