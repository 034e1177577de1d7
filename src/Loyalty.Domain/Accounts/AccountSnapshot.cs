using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Accounts;

/// <summary>The stored form of a state. Short names and no defaults: it is written every few dozen operations of every member.</summary>
internal sealed partial record AccountSnapshot
{
    [JsonPropertyName("v")]
    public long Version { get; init; }

    [JsonPropertyName("st")]
    public AccountStatus Status { get; init; }

    [JsonPropertyName("en")]
    public DateTimeOffset? EnrolledAt { get; init; }

    [JsonPropertyName("by")]
    public EnrollmentStarted? Enrollment { get; init; }

    [JsonPropertyName("b")]
    public ImmutableArray<StoredBucket> Buckets { get => field.IsDefault ? [] : field; init; }

    [JsonPropertyName("x")]
    public ImmutableArray<StoredBucket> Expired { get => field.IsDefault ? [] : field; init; }

    [JsonPropertyName("d")]
    public ImmutableArray<StoredDebt> Debts { get => field.IsDefault ? [] : field; init; }

    /// <summary>Those of which there are few; see <see cref="ManyCounters"/>.</summary>
    [JsonPropertyName("c")]
    public ImmutableArray<StoredCounter> Counters { get => field.IsDefault ? [] : field; init; }

    /// <summary>Days without visits; see <see cref="CountsWithVisits"/>.</summary>
    [JsonPropertyName("m")]
    public ImmutableArray<StoredCount> Counts { get => field.IsDefault ? [] : field; init; }

    [JsonPropertyName("pr")]
    public ImmutableArray<ReturnParked> Parked { get => field.IsDefault ? [] : field; init; }

    /// <summary>The events that began them; null: none is open.</summary>
    [JsonPropertyName("ps")]
    public ImmutableArray<AccountEvent>? Processes { get; init; }

    /// <summary>Null: none waits.</summary>
    [JsonPropertyName("ad")]
    public ImmutableArray<AdjustmentRequested>? Adjustments { get; init; }
    /// <summary>Null: none is open.</summary>
    [JsonPropertyName("vs")]
    public ImmutableArray<StoredVoucher>? Vouchers { get; init; }

    /// <summary>Null: nothing slides.</summary>
    [JsonPropertyName("ws")]
    public ImmutableArray<SlidingExpiry>? Slides { get; init; }

    /// <summary>Null: there is none.</summary>
    [JsonPropertyName("oc")]
    public ImmutableArray<YearlyOccasion>? Occasions { get; init; }

    [JsonPropertyName("t")]
    public string? Tier { get; init; }

    [JsonPropertyName("ts")]
    public DateTimeOffset TierSince { get; init; }

    [JsonPropertyName("tu")]
    public DateTimeOffset? TierUntil { get; init; }

    [JsonPropertyName("tf")]
    public ImmutableArray<TierFloor> Floors { get => field.IsDefault ? [] : field; init; }

    [JsonPropertyName("wb")]
    public TierBasis? TierBasis { get; init; }

    [JsonPropertyName("wm")]
    public bool TierToMetric { get; init; }

    [JsonPropertyName("wr")]
    public DateTimeOffset? TierReviewAt { get; init; }

    /// <summary>
    /// Days with visits, which are most of what an account holds, and so short: of each day its number, spend, status
    /// points and visits, one after another. Null: there are none.
    /// </summary>
    [JsonPropertyName("wc")]
    public ImmutableArray<long>? CountsWithVisits { get; init; }

    /// <summary>Counters of which there are many of one rule and kind of period. Null: there are none.</summary>
    [JsonPropertyName("cs")]
    public ImmutableArray<StoredCounters>? ManyCounters { get; init; }

    /// <summary>Null: every day that counted is kept.</summary>
    [JsonPropertyName("wu")]
    public StoredTotal? Uncounted { get; init; }

    /// <summary>Null: nothing is shared.</summary>
    [JsonPropertyName("hh")]
    public SharedWallet? Household { get; init; }

    /// <summary>Null: none.</summary>
    [JsonPropertyName("hm")]
    public ImmutableArray<MemberOfHousehold>? HouseholdMembers { get; init; }

