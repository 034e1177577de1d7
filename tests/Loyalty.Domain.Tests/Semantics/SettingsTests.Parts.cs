using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Notices;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Segments;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Segments;
using Loyalty.Domain.Tests.Campaigns;
using Loyalty.Domain.Tests.Challenges;

namespace Loyalty.Domain.Tests.Semantics;

// Whole parts that may be left out, and what belongs to them.
public sealed partial class SettingsTests
{
    private static readonly StackingGroup _highest = new() { Id = "g", Policy = StackingPolicy.Highest };
    private static readonly PointsPerAmount _three = new() { Points = 3 };

    private static Setting[] Optional =>
    [
        .. OptionalOfWallets, .. OptionalOfRules, .. OptionalConditions, .. OptionalOfTiers, .. OptionalOfCampaigns, .. OptionalOfRewards, .. OptionalOfReferrals,
        .. OptionalOfOthers,
    ];

    private static Setting[] OptionalOfWallets =>
    [
        Of("WalletDefinition.PendingDays", (int days) => Active(Given.Wallet(pendingDays: days)), (0, "0 1 2 3 4 5"), (1, "2 3 4 5"), (5, "3 4 5")),
        Of("WalletDefinition.Confirmation", (PendingConfirmation? confirmation) => Active(Given.Wallet() with { Confirmation = confirmation }),
            (null, "0 1 2 3 4 5"), (new PendingConfirmation { Days = 5 }, "3 4 5")),
        Of("WalletDefinition.Expiry", (ExpiryPolicy? expiry) => Active(Given.Wallet() with { Expiry = expiry }),
            (null, "0 1 2 3 4 5"), (new ExpiryPolicy { After = 5 }, "0 1 2 3")),
        Of("ExpiryPolicy.After", (int after) => Active(Given.Wallet(after: after)), (4, "0 1 2"), (5, "0 1 2 3")),
        Of("ExpiryPolicy.MinimumDays", (int days) => Ends(new ExpiryPolicy { Kind = ExpiryKind.FixedDates, Dates = [new(1, 31), new(3, 31)], MinimumDays = days }),
            (27, "2026-02-01"), (28, "2026-04-01")),
        Of("ExpiryDate.Month", (int month) => Ends(new ExpiryPolicy { Kind = ExpiryKind.FixedDates, Dates = [new(month, 15)] }),
            (2, "2026-02-16"), (3, "2026-03-16")),
        Of("ExpiryDate.Day", (int day) => Ends(new ExpiryPolicy { Kind = ExpiryKind.FixedDates, Dates = [new(2, day)] }),
            (15, "2026-02-16"), (20, "2026-02-21")),
        Of("WalletDefinition.Payment", (PaymentWorth? worth) => Paying(worth),
            (null, "paymentNotAccepted"), (new PaymentWorth { Points = 1, PerAmount = 1_00 }, "earns 90")),
    ];

    private static Setting[] OptionalOfRules =>
    [
        Of("EarningRule.MinimumAmount", (long? least) => Held(Given.Flat(7) with { MinimumAmount = least }),
            (null, "0 1 2 3 4 5"), (2_00, "1 2 3 4 5"), (2_01, "2 3 4 5")),
        Of("EarningRule.Items", (ItemFilter? items) => Held(Given.Flat(7) with { Items = items }),
            (null, "0 1 2 3 4 5"), (new ItemFilter { ExcludeSkus = ["tea"] }, "0 2 4")),
        Of("EarningRule.Condition", (Condition? condition) => Held(Given.Flat(7) with { Condition = condition }),
            (null, "0 1 2 3 4 5"), (new Condition { Amount = new AmountRange { AtLeast = 2_00 } }, "1 2 3 4 5")),
        Of("EarningRule.ActivityType", (string? type) => Acted(type),
            (null, "/earningRules/0/activityType"), ("review", "review"), ("photo", "photo")),
        Of("EarningRule.Group", (string? group) => Balance(Given.Rule() with { Group = group }, Given.Rule(4, id: "four") with { Group = "g" }),
            (null, 500), ("g", 400)),
        Of("EarningRule.Multiplier",
            (PointMultiplier? multiplier) => Balance(Given.Rule(), Given.Flat(3) with { Effect = multiplier is null ? _three : null, Multiplier = multiplier }),
            (null, 103), (new PointMultiplier { Factor = 2, Rules = ["base"] }, 200)),
        Of("EarningRule.Reward", (string? reward) => Gained(Given.Program(reward is null ? Given.Flat(10) : Given.Gives(reward))),
            (null, "10 points, 0 given"), ("mug", "0 points, 1 given")),
        Of("EarningRule.Challenge", (string? challenge) => Stepped(challenge, steps: 5),
            (null, "10 points, progress 0"), ("regular", "0 points, progress 5")),
        Of("EarningRule.Steps", (long steps) => Stepped("regular", steps), (5, "0 points, progress 5"), (7, "0 points, progress 7")),
    ];

