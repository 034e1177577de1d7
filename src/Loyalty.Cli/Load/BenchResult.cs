namespace Loyalty.Cli.Load;

/// <summary>What came of a bench. Times are milliseconds.</summary>
internal sealed record BenchResult
{
    /// <summary>True when it was stopped; the rest was not sent.</summary>
    public required bool Stopped { get; init; }

    /// <summary>Null: as fast as they went through.</summary>
    public required double? RateWanted { get; init; }

    /// <summary>Answers of 2xx a second, from the start to the last answer.</summary>
    public required double RateReached { get; init; }

    public required double Seconds { get; init; }

    public required long Requests { get; init; }

    public required long Succeeded { get; init; }

    /// <summary>From the scheduled start, of whatever came of the request.</summary>
    public required BenchLatencies Latency { get; init; }

    /// <summary>How late requests were sent: what of the latency was waiting for a free connection.</summary>
    public required BenchLatencies Lateness { get; init; }

    /// <summary>Requests by what came of them: a status, or a failure.</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    public int ExitCode => Stopped ? Cli.ExitCode.Stopped : Succeeded < Requests || Requests == 0 ? Cli.ExitCode.Findings : Cli.ExitCode.Ok;

    public static BenchResult Of(LoadResult load, double? rate, bool stopped) => new()
    {
        Stopped = stopped,
        RateWanted = rate,
        RateReached = load.Rate,
        Seconds = load.Length.TotalSeconds,
        Requests = load.Count,
        Succeeded = load.Succeeded,
        Latency = BenchLatencies.Of(load.Latency),
        Lateness = BenchLatencies.Of(load.Lateness),
        Outcomes = load.Outcomes,
    };
}

/// <summary>In milliseconds.</summary>
internal sealed record BenchLatencies(double P50, double P90, double P99, double P999, double Most)
{
    public static BenchLatencies Of(LatencyHistogram seen) =>
        new(At(seen, 50), At(seen, 90), At(seen, 99), At(seen, 99.9), seen.Most.TotalMilliseconds);

    private static double At(LatencyHistogram seen, double percent) => seen.Percentile(percent).TotalMilliseconds;
}
