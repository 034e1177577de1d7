using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Adjustments;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Transfers;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Tests;

/// <summary>Random programs, and what can happen to a member in them within two months.</summary>
internal static partial class Histories
{
    private static readonly string[] _zones = ["Etc/UTC", "Europe/London", "America/New_York", "Pacific/Kiritimati"];
    private static readonly DateTimeOffset[] _starts = [Given.Noon("2026-12-10"), Given.Noon("2028-02-10"), Given.Noon("2026-03-10"), Given.Noon("2026-10-10")];

    public static Gen<ProgramDefinition> Programs { get; } =
        from zone in Gen.Elements(_zones)
        from points in Wallets("points", WalletKind.Points)
        from status in Wallets("status", WalletKind.Status)
        from rules in Rules.ArrayOf(3)
        from tiers in TierPrograms
        from basis in Gen.Elements(AmountBasis.WithTax, AmountBasis.WithoutTax)
        from spent in Gen.Elements(SpentPoints.Debt, SpentPoints.Debt, SpentPoints.OtherPoints, SpentPoints.Forgive)
        from limit in Gen.Elements<long?>(null, null, 50)
        from minimum in Gen.Elements(BelowMinimum.Reevaluate, BelowMinimum.Proportional)
        from tier in Gen.Elements(TierAfterReturn.AtOnce, TierAfterReturn.AtOnce, TierAfterReturn.AtEndOfStanding)
        from vouchers in Gen.Elements(VouchersAfterReturn.CancelUnused, VouchersAfterReturn.CancelUnused, VouchersAfterReturn.Keep)
        from window in Gen.Elements(30, 30, 0, 4, 90)
        from worth in Gen.Elements(new PaymentWorth { Points = 1, PerAmount = 1 }, new PaymentWorth { Points = 3, PerAmount = 100 }, new PaymentWorth { Points = 100, PerAmount = 7 })
        from acts in Gen.Elements("points", "status")
        from challenges in Challenges
        from gifts in Gifts
        from segments in Segments
        from campaigns in Campaigns
        select Given.Program(
        [
            .. rules.Select((rule, i) => rule with { Id = $"rule{i}", Wallet = i == 2 ? "status" : "points" }),
            .. gifts.Rules,
            Able(Given.Flat(30, "act", acts, rules[0].Caps)) with { Trigger = RuleTrigger.Activity, ActivityType = "review" },
        ]) with
        {
            TimeZone = zone,
            Wallets = [points with { Payment = worth, Transferable = true }, status],
            ActivityTypes = [new ActivityType { Id = "review" }],
            Campaigns = Multiplying(campaigns, rules[0]),
            Tiers = tiers,
            Challenges = challenges,
            Segments = segments,
            AmountBasis = basis,
            Rewards = [.. Rewards, .. gifts.Rewards],
            Returns = new ReturnPolicy { SpentPoints = spent, DebtLimit = limit, BelowMinimum = minimum, Tier = tier, Vouchers = vouchers },
            LateWindowDays = window,
        };

    public static Gen<Step> Steps { get; } =
        from kind in Gen.Elements(Kind.Buy, Kind.Buy, Kind.Buy, Kind.BuyLate, Kind.ReturnWhole, Kind.ReturnLine, Kind.ReturnAmount, Kind.ReturnEarly, Kind.Sweep, Kind.Spend, Kind.BuyPaying, Kind.BuyPaying, Kind.Act, Kind.Adjust, Kind.Send, Kind.Receive, Kind.Confirm, Kind.Confirm, Kind.Redeem, Kind.Redeem, Kind.EndRedemption, Kind.UseVoucher, Kind.CancelVoucher, Kind.Publish)
        from hours in Gen.Choose(0, 48)
        from amount in Gen.Choose(1, 150_00)
        from shape in Gen.Choose(0, 999)
        select new Step(kind, hours, amount, shape);