    private static Setting[] OptionalConditions =>
    [
        Of("Condition.Not", (Condition? not) => Held(not is null ? new Condition { Amount = new AmountRange { AtLeast = 3_00 } } : new Condition { Not = not }),
            (null, "2 3 4 5"), (new Condition { Amount = new AmountRange { AtLeast = 3_00 } }, "0 1")),
        Of("Condition.Schedule", (CampaignSchedule? schedule) => Held(schedule is null ? null : new Condition { Schedule = schedule }),
            (null, "0 1 2 3 4 5"), (new CampaignSchedule { Days = [Weekday.Wednesday] }, "0 1 4")),
        Of("Condition.Amount", (AmountRange? amount) => Held(amount is null ? null : new Condition { Amount = amount }),
            (null, "0 1 2 3 4 5"), (new AmountRange { AtMost = 2_00 }, "0 1")),
        Of("Condition.Items", (ItemCondition? items) => Held(items is null ? null : new Condition { Items = items }),
            (null, "0 1 2 3 4 5"), (new ItemCondition { Filter = new ItemFilter(), MinimumQuantity = 2m }, "3 4 5")),
        Of("Condition.Quantity", (QuantityRange? quantity) => Held(quantity is null ? null : new Condition { Quantity = quantity }),
            (null, "0 1 2 3 4 5"), (new QuantityRange { AtLeast = 2m }, "3 4 5")),
        Of("Condition.Attribute", (AttributeCondition? attribute) => Held(attribute is null ? null : new Condition { Not = new Condition { Attribute = attribute } }),
            (null, "0 1 2 3 4 5"), (new AttributeCondition("region", "north"), "")),
        Of("Condition.PurchaseNumber", (PurchaseNumberCondition? number) => Held(number is null ? null : new Condition { PurchaseNumber = number }),
            (null, "0 1 2 3 4 5"), (new PurchaseNumberCondition { Number = 2 }, "1")),
        Of("Condition.Birthday", (DayWindow? birthday) => Held(birthday is null ? null : new Condition { Birthday = birthday }),
            (null, "0 1 2 3 4 5"), (new DayWindow(), "2")),
        Of("Condition.Anniversary", (DayWindow? anniversary) => Held(anniversary is null ? null : new Condition { Anniversary = anniversary }),
            (null, "0 1 2 3 4 5"), (new DayWindow(), "5")),
        Of("Condition.Activity", (ActivityCondition? activity) => Rated(activity),
            (null, "1 2 3"), (new ActivityCondition { Name = "rating", EqualTo = "2" }, "2")),
        Of("Condition.Spend", (SpendCondition? spend) => Held(spend is null ? null : new Condition { Spend = spend }),
            (null, "0 1 2 3 4 5"), (new SpendCondition { AtLeast = 3_00 }, "2 3 4 5")),
        Of("Condition.Purchases", (PurchasesCondition? purchases) => Held(purchases is null ? null : new Condition { Purchases = purchases }),
            (null, "0 1 2 3 4 5"), (new PurchasesCondition { AtMost = 2 }, "0 1 2")),
        Of("SegmentDefinition.Condition", (Condition? condition) => Belonging(condition),
            (null, "in 0, listed"), (new Condition { Spend = new SpendCondition { AtLeast = 1_00 } }, "in 1, segmentNotListed")),
    ];

    private static Setting[] OptionalOfTiers =>
    [
        Of("ProgramDefinition.Tiers", (TierProgram? tiers) => Rich(Given.Program() with { Tiers = tiers }).Tier,
            (null, null), (Given.Tiers(), "silver")),
        Of("TierProgram.Months", (int? months) => Day(Standing(Given.Tiers(months: months), 100_00).Until),
            (null, "2028-01-01"), (6, "2026-09-05"), (12, "2027-03-05")),
        Of("TierProgram.GraceDays", (int days) => Standing(Given.Tiers() with { GraceDays = days }, 100_00).At(Given.Noon("2028-01-05")).Tier,
            (4, "basic"), (5, "silver")),
        Of("TierLevel.Threshold", (long silver) => Standing(Given.Tiers(silver: silver), 100_00).Tier, (100_00, "silver"), (100_01, "basic")),
        Of("MembershipPlan.Tier", (string? tier) => Paying(new MembershipPlan { Id = "plus", Length = 2, Tier = tier }).Tier,
            (null, "basic"), ("gold", "gold")),
        Of("MembershipPlan.GraceDays", (int days) => Lasting(new MembershipPlan { Id = "plus", Length = 2, GraceDays = days }),
            (0, "0 1 2"), (4, "0 1 2 3")),
    ];

