using System.Globalization;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Segments;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Segments;
using Loyalty.Domain.Tests.Accounts.Households;
using Loyalty.Domain.Tests.Campaigns;
using Loyalty.Domain.Tests.Challenges;

namespace Loyalty.Domain.Tests.Semantics;

// Numbers, instants, and what may be left out.
public sealed partial class SettingsTests
{
    private static readonly ReferralProgram _referral = new() { Referrer = new ReferralReward { Wallet = "points", Points = 1 }, WithinDays = 30, ReturnDays = 14 };

    private static Setting[] Measures => [.. EarningMeasures, .. ConditionMeasures, .. CampaignMeasures, .. RewardMeasures, .. ChallengeMeasures, .. OtherMeasures];

    private static Setting[] EarningMeasures =>
    [
        Of("PaymentWorth.Points", (long points) => Paying(new PaymentWorth { Points = points, PerAmount = 100 }), (1, "earns 90"), (5, "earns 98")),
        Of("PaymentWorth.PerAmount", (long amount) => Paying(new PaymentWorth { Points = 1, PerAmount = amount }),
            (1_00, "earns 90"), (50, "earns 95")),
        Of("PendingConfirmation.Days",
            (int days) => Rich(Given.Program().WithPoints(Given.Wallet() with { Confirmation = new PendingConfirmation { Days = days } })).At(_now.AddDays(5)).Wallet().Active,
            (5, 100), (6, 0)),
        Of("PointsPerAmount.Points", (long points) => Earned(Given.Program(Given.Rule(points)), Given.Purchase("p", _now, 10_00)), (1, 10), (3, 30)),
        Of("PointsPerAmount.PerAmount",
            (long? amount) => Earned(Given.Program(Given.Flat(2) with { Effect = new PointsPerAmount { Points = 2, PerAmount = amount } }), Given.Purchase("p", _now, 10_00)),
            (null, 2), (1_00, 20), (5_00, 4)),
        Of("EarningRule.Effect", (PointsPerAmount? effect) => Into("points", Given.Program(Given.Rule() with { Effect = effect })),
            (null, "/earningRules/0/effect"), (_three, "3 points")),
        Of("EarningCap.Points", (long points) => Earned(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Day, points))), Given.Purchase("p", _now, 100_00)),
            (10, 10), (20, 20)),
        Of("PointMultiplier.Factor", (decimal factor) => Earned(Given.Program(Given.Rule(), Given.Multiply(factor, "more")), Given.Purchase("p", _now, 10_00)),
            (1.5m, 15), (2m, 20)),
    ];

    private static Setting[] ConditionMeasures =>
    [
        Of("CampaignSchedule.From", (DateTimeOffset? from) => Held(new Condition { Schedule = new CampaignSchedule { From = from, Until = _days[4] } }),
            (null, "0 1 2 3"), (_days[1], "1 2 3"), (_days[2], "2 3")),
        Of("CampaignSchedule.Until", (DateTimeOffset? until) => Held(new Condition { Schedule = new CampaignSchedule { From = _days[1], Until = until } }),
            (null, "1 2 3 4 5"), (_days[3], "1 2"), (_days[4], "1 2 3")),
        Of("HourRange.From", (int from) => Held(new Condition { Schedule = new CampaignSchedule { Hours = [new HourRange(from, 24)] } }),
            (12, "0 1 2 3 4 5"), (13, "1")),
        Of("HourRange.To", (int to) => Held(new Condition { Schedule = new CampaignSchedule { Hours = [new HourRange(0, to)] } }),
            (13, "0 2 3 4 5"), (14, "0 1 2 3 4 5")),
        Of("AmountRange.AtLeast", (long? least) => Held(new Condition { Amount = new AmountRange { AtLeast = least, AtMost = 5_00 } }),
            (null, "0 1 2 3 4"), (2_00, "1 2 3 4"), (3_00, "2 3 4")),
        Of("AmountRange.AtMost", (long? most) => Held(new Condition { Amount = new AmountRange { AtLeast = 2_00, AtMost = most } }),
            (null, "1 2 3 4 5"), (4_00, "1 2 3"), (3_00, "1 2")),
        Of("QuantityRange.AtLeast", (decimal? least) => Held(new Condition { Quantity = new QuantityRange { AtLeast = least, AtMost = 2.5m } }),
            (null, "0 1 2 3 4"), (1m, "1 2 3 4"), (1.1m, "2 3 4")),
        Of("QuantityRange.AtMost", (decimal? most) => Held(new Condition { Quantity = new QuantityRange { AtLeast = 1m, AtMost = most } }),
            (null, "1 2 3 4 5"), (2m, "1 2 3"), (1.9m, "1 2")),
        Of("ItemCondition.MinimumQuantity",
            (decimal? least) => Held(new Condition { Items = new ItemCondition { Filter = new ItemFilter(), MinimumQuantity = least } }),
            (null, "0 1 2 3 4 5"), (1m, "1 2 3 4 5"), (1.1m, "2 3 4 5")),
        Of("ItemCondition.MinimumAmount", (long? least) => Held(new Condition { Items = new ItemCondition { Filter = new ItemFilter(), MinimumAmount = least } }),
            (null, "0 1 2 3 4 5"), (2_00, "1 2 3 4 5"), (3_00, "2 3 4 5")),
        Of("PurchaseNumberCondition.Number",
            (int? number) => Held(new Condition { PurchaseNumber = new PurchaseNumberCondition { Number = number, Every = number is null ? 2 : null } }),
            (null, "1 3 5"), (1, "0"), (3, "2")),
        Of("PurchaseNumberCondition.Every",
            (int? every) => Held(new Condition { PurchaseNumber = new PurchaseNumberCondition { Number = every is null ? 1 : null, Every = every } }),
            (null, "0"), (2, "1 3 5"), (3, "2 5")),
        Of("DayWindow.DaysBefore", (int days) => Held(new Condition { Birthday = new DayWindow { DaysBefore = days } }), (0, "2"), (1, "0 1 2")),
        Of("DayWindow.DaysAfter", (int days) => Held(new Condition { Birthday = new DayWindow { DaysAfter = days } }), (0, "2"), (4, "2 3")),
        Of("Condition.LapsedDays", (int? days) => Held(days is null ? null : new Condition { LapsedDays = days }),
            (null, "0 1 2 3 4 5"), (4, "3 4 5"), (23, "4 5")),
        Of("ActivityCondition.EqualTo", (string? text) => Rated(new ActivityCondition { Name = "rating", EqualTo = text, AtLeast = text is null ? 1 : null }),
            (null, "1 2 3"), ("2", "2")),
        Of("ActivityCondition.AtLeast", (decimal? least) => Rated(new ActivityCondition { Name = "rating", AtLeast = least, AtMost = 2 }),
            (null, "1 2"), (1.5m, "2"), (3m, "")),
        Of("ActivityCondition.AtMost", (decimal? most) => Rated(new ActivityCondition { Name = "rating", AtLeast = 1, AtMost = most }),
            (null, "1 2 3"), (1.5m, "1"), (2m, "1 2")),
        Of("SpendCondition.Days", (int? days) => Held(new Condition { Spend = new SpendCondition { Days = days, AtLeast = 2_00 } }),
            (null, "2 3 4 5"), (2, "2"), (5, "2 3")),
        Of("SpendCondition.AtLeast", (long? least) => Held(new Condition { Spend = new SpendCondition { AtLeast = least, AtMost = 10_00 } }),
            (null, "0 1 2 3 4"), (1_00, "1 2 3 4"), (3_00, "2 3 4")),
        Of("SpendCondition.AtMost", (long? most) => Held(new Condition { Spend = new SpendCondition { AtLeast = 1_00, AtMost = most } }),
            (null, "1 2 3 4 5"), (3_00, "1 2"), (6_00, "1 2 3")),
        Of("PurchasesCondition.Days", (int? days) => Held(new Condition { Purchases = new PurchasesCondition { Days = days, AtLeast = 2 } }),
            (null, "2 3 4 5"), (2, "2"), (6, "2 3")),
        Of("PurchasesCondition.AtLeast", (int? least) => Held(new Condition { Purchases = new PurchasesCondition { AtLeast = least, AtMost = 4 } }),
            (null, "0 1 2 3 4"), (1, "1 2 3 4"), (3, "3 4")),
        Of("PurchasesCondition.AtMost", (int? most) => Held(new Condition { Purchases = new PurchasesCondition { AtLeast = 1, AtMost = most } }),
            (null, "1 2 3 4 5"), (1, "1"), (3, "1 2 3")),
    ];

    private static Setting[] CampaignMeasures =>
    [
        Of("CampaignDefinition.MinimumAmount", (long? least) => Extra(CampaignGiven.Extra(50) with { MinimumAmount = least }),
            (null, "0 1 2 3 4 5"), (2_00, "1 2 3 4 5"), (2_01, "2 3 4 5")),
        Of("CampaignDefinition.Items", (ItemFilter? items) => Gave(CampaignGiven.Extra(50) with { Items = items }),
            (null, 50), (new ItemFilter { IncludeSkus = ["tea"] }, "noMatchingLine")),
        Of("CampaignDefinition.Wallet", (string? wallet) => Into(wallet, Given.Program(Given.Flat(1)).With(CampaignGiven.Extra(50) with { Wallet = wallet })),
            (null, "/campaigns/0/wallet"), ("points", "51 points"), ("status", "50 status")),
        Of("CampaignEffect.Multiplier", (PointMultiplier? multiplier) => Giving(multiplier, multiplier is null ? 50 : null),
            (null, 50), (new PointMultiplier { Factor = 3, Rules = ["base"] }, 2)),
        Of("CampaignEffect.PointsPerPurchase",
            (long? points) => Giving(points: points, per: points is null ? new PointsPerAmount { Points = 7, PerAmount = 1_00 } : null),
            (null, 7), (50, 50), (60, 60)),
        Of("CampaignEffect.PointsPerAmount", (PointsPerAmount? per) => Giving(points: per is null ? 50 : null, per: per),
            (null, 50), (new PointsPerAmount { Points = 7, PerAmount = 1_00 }, 7)),
        Of("CampaignCap.Points",
            (long? points) => Gave(CampaignGiven.Extra(50) with { Caps = [new CampaignCap { Period = CapPeriod.Day, Points = points, Awards = 1 }] }),
            (null, 50), (10, 10), (20, 20)),
        Of("CampaignCap.Awards",
            (long? awards) => Extra(CampaignGiven.Extra(50) with { Caps = [new CampaignCap { Period = CapPeriod.Lifetime, Points = 200, Awards = awards }] }),
            (null, "0 1 2 3"), (1, "0"), (3, "0 1 2")),
        Of("CampaignBudget.Total", (long total) => OutOf(CampaignGiven.Extra(50).Budgeted(total)), (10, 10), (30, 30)),
        Of("CampaignDefinition.Budget", (CampaignBudget? budget) => Gave(CampaignGiven.Extra(50) with { Budget = budget }),
            (null, 50), (new CampaignBudget { Unit = BudgetUnit.Points, Total = 100 }, "budgetExhausted")),
    ];

    private static Setting[] RewardMeasures =>
    [
        Of("RewardPrice.Points", (long points) => Redeeming(Given.Reward(points: points)),
            (100, "0 left"), (101, "insufficientBalance 101"), (60, "40 left")),
        Of("RewardDefinition.Tier", (string? tier) => Redeeming(Given.Reward() with { Tier = tier }), (null, "0 left"), ("gold", "tierTooLow")),
        Of("RewardDefinition.From", (DateTimeOffset? from) => Opening(Given.Reward() with { From = from, Until = _days[5] }),
            (null, "0 1 2 3 4"), (_days[1], "1 2 3 4"), (_days[3], "3 4")),
        Of("RewardDefinition.Until", (DateTimeOffset? until) => Opening(Given.Reward() with { From = _days[1], Until = until }),
            (null, "1 2 3 4 5"), (_days[2], "1"), (_days[5], "1 2 3 4")),
        Of("RewardDefinition.VoucherDays", (int? days) => Day(Rich(Given.Program().WithRewards(Given.Reward() with { VoucherDays = days })).Redeem("v").ExpiresAt),
            (null, "never"), (1, "2026-03-06"), (30, "2026-04-04")),
        Of("RewardDefinition.Description", (string? words) => Shown(Given.Reward() with { Description = words }).Description,
            (null, null), ("Blue, with a handle", "Blue, with a handle")),
        Of("RewardDefinition.Value", (RewardValue? value) => Shown(Given.Reward() with { Value = value }).Value?.Text,
            (null, null), (new RewardValue { Text = "a mug" }, "a mug")),
        Of("RewardValue.Amount", (long? amount) => Worth(RewardKind.Cashback, new RewardValue { Wallet = "cash", Amount = amount }),
            (null, "/rewards/0/value/amount"), (1_00, "1.00 in cash"), (2_00, "2.00 in cash")),
        Of("RewardValue.Percent", (decimal? percent) => Worth(RewardKind.PercentOff, new RewardValue { Percent = percent }),
            (null, "/rewards/0/value/percent"), (10m, "10%"), (12.5m, "12.5%")),
        Of("RewardValue.MaximumAmount", (long? most) => Worth(RewardKind.PercentOff, new RewardValue { Percent = 10, MaximumAmount = most }),
            (null, "10%"), (5_00, "10%, at most 5.00"), (9_00, "10%, at most 9.00")),
        Of("RewardValue.Text", (string? text) => Worth(RewardKind.Other, new RewardValue { Text = text }),
            (null, "/rewards/0/value"), ("a mug", "a mug")),
        Of("RewardValue.Sku", (string? sku) => Worth(RewardKind.FreeProduct, new RewardValue { Sku = sku }),
            (null, "/rewards/0/value/sku"), ("mug-blue", "mug-blue")),
        Of("RewardValue.Wallet", (string? wallet) => Worth(RewardKind.Cashback, new RewardValue { Wallet = wallet, Amount = 1_00 }),
            (null, "/rewards/0/value/wallet"), ("cash", "1.00 in cash")),
        Of("RewardValue.Recipient", (string? zoo) => Worth(RewardKind.Donation, new RewardValue { Recipient = zoo }),
            (null, "/rewards/0/value/recipient"), ("the zoo", "to the zoo")),
        Of("RewardLimit.Count", (long count) => Redeemed([new RewardLimit(CapPeriod.Lifetime, count)]), (1, 1), (4, 4)),
        Of("RewardDefinition.Requires", (RewardRequirements? requires) => Redeeming(Given.Reward() with { Requires = requires }),
            (null, "0 left"), (new RewardRequirements { Purchases = 2 }, "tooFewPurchases 2")),
        Of("RewardRequirements.Spend", (RequiredSpend? spend) => Redeeming(Given.Reward() with { Requires = new RewardRequirements { Purchases = 1, Spend = spend } }),
            (null, "0 left"), (new RequiredSpend(100_01, null), "spendTooLow 10001")),
        Of("RequiredSpend.Amount", (long amount) => Redeeming(Given.Reward() with { Requires = new RewardRequirements { Spend = new RequiredSpend(amount, null) } }),
            (100_00, "0 left"), (100_01, "spendTooLow 10001")),
        Of("RequiredSpend.Days", (int? days) => Opening(Given.Reward() with { Requires = new RewardRequirements { Spend = new RequiredSpend(100_00, days) } }),
            (null, "0 1 2 3 4 5"), (2, "0 1 2"), (6, "0 1 2 3")),
        Of("RewardRequirements.Purchases",
            (long? purchases) => Redeeming(Given.Reward() with { Requires = new RewardRequirements { Spend = new RequiredSpend(2, null), Purchases = purchases } }),
            (null, "0 left"), (2, "tooFewPurchases 2"), (3, "tooFewPurchases 3")),
    ];

    private static Setting[] ChallengeMeasures =>
    [
        Of("ChallengeDefinition.Name", (string? name) => Working(ChallengeGiven.Challenge() with { Name = name }).Status().Name,
            (null, null), ("Three cups", "Three cups")),
        Of("ChallengeDefinition.Goal", (long goal) => Completed(ChallengeGiven.Challenge(goal: goal, points: 1) with { Repeatable = true }),
            (1, 6), (3, 2)),
        Of("ChallengeDefinition.MostTimes", (int? times) => Completed(ChallengeGiven.Challenge(goal: 1, points: 1) with { Repeatable = true, MostTimes = times }),
            (null, 6), (2, 2), (3, 3)),
        Of("ChallengeDefinition.Points",
            (ChallengePoints? points) => Completed(ChallengeGiven.Challenge(goal: 1) with { Points = points, Badge = new BadgeDefinition { Id = "b" } }),
            (null, 0), (new ChallengePoints("points", 9), 9)),
        Of("ChallengePoints.Points", (long points) => Completed(ChallengeGiven.Challenge(goal: 1, points: points)), (1, 1), (50, 50)),
        Of("ChallengeDefinition.Badge", (BadgeDefinition? badge) => Working(ChallengeGiven.Challenge(goal: 1) with { Badge = badge }).Challenges().Badges.Length,
            (null, 0), (new BadgeDefinition { Id = "b" }, 1)),
        Of("BadgeDefinition.Name",
            (string? name) => Working(ChallengeGiven.Challenge(goal: 1) with { Badge = new BadgeDefinition { Id = "b", Name = name } }).Challenges().Badges.Single().Name,
            (null, null), ("Regular", "Regular")),
    ];

    private static Setting[] OtherMeasures =>
    [
        Of("MembershipPlan.Length", (int length) => Day(Paying(new MembershipPlan { Id = "plus", Length = length }).Seen.Membership?.EndsAt),
            (2, "2026-03-06"), (3, "2026-03-07")),
        Of("ReferralReward.Points", (long points) => Brought(points), (1, 6), (5, 30)),
        Of("ReferralCap.Referrals", (int referrals) => Brought(1, new ReferralCap(CapPeriod.Lifetime, referrals)), (1, 1), (4, 4)),
        Of("ProgramDefinition.Households", (HouseholdProgram? households) => Sharing(households),
            (null, "householdsNotOffered"), (new HouseholdProgram { Wallet = "points" }, 4)),
        Of("HouseholdProgram.Retired", (bool retired) => Sharing(new HouseholdProgram { Wallet = "points", Retired = retired }),
            (false, 4), (true, "householdsNotOffered")),
        Of("HouseholdProgram.Members", (int members) => Sharing(new HouseholdProgram { Wallet = "points", Members = members }), (2, 2), (3, 3)),
    ];

    /// <summary>Which purchases of the days earn by the rule, from 0.</summary>
    private static string Held(EarningRule rule) => Held(Given.Program(rule), bought => !bought.Awards.IsEmpty);

    /// <summary>
    /// Of which purchases of the days it is so, from 0. Each is for 1.00 more than the one before, of half a piece more, and
    /// in the other channel; the member comes from the north, was born on the day of the third, and pays for a day's membership.
    /// </summary>
    private static string Held(ProgramDefinition program, Func<RecordedPurchase, bool> holds)
    {
        var member = new TestMember(program with
        {
            Tiers = Given.Tiers(silver: 3_00),
            Segments = [new SegmentDefinition { Id = "vip", Condition = new Condition { Purchases = new PurchasesCondition { AtLeast = 4 } } }],
            Memberships = [new MembershipPlan { Id = "plus", Length = 1 }],
        }).At(_now);
        member.Inputs = member.Inputs with { Attributes = [new ProfileAttribute("region", "north")], Birthday = new Birthday(3, 5) };
        member.Do("pay", (state, edition, now) => MembershipRules.Pay(state, new PayMembership { Key = "pay", Plan = "plus", PaidAt = now }, edition, now));
        return Indices((day, i) =>
        {
            member.At(day);
            if (i == 3)
            {
                member.Do("tag", (state, edition, now) => ChangeSegmentRules.Decide(state, new ChangeTag { Key = "t", Tag = "friend", Tagged = true, By = "desk" }, edition, now));
            }

            var line = Given.Line((i + 1) * 100, sku: i % 2 == 0 ? "mug" : "tea", category: i < 3 ? "food" : "toys", quantity: (i + 1) * 0.5m);
            return holds(member.Buy(Given.Purchase($"p{i}", day, line with { Brand = i == 4 ? "acme" : null, Labels = i == 5 ? ["organic"] : [] }) with
            {
                Channel = i % 2 == 0 ? Given.Shop : Given.Web,
                Store = i == 3 ? "north" : null,
            }));
        });
    }

    /// <summary>What a purchase gives into the wallet, or the faults of the program.</summary>
    private static string Into(string? wallet, ProgramDefinition program) =>
        Faults(program) is { Length: > 0 } faults ? faults : $"{Rich(program).Balance(wallet!)} {wallet}";

    private static object Giving(PointMultiplier? multiplier = null, long? points = null, PointsPerAmount? per = null) =>
        Gave(CampaignGiven.Extra(50) with { Effect = new CampaignEffect { Multiplier = multiplier, PointsPerPurchase = points, PointsPerAmount = per } });

    /// <summary>Which of the same purchases the campaign gives something for.</summary>
    private static string Extra(CampaignDefinition campaign) =>
        Held(Given.Program().With(campaign), bought => bought.Awards.Any(award => award.Campaign is not null));

    /// <summary>What the campaign gives out of what its budget lends for the purchase.</summary>
    private static object OutOf(CampaignDefinition campaign)
    {
        var member = CampaignGiven.Member(campaign).At(_now);
        var claim = CampaignRules.Claims(
            member.State, Given.Purchase("p", _now, 1_00), member.Current, PurchaseTime.Of(_now, import: false, member.Current, _now), member.Inputs).Single();
        var ledger = new BudgetLedger();
        var lease = ledger.Lease(new LeaseBudget { Lease = 0, Taken = 0, Wanted = claim.Amount }, claim.Unit, held: false, ledger.Open(claim.Total, 0), slice: 1);
        return Gave(campaign, ledger.Leases[lease].Size);
    }

    private static string Held(Condition? condition) => Held(Given.Flat(7) with { Condition = condition });

    private static string Indices(Func<DateTimeOffset, int, bool> holds) => string.Join(' ', Enumerable.Range(0, _days.Length).Where(i => holds(_days[i], i)));

    /// <summary>Which ratings the condition holds for.</summary>
    private static string Rated(ActivityCondition? condition)
    {
        var rule = Given.Flat(7) with { Trigger = RuleTrigger.Activity, ActivityType = "review", Condition = condition is null ? null : new Condition { Activity = condition } };
        var member = new TestMember(Given.Program(rule) with { ActivityTypes = [new ActivityType { Id = "review" }] }).At(_now);
        return string.Join(' ', Enumerable.Range(1, 3).Select(rating => $"{rating}").Where(Holds));

        bool Holds(string rating) => !member.Act(Given.Activity(rating, _now) with { Attributes = [new ActivityAttribute("rating", rating)] }).Awards.IsEmpty;
    }

    /// <summary>A purchase of which ten points pay a part.</summary>
    private static string Paying(PaymentWorth? worth)
    {
        var member = Rich(Given.Program().WithPoints(Given.Wallet() with { Payment = worth }));
        if (member.Decide(Given.Purchase("q", _now, 100_00).Paying(10)).Refusal is { } refusal)
        {
            return refusal.Code;
        }

        return $"earns {member.Buy(Given.Purchase("q", _now, 100_00).Paying(10)).Awards.Single().Points}";
    }

    private static string Redeeming(RewardDefinition reward)
    {
        var member = Rich(Given.Program().WithRewards(reward) with { Tiers = Given.Tiers() });
        if (member.Decide(Given.Redeem("v")).Refusal is { } refusal)
        {
            return refusal.Numbers.FirstOrDefault(number => number.Name == "required") is { } required ? $"{refusal.Code} {required.Value}" : refusal.Code;
        }

        member.Redeem("v");
        return $"{member.Balance()} left";
    }

    /// <summary>On which of the days it can be redeemed.</summary>
    private static string Opening(RewardDefinition reward)
    {
        var member = Rich(Given.Program().WithRewards(reward) with { Tiers = Given.Tiers() });
        return Indices((day, _) => member.At(day).Decide(Given.Redeem("v")).Refusal is null);
    }

    private static MemberReward Shown(RewardDefinition reward)
    {
        var member = Rich(Given.Program().WithRewards(reward));
        return RewardAnswers.Catalogue(member.State, "member", member.Current, Given.Shop, _now).Rewards.Single();
    }

    /// <summary>What a voucher of the kind comes to, or the faults of the reward.</summary>
    private static string Worth(RewardKind kind, RewardValue value)
    {
        var program = Offering(Of(kind, StockKind.Unlimited, value));
        if (Faults(program) is { Length: > 0 } faults)
        {
            return faults;
        }

        var member = Rich(program);
        var voucher = RewardAnswers.Redemption(member.RedeemAtOnce("v"), "member", member.Current, dryRun: false).Voucher!;
        return voucher.Value switch
        {
            _ when member.Balance("cash") is > 0 and var cash => string.Create(CultureInfo.InvariantCulture, $"{cash / 100m:F2} in cash"),
            { Percent: { } percent, MaximumAmount: { } most } => string.Create(CultureInfo.InvariantCulture, $"{percent}%, at most {most / 100m:F2}"),
            { Percent: { } percent } => string.Create(CultureInfo.InvariantCulture, $"{percent}%"),
            { Sku: { } sku } => sku,
            { Recipient: { } recipient } => $"to {recipient}",
            _ => voucher.Value!.Text!,
        };
    }

    private static TestMember Working(ChallengeDefinition challenge) => Rich(ChallengeGiven.Program(challenge));

    /// <summary>How many of four members can share.</summary>
    private static object Sharing(HouseholdProgram? households)
    {
        var program = Given.Program() with { Households = households };
        if (HouseholdRules.Found("home", program.Compile(), _now).Refusal is { } refusal)
        {
            return refusal.Code;
        }

        var home = new TestHousehold(program, "ann", "bob", "cyd", "dan");
        Array.ForEach(home.Members, member => home.Join(member));
        return home.State.Members.Count;
    }

    /// <summary>The faults of the program, by their pointers.</summary>
    private static string Faults(ProgramDefinition program) => string.Join(' ', ProgramValidator.Validate(program, null).Select(fault => fault.Pointer));
}
