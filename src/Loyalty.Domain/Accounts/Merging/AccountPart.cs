using System.Collections.Immutable;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Accounts.Merging;

/// <summary>
/// All that an account holds, on its way to another one. Segments are not in it: which ones a member is in follows from
/// the rest. Stored with events, so every name in it is permanent.
/// </summary>
public sealed record AccountPart
{
    public ImmutableArray<BucketPoints> Buckets { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<WalletDebt> Debts { get => field.IsDefault ? [] : field; init; }

    /// <summary>As of <see cref="AccountState.Expired"/>.</summary>
    public ImmutableArray<BucketPoints> Expired { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<SlidingExpiry> Slides { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<CounterPoints> Counters { get => field.IsDefault ? [] : field; init; }

    /// <summary>Of each day that counts for tiers its number, spend, status points and visits, one after another.</summary>
    public ImmutableArray<long> Counts { get => field.IsDefault ? [] : field; init; }

    /// <summary>As of <see cref="AccountState.Uncounted"/>: spend, status points, visits; null: none.</summary>
    public ImmutableArray<long>? Uncounted { get; init; }

    public string? Tier { get; init; }

    public DateTimeOffset TierSince { get; init; }

    public DateTimeOffset? TierUntil { get; init; }

    public ImmutableArray<TierFloor> Floors { get => field.IsDefault ? [] : field; init; }

    public TierBasis? TierBasis { get; init; }

    public bool TierToMetric { get; init; }

    public DateTimeOffset? TierReviewAt { get; init; }

    public ImmutableArray<ReturnParked> Parked { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<AdjustmentRequested> Adjustments { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<VoucherIssued> Vouchers { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<YearlyOccasion> Occasions { get => field.IsDefault ? [] : field; init; }

    public DateTimeOffset? EnrolledAt { get; init; }

    public long Purchases { get; init; }

    public DateTimeOffset? LastPurchaseAt { get; init; }

    public string? LastChannel { get; init; }

    /// <summary>As of <see cref="AccountState.Earlier"/>.</summary>
    public ImmutableArray<LatestPurchase>? Earlier { get; init; }

    /// <summary>As of <see cref="AccountState.EarlierForgotten"/>.</summary>
    public bool? EarlierForgotten { get; init; }

    public HeldMembership? Membership { get; init; }

    public MemberReferral? Referral { get; init; }

    public string? ReferralCode { get; init; }

    /// <summary>As of <see cref="AccountState.MergedReferrals"/>; null: none.</summary>
    public ImmutableArray<MemberReferral>? MergedReferrals { get; init; }

    public ImmutableArray<StoredChallenge> Challenges { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<HeldBadge> Badges { get => field.IsDefault ? [] : field; init; }

    public bool OnLeaderboards { get; init; }

    public ImmutableArray<string> Listed { get => field.IsDefault ? [] : field; init; }

    public ImmutableArray<string> Tags { get => field.IsDefault ? [] : field; init; }

    /// <summary>As of <see cref="AccountState.Told"/>.</summary>
    public ImmutableArray<ToldEnd> Told { get => field.IsDefault ? [] : field; init; }

    /// <summary>Who was merged into the account before.</summary>
    public ImmutableArray<string> MergedFrom { get => field.IsDefault ? [] : field; init; }

    /// <summary>The wallets that it holds something of, or owes, by id.</summary>
    public IEnumerable<string> GetWallets() => Buckets.Select(held => held.Bucket.Wallet).Union(Debts.Select(debt => debt.Wallet)).Order(StringComparer.Ordinal);

    /// <summary>The points of a wallet, pending ones too.</summary>
    public long PointsOf(string wallet) => Buckets.Where(held => held.Bucket.Wallet == wallet).Sum(held => held.Points);

    public long DebtOf(string wallet) => Debts.Where(debt => debt.Wallet == wallet).Sum(debt => debt.Points);
}

/// <param name="Wallet">The wallet.</param>
/// <param name="Points">Owed.</param>
public sealed record WalletDebt(string Wallet, long Points);

/// <param name="Counter">The counter.</param>
/// <param name="Points">What it stands at; of some, awards or redemptions.</param>
public sealed record CounterPoints(CapCounter Counter, long Points);
