using Loyalty.Contracts.Programs;

namespace Loyalty.Domain.Accounts;

/// <summary>What points have in common that stand in one bucket; within it they are fungible.</summary>
/// <param name="Wallet">The wallet.</param>
/// <param name="EarnedOn">Null for active points that never expire, or slide: those stand together.</param>
/// <param name="ActiveFrom">Null once active.</param>
/// <param name="ExpiresAt">Exclusive; null: never, or as the wallet slides.</param>
/// <param name="Contributor">The member who earned them, in a household's account.</param>
/// <param name="LapsesAt">They wait for a confirmation, and are lost from then on without one; null: they do not.</param>
/// <param name="Slides">
/// Since when the points have slid that they end with, see <see cref="SlidingExpiry"/>. The end is the account's to know:
/// it moves, and the bucket stays the same. Null: they do not slide.
/// </param>
public sealed record BucketKey(
    string Wallet,
    DateOnly? EarnedOn,
    DateTimeOffset? ActiveFrom,
    DateTimeOffset? ExpiresAt,
    string? Contributor = null,
    DateTimeOffset? LapsesAt = null,
    DateTimeOffset? Slides = null)
{
    /// <summary>The bucket that these points stand in once they are active.</summary>
    public BucketKey Activated() =>
        this with { ActiveFrom = null, LapsesAt = null, EarnedOn = ExpiresAt is null ? null : EarnedOn };

    /// <summary>The bucket that points of this kind are credited to.</summary>
    public BucketKey Normalized() => ActiveFrom is null && LapsesAt is null ? Activated() : this;

    public bool IsActiveAt(DateTimeOffset instant) => LapsesAt is null && (ActiveFrom is null || ActiveFrom <= instant);
}

/// <summary>Points in a bucket.</summary>
public readonly record struct BucketPoints(BucketKey Bucket, long Points);

/// <summary>What one rule gave a member in one calendar period.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Period">The kind of period.</param>
/// <param name="Start">Its first day.</param>
public readonly record struct CapCounter(string Rule, CapPeriod Period, DateOnly Start);
