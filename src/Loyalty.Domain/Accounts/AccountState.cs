using System.Collections.Immutable;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts;

/// <summary>
/// What an account's journal folds to: everything that decisions need, all of it bounded. Changed only by
/// <see cref="Apply(AccountEvent)"/>; decisions that look ahead work on a <see cref="Fork"/>.
/// </summary>
public sealed partial class AccountState
{
    /// <summary>
    /// Grows when the fold changes its meaning, and when anything is added to what is stored. Every record names the one
    /// that it was written by; a version of the platform does not read records of a newer one than its own, which it would
    /// fold without what it does not know, and snapshots only of its own.
    /// </summary>
    public const int FoldSchema = 4;

    private readonly List<BucketPoints> _buckets = [];
    private readonly SortedList<string, long> _debts = new(StringComparer.Ordinal);
    private readonly List<BucketPoints> _expired = [];
    private readonly Dictionary<CapCounter, long> _counters = [];
    private readonly SortedList<DateOnly, TierCount> _counts = [];
    private readonly List<ReturnParked> _parked = [];
    private readonly List<ProcessStarted> _processes = [];
    private readonly List<AdjustmentRequested> _adjustments = [];
    private readonly List<VoucherIssued> _vouchers = [];
    private readonly List<SlidingExpiry> _slides = [];

    /// <summary>The number of records folded.</summary>
    public long Version { get; private set; }

    public AccountStatus Status { get; private set; }

    public DateTimeOffset? EnrolledAt { get; private set; }

    /// <summary>The enrolment under way or done.</summary>
    public EnrollmentStarted? Enrollment { get; private set; }

    public string? Tier { get; private set; }

    public DateTimeOffset TierSince { get; private set; }

    public DateTimeOffset? TierUntil { get; private set; }

    public ImmutableArray<TierFloor> Floors { get; private set; } = [];

    /// <summary>As of <see cref="TierChanged.Basis"/>.</summary>
    public TierBasis? TierBasis { get; private set; }

    /// <summary>As of <see cref="TierChanged.ToMetric"/>.</summary>
    public bool TierToMetric { get; private set; }

    /// <summary>As of <see cref="TierChanged.ReviewAt"/>.</summary>
    public DateTimeOffset? TierReviewAt { get; private set; }

    /// <summary>What counted for tiers on days that are not kept any more.</summary>
    public TierCount Uncounted { get; private set; }

    public long Purchases { get; private set; }

    /// <summary>When the newest operation was received.</summary>
    public DateTimeOffset LastActivityAt { get; private set; }

    public RecentOperations Recent { get; private set; } = new();

    /// <summary>Points by bucket; never empty ones.</summary>
    public IReadOnlyList<BucketPoints> Buckets => _buckets;

    /// <summary>Points owed by wallet; never zero ones.</summary>
    public IReadOnlyDictionary<string, long> Debts => _debts;

    /// <summary>Points that expired from buckets whose purchases can still be returned.</summary>
    public IReadOnlyList<BucketPoints> Expired => _expired;

    /// <summary>What counts for tiers, by day.</summary>
    public SortedList<DateOnly, TierCount> Counts => _counts;

    public IReadOnlyList<ReturnParked> Parked => _parked;

    /// <summary>Processes over several grains that have begun and are not over.</summary>
    public IReadOnlyList<ProcessStarted> Processes => _processes;

    /// <summary>Adjustments that wait for a second operator, oldest first.</summary>
    public IReadOnlyList<AdjustmentRequested> Adjustments => _adjustments;

    /// <summary>Vouchers that are neither used, cancelled nor expired, oldest first.</summary>
    public IReadOnlyList<VoucherIssued> Vouchers => _vouchers;

    public IReadOnlyDictionary<CapCounter, long> Counters => _counters;

    /// <summary>The ends of points that slide: of each wallet the newest, and older ones for as long as <see cref="Expired"/> keeps theirs.</summary>
    public IReadOnlyList<SlidingExpiry> Slides => _slides;

    /// <summary>The points of a wallet that slide and have not ended; null: there are none.</summary>
    public SlidingExpiry? SlidingAt(string wallet, DateTimeOffset instant) => _slides.FindLast(slide => slide.Wallet == wallet && slide.EndsAt > instant);