    [JsonPropertyName("n")]
    public long Purchases { get; init; }

    [JsonPropertyName("lp")]
    public DateTimeOffset? LastPurchaseAt { get; init; }

    /// <summary>As of <see cref="AccountState.Earlier"/>.</summary>
    [JsonPropertyName("le")]
    public ImmutableArray<LatestPurchase>? Earlier { get; init; }

    /// <summary>As of <see cref="AccountState.EarlierForgotten"/>.</summary>
    [JsonPropertyName("lf")]
    public bool? EarlierForgotten { get; init; }

    [JsonPropertyName("ms")]
    public HeldMembership? Membership { get; init; }

    [JsonPropertyName("la")]
    public DateTimeOffset LastActivityAt { get; init; }

    /// <summary>Null: the member joined without a code.</summary>
    [JsonPropertyName("rf")]
    public MemberReferral? Referral { get; init; }

    /// <summary>Null: none was made.</summary>
    [JsonPropertyName("rc")]
    public string? ReferralCode { get; init; }

    /// <summary>As of <see cref="AccountState.MergedReferrals"/>; null: none.</summary>
    [JsonPropertyName("rm")]
    public ImmutableArray<MemberReferral>? MergedReferrals { get; init; }

    /// <summary>Null: the member is one.</summary>
    [JsonPropertyName("mt")]
    public string? MergedInto { get; init; }

    /// <summary>Null: nobody was.</summary>
    [JsonPropertyName("mg")]
    public ImmutableArray<string>? MergedFrom { get; init; }

    [JsonPropertyName("ops")]
    public byte[] Recent { get; init; } = [];

    public static AccountSnapshot Of(AccountState state) => new AccountSnapshot
    {
        Version = state.Version,
        Status = state.Status,
        EnrolledAt = state.EnrolledAt,
        Enrollment = state.Enrollment,
        Buckets = [.. state.Buckets.Select(StoredBucket.Of)],
        Expired = [.. state.Expired.Select(StoredBucket.Of)],
        Debts = [.. state.Debts.Select(debt => new StoredDebt(debt.Key, debt.Value))],
        Counters = [.. StoredCounters.Group(state.Counters).Where(group => group.Count() <= StoredCounters.Few).SelectMany(group => group)
            .Select(counter => new StoredCounter(counter.Key, counter.Value))],
        ManyCounters = StoredCounters.Of(state.Counters),
        Counts = [.. state.Counts.Where(count => count.Value.Visits == 0).Select(count => new StoredCount(count.Key, count.Value.Spend, count.Value.Status))],
        CountsWithVisits = WithVisits(state.Counts),
        Parked = [.. state.Parked],
        Processes = state.Processes.Count == 0 ? null : [.. state.Processes],
        Adjustments = state.Adjustments.Count == 0 ? null : [.. state.Adjustments],
        Vouchers = state.Vouchers.Count == 0 ? null : [.. state.Vouchers.Select(StoredVoucher.Of)],
        Occasions = state.Occasions.Count == 0 ? null : [.. state.Occasions],
        Tier = state.Tier,
        TierSince = state.TierSince,
        TierUntil = state.TierUntil,
        Slides = state.Slides.Count == 0 ? null : [.. state.Slides],
        Household = state.Household,
        HouseholdMembers = state.Members.Count == 0 ? null : [.. state.Members],
        Floors = state.Floors,
        TierBasis = state.TierBasis,
        TierToMetric = state.TierToMetric,
        TierReviewAt = state.TierReviewAt,
        Uncounted = state.Uncounted == default ? null : new StoredTotal(state.Uncounted.Spend, state.Uncounted.Status, state.Uncounted.Visits),
        Segments = state.Segments.IsEmpty ? null : state.Segments,
        Listed = state.Listed.IsEmpty ? null : state.Listed,
        Tags = state.Tags.IsEmpty ? null : state.Tags,
        LastChannel = state.LastChannel,
        Earlier = state.Earlier,
        EarlierForgotten = state.EarlierForgotten,
        SegmentReviewAt = state.SegmentReviewAt,
        Told = state.Told.IsEmpty ? null : state.Told,
        NoticeReviewAt = state.NoticeReviewAt,
        Purchases = state.Purchases,
        LastPurchaseAt = state.LastPurchaseAt,
        Membership = state.Membership,
        LastActivityAt = state.LastActivityAt,
        Referral = state.Referral,
        ReferralCode = state.ReferralCode,
        MergedReferrals = state.MergedReferrals.IsEmpty ? null : state.MergedReferrals,
        MergedInto = state.MergedInto,
        MergedFrom = state.MergedFrom.IsEmpty ? null : state.MergedFrom,
        Recent = state.Recent.ToBytes(),
    }.WithChallenges(state);