    private static Gen<EarningRule> Rules =>
        from points in Gen.Choose(1, 7)
        from per in Gen.Elements(1, 100, 250, 1_000)
        from rounding in Gen.Elements(PointRounding.Floor, PointRounding.Nearest, PointRounding.Ceiling)
        from scope in Gen.Elements(RoundingScope.Order, RoundingScope.Line)
        from minimum in Gen.Elements<long?>(null, null, 40_00)
        from items in Gen.Elements<ItemFilter?>(null, new ItemFilter { ExcludeSkus = ["a"], Delivery = true }, new ItemFilter { IncludeCategories = ["food"] })
        from caps in Caps
        from flat in Gen.Choose(0, 4)
        let rule = Given.Rule(points, per, rounding: rounding, scope: scope, items: items, caps: caps) with { MinimumAmount = minimum }
        select flat > 0 ? rule : Able(rule with { Effect = rule.Effect! with { Points = points * 20, PerAmount = null }, FirstPurchase = points > 5 });

    /// <summary>With limits under which it can give something at all.</summary>
    private static EarningRule Able(EarningRule rule) => rule.Effect is not { PerAmount: null, PerItem: false } effect ? rule : rule with
    {
        Caps = [.. rule.Caps.Select(cap => cap.AtLimit == AtLimit.Refuse ? cap with { Points = Math.Max(cap.Points, effect.Points) } : cap)],
    };

    private static Gen<ImmutableArray<EarningCap>> Caps =>
        from periods in Gen.SubListOf(Enum.GetValues<CapPeriod>())
        from points in Gen.Choose(20, 500)
        from atLimit in Gen.Elements(AtLimit.Reduce, AtLimit.Refuse)
        from any in Gen.Choose(0, 2)
        select any == 0 ? [.. periods.Select(period => Given.Cap(period, points * (int)(period + 1), atLimit))] : ImmutableArray<EarningCap>.Empty;

    private static Gen<TierProgram?> TierPrograms =>
        from any in Gen.Choose(0, 4)
        from metric in Gen.Elements(TierMetric.Spend, TierMetric.StatusPoints, TierMetric.Visits)
        from months in Gen.Elements<int?>(null, null, 1, 2)
        from period in Gen.Elements(TierPeriod.CalendarYear, TierPeriod.MembershipYear, TierPeriod.Lifetime)
        from upgrade in Gen.Elements(TierUpgrade.AtOnce, TierUpgrade.AtOnce, TierUpgrade.AtPeriodEnd)
        from downgrade in Gen.Elements(DowngradePolicy.None, DowngradePolicy.OneStep, DowngradePolicy.ToMetric)
        let tiers = metric == TierMetric.Visits ? Given.Tiers(metric, months, 2, 4, 6) : Given.Tiers(metric, months)
        select any == 0 ? null : tiers with
        {
            Downgrade = downgrade,
            Period = months is null ? period : TierPeriod.RollingMonths,
            Upgrade = months is null && period != TierPeriod.Lifetime ? upgrade : TierUpgrade.AtOnce,
        };

    private static Gen<WalletDefinition> Wallets(string id, WalletKind kind) =>
        from pending in Gen.Elements(0, 0, 3, 10)
        from after in Gen.Elements<int?>(null, 11, 20, 365)
        from shape in Gen.Choose(0, 7)
        let wallet = Given.Wallet(id, kind, pending, after)
        select shape switch
        {
            0 when after is not null => wallet with { Expiry = wallet.Expiry! with { RoundUp = ExpiryPeriod.Month } },
            1 => wallet with { Expiry = new ExpiryPolicy { Kind = ExpiryKind.FixedDates, Dates = [new(1, 5), new(2, 29), new(3, 31), new(11, 15)], MinimumDays = 10 } },
            2 or 3 when after is not null => wallet with { Expiry = wallet.Expiry! with { Kind = ExpiryKind.Sliding } },
            4 => wallet with { PendingDays = 0, Confirmation = new PendingConfirmation { Days = 5 } },
            5 => wallet with { PendingDays = 0, Confirmation = new PendingConfirmation { Days = 5, Unconfirmed = kind == WalletKind.Status ? Unconfirmed.Activate : Unconfirmed.Lapse } },
            6 when after is not null => wallet with
            {
                PendingDays = 0,
                Confirmation = new PendingConfirmation { Days = 5, Unconfirmed = kind == WalletKind.Status ? Unconfirmed.Activate : (Unconfirmed)(pending % 2) },
                Expiry = wallet.Expiry! with { Kind = ExpiryKind.Sliding },
            },
            _ => wallet,
        };