    private static Setting[] OptionalOfCampaigns =>
    [
        Of("CampaignDefinition.ControlPercent", (int percent) => Tenths(CampaignGiven.Extra(50) with { ControlPercent = percent }, "control"),
            (0, 0), (10, 1), (50, 5)),
        Of("CampaignVariant.Percent",
            (int percent) => Tenths( CampaignGiven.Extra(50) with { Effect = null, Variants = [Variant("small", percent, 10), Variant("large", 100 - percent, 90)] }, "small"),
            (30, 3), (60, 6)),
        Of("CampaignDefinition.Effect",
            (CampaignEffect? effect) => Gave(CampaignGiven.Extra(50) with { Effect = effect, Variants = effect is null ? [Variant("all", 100, 60)] : [] }),
            (null, 60), (new CampaignEffect { PointsPerPurchase = 50 }, 50)),
        Of("CampaignDefinition.Condition", (Condition? condition) => Extra(CampaignGiven.Extra(50) with { Condition = condition }),
            (null, "0 1 2 3 4 5"), (new Condition { Amount = new AmountRange { AtLeast = 2_00 } }, "1 2 3 4 5")),
        Of("CampaignEffect.Reward", (string? reward) => Gained(Given.Program(Given.Flat(1)).With(reward is null ? CampaignGiven.Extra(50) : Presents(reward))),
            (null, "51 points, 0 given"), ("mug", "1 points, 1 given")),
    ];

    private static Setting[] OptionalOfRewards =>
    [
        Of("RewardDefinition.Price", (RewardPrice? price) => Redeeming(Given.Reward() with { Price = price }),
            (null, "notRedeemable"), (new RewardPrice("points", 90), "10 left")),
        Of("TierPrice.Points", (long points) => Redeeming(Given.Reward() with { TierPrices = [new TierPrice("silver", points)] }),
            (60, "40 left"), (70, "30 left")),
        Of("EarlyAccess.From", (DateTimeOffset from) => Opening(Given.Reward() with { From = _days[4], EarlyAccess = [new EarlyAccess("silver", from)] }),
            (_days[1], "1 2 3 4 5"), (_days[3], "3 4 5")),
    ];

    private static Setting[] OptionalOfReferrals =>
    [
        Of("ProgramDefinition.Referral", (ReferralProgram? referral) => Brought(referral),
            (null, "0 points, 0 given, Refused"), (_referral with { Friend = Friendly }, "20 points, 0 given, Qualified")),
        Of("ReferralProgram.Friend", (ReferralReward? friend) => Brought(_referral with { Friend = friend }),
            (null, "0 points, 0 given, Qualified"), (Friendly, "20 points, 0 given, Qualified")),
        Of("ReferralProgram.Condition", (Condition? condition) => Brought(_referral with { Friend = Friendly, Condition = condition }),
            (null, "20 points, 0 given, Qualified"), (new Condition { Amount = new AmountRange { AtLeast = 100_01 } }, "0 points, 0 given, Open")),
        Of("ReferralProgram.WithinDays", (int days) => Brought(_referral with { Friend = Friendly, WithinDays = days }),
            (4, "0 points, 0 given, Lapsed"), (5, "20 points, 0 given, Qualified")),
        Of("ReferralProgram.ReturnDays", (int days) => BroughtBack(_referral with { Friend = Friendly, ReturnDays = days }), (4, 20), (5, 0)),
        Of("ReferralReward.Wallet",
            (string? wallet) => Brought(_referral with { Friend = new ReferralReward { Wallet = wallet, Points = wallet is null ? 0 : 20, Reward = "mug" } }),
            (null, "0 points, 1 given, Qualified"), ("points", "20 points, 1 given, Qualified")),
        Of("ReferralReward.Reward", (string? reward) => Brought(_referral with { Friend = Friendly with { Reward = reward } }),
            (null, "20 points, 0 given, Qualified"), ("mug", "20 points, 1 given, Qualified")),
    ];