    public AccountState ToState() => AccountState.From(this);

    /// <summary>All counters, few or many of a kind.</summary>
    public IEnumerable<StoredCounter> AllCounters() => Counters.Concat((ManyCounters ?? []).SelectMany(static many => many.Each()));

    /// <summary>All days that count, with and without visits.</summary>
    public IEnumerable<(DateOnly Day, TierCount Count)> AllCounts()
    {
        foreach (var count in Counts)
        {
            yield return (count.Day, new TierCount(count.Spend, count.Status));
        }

        var days = CountsWithVisits ?? [];
        for (var i = 0; i < days.Length; i += 4)
        {
            yield return (DateOnly.FromDayNumber((int)days[i]), new TierCount(days[i + 1], days[i + 2], days[i + 3]));
        }
    }

    private static ImmutableArray<long>? WithVisits(SortedList<DateOnly, TierCount> counts)
    {
        var days = ImmutableArray.CreateBuilder<long>();
        foreach (var (day, count) in counts)
        {
            if (count.Visits > 0)
            {
                days.AddRange(day.DayNumber, count.Spend, count.Status, count.Visits);
            }
        }

        return days.Count == 0 ? null : days.ToImmutable();
    }
}

internal sealed record StoredBucket
{
    [JsonPropertyName("w")]
    public string Wallet { get; init; } = "";

    [JsonPropertyName("e")]
    public DateOnly? EarnedOn { get; init; }

    [JsonPropertyName("a")]
    public DateTimeOffset? ActiveFrom { get; init; }

    [JsonPropertyName("x")]
    public DateTimeOffset? ExpiresAt { get; init; }

    [JsonPropertyName("c")]
    public string? Contributor { get; init; }

    [JsonPropertyName("p")]
    public long Points { get; init; }

    [JsonPropertyName("wl")]
    public DateTimeOffset? LapsesAt { get; init; }

    [JsonPropertyName("wg")]
    public DateTimeOffset? Slides { get; init; }

    public static StoredBucket Of(BucketPoints bucket) => new()
    {
        Wallet = bucket.Bucket.Wallet,
        EarnedOn = bucket.Bucket.EarnedOn,
        ActiveFrom = bucket.Bucket.ActiveFrom,
        ExpiresAt = bucket.Bucket.ExpiresAt,
        Contributor = bucket.Bucket.Contributor,
        LapsesAt = bucket.Bucket.LapsesAt,
        Slides = bucket.Bucket.Slides,
        Points = bucket.Points,
    };

    public BucketPoints ToBucket() => new(new BucketKey(Wallet, EarnedOn, ActiveFrom, ExpiresAt, Contributor, LapsesAt, Slides), Points);
}

internal sealed record StoredDebt([property: JsonPropertyName("w")] string Wallet, [property: JsonPropertyName("p")] long Points);

internal sealed record StoredCounter([property: JsonPropertyName("k")] CapCounter Counter, [property: JsonPropertyName("p")] long Points);

