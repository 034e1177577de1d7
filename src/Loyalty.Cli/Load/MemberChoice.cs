namespace Loyalty.Cli.Load;

/// <summary>Who buys next, as a member's number from 0; null when there is no other. Not for several threads at a time.</summary>
internal static class MemberChoice
{
    /// <summary>Each member as likely as any other.</summary>
    public static Func<int?> Uniform(int members, int seed)
    {
        var random = new Random(seed);
        return () => random.Next(members);
    }

    /// <summary>The first member most often, member n as often as 1 / (n + 1)^exponent: a few buy often, most rarely.</summary>
    public static Func<int?> Zipf(int members, double exponent, int seed)
    {
        var random = new Random(seed);
        var sums = new double[members];
        var sum = 0.0;
        for (var i = 0; i < members; i++)
        {
            sums[i] = sum += Math.Pow(i + 1, -exponent);
        }

        return () =>
        {
            // The first whose sum is above the point; the point is below the last sum.
            var at = Array.BinarySearch(sums, random.NextDouble() * sum);
            return Math.Min(at < 0 ? ~at : at + 1, members - 1);
        };
    }

    /// <summary>Always the same one.</summary>
    public static Func<int?> Single() => () => 0;

    /// <summary>Nobody twice, in an order of chance: neighbors on disk are no neighbors here.</summary>
    public static Func<int?> EachOnce(int members, int seed)
    {
        var order = Enumerable.Range(0, members).ToArray();
        new Random(seed).Shuffle(order);
        var next = 0;
        return () => next < order.Length ? order[next++] : null;
    }
}
