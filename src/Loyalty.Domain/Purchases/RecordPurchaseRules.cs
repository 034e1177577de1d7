using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Schedules;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Purchases;

/// <summary>Decides what a purchase comes to.</summary>
public static class RecordPurchaseRules
{
    /// <summary>A member's purchase.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="command">The purchase.</param>
    /// <param name="editions">The editions in force.</param>
    /// <param name="time">When it counts.</param>
    /// <param name="now">The platform's clock.</param>
    /// <param name="inputs">What rules and campaigns need; without it, no budget gives anything and no attribute is known.</param>
    public static Decision Decide(
        AccountState state, RecordPurchase command, EditionPair editions, PurchaseTime time, DateTimeOffset now, CampaignInputs? inputs = null)
    {
        if (Refuse(state, command, editions, now) is { } refusal)
        {
            return refusal;
        }

        List<AccountEvent>? due = null;
        var at = time.ReceivedAt;
        if (DueRules.NextDue(state) <= at)
        {
            state = state.Fork();
            due = DueRules.Advance(state, editions.Current, at);
        }

        var (paid, spent, unpaid) = PointPayments.Pay(state, command, editions.Valuing, at);
        if (unpaid is not null)
        {
            return unpaid;
        }

        var dating = new PointDating(state, editions.Valuing, at);
        var earnedOn = editions.Valuing.Calendar.DayOf(time.ValuedAt);
        foreach (var payment in spent)
        {
            dating.Redeem(editions.Valuing.Wallet(payment.Wallet), earnedOn);
        }

        var known = inputs ?? new CampaignInputs("", [], []);
        var (purchase, awards, missed, gifts) = Value(state, command, editions.Valuing, time, paid, dating, known);
        var move = Move(state, purchase, awards, editions.Current, at, command.Import);
        var events = Events(due, purchase, spent, dating.Moves, awards, missed, move is null ? 0 : 1);
        var ended = HasEnded(awards, at);
        var waiting = Waiting(state, command);
        if (!ended && waiting.Length == 0 && gifts.Count == 0)
        {
            if (move is not null)
            {
                events.Add(move);
            }

            return Decision.Of(events.DrainToImmutable());
        }

        // What follows depends on what the purchase did to the account.
        var after = state.Fork();
        after.Apply(purchase);
        foreach (var payment in spent)
        {
            after.Apply(payment);
        }

        foreach (var slide in dating.Moves)
        {
            after.Apply(slide);
        }

        foreach (var award in awards)
        {
            after.Apply(award);
        }

        if (ended)
        {
            // It came so late that its points have ended: they leave again at once, so that the entries add up.
            events.AddRange(DueRules.Advance(after, editions.Current, at));
        }

        if (move is not null)
        {
            after.Apply(move);
            events.Add(move);
        }

        events.AddRange(Give(after, gifts, known.Member, editions.Valuing, at));

        foreach (var parked in waiting)
        {
            // With what those before it took: returns of one purchase are decided one after another.
            events.AddRange(RecordReturnRules.Unpark(after, parked, events, editions, at));
        }

        return Decision.Of(events.DrainToImmutable());
    }

    /// <summary>What happened in the order in which it is recorded, in an array that has room for as many more: for most purchases that is all.</summary>
    private static ImmutableArray<AccountEvent>.Builder Events(
        List<AccountEvent>? due,
        PurchaseRecorded purchase,
        ImmutableArray<PointsSpent> spent,
        IReadOnlyList<ExpiryMoved> moves,
        List<PointsAwarded> awards,
        IReadOnlyList<CampaignMissed> missed,
        int more)
    {
        var events = ImmutableArray.CreateBuilder<AccountEvent>((due?.Count ?? 0) + 1 + spent.Length + moves.Count + awards.Count + missed.Count + more);
        if (due is not null)
        {
            events.AddRange(due);
        }

        events.Add(purchase);
        events.AddRange(spent);
        events.AddRange(moves);
        foreach (var award in awards)
        {
            events.Add(award);
        }

        events.AddRange(missed);
        return events;
    }

