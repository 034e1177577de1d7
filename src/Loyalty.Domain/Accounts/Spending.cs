using System.Collections.Immutable;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts;

/// <summary>Which points leave when points are spent, and where they go when they come back.</summary>
public static class Spending
{
    /// <summary>Points that come back after their end live this long, if it is not longer ago.</summary>
    public const int SecondLifeDays = 30;

    /// <summary>The points of a wallet that can be spent: active ones, less what is owed. Never below 0.</summary>
    public static long Available(AccountState state, string wallet, DateTimeOffset at)
    {
        var active = 0L;
        foreach (var (bucket, points) in state.Buckets)
        {
            active += bucket.Wallet == wallet && bucket.IsActiveAt(at) && !state.IsExpiredAt(bucket, at) ? points : 0;
        }

        return Math.Max(0, active - state.DebtOf(wallet));
    }

    /// <summary>The active buckets of a wallet in the order in which points leave them: what expires first, then the oldest.</summary>
    /// <param name="state">The account.</param>
    /// <param name="wallet">The wallet.</param>
    /// <param name="at">The instant.</param>
    /// <param name="contributor">Whose own go first where all else is alike, in a household's account.</param>
    public static IEnumerable<BucketKey> Order(AccountState state, string wallet, DateTimeOffset at, string? contributor = null) =>
        state.Buckets
            .Select(held => held.Bucket)
            .Where(bucket => bucket.Wallet == wallet && bucket.IsActiveAt(at) && !state.IsExpiredAt(bucket, at))
            .OrderBy(bucket => state.EndOf(bucket) ?? DateTimeOffset.MaxValue)
            .ThenBy(bucket => bucket.EarnedOn ?? DateOnly.MinValue)
            .ThenBy(bucket => contributor is null || bucket.Contributor == contributor ? 0 : 1);

    /// <summary>Takes points out of the buckets, first to expire first. There must be as many (<see cref="Available"/>).</summary>
    public static ImmutableArray<BucketPoints> Take(AccountState state, string wallet, long points, DateTimeOffset at, string? contributor = null)
    {
        var takes = ImmutableArray.CreateBuilder<BucketPoints>();
        var left = points;
        foreach (var bucket in Order(state, wallet, at, contributor))
        {
            if (left == 0)
            {
                break;
            }

            var took = Math.Min(left, state.PointsIn(bucket));
            takes.Add(new BucketPoints(bucket, took));
            left -= took;
        }

        return left == 0 ? takes.ToImmutable() : throw new InvalidOperationException("More points are taken than there are.");
    }

    /// <summary>
    /// Where points go that were taken and come back: into their buckets. What has ended meanwhile lives again for
    /// <see cref="SecondLifeDays"/>, unless it ended longer ago than that.
    /// </summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="takes">What was taken; or what of it comes back.</param>
    /// <param name="at">When it comes back.</param>
    public static (ImmutableArray<BucketPoints> Gives, ImmutableArray<BucketPoints> Lapses) Restore(AccountState state, ImmutableArray<BucketPoints> takes, DateTimeOffset at)
    {
        var gives = ImmutableArray.CreateBuilder<BucketPoints>(takes.Length);
        var lapses = ImmutableArray.CreateBuilder<BucketPoints>();
        foreach (var (bucket, points) in takes)
        {
            var end = state.EndOf(bucket);
            if (end is null || end > at)
            {
                gives.Add(new BucketPoints(bucket, points));
            }
            else if (end > DateTimeOffset.MinValue && end.Value.AddDays(SecondLifeDays) >= at)
            {
                gives.Add(new BucketPoints(bucket with { ExpiresAt = at.AddDays(SecondLifeDays) }, points));
            }
            else
            {
                lapses.Add(new BucketPoints(bucket, points));
            }
        }

        return (gives.ToImmutable(), lapses.ToImmutable());
    }

    /// <summary>Whether points of the bucket may be ones of another that came back after its end; which they were is not told apart.</summary>
    public static bool IsSecondLife(BucketKey bucket, BucketKey first) =>
        bucket.Wallet == first.Wallet && bucket.EarnedOn == first.EarnedOn && bucket.Contributor == first.Contributor && bucket.Slides == first.Slides
        && bucket.ActiveFrom is null && bucket.LapsesAt is null && first.LapsesAt is null
        && (first.Slides is null ? bucket.ExpiresAt > first.ExpiresAt : bucket.ExpiresAt is not null);

    /// <summary>The payment with the ends that those of its points have which slide, so that it can be told to another account.</summary>
    internal static PointsSpent WithEnds(this PointsSpent spent, AccountState state)
    {
        var ends = new List<SlidingExpiry>();
        foreach (var (bucket, _) in spent.Takes)
        {
            if (bucket is { Slides: { } since, ExpiresAt: null } && state.EndOf(bucket) is { } end && !ends.Exists(known => known.Since == since))
            {
                ends.Add(new SlidingExpiry(spent.Wallet, since, end));
            }
        }

        return ends.Count == 0 ? spent : spent with { SlidUntil = ends[0].EndsAt, Slides = ends.Count == 1 ? null : [.. ends] };
    }

    /// <summary>When points of the payment's bucket end.</summary>
    internal static DateTimeOffset? EndOf(this PointsSpent spent, BucketKey bucket) =>
        bucket.ExpiresAt ?? (bucket.Slides is null ? null : spent.Slides?.FirstOrDefault(slide => slide.Since == bucket.Slides)?.EndsAt ?? spent.SlidUntil);
}