    private static Setting[] OptionalOfOthers =>
    [
        Of("ChallengeDefinition.Items", (ItemFilter? items) => Working(ChallengeGiven.Challenge() with { Items = items }).Status().Progress,
            (null, 1), (new ItemFilter { ExcludeSkus = ["sku"] }, 0)),
        Of("ChallengeDefinition.Condition", (Condition? condition) => Working(ChallengeGiven.Challenge() with { Condition = condition }).Status().Progress,
            (null, 1), (new Condition { Amount = new AmountRange { AtLeast = 100_01 } }, 0)),
        Of("ChallengeDefinition.From", (DateTimeOffset? from) => Completed(ChallengeGiven.Challenge(goal: 1, points: 1) with { Repeatable = true, From = from }),
            (null, 6), (_days[1], 5), (_days[3], 3)),
        Of("ChallengeDefinition.Until", (DateTimeOffset? until) => Completed(ChallengeGiven.Challenge(goal: 1, points: 1) with { Repeatable = true, Until = until }),
            (null, 6), (_days[5], 5), (_days[3], 3)),
        Of("ChallengeDefinition.Reward", (string? reward) => Gained(ChallengeGiven.Program(ChallengeGiven.Challenge(goal: 1) with { Reward = reward })),
            (null, "50 points, 0 given"), ("mug", "50 points, 1 given")),
        Of("ReturnPolicy.WindowDays", (int days) => Returnable(new ReturnPolicy { WindowDays = days }),
            (4, "0 1 2"), (5, "0 1 2 3"), (30, "0 1 2 3 4")),
        Of("ReturnPolicy.DebtLimit", (long? limit) => SpentAndReturned(new ReturnPolicy { DebtLimit = limit }),
            (null, "active 50, debt 70"), (0, "active 50, debt 0"), (20, "active 50, debt 20")),
        Of("ProgramDefinition.LateWindowDays",
            (int days) => new TestMember(Given.Program() with { LateWindowDays = days }).At(_now).Buy(Given.Purchase("p", _now.AddDays(-10), 1_00)).Late,
            (9, true), (10, false)),
        Of("ProgramDefinition.AdjustmentLimit", (long limit) => Adjusted(Given.Program() with { AdjustmentLimit = limit }), (499, 0), (500, 500)),
        Of("ProgramDefinition.Notices", (NoticeProgram? notices) => Told(notices),
            (null, ""), (new NoticeProgram { PointsExpireDays = 10 }, "PointsExpire 2026-03-23")),
        Of("NoticeProgram.PointsExpireDays", (int? days) => Told(new NoticeProgram { PointsExpireDays = days }),
            (null, ""), (10, "PointsExpire 2026-03-23"), (20, "PointsExpire 2026-03-13")),
        Of("NoticeProgram.TierEndsDays", (int? days) => Told(new NoticeProgram { TierEndsDays = days }),
            (null, ""), (10, "TierEnds 2026-03-26"), (20, "TierEnds 2026-03-16")),
        Of("NoticeProgram.MembershipLapsesDays", (int? days) => Told(new NoticeProgram { MembershipLapsesDays = days }),
            (null, ""), (10, "MembershipLapses 2026-03-22"), (20, "MembershipLapses 2026-03-12")),
    ];

    private static ReferralReward Friendly => new() { Wallet = "points", Points = 20 };

    /// <summary>On which of the days the points of the first of them can be spent.</summary>
    private static string Active(WalletDefinition wallet)
    {
        var member = Rich(Given.Program().WithPoints(wallet));
        return Indices((day, _) => member.At(day).Wallet().Active > 0);
    }

    private static long Balance(params ImmutableArray<EarningRule> rules) => Rich(Given.Program(rules) with { StackingGroups = [_highest] }).Balance();

    /// <summary>Which activities earn by a rule for those of the type.</summary>
    private static string Acted(string? type)
    {
        var rule = Given.Flat(7) with { Trigger = RuleTrigger.Activity, ActivityType = type };
        var program = Given.Program(rule) with { ActivityTypes = [new ActivityType { Id = "review" }, new ActivityType { Id = "photo" }] };
        if (Faults(program) is { Length: > 0 } faults)
        {
            return faults;
        }

        var member = new TestMember(program).At(_now);
        return string.Join(' ', program.ActivityTypes.Select(one => one.Id).Where(one => !member.Act(Given.Activity(one, _now, one)).Awards.IsEmpty));
    }

    /// <summary>What a purchase comes to where a mug can be given.</summary>
    private static string Gained(ProgramDefinition program)
    {
        var member = Rich(program.WithRewards(Given.Gift()));
        return $"{member.Balance()} points, {member.Granted.Count} given";
    }