    private static bool HasEnded(List<PointsAwarded> awards, DateTimeOffset at)
    {
        foreach (var award in awards)
        {
            if (award.ExpiresAt <= at || award.LapsesAt <= at)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The returns that wait for the purchase.</summary>
    private static ReturnParked[] Waiting(AccountState state, RecordPurchase command) => state.Parked.Count == 0
        ? []
        : [.. state.Parked.Where(parked => parked.PurchaseChannel == command.Channel && parked.PurchaseId == command.Id)];

    /// <summary>A purchase without a member: kept, earning nothing.</summary>
    public static Decision DecideGuest(AccountState state, RecordPurchase command, EditionPair editions, PurchaseTime time, DateTimeOffset now) =>
        (RefuseContent(command, editions, now) ?? PointPayments.RefuseGuest(command)) is { } refusal
            ? refusal
            : Decision.Of([Record(command, editions.Valuing, time, state, 0, default) with { Guest = true }]);

    /// <summary>The vouchers, and what kept one back. <paramref name="after"/> is a fork and is changed along.</summary>
    private static List<AccountEvent> Give(AccountState after, IReadOnlyList<VoucherGift> gifts, string member, CompiledEdition edition, DateTimeOffset at)
    {
        var events = new List<AccountEvent>();
        foreach (var gift in gifts)
        {
            var given = VoucherGrants.Give(after, member, gift, edition, at);
            after.Apply(given);
            events.Add(given);
            if (given is GrantUndone { Cause: VoucherGranted.ByCampaign } undone)
            {
                events.Add(new CampaignMissed { Campaign = gift.By, Variant = gift.Variant, Reason = undone.Reason, Wanted = 1 });
            }
        }

        return events;
    }

    private static TierChanged? Move(
        AccountState state, PurchaseRecorded purchase, List<PointsAwarded> awards, CompiledEdition edition, DateTimeOffset at, bool import)
    {
        if (edition.TierRules is not { } rules)
        {
            return null;
        }

        var status = 0L;
        foreach (var award in awards)
        {
            status += award.Status ? award.Points : 0;
        }

        return rules.AfterEarning(
            state, new TierCounts(state, purchase.CountsOn ?? purchase.Day, new TierCount(purchase.Spend, status, purchase.Visits)), rules.AsOf(state, at, import));
    }

    private static (PurchaseRecorded Purchase, List<PointsAwarded> Awards, IReadOnlyList<CampaignMissed> Missed, IReadOnlyList<VoucherGift> Gifts) Value(
        AccountState state,
        RecordPurchase command,
        CompiledEdition edition,
        PurchaseTime time,
        ImmutableArray<PaidPart> paid,
        PointDating dating,
        CampaignInputs inputs)
    {
        var settled = edition.Conditions.Purchases;
        var facts = settled.IsEmpty ? default : new MemberFacts(state, inputs, time.ValuedAt, edition.Calendar);
        var met = settled.IsEmpty ? default : settled.Settle(facts);
        var basket = Basket.Of(command, PointPayments.Discount(paid), state.Purchases == 0, met, edition);
        var earnedOn = edition.Calendar.DayOf(time.ValuedAt);
        List<VoucherGift>? gifts = null;
        Dictionary<string, long>? debts = null;
        var valuation = EarningValuation.Of(edition, basket, Room);
        var awards = new List<PointsAwarded>(valuation.Values.Count + Math.Min(edition.Campaigns.Length, 4));
        foreach (var value in valuation.Values)
        {
            if (value.Points > 0 && value.Rule.Rule.Reward is not null)
            {
                (gifts ??= []).Add(Earning.Gift(value.Rule, command.Channel, earnedOn));
            }
            else if (value.Points > 0)
            {
                Add(Earning.Award(edition, value, earnedOn, Dates(value), DebtOf(value)));
            }
        }

        var purchase = Record(command, edition, time, state, basket.OrderAmount, new MemberCircumstances(
            basket.IsFirst,
            paid.IsEmpty ? null : paid,
            met.ToStored(),
            settled.AsksForNumber ? facts.PurchaseNumber : null,
            settled.AsksForDaysSince ? facts.DaysSince : null,
            settled.Find(facts),
            Earning.PeriodicRooms(state, edition.CappedRules.AsSpan(), earnedOn)));
        List<CampaignMissed>? missed = null;
        var local = edition.Campaigns.IsEmpty ? default : edition.Calendar.LocalTimeOf(time.ValuedAt);
        var multipliers = valuation.Applied;
        foreach (var campaign in edition.Campaigns)
        {
            if (CampaignRules.Decide(campaign, edition, basket, state, time.ValuedAt, local, inputs, multipliers) is not { } outcome)
            {
                continue;
            }

            if (outcome.Missed is not null)
            {
                (missed ??= []).Add(outcome.Missed);
                continue;
            }

            if (outcome.Reward is { } reward)
            {
                (gifts ??= []).Add(new VoucherGift
                {
                    Reward = reward,
                    Cause = VoucherGranted.ByCampaign,
                    By = outcome.Campaign.Id,
                    Channel = command.Channel,
                    Counters = CampaignRules.AwardCounters(outcome.Campaign, earnedOn) ?? [],
                    Variant = outcome.Variant,
                    Lease = outcome.Lease,
                });
                continue;
            }

            Add(Earning.Award(edition, outcome.Value, earnedOn, Dates(outcome.Value), DebtOf(outcome.Value), outcome));
        }

        return (purchase, awards, (IReadOnlyList<CampaignMissed>?)missed ?? [], (IReadOnlyList<VoucherGift>?)gifts ?? []);

        // Loaded history does not wait: what is loaded was delivered.
        PointDates Dates(RuleValue value) => dating.Of(edition.Wallet(value.Rule.Rule.Wallet), earnedOn, moves: true, awaits: !command.Import);

        // What is owed of the wallet when those before it have repaid some.
        long DebtOf(RuleValue value) =>
            debts is not null && debts.TryGetValue(value.Rule.Rule.Wallet, out var debt) ? debt : state.DebtOf(value.Rule.Rule.Wallet);

        void Add(PointsAwarded award)
        {
            if (award.Repaid > 0)
            {
                debts ??= new Dictionary<string, long>(StringComparer.Ordinal);
                debts[award.Wallet] = debts.GetValueOrDefault(award.Wallet, state.DebtOf(award.Wallet)) - award.Repaid;
            }

            awards.Add(award);
        }

        long Room(CompiledRule rule, int index) => Earning.Room(state, rule, index, earnedOn);
    }

    private static PurchaseRecorded Record(
        RecordPurchase command, CompiledEdition edition, PurchaseTime time, AccountState state, long spend, MemberCircumstances? member)
    {
        var day = edition.Calendar.DayOf(command.OccurredAt);
        var countsOn = edition.Calendar.DayOf(time.ValuedAt);
        return new PurchaseRecorded
        {
            Channel = command.Channel,
            Id = command.Id,
            OccurredAt = command.OccurredAt.ToUniversalTime(),
            Day = day,
            Edition = edition.Number,
            Late = time.Late,
            Currency = command.Currency,
            Amount = command.Amount,
            Discount = command.Discount,
            Lines = ImmutableArray.CreateRange(command.Lines, RecordedLine.From),
            Spend = spend,
            CountsOn = countsOn == day ? null : countsOn,
            Tier = state.Tier,
            Store = command.Store,
            First = member?.IsFirst ?? false,
            Visits = member is null ? 0 : 1,
            Paid = member?.Paid,
            Met = member?.Met,
            Number = member?.Number,
            DaysSince = member?.DaysSince,
            Found = member?.Found,
            Rooms = member?.Rooms ?? [],
        };
    }

    private static Refusal? Refuse(AccountState state, RecordPurchase command, EditionPair editions, DateTimeOffset now) => state.Status switch
    {
        AccountStatus.None or AccountStatus.Enrolling => Refusals.MemberNotFound,
        AccountStatus.Blocked => Refusals.MemberBlocked,
        _ => RefuseContent(command, editions, now),
    };

    private static Refusal? RefuseContent(RecordPurchase command, EditionPair editions, DateTimeOffset now)
    {
        if (command.OccurredAt > now + Limits.ClockSkew)
        {
            return Refusals.OccurredInFuture;
        }

        if (!editions.Valuing.Accepts(command.Channel))
        {
            return Refusals.ChannelUnknown(command.Channel);
        }

        if (command.Currency != editions.Valuing.Definition.Currency)
        {
            return Refusals.CurrencyNotAccepted(command.Currency, editions.Valuing.Definition.Currency);
        }

        var sum = 0L;
        foreach (var line in command.Lines)
        {
            sum = checked(sum + line.Amount);
        }

        return sum - command.Discount == command.Amount ? null : Refusals.AmountMismatch;
    }

    /// <summary>What a member's purchase was decided on beside itself, kept with it.</summary>
    private readonly record struct MemberCircumstances(
        bool IsFirst, ImmutableArray<PaidPart>? Paid, ImmutableArray<int>? Met, long? Number, int? DaysSince, FoundOfMember? Found, ImmutableArray<CapRoom> Rooms);
}
