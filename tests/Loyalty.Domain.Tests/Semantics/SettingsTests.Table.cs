using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Transfers;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Tests.Campaigns;
using Loyalty.Domain.Tests.Challenges;

namespace Loyalty.Domain.Tests.Semantics;

public sealed partial class SettingsTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    // A Wednesday, the same day, the same week, the same month, the same year, and the next.
    private static readonly DateTimeOffset[] _days =
        [_now, _now.AddHours(1), Given.Noon("2026-03-05"), Given.Noon("2026-03-09"), Given.Noon("2026-04-01"), Given.Noon("2027-01-01")];

    private static Setting[] Table { get; } = [.. Earning, .. Wallets, .. Tiers, .. Returns, .. Campaigns, .. Rewards, .. Challenges, .. Memberships, .. Referrals, .. Measures, .. Optional, .. Lists, .. Texts];

    private static Setting[] Earning =>
    [
        Of("ProgramDefinition.AmountBasis",
            (AmountBasis basis) => Earned(Given.Program() with { AmountBasis = basis }, Given.Purchase("p", _now, Given.Line(12_00, tax: 2_00))),
            (AmountBasis.WithTax, 12), (AmountBasis.WithoutTax, 10)),
        Of("ChannelDefinition.Retired",
            (bool retired) => Taken(Given.Program() with { Channels = [new ChannelDefinition { Id = Given.Shop, Retired = retired }, new ChannelDefinition { Id = Given.Web }] }),
            (false, "taken"), (true, "channelUnknown")),
        Of("ActivityType.Retired",
            (bool retired) => new TestMember(Given.Program() with { ActivityTypes = [new ActivityType { Id = "review", Retired = retired }] }).At(_now).Decide(Given.Activity("a", _now)).Refusal?.Code,
            (false, null), (true, "activityTypeUnknown")),
        Of("EarningRule.Trigger", (RuleTrigger trigger) => Triggered(trigger),
            (RuleTrigger.Purchase, "0 10 10 10 10"), (RuleTrigger.Activity, "0 0 10 10 10"), (RuleTrigger.Enrollment, "10 10 10 10 10"),
            (RuleTrigger.Birthday, "0 0 0 10 10"), (RuleTrigger.Anniversary, "0 0 0 0 10")),
        Of("EarningRule.BirthdayOn", (BirthdayOn on) => Celebrated(on), (BirthdayOn.FirstOfMonth, "10 10"), (BirthdayOn.Day, "0 10")),
        Of("EarningRule.FirstPurchase", (bool first) => Twice(Given.Program(Given.Rule() with { FirstPurchase = first })), (false, 20), (true, 10)),
        Of("Condition.FirstPurchase",
            (bool first) => Twice(Given.Program(Given.Rule() with { Condition = first ? new Condition { FirstPurchase = true } : null })), (false, 20), (true, 10)),
        Of("Condition.Referred",
            (bool referred) => Twice(Given.Program(Given.Rule() with { Condition = referred ? new Condition { Referred = true } : null })), (false, 20), (true, 0)),
        Of("Condition.InHousehold",
            (bool shares) => Twice(Given.Program(Given.Rule() with { Condition = shares ? new Condition { InHousehold = true } : null }) with { Households = new HouseholdProgram { Wallet = "points" } }),
            (false, 20), (true, 0)),
        Of("ItemFilter.Delivery",
            (bool delivery) => Earned(
                Given.Program(Given.Rule(items: new ItemFilter { Delivery = delivery })),
                Given.Purchase("p", _now, Given.Line(10_00), Given.Line(5_00, "2", kind: LineKind.Delivery))),
            (false, 10), (true, 15)),
        Of("PointsPerAmount.Rounding",
            (PointRounding rounding) => Earned(Given.Program(Given.Rule(rounding: rounding)), Given.Purchase("p", _now, 1_20), Given.Purchase("q", _now, 1_60)),
            (PointRounding.Floor, 2), (PointRounding.Nearest, 3), (PointRounding.Ceiling, 4)),
        Of("PointsPerAmount.RoundingScope",
            (RoundingScope scope) => Earned(Given.Program(Given.Rule(scope: scope)), Given.Purchase("p", _now, Given.Line(1_50, "1"), Given.Line(1_50, "2"))),
            (RoundingScope.Order, 3), (RoundingScope.Line, 2)),
        Of("PointsPerAmount.PerItem",
            (bool perItem) => Earned(Given.Program(Given.Flat(2) with { Effect = new PointsPerAmount { Points = 2, PerItem = perItem } }), Given.Purchase("p", _now, Given.Line(9_00, quantity: 3))),
            (false, 2), (true, 6)),
        Of("EarningCap.Period",
            (CapPeriod period) => Earned(Given.Program(Given.Rule(caps: Given.Cap(period, 10))), [.. _days.Select((day, i) => Given.Purchase($"p{i}", day, 100_00))]),
            (CapPeriod.Purchase, 60), (CapPeriod.Day, 50), (CapPeriod.Week, 40), (CapPeriod.Month, 30), (CapPeriod.Year, 20), (CapPeriod.Lifetime, 10)),
        Of("EarningCap.AtLimit",
            (AtLimit atLimit) => Earned(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Day, 10, atLimit))), Given.Purchase("p", _now, 11_00)),
            (AtLimit.Reduce, 10), (AtLimit.Refuse, 0)),
        Of("StackingGroup.Policy",
            (StackingPolicy policy) => Earned(
                Given.Program(Given.Rule() with { Group = "g" }, Given.Rule(4, id: "four") with { Group = "g" }) with { StackingGroups = [new StackingGroup { Id = "g", Policy = policy }] },
                Given.Purchase("p", _now, 10_00)),
            (StackingPolicy.Sum, 50), (StackingPolicy.Highest, 40), (StackingPolicy.First, 10)),
    ];

    private static Setting[] Wallets =>
    [
        Of("WalletDefinition.Kind", (WalletKind kind) => OfKind(kind),
            (WalletKind.Points, "pays, no metric, earns 90"), (WalletKind.Status, "does not pay, metric 100"),
            (WalletKind.Money, "pays, no metric, earns 100"), (WalletKind.Stamps, "does not pay, no metric")),
        Of("WalletDefinition.Retired",
            (bool retired) => string.Join(' ', ProgramValidator.Validate(Given.Program().WithPoints(Given.Wallet() with { Retired = retired }), null).Select(fault => fault.Pointer)),
            (false, ""), (true, "/earningRules/0/wallet")),
        Of("WalletDefinition.Transferable",
            (bool transferable) => Rich(Given.Program().WithPoints(Given.Wallet() with { Transferable = transferable }))
                .DecideAny((state, edition, now) => TransferRules.Debit(state, "member", new() { Id = "t", To = "other", Wallet = "points", Points = 1 }, edition, now)),
            (false, "transferNotAllowed"), (true, "")),
        Of("WalletDefinition.GivenOtherwise",
            (bool otherwise) => string.Join(' ', ProgramValidator.Validate(
                Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Lifetime, 10))).WithPoints(Given.Wallet() with { GivenOtherwise = otherwise }).WithRewards(Given.Reward()), null).Select(fault => fault.Pointer)),
            (false, "/rewards/0/price/points"), (true, "")),
        Of("PendingConfirmation.Unconfirmed",
            (Unconfirmed unconfirmed) => Rich(Given.Program().WithPoints(Given.Wallet() with { Confirmation = new PendingConfirmation { Days = 5, Unconfirmed = unconfirmed } })).At(_now.AddDays(10)).Balance(),
            (Unconfirmed.Activate, 100), (Unconfirmed.Lapse, 0)),
        Of("ExpiryPolicy.Kind", (ExpiryKind kind) => Expiring(kind),
            (ExpiryKind.AfterEarning, "200 100"), (ExpiryKind.FixedDates, "0 0"), (ExpiryKind.Sliding, "200 200")),
        Of("ExpiryPolicy.Unit", (ExpiryUnit unit) => Ends(new ExpiryPolicy { After = 1, Unit = unit }),
            (ExpiryUnit.Days, "2026-01-06"), (ExpiryUnit.Months, "2026-02-05"), (ExpiryUnit.Years, "2027-01-05")),
        Of("ExpiryPolicy.RoundUp", (ExpiryPeriod? period) => Ends(new ExpiryPolicy { After = 10, RoundUp = period }),
            (null, "2026-01-15"), (ExpiryPeriod.Month, "2026-02-01"), (ExpiryPeriod.Quarter, "2026-04-01"), (ExpiryPeriod.Half, "2026-07-01"), (ExpiryPeriod.Year, "2027-01-01")),
    ];

    private static Setting[] Tiers =>
    [
        Of("TierProgram.Metric",
            (TierMetric metric) => Rich(Given.Program(Given.Rule(50), Given.Rule(1, 200, id: "s", wallet: "status")) with { Tiers = Given.Tiers(metric) }).Metric,
            (TierMetric.Spend, 100_00), (TierMetric.StatusPoints, 50), (TierMetric.Visits, 1)),
        Of("TierProgram.Period", (TierPeriod period) => Day(Standing(Given.Tiers(months: period == TierPeriod.RollingMonths ? 6 : null) with { Period = period }, 100_00).Until),
            (TierPeriod.CalendarYear, "2028-01-01"), (TierPeriod.RollingMonths, "2026-09-05"), (TierPeriod.MembershipYear, "2028-02-10"), (TierPeriod.Lifetime, "never")),
        Of("TierProgram.Downgrade",
            (DowngradePolicy downgrade) => Standing(Given.Tiers() with { Downgrade = downgrade }, 1_000_00).At(Given.At("2028-01-01T00:00:00Z")).Tier,
            (DowngradePolicy.None, "platinum"), (DowngradePolicy.OneStep, "gold"), (DowngradePolicy.ToMetric, "basic")),
        Of("TierProgram.Upgrade", (TierUpgrade upgrade) => Standing(Given.Tiers() with { Upgrade = upgrade }, 1_000_00).Tier,
            (TierUpgrade.AtOnce, "platinum"), (TierUpgrade.AtPeriodEnd, "basic")),
        Of("TierLevel.Retired",
            (bool retired) => Standing(Given.Tiers() with { Levels = Given.Tiers().Levels.SetItem(1, Given.Tiers().Levels[1] with { Retired = retired }) }, 100_00).Tier,
            (false, "silver"), (true, "basic")),
    ];

    private static Setting[] Returns =>
    [
        Of("ReturnPolicy.SpentPoints", (SpentPoints policy) => SpentAndReturned(new ReturnPolicy { SpentPoints = policy }),
            (SpentPoints.Debt, "active 50, debt 70"), (SpentPoints.OtherPoints, "active 0, debt 20"), (SpentPoints.Forgive, "active 50, debt 0")),
        Of("ReturnPolicy.BelowMinimum",
            (BelowMinimum policy) => Returned(Given.Program(Given.Rule() with { MinimumAmount = 50_00 }) with { Returns = new ReturnPolicy { BelowMinimum = policy } }, 60_00).Balance(),
            (BelowMinimum.Reevaluate, 0), (BelowMinimum.Proportional, 40)),
        Of("ReturnPolicy.Tier",
            (TierAfterReturn setting) => Returned(Given.Program() with { Tiers = Given.Tiers(), Returns = new ReturnPolicy { Tier = setting } }, 60_00).Tier,
            (TierAfterReturn.AtOnce, "basic"), (TierAfterReturn.AtEndOfStanding, "silver")),
        Of("ReturnPolicy.Vouchers",
            (VouchersAfterReturn policy) => GivenAndReturned(new ReturnPolicy { Vouchers = policy }).State.Vouchers.Count,
            (VouchersAfterReturn.CancelUnused, 0), (VouchersAfterReturn.Keep, 1)),
    ];

    private static Setting[] Campaigns =>
    [
        Of("CampaignDefinition.State", (CampaignState state) => Gave(CampaignGiven.Extra(50) with { State = state }),
            (CampaignState.Active, 50), (CampaignState.Paused, "paused"), (CampaignState.Ended, "ended")),
        Of("CampaignSchedule.Days", (Weekday? day) => Holding(day),
            (null, "2026-03-02 2026-03-03 2026-03-04 2026-03-05 2026-03-06 2026-03-07 2026-03-08"), (Weekday.Monday, "2026-03-02"), (Weekday.Tuesday, "2026-03-03"), (Weekday.Wednesday, "2026-03-04"), (Weekday.Thursday, "2026-03-05"),
            (Weekday.Friday, "2026-03-06"), (Weekday.Saturday, "2026-03-07"), (Weekday.Sunday, "2026-03-08")),
        Of("CampaignCap.Period",
            (CapPeriod period) => Earned(
                Given.Program(Given.Rule(1, 1_000_000)).With(CampaignGiven.Extra(50) with { Caps = [new CampaignCap { Period = period, Points = 10 }] }),
                [.. _days.Select((day, i) => Given.Purchase($"p{i}", day, 1_00))]),
            (CapPeriod.Purchase, 60), (CapPeriod.Day, 50), (CapPeriod.Week, 40), (CapPeriod.Month, 30), (CapPeriod.Year, 20), (CapPeriod.Lifetime, 10)),
        Of("CampaignCap.AtLimit", (AtLimit atLimit) => Gave(CampaignGiven.Extra(50) with { Caps = [new CampaignCap { Period = CapPeriod.Day, Points = 10, AtLimit = atLimit }] }),
            (AtLimit.Reduce, 10), (AtLimit.Refuse, "limitRefused")),
        Of("CampaignBudget.Unit", (BudgetUnit unit) => Gave(CampaignGiven.Extra(50).Budgeted(10, unit), granted: 10, unit),
            (BudgetUnit.Points, 10), (BudgetUnit.Awards, 50)),
        Of("CampaignBudget.AtLimit", (AtLimit atLimit) => Gave(CampaignGiven.Extra(50).Budgeted(100, atLimit: atLimit), granted: 10),
            (AtLimit.Reduce, 10), (AtLimit.Refuse, "budgetExhausted")),
    ];

    private static Setting[] Rewards =>
    [
        Of("RewardDefinition.Stock", (StockKind stock) => Stocked(stock),
            (StockKind.Unlimited, "at once"), (StockKind.Counted, "put aside, goes back"), (StockKind.Codes, "put aside, does not go back")),
        Of("RewardDefinition.Retired", (bool retired) => Rich(Given.Program().WithRewards(Given.Reward() with { Retired = retired })).Decide(Given.Redeem("v")).Refusal?.Code,
            (false, null), (true, "noLongerAvailable")),
        Of("RewardDefinition.Automatic", (bool automatic) => Coming(automatic), (false, "100 points, 0 given"), (true, "0 points, 1 given")),
        Of("RewardDefinition.Kind", (RewardKind kind) => Kept(kind),
            (RewardKind.Other, "Unlimited Counted Codes; nothing amount percent; stays"),
            (RewardKind.AmountOff, "Unlimited Counted Codes; amount; stays"), (RewardKind.GiftCard, "Unlimited Counted Codes; amount; stays"),
            (RewardKind.PercentOff, "Unlimited Counted Codes; percent; stays"),
            (RewardKind.FreeProduct, "Unlimited Counted Codes; product; stays"),
            (RewardKind.FreeShipping, "Unlimited Counted Codes; nothing; stays"), (RewardKind.EventAccess, "Unlimited Counted Codes; nothing; stays"),
            (RewardKind.Cashback, "Unlimited; money; used at once, 1.00 in cash"),
            (RewardKind.PartnerCode, "Codes; nothing amount percent; stays, with the partner's code"),
            (RewardKind.Donation, "Unlimited Counted; recipient; used at once"),
            (RewardKind.RaffleTicket, "Unlimited Counted; nothing; stays, with a number")),
        Of("RewardLimit.Period", (CapPeriod period) => Redeemed([new RewardLimit(period, 1)]),
            (CapPeriod.Purchase, "must not be"), (CapPeriod.Day, 5), (CapPeriod.Week, 4), (CapPeriod.Month, 3), (CapPeriod.Year, 2), (CapPeriod.Lifetime, 1)),
    ];

    private static Setting[] Challenges =>
    [
        Of("ChallengeDefinition.Measure", (ChallengeMeasure measure) => Measured(measure),
            (ChallengeMeasure.Count, 6), (ChallengeMeasure.Amount, 6_00), (ChallengeMeasure.DistinctChannels, 2), (ChallengeMeasure.DistinctCategories, 1),
            (ChallengeMeasure.StreakDays, 4), (ChallengeMeasure.StreakWeeks, 3), (ChallengeMeasure.Steps, 30)),
        Of("ChallengeDefinition.Period", (CapPeriod period) => Completed(ChallengeGiven.Challenge(goal: 1, points: 1) with { Period = period }),
            (CapPeriod.Purchase, "must not be"), (CapPeriod.Day, 5), (CapPeriod.Week, 4), (CapPeriod.Month, 3), (CapPeriod.Year, 2), (CapPeriod.Lifetime, 1)),
        Of("ChallengeDefinition.Repeatable", (bool repeatable) => Completed(ChallengeGiven.Challenge(goal: 1, points: 1) with { Repeatable = repeatable }), (false, 1), (true, 6)),
        Of("ChallengeDefinition.Leaderboard", (bool leaderboard) => Ranked(ChallengeGiven.Challenge() with { Leaderboard = leaderboard }), (false, "not ranked"), (true, "ranked with 1")),
        Of("ChallengeDefinition.Retired", (bool retired) => Completed(ChallengeGiven.Challenge(goal: 1, points: 1) with { Retired = retired }), (false, 1), (true, 0)),
    ];

    private static Setting[] Memberships =>
    [
        Of("MembershipPlan.Unit", (ExpiryUnit unit) => Day(Paying(new MembershipPlan { Id = "plus", Length = 2, Unit = unit }).Seen.Membership?.EndsAt),
            (ExpiryUnit.Days, "2026-03-06"), (ExpiryUnit.Months, "2026-05-04"), (ExpiryUnit.Years, "2028-03-04")),
        Of("MembershipPlan.Retired", (bool retired) => Paying(new MembershipPlan { Id = "plus", Length = 2, Retired = retired }).Seen.Membership?.Plan, (false, "plus"), (true, null)),
    ];

    private static Setting[] Referrals =>
    [
        Of("ReferralCap.Period", (CapPeriod period) => Brought(1, new ReferralCap(period, 1)),
            (CapPeriod.Purchase, "must not be"), (CapPeriod.Day, 5), (CapPeriod.Week, 4), (CapPeriod.Month, 3), (CapPeriod.Year, 2), (CapPeriod.Lifetime, 1)),
    ];

    private static long Earned(ProgramDefinition program, params RecordPurchase[] purchases)
    {
        var member = new TestMember(program);
        foreach (var purchase in purchases)
        {
            member.At(purchase.OccurredAt).Buy(purchase);
        }

        return member.Balance();
    }

    private static long Twice(ProgramDefinition program) => Earned(program, Given.Purchase("p", _now, 10_00), Given.Purchase("q", _now, 10_00));

    private static string Taken(ProgramDefinition program) => new TestMember(program).At(_now).Decide(Given.Purchase("p", _now, 1_00)).Refusal?.Code ?? "taken";

    /// <summary>A member who has bought for 100.00.</summary>
    private static TestMember Rich(ProgramDefinition program)
    {
        var member = new TestMember(program);
        member.Buy("p", _now, 100_00);
        return member;
    }

    private static string Triggered(RuleTrigger trigger)
    {
        var rule = Given.Flat(10) with { Trigger = trigger, ActivityType = trigger == RuleTrigger.Activity ? "review" : null };
        var member = Born(rule);
        var joined = member.Balance();
        member.Buy("p", _now, 1_00);
        var bought = member.Balance();
        member.Act(Given.Activity("a", _now));
        var acted = member.Balance();
        return $"{joined} {bought} {acted} {Celebrate(member, "2026-06-30")} {Celebrate(member, "2027-01-01")}";
    }

    private static string Celebrated(BirthdayOn on)
    {
        var member = Born(Given.Flat(10) with { Trigger = RuleTrigger.Birthday, BirthdayOn = on });
        return $"{Celebrate(member, "2026-06-01")} {Celebrate(member, "2026-06-17")}";
    }

    /// <summary>A member who joined on 1 January 2026 and was born on a 17 June.</summary>
    private static TestMember Born(EarningRule rule)
    {
        var member = new TestMember(Given.Program(rule) with { ActivityTypes = [new ActivityType { Id = "review" }] });
        member.Inputs = member.Inputs with { Birthday = new Birthday(6, 17) };
        member.Celebrate(member.Now);
        return member;
    }

    private static long Celebrate(TestMember member, string day)
    {
        member.Celebrate(Given.Noon(day));
        return member.Balance();
    }

    private static string OfKind(WalletKind kind)
    {
        var wallet = Given.Wallet("w", kind) with { Payment = new PaymentWorth { Points = 1, PerAmount = 1 } };
        var program = Given.Program(Given.Rule(wallet: "w"), Given.Rule(id: "e")) with { Wallets = [wallet, Given.Wallet()], Tiers = Given.Tiers(TierMetric.StatusPoints) };
        var member = Rich(program);
        var metric = member.Metric == 0 ? "no metric" : $"metric {member.Metric}";
        if (ProgramValidator.Validate(program, null).Any(fault => fault.Pointer == "/wallets/0/payment"))
        {
            return $"does not pay, {metric}";
        }

        member.Adjust(9_00, "nine", "w");
        var paid = member.Buy(Given.Purchase("q", _now, 100_00).Paying(10_00, "w"));
        return $"pays, {metric}, earns {paid.Awards.Single(award => award.Rule == "e").Points}";
    }

    private static string Expiring(ExpiryKind kind)
    {
        var expiry = new ExpiryPolicy { Kind = kind, After = kind == ExpiryKind.FixedDates ? 0 : 30, Dates = kind == ExpiryKind.FixedDates ? [new ExpiryDate(3, 31)] : [] };
        var member = Rich(Given.Program().WithPoints(Given.Wallet() with { Expiry = expiry }));
        member.Buy("q", Given.Noon("2026-03-20"), 100_00);
        return $"{member.At(Given.Noon("2026-04-02")).Balance()} {member.At(Given.Noon("2026-04-10")).Balance()}";
    }

    private static string Ends(ExpiryPolicy expiry) =>
        Day(new TestMember(Given.Program().WithPoints(Given.Wallet() with { Expiry = expiry })).Buy("p", Given.Noon("2026-01-04"), 1_00).Awards.Single().ExpiresAt);

    private static string Day(DateTimeOffset? instant) => instant?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "never";

    private static TestMember Standing(TierProgram tiers, long amount)
    {
        var member = new TestMember(Given.Program() with { Tiers = tiers }, Given.Noon("2026-02-10"));
        member.Buy("p", _now, amount);
        return member;
    }

    private static TestMember Returned(ProgramDefinition program, long amount)
    {
        var member = Rich(program);
        member.Return(Given.Return("r", "p", _now, amount));
        return member;
    }

    private static string SpentAndReturned(ReturnPolicy policy)
    {
        var member = Rich(Given.Program().WithPoints(Given.Wallet(after: 60)) with { Returns = policy });
        member.Spend(70);
        member.Buy("other", _now.AddDays(1), 50_00);
        member.Return("r", "p", _now.AddDays(1));
        return $"active {member.Wallet().Active}, debt {member.Wallet().Debt}";
    }

    private static object Gave(CampaignDefinition campaign, long granted = 0, BudgetUnit unit = BudgetUnit.Points)
    {
        var member = CampaignGiven.Member(campaign).Granting(campaign.Id, granted, unit);
        var given = member.Buy("p", _now, 1_00).Awards.Where(award => award.Campaign is not null).Sum(award => award.Points);
        return given > 0 ? given : member.Explain("p").Single(outcome => outcome.Campaign == campaign.Id).Reasons.Single().Code;
    }

    private static string Holding(Weekday? day)
    {
        var member = CampaignGiven.Member(CampaignGiven.Extra(5) with { Schedule = new CampaignSchedule { Days = day is { } given ? [given] : [] } });
        return string.Join(' ', Enumerable.Range(2, 7).Select(i => Given.Noon($"2026-03-0{i}"))
            .Where(at => member.Buy(Day(at), at, 1_00).Awards.Length == 2).Select(at => Day(at)));
    }

    private static string Stocked(StockKind stock)
    {
        var reward = Given.Reward(stock: stock);
        var member = Rich(Given.Program().WithRewards(reward));
        if (!RewardTerms.NeedsReservation(reward))
        {
            member.RedeemAtOnce("v");
            return "at once";
        }

        member.Redeem("v");
        return $"put aside, {(member.Cancel(Given.Cancel("v")).First<VoucherCancelled>()!.Restocked ? "goes" : "does not go")} back";
    }

    private static object Redeemed(ImmutableArray<RewardLimit> limits)
    {
        var program = Given.Program().WithRewards(Given.Reward(points: 1, perMember: limits));
        if (!ProgramValidator.Validate(program, null).IsEmpty)
        {
            return "must not be";
        }

        var member = Rich(program);
        foreach (var (day, i) in _days.Select((day, i) => (day, i)))
        {
            if (member.At(day).Decide(Given.Redeem($"v{i}")).Refusal is null)
            {
                member.Redeem($"v{i}");
            }
        }

        return member.State.Vouchers.Count;
    }

    private static TestMember GivenAndReturned(ReturnPolicy policy)
    {
        var member = Rich(Given.Program(Given.Gives()).WithRewards(Given.Gift()) with { Returns = policy });
        member.IssueGiven();
        member.Return("r", "p", _now);
        return member;
    }

    private static string Coming(bool automatic)
    {
        var member = Rich(Given.Program().WithRewards(Given.Reward(stock: StockKind.Unlimited) with { Automatic = automatic }));
        return $"{member.Balance()} points, {member.Granted.Count} given";
    }

    /// <summary>The progress of a member who buys food for 1.00 in three weeks in a row, in the last on four days in a row, once on the web.</summary>
    private static long Measured(ChallengeMeasure measure)
    {
        var goal = measure switch { ChallengeMeasure.DistinctChannels => 2, ChallengeMeasure.Amount => 100_00, _ => 40 };
        var program = ChallengeGiven.Program(ChallengeGiven.Challenge(measure, goal) with { Period = CapPeriod.Year });
        var steps = new EarningRule { Id = "steps", Wallet = "", Challenge = "regular", Steps = 5 };
        var member = new TestMember(measure == ChallengeMeasure.Steps ? program with { EarningRules = program.EarningRules.Add(steps) } : program);
        foreach (var day in (int[])[2, 9, 16, 17, 18, 19])
        {
            var at = Given.At($"2026-03-{day:00}T12:00:00Z");
            member.At(at).Buy(Given.Purchase($"p{day}", at, Given.Line(1_00, category: "food")) with { Channel = day == 9 ? Given.Web : Given.Shop });
        }

        return member.Status().Progress;
    }

    private static object Completed(ChallengeDefinition challenge)
    {
        var program = ChallengeGiven.Program(challenge);
        return ProgramValidator.Validate(program, null).IsEmpty
            ? Earned(program, [.. _days.Select((day, i) => Given.Purchase($"p{i}", day, 1_00))])
            : "must not be";
    }

    private static string Ranked(ChallengeDefinition challenge)
    {
        var member = Rich(ChallengeGiven.Program(challenge));
        var joined = LeaderboardRules.Decide(member.State, shown: true, member.Edition).Events.OfType<LeaderboardChanged>().Single();
        return !LeaderboardRules.IsShown(member.Current.Definition, challenge.Id) ? "not ranked" : $"ranked with {joined.Scores.Single().Score}";
    }

    /// <summary>A member who pays for the membership now, if that is taken.</summary>
    private static TestMember Paying(MembershipPlan plan)
    {
        var member = new TestMember(Given.Program() with { Memberships = [plan], Tiers = Given.Tiers() }).At(_now);
        member.TryDo("pay", (state, edition, now) => MembershipRules.Pay(state, new PayMembership { Key = "pay", Plan = "plus", PaidAt = now }, edition, now));
        return member;
    }

    /// <summary>What a referrer gets who brings a friend on each of the days.</summary>
    private static object Brought(long points, params ImmutableArray<ReferralCap> caps)
    {
        var referral = new ReferralProgram
        {
            Referrer = new ReferralReward { Wallet = "points", Points = points },
            WithinDays = 30,
            ReturnDays = 14,
            Caps = caps,
        };
        var program = Given.Program() with { Referral = referral };
        if (!ProgramValidator.Validate(program, null).IsEmpty)
        {
            return "must not be";
        }

        var member = new TestMember(program);
        foreach (var (day, i) in _days.Select((day, i) => (day, i)))
        {
            var command = new EarnReferral { Friend = $"friend{i}", Edition = 1, Day = DateOnly.FromDateTime(day.UtcDateTime) };
            member.At(day).Do($"referral/{i}", (state, edition, now) => ReferrerRules.Earn(state, "member", command, new EditionPair(edition, edition), now));
        }

        return member.Balance();
    }
}