    /// <summary>When the bucket's points end, exclusive; null: never.</summary>
    public DateTimeOffset? EndOf(BucketKey bucket)
    {
        if (bucket.Slides is null || (bucket.LapsesAt ?? bucket.ExpiresAt) is not null)
        {
            return bucket.LapsesAt ?? bucket.ExpiresAt;
        }

        // An end that is not kept any more passed long ago.
        return _slides.Find(slide => slide.Wallet == bucket.Wallet && slide.Since == bucket.Slides)?.EndsAt ?? DateTimeOffset.MinValue;
    }

    public bool IsExpiredAt(BucketKey bucket, DateTimeOffset instant) => EndOf(bucket) is { } end && end <= instant;

    public VoucherIssued? Voucher(string id) => _vouchers.Find(voucher => voucher.Voucher == id);

    public long DebtOf(string wallet) => _debts.GetValueOrDefault(wallet);

    public long CounterOf(CapCounter counter) => _counters.GetValueOrDefault(counter);

    public long PointsIn(BucketKey bucket)
    {
        var index = IndexOf(_buckets, bucket);
        return index < 0 ? 0 : _buckets[index].Points;
    }

    public long ExpiredFrom(BucketKey bucket)
    {
        var index = IndexOf(_expired, bucket);
        return index < 0 ? 0 : _expired[index].Points;
    }

    /// <summary>The wallets at an instant: active means active and not expired by then, whether or not anything has swept.</summary>
    public ImmutableArray<RecordedBalance> BalancesAt(DateTimeOffset instant)
    {
        var balances = new List<(string Wallet, long Active, long Pending, long Debt)>(_debts.Count + 2);
        foreach (var (wallet, debt) in _debts)
        {
            balances.Add((wallet, 0, 0, debt - RepaidByEnded(wallet, debt, instant)));
        }

        foreach (var (bucket, points) in _buckets)
        {
            if (!IsExpiredAt(bucket, instant))
            {
                Add(bucket.Wallet, points, bucket.IsActiveAt(instant));
            }
        }

        balances.Sort(static (one, other) => string.CompareOrdinal(one.Wallet, other.Wallet));
        return [.. balances.Select(static balance => new RecordedBalance(balance.Wallet, balance.Active, balance.Pending, balance.Debt))];

        void Add(string wallet, long points, bool active)
        {
            // A handful of wallets: looking through them beats a table.
            var (inActive, inPending) = active ? (points, 0L) : (0L, points);
            for (var i = 0; i < balances.Count; i++)
            {
                var balance = balances[i];
                if (balance.Wallet == wallet)
                {
                    balances[i] = (wallet, balance.Active + inActive, balance.Pending + inPending, balance.Debt);
                    return;
                }
            }

            balances.Add((wallet, inActive, inPending, 0));
        }
    }

    /// <summary>What of a debt was repaid by points that became active, and have ended since, whether or not anything has swept.</summary>
    private long RepaidByEnded(string wallet, long debt, DateTimeOffset instant)
    {
        var repaid = 0L;
        foreach (var (bucket, points) in _buckets
            .Where(held => held.Bucket.Wallet == wallet && held.Bucket.ActiveFrom <= instant && !(EndOf(held.Bucket) < held.Bucket.ActiveFrom))
            .OrderBy(held => held.Bucket.ActiveFrom))
        {
            var part = Math.Min(points, debt);
            debt -= part;
            repaid += IsExpiredAt(bucket, instant) ? part : 0;
        }

        return repaid;
    }

