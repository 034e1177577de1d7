using Loyalty.Contracts.Programs;

namespace Loyalty.Domain.Accounts;

/// <summary>What points have in common that stand in one bucket; within it they are fungible.</summary>
/// <param name="Wallet">The wallet.</param>
/// <param name="EarnedOn">Null for active points that never expire: those stand together.</param>
/// <param name="ActiveFrom">Null once active.</param>
/// <param name="ExpiresAt">Exclusive; null: never.</param>
/// <param name="Contributor">The member who earned them, in a household's account.</param>
public sealed record BucketKey(string Wallet, DateOnly? EarnedOn, DateTimeOffset? ActiveFrom, DateTimeOffset? ExpiresAt, string? Contributor = null)
{
    /// <summary>The bucket that these points stand in once they are active.</summary>
    public BucketKey Activated() =>
        this with { ActiveFrom = null, EarnedOn = ExpiresAt is null ? null : EarnedOn };

    /// <summary>The bucket that points of this kind are credited to.</summary>
    public BucketKey Normalized() => ActiveFrom is null ? Activated() : this;

    public bool IsActiveAt(DateTimeOffset instant) => ActiveFrom is null || ActiveFrom <= instant;

    public bool IsExpiredAt(DateTimeOffset instant) => ExpiresAt is { } end && end <= instant;
}

/// <summary>Points in a bucket.</summary>
public readonly record struct BucketPoints(BucketKey Bucket, long Points);

/// <summary>What one rule gave a member in one calendar period.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Period">The kind of period.</param>
/// <param name="Start">Its first day.</param>
public readonly record struct CapCounter(string Rule, CapPeriod Period, DateOnly Start);