    private static string Stepped(string? challenge, long steps)
    {
        var program = ChallengeGiven.Program(ChallengeGiven.Challenge(ChallengeMeasure.Steps, 100));
        var rule = challenge is null ? Given.Flat(10) : new EarningRule { Id = "steps", Wallet = "", Challenge = challenge, Steps = steps };
        var member = Rich(program with { EarningRules = [rule] });
        return $"{member.Balance()} points, progress {member.Status().Progress}";
    }

    /// <summary>Whether somebody who has bought is in the segment, and can be put on its list.</summary>
    private static string Belonging(Condition? condition)
    {
        var member = Rich(Given.Program() with { Segments = [new SegmentDefinition { Id = "vip", Condition = condition }] });
        var list = new ChangeList { Key = "k", Segment = "vip", Listed = true, By = "desk" };
        var refused = member.DecideAny((state, edition, now) => ChangeSegmentRules.Decide(state, list, edition, now));
        return $"in {member.State.SegmentIds.Count()}, {(refused.Length == 0 ? "listed" : refused)}";
    }

    /// <summary>On which of the days a membership holds that was paid on the first.</summary>
    private static string Lasting(MembershipPlan plan)
    {
        var member = Paying(plan);
        return Indices((day, _) => member.At(day).Seen.Membership is not null);
    }

    private static CampaignDefinition Presents(string reward) => CampaignGiven.Extra(50) with { Wallet = null, Effect = new CampaignEffect { Reward = reward } };

    private static CampaignVariant Variant(string id, int percent, long points) => new() { Id = id, Percent = percent, Effect = new CampaignEffect { PointsPerPurchase = points } };

    /// <summary>How many tenths of the members are in the campaign's group.</summary>
    private static double Tenths(CampaignDefinition campaign, string group)
    {
        const int Members = 10_000;
        var compiled = Given.Program().With(campaign).Compile().Campaign(campaign.Id);
        return Math.Round(Enumerable.Range(0, Members).Count(i => compiled.Of($"m-{i}").Variant == group) * 10d / Members);
    }

    /// <summary>A friend who joined five days ago and buys now.</summary>
    private static TestMember Referred(ReferralProgram? referral)
    {
        var program = Given.Program(Given.Rule(wallet: "status")).WithRewards(Given.Gift()) with { Referral = referral };
        var friend = new TestMember(program, _now.AddDays(-5), ReferralClaim.Of("referrer", isSelf: false));
        friend.Buy("p", _now, 100_00);
        return friend;
    }

    /// <summary>What comes to a friend, and what becomes of the referral.</summary>
    private static string Brought(ReferralProgram? referral)
    {
        var friend = Referred(referral);
        return $"{friend.Balance()} points, {friend.Granted.Count} given, {friend.Seen.Referral?.State}";
    }

    /// <summary>What is left to a friend who returns the purchase five days later.</summary>
    private static long BroughtBack(ReferralProgram referral)
    {
        var friend = Referred(referral);
        var started = friend.State.Processes.OfType<ReferralStarted>().Single();
        friend.Do("end", (state, _, _) => ReferralRules.End(state, started, new ReferralReceipt(1, null)));
        friend.Return("r", "p", _now.AddDays(5));
        return friend.Balance();
    }

    /// <summary>On which of the days what was bought on the first can be returned.</summary>
    private static string Returnable(ReturnPolicy policy)
    {
        var member = Rich(Given.Program() with { Returns = policy });
        return Indices((day, i) => member.At(day).Decide(Given.Return($"r{i}", "p", day, 1_00)).Refusal is null);
    }

    private static long Adjusted(ProgramDefinition program)
    {
        var member = new TestMember(program).At(_now);
        member.Adjust(500);
        return member.Balance();
    }

    /// <summary>What a member is told of points and a membership that end after 28 days, and a tier that ends after a month; and when.</summary>
    private static string Told(NoticeProgram? notices)
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet(after: 28)) with
        {
            Tiers = Given.Tiers(months: 1),
            Memberships = [new MembershipPlan { Id = "plus", Length = 28 }],
            Notices = notices,
        }).At(_now);
        member.Do("pay", (state, edition, now) => MembershipRules.Pay(state, new PayMembership { Key = "pay", Plan = "plus", PaidAt = now }, edition, now));
        member.Buy("p", _now, 100_00);
        for (var day = 1; day <= 40; day++)
        {
            member.SweepAt(_now.AddDays(day));
        }

        return string.Join(' ', member.Journal.SelectMany(record => record.Events).OfType<NoticeGiven>().Select(notice => $"{notice.About} {Day(notice.At)}"));
    }
}
