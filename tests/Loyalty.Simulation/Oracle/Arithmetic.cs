using System.Numerics;
using Loyalty.Contracts.Programs;

namespace Loyalty.Simulation.Oracle;

internal static class Arithmetic
{
    public static long Round(BigInteger numerator, BigInteger denominator, PointRounding rounding) => (long)(rounding switch
    {
        PointRounding.Floor => numerator / denominator,
        PointRounding.Nearest => ((2 * numerator) + denominator) / (2 * denominator),
        _ => (numerator + denominator - 1) / denominator,
    });

    /// <summary>Shares of a whole number in proportion: each rounded down, then one more for those who lost most by it, of equals the last.</summary>
    public static long[] Split(long total, long[] weights)
    {
        var sum = weights.Sum();
        var shares = new long[weights.Length];
        if (sum == 0)
        {
            shares[^1] = total;
            return shares;
        }

        for (var i = 0; i < weights.Length; i++)
        {
            shares[i] = (long)(new BigInteger(total) * weights[i] / sum);
        }

        var lost = Enumerable.Range(0, weights.Length).OrderByDescending(i => (new BigInteger(total) * weights[i]) % sum).ThenByDescending(static i => i);
        foreach (var i in lost.Take((int)(total - shares.Sum())))
        {
            shares[i]++;
        }

        return shares;
    }
}
