namespace Loyalty.Domain.Common;

/// <summary>Splits a whole number in proportion to weights, without losing or inventing a unit.</summary>
public static class LargestRemainder
{
    private const int OnStack = 64;

    /// <summary>
    /// Each share is rounded down, then the units that are left go to the largest remainders, ties to the last.
    /// With no weight at all everything goes to the last place.
    /// </summary>
    public static long[] Split(long total, ReadOnlySpan<long> weights)
    {
        var shares = new long[weights.Length];
        AddTo(shares, total, weights);
        return shares;
    }

    /// <summary>The same, each share added to what stands in its place.</summary>
    public static void AddTo(Span<long> shares, long total, ReadOnlySpan<long> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        if (total == 0)
        {
            return;
        }

        if (weights.Length == 0)
        {
            throw new ArgumentException("There is nothing to split over.", nameof(weights));
        }

        Int128 sum = 0;
        foreach (var weight in weights)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weight);
            sum += weight;
        }

        if (sum == 0)
        {
            shares[^1] += total;
            return;
        }

        Span<Remainder> remainders = weights.Length <= OnStack ? stackalloc Remainder[weights.Length] : new Remainder[weights.Length];
        var left = sum <= long.MaxValue && total * sum <= long.MaxValue
            ? Floor(total, weights, (long)sum, shares, remainders)
            : Floor(total, weights, sum, shares, remainders);
        if (left > 0)
        {
            remainders.Sort(static (one, other) => other.CompareTo(one));
            for (var i = 0; i < left; i++)
            {
                shares[remainders[i].Place]++;
            }
        }
    }

    /// <summary>Nearly all splits fit into machine words, which divide many times as fast.</summary>
    private static long Floor(long total, ReadOnlySpan<long> weights, long sum, Span<long> shares, Span<Remainder> remainders)
    {
        var left = total;
        for (var i = 0; i < weights.Length; i++)
        {
            var (quotient, remainder) = Math.DivRem(total * weights[i], sum);
            shares[i] += quotient;
            remainders[i] = new Remainder(remainder, i);
            left -= quotient;
        }

        return left;
    }

    private static long Floor(long total, ReadOnlySpan<long> weights, Int128 sum, Span<long> shares, Span<Remainder> remainders)
    {
        var left = total;
        for (var i = 0; i < weights.Length; i++)
        {
            var (quotient, remainder) = Int128.DivRem((Int128)total * weights[i], sum);
            shares[i] += (long)quotient;
            remainders[i] = new Remainder(remainder, i);
            left -= (long)quotient;
        }

        return left;
    }

    private readonly record struct Remainder(Int128 Value, int Place) : IComparable<Remainder>
    {
        /// <summary>Of equal ones the last is the largest.</summary>
        public int CompareTo(Remainder other) => Value == other.Value ? Place.CompareTo(other.Place) : Value.CompareTo(other.Value);
    }
}