    /// <summary>Lives through the steps; what is refused did not happen.</summary>
    public static TestMember Live(ProgramDefinition program, IEnumerable<Step> steps) =>
        Live(new TestMember(program, _starts[program.EarningRules[0].Effect!.Points % _starts.Length]), steps);

    /// <summary>The same, of a member who is in already.</summary>
    public static TestMember Live(TestMember member, IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            Grant(member);
            Happen(member, step);
            Give(member, step);
        }

        Grant(member);

        return member;
    }

    /// <summary>The next purchase's id.</summary>
    public static string NextPurchase(TestMember member) => $"{member.Name}p{member.State.Purchases + 1}";

    public static RecordPurchase Purchase(string id, DateTimeOffset at, Step step)
    {
        var amount = (long)step.Amount;
        PurchaseLine[] lines =
        [
            Given.Line(amount, "1", step.Shape % 3 == 0 ? "a" : "b", step.Shape % 2 == 0 ? "food" : null, 1 + (step.Shape % 3), amount / 6),
            Given.Line((amount / 3) + (step.Shape % 7), "2", "c", "food", 2.5m, 0),
            Given.Line(step.Shape % 5 * 100, "3", "d", null, 1, 0, LineKind.Delivery),
            Given.Line(amount / 2, "4", "e", null, 1, 0, step.Shape % 11 == 0 ? LineKind.GiftCard : LineKind.Item),
        ];
        var purchase = Given.Purchase(id, at, [.. lines.Take(1 + (step.Shape % 4))]);
        return step.Shape % 4 == 1 ? purchase.WithDiscount(purchase.Amount / 7) : purchase;
    }

    /// <summary>The purchase, paid with some of what the member has.</summary>
    public static RecordPurchase Paying(TestMember member, RecordPurchase purchase, Step step)
    {
        var swept = member.State.Fork();
        DueRules.Advance(swept, member.Current, member.Now);
        var points = Math.Min(Spending.Available(swept, "points", member.Now), 1 + (step.Shape % 300));
        return points == 0 ? purchase : purchase with { PayWith = [new PointPayment("points", points)] };
    }

    private static void Happen(TestMember member, Step step)
    {
        var now = member.Now.AddHours(step.Hours);
        member.At(now);
        var id = $"{member.Name}x{member.Journal.Count}";
        var bought = member.Records.SelectMany(record => record.Events).OfType<PurchaseRecorded>().ToArray();
        var picked = bought.Length == 0 ? null : bought[step.Shape % bought.Length];
        switch (step.Kind)
        {
            case Kind.Buy:
                TryBuy(member, Purchase(NextPurchase(member), now, step));
                break;
            case Kind.BuyLate:
                TryBuy(member, Purchase(NextPurchase(member), now.AddDays(-(step.Shape % 40)), step));
                break;
            case Kind.ReturnWhole when picked is not null:
                member.TryReturn(Given.Return(id, picked.Id, now));
                break;
            case Kind.ReturnLine when picked is not null:
                member.TryReturn(Given.Return(id, picked.Id, now, new ReturnLine(picked.Lines[step.Amount % picked.Lines.Length].Id, step.Shape % 2 == 0 ? 1 : 0.5m)));
                break;
            case Kind.ReturnAmount when picked is not null:
                member.TryReturn(Given.Return(id, picked.Id, now, step.Amount % 50_00 + 1));
                break;
            case Kind.ReturnEarly:
                member.TryReturn(Given.Return(id, $"{member.Name}p{member.State.Purchases + 1 + (step.Shape % 3)}", now, step.Amount % 50_00 + 1));
                break;
            case Kind.BuyPaying:
                TryBuy(member, Paying(member, Purchase(NextPurchase(member), now, step), step));
                break;
            case Kind.Act when member.State.Status == AccountStatus.Active:
                member.Act(Given.Activity(id, now.AddDays(-(step.Shape % 40)), quantity: 1 + (step.Shape % 4)));
                break;
            case Kind.Adjust:
                member.TryDo(id, (state, edition, at) => AdjustmentRules.Decide(
                    state, new() { Id = id, Wallet = step.Shape % 3 == 0 ? "status" : "points", Points = step.Shape % 2 == 0 ? -1 - (step.Shape % 50) : 1 + (step.Shape % 50), Reason = "count", By = "desk" }, edition, at));
                break;
            case Kind.Send:
                Send(member, id, step);
                break;
            case Kind.Receive:
                member.TryDo(id, (state, edition, at) => TransferRules.Credit(
                    state, new() { Id = id, From = "other", Wallet = "points", Buckets = [new() { Points = 1 + (step.Shape % 90), EarnedOn = Given.Day("2026-01-01"), ExpiresAt = now.AddDays((step.Shape % 60) - 5) }] }, edition, at));
                break;
            case Kind.Confirm when picked is not null && !member.Records.Any(record => record.First<PurchaseConfirmed>()?.PurchaseId == picked.Id):
                if (member.DecideConfirm(picked.Id).Refusal is null)
                {
                    member.Confirm(picked.Id);
                }

                break;
            case Kind.Redeem:
                Redeem(member, id, step);
                break;
            case Kind.EndRedemption:
                EndRedemption(member, step);
                break;
            case Kind.UseVoucher:
                UseVoucher(member, step);
                break;
            case Kind.CancelVoucher:
                CancelVoucher(member, step);
                break;
            case Kind.Publish:
                member.Publish(Next(member.Current.Definition, step), now);
                break;
            case Kind.Block or Kind.GiveTier or Kind.PayMembership or Kind.EndMembership or Kind.SettleReferral or Kind.Refer or Kind.ReferBack or Kind.Tag:
                Mix(member, id, step);
                break;
            case Kind.Sweep:
                member.Sweep();
                break;
            case Kind.Spend:
                member.Sweep();
                member.Spend(Math.Min(step.Amount / 100, member.Wallet().Active));
                break;
        }
    }

    /// <summary>A transfer that arrives, or comes back some days later.</summary>
    private static void Send(TestMember member, string id, Step step)
    {
        var command = new TransferPoints { Id = id, To = "other", Wallet = "points", Points = 1 + (step.Shape % 90) };
        if (member.TryDo(id, (state, edition, now) => TransferRules.Debit(state, "member", command, edition, now)) is not { } started)
        {
            return;
        }

        if (step.Shape % 2 == 0)
        {
            member.Do($"{id}/end", (state, _, _) => TransferRules.End(state, id));
        }
        else
        {
            member.At(member.Now.AddDays(step.Shape % 6)).Do($"{id}/end", (state, edition, now) => TransferRules.Undo(state, id, started, "receiverBlocked", edition, now));
        }
    }

    public enum Kind
    {
        Buy,
        BuyLate,
        ReturnWhole,
        ReturnLine,
        ReturnAmount,
        ReturnEarly,
        Sweep,
        Spend,
        BuyPaying,
        Act,
        Adjust,
        Send,
        Receive,
        Confirm,
        Redeem,
        EndRedemption,
        UseVoucher,
        CancelVoucher,
        Publish,
        Block,
        GiveTier,
        PayMembership,
        EndMembership,
        SettleReferral,
        Refer,
        ReferBack,
        Tag,
    }

    /// <param name="Kind">What happens.</param>
    /// <param name="Hours">How long after the step before.</param>
    /// <param name="Amount">In cents.</param>
    /// <param name="Shape">Chooses everything else.</param>
    public sealed record Step(Kind Kind, int Hours, int Amount, int Shape);
}
