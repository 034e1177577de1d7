namespace Loyalty.Cli.Load;

/// <summary>In milliseconds. At most 1 % too high, never too low.</summary>
internal sealed record BenchLatencies(double P50, double P75, double P90, double P95, double P99, double P999, double P9999, double Most)
{
    /// <summary>Of fewer answers the p99.99 is the longest one.</summary>
    public const int LeastAnswers = 10_000;

    public static BenchLatencies Of(LatencyHistogram seen) => new(
        At(seen, 50), At(seen, 75), At(seen, 90), At(seen, 95), At(seen, 99), At(seen, 99.9), At(seen, 99.99), seen.Most.TotalMilliseconds);

    /// <summary>By name, smallest first.</summary>
    public IReadOnlyList<(string Name, double Milliseconds)> All() =>
        [("p50", P50), ("p75", P75), ("p90", P90), ("p95", P95), ("p99", P99), ("p99.9", P999), ("p99.99", P9999), ("max", Most)];

    private static double At(LatencyHistogram seen, double percent) => seen.Percentile(percent).TotalMilliseconds;
}