    /// <summary>A copy that can be changed without changing this one.</summary>
    public AccountState Fork()
    {
        var fork = new AccountState
        {
            Version = Version,
            Status = Status,
            EnrolledAt = EnrolledAt,
            Enrollment = Enrollment,
            Tier = Tier,
            TierSince = TierSince,
            TierUntil = TierUntil,
            Floors = Floors,
            TierBasis = TierBasis,
            TierToMetric = TierToMetric,
            TierReviewAt = TierReviewAt,
            Uncounted = Uncounted,
            Purchases = Purchases,
            Membership = Membership,
            LastActivityAt = LastActivityAt,
            Recent = Recent.Copy(),
            Referral = Referral,
            ReferralCode = ReferralCode,
            MergedReferrals = MergedReferrals,
            MergedInto = MergedInto,
            MergedFrom = MergedFrom,
        };
        ForkChallenges(fork);
        fork.TakeSegments(this);
        fork.TakeLatest(this);
        fork.TakeNotices(this);
        fork._buckets.AddRange(_buckets);
        fork._expired.AddRange(_expired);
        fork._parked.AddRange(_parked);
        fork._processes.AddRange(_processes);
        fork._adjustments.AddRange(_adjustments);
        fork._vouchers.AddRange(_vouchers);
        fork._slides.AddRange(_slides);
        fork._occasions.AddRange(_occasions);
        fork.CopyHousehold(Household, _members);
        foreach (var (wallet, debt) in _debts)
        {
            fork._debts.Add(wallet, debt);
        }

        foreach (var (counter, points) in _counters)
        {
            fork._counters.Add(counter, points);
        }

        foreach (var (day, count) in _counts)
        {
            fork._counts.Add(day, count);
        }

        return fork;
    }

    internal static AccountState From(AccountSnapshot snapshot)
    {
        var state = new AccountState
        {
            Version = snapshot.Version,
            Status = snapshot.Status,
            EnrolledAt = snapshot.EnrolledAt,
            Enrollment = snapshot.Enrollment,
            Tier = snapshot.Tier,
            TierSince = snapshot.TierSince,
            TierUntil = snapshot.TierUntil,
            Floors = snapshot.Floors,
            TierBasis = snapshot.TierBasis,
            TierToMetric = snapshot.TierToMetric,
            TierReviewAt = snapshot.TierReviewAt,
            Uncounted = snapshot.Uncounted is { } uncounted ? new TierCount(uncounted.Spend, uncounted.Status, uncounted.Visits) : default,
            Purchases = snapshot.Purchases,
            Membership = snapshot.Membership,
            LastActivityAt = snapshot.LastActivityAt,
            Recent = RecentOperations.FromBytes(snapshot.Recent),
            Referral = snapshot.Referral,
            ReferralCode = snapshot.ReferralCode,
            MergedReferrals = snapshot.MergedReferrals ?? [],
            MergedInto = snapshot.MergedInto,
            MergedFrom = snapshot.MergedFrom ?? [],
        };
        state.ReadChallenges(snapshot);
        state.TakeSegments(snapshot);
        state.TakeLatest(snapshot);
        state.TakeNotices(snapshot);
        state._buckets.AddRange(snapshot.Buckets.Select(bucket => bucket.ToBucket()));
        state._expired.AddRange(snapshot.Expired.Select(bucket => bucket.ToBucket()));
        state._parked.AddRange(snapshot.Parked);
        state._processes.AddRange((snapshot.Processes ?? []).Cast<ProcessStarted>());
        state._adjustments.AddRange(snapshot.Adjustments ?? []);
        state._vouchers.AddRange((snapshot.Vouchers ?? []).Select(voucher => voucher.ToVoucher()));
        state._slides.AddRange(snapshot.Slides ?? []);
        state._occasions.AddRange(snapshot.Occasions ?? []);
        state.CopyHousehold(snapshot.Household, snapshot.HouseholdMembers ?? []);
        foreach (var debt in snapshot.Debts)
        {
            state._debts.Add(debt.Wallet, debt.Points);
        }

        foreach (var counter in snapshot.AllCounters())
        {
            state._counters.Add(counter.Counter, counter.Points);
        }

        foreach (var (day, count) in snapshot.AllCounts())
        {
            state._counts.Add(day, count);
        }

        return state;
    }

    private static int IndexOf(List<BucketPoints> buckets, BucketKey bucket)
    {
        // Newest last: what is looked for was mostly added a moment ago.
        for (var i = buckets.Count - 1; i >= 0; i--)
        {
            if (buckets[i].Bucket == bucket)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>What counted for tiers, mostly on one day.</summary>
/// <param name="Spend">Minor units.</param>
/// <param name="Status">Points of status wallets.</param>
/// <param name="Visits">Purchases.</param>
public readonly record struct TierCount(long Spend, long Status, long Visits = 0)
{
    public static TierCount operator +(TierCount one, TierCount other) =>
        new(one.Spend + other.Spend, one.Status + other.Status, one.Visits + other.Visits);
}
