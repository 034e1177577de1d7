using System.Collections.Immutable;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts;

/// <summary>Points that come in without a rule having given them: they repay debt first, those that end soonest before the others.</summary>
internal static class Crediting
{
    /// <param name="state">The account; not changed.</param>
    /// <param name="credit">What is said of them; points, debt and buckets are filled in.</param>
    /// <param name="points">The points by bucket, in the order of spending.</param>
    public static PointsCredited Credit(AccountState state, PointsCredited credit, ImmutableArray<BucketPoints> points)
    {
        var sum = points.Sum(part => part.Points);
        var repaid = Math.Min(sum, state.DebtOf(credit.Wallet));
        var gives = ImmutableArray.CreateBuilder<BucketPoints>(points.Length);
        var toRepay = repaid;
        foreach (var (bucket, part) in points)
        {
            var repays = Math.Min(toRepay, part);
            toRepay -= repays;
            if (part > repays)
            {
                gives.Add(new BucketPoints(bucket, part - repays));
            }
        }

        return credit with { Points = sum, Repaid = repaid, Gives = gives.ToImmutable() };
    }
}