/// <param name="Rule">The rule, campaign or reward.</param>
/// <param name="Period">The kind of period.</param>
/// <param name="Values">The number of each period's first day and what counted in it, one after another.</param>
internal sealed record StoredCounters(
    [property: JsonPropertyName("r")] string Rule,
    [property: JsonPropertyName("k")] CapPeriod Period,
    [property: JsonPropertyName("v")] ImmutableArray<long> Values)
{
    /// <summary>As many of one kind are stored each by itself.</summary>
    public const int Few = 8;

    public static IEnumerable<IGrouping<(string Rule, CapPeriod Period), KeyValuePair<CapCounter, long>>> Group(IReadOnlyDictionary<CapCounter, long> counters) => counters
        .OrderBy(counter => counter.Key.Rule, StringComparer.Ordinal).ThenBy(counter => counter.Key.Period).ThenBy(counter => counter.Key.Start)
        .GroupBy(counter => (counter.Key.Rule, counter.Key.Period));

    public static ImmutableArray<StoredCounters>? Of(IReadOnlyDictionary<CapCounter, long> counters)
    {
        if (counters.Count <= Few)
        {
            return null;
        }

        ImmutableArray<StoredCounters> many =
        [
            .. Group(counters).Where(group => group.Count() > Few)
                .Select(group => new StoredCounters(group.Key.Rule, group.Key.Period, [.. group.SelectMany(counter => (long[])[counter.Key.Start.DayNumber, counter.Value])])),
        ];
        return many.IsEmpty ? null : many;
    }

    public IEnumerable<StoredCounter> Each()
    {
        for (var i = 0; i < Values.Length; i += 2)
        {
            yield return new StoredCounter(new CapCounter(Rule, Period, DateOnly.FromDayNumber((int)Values[i])), Values[i + 1]);
        }
    }
}

internal sealed record StoredCount(
    [property: JsonPropertyName("d")] DateOnly Day,
    [property: JsonPropertyName("a")] long Spend,
    [property: JsonPropertyName("s")] long Status);

internal sealed record StoredTotal(
    [property: JsonPropertyName("a")] long Spend,
    [property: JsonPropertyName("s")] long Status,
    [property: JsonPropertyName("v")] long Visits);

internal sealed record StoredVoucher
{
    [JsonPropertyName("v")]
    public string Voucher { get; init; } = "";

    [JsonPropertyName("r")]
    public string Reward { get; init; } = "";

    [JsonPropertyName("e")]
    public int Edition { get; init; }

    [JsonPropertyName("c")]
    public string Channel { get; init; } = "";

    [JsonPropertyName("at")]
    public DateTimeOffset At { get; init; }

    [JsonPropertyName("k")]
    public string Code { get; init; } = "";

    [JsonPropertyName("o")]
    public bool Pooled { get; init; }

    [JsonPropertyName("s")]
    public long SpentIn { get; init; }

    [JsonPropertyName("x")]
    public DateTimeOffset? ExpiresAt { get; init; }

    [JsonPropertyName("p")]
    public long? Paid { get; init; }

    [JsonPropertyName("n")]
    public long? Ticket { get; init; }

    [JsonPropertyName("ca")]
    public string? Cause { get; init; }

    [JsonPropertyName("cb")]
    public string? By { get; init; }

    [JsonPropertyName("g")]
    public DateOnly? GrantedOn { get; init; }

    [JsonPropertyName("m")]
    public string? Member { get; init; }

    public static StoredVoucher Of(VoucherIssued voucher) => new()
    {
        Voucher = voucher.Voucher,
        Reward = voucher.Reward,
        Edition = voucher.Edition,
        Channel = voucher.Channel,
        At = voucher.At,
        Code = voucher.Code,
        Pooled = voucher.Pooled,
        SpentIn = voucher.SpentIn,
        ExpiresAt = voucher.ExpiresAt,
        Paid = voucher.Paid,
        Ticket = voucher.Ticket,
        Cause = voucher.Cause,
        By = voucher.By,
        GrantedOn = voucher.GrantedOn,
        Member = voucher.Member,
    };

    public VoucherIssued ToVoucher() => new()
    {
        Id = RedeemRewardRules.RedemptionId(Voucher, SpentIn),
        Voucher = Voucher,
        Reward = Reward,
        Edition = Edition,
        Channel = Channel,
        At = At,
        Code = Code,
        Pooled = Pooled,
        SpentIn = SpentIn,
        ExpiresAt = ExpiresAt,
        Paid = Paid,
        Ticket = Ticket,
        Cause = Cause,
        By = By,
        GrantedOn = GrantedOn,
        Member = Member,
    };
}
