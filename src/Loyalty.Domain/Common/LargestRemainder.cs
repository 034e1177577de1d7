namespace Loyalty.Domain.Common;

/// <summary>Splits a whole number in proportion to weights, without losing or inventing a unit.</summary>
public static class LargestRemainder
{
    /// <summary>
    /// Each share is rounded down, then the units that are left go to the largest remainders, ties to the last.
    /// With no weight at all everything goes to the last place.
    /// </summary>
    public static long[] Split(long total, ReadOnlySpan<long> weights)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(total);
        var shares = new long[weights.Length];
        if (total == 0 || weights.Length == 0)
        {
            return total == 0 ? shares : throw new ArgumentException("There is nothing to split over.", nameof(weights));
        }

        Int128 sum = 0;
        foreach (var weight in weights)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weight);
            sum += weight;
        }

        if (sum == 0)
        {
            shares[^1] = total;
            return shares;
        }

        var remainders = new Int128[weights.Length];
        var left = total;
        for (var i = 0; i < weights.Length; i++)
        {
            var (quotient, remainder) = Int128.DivRem((Int128)total * weights[i], sum);
            shares[i] = (long)quotient;
            remainders[i] = remainder;
            left -= shares[i];
        }

        if (left > 0)
        {
            var order = new int[weights.Length];
            for (var i = 0; i < order.Length; i++)
            {
                order[i] = i;
            }

            Array.Sort(order, (a, b) => remainders[a] == remainders[b] ? b.CompareTo(a) : remainders[b].CompareTo(remainders[a]));
            for (var i = 0; i < left; i++)
            {
                shares[order[i]]++;
            }
        }

        return shares;
    }
}
