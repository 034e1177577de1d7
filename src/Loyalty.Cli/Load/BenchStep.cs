using System.Globalization;

namespace Loyalty.Cli.Load;

/// <summary>What came of one rate. Times are milliseconds.</summary>
internal sealed record BenchStep
{
    /// <summary>Of the offered rate that must be answered with 2xx.</summary>
    public const double LeastGoodput = 0.99;

    /// <summary>Timers and threads take a millisecond or two; what is sent later than this was held up.</summary>
    private static readonly TimeSpan LateAfter = TimeSpan.FromMilliseconds(5);

    /// <summary>Null: as fast as they went through.</summary>
    public required double? RateWanted { get; init; }

    /// <summary>Answers of 2xx a second; see <see cref="LoadResult.Goodput"/>.</summary>
    public required double Goodput { get; init; }

    /// <summary>To the last answer.</summary>
    public required double Seconds { get; init; }

    public required long Requests { get; init; }

    public required long Succeeded { get; init; }

    /// <summary>From the scheduled start, of whatever came of the request; as fast as they go through, from sending.</summary>
    public required BenchLatencies Latency { get; init; }

    /// <summary>How late requests were sent.</summary>
    public required BenchLatencies Lateness { get; init; }

    /// <summary>Share of the requests that were sent more than 5 ms late because no connection was free.</summary>
    public required double LateForConnection { get; init; }

    /// <summary>Share of the requests that were sent more than 5 ms late although a connection was free: the load itself did not keep up.</summary>
    public required double LateForLoad { get; init; }

    /// <summary>Processors that the load itself took: 0.5 is half of one.</summary>
    public required double ProcessorsOfLoad { get; init; }

    /// <summary>Requests by what came of them: a status, or a failure.</summary>
    public required IReadOnlyDictionary<string, long> Outcomes { get; init; }

    /// <summary>Whether the rate held.</summary>
    public required BenchVerdict Verdict { get; init; }

    /// <summary>False when latencies speak of the load as much as of the gateway.</summary>
    public bool LoadKeptUp => LateForLoad <= 1 - LeastGoodput;

    /// <summary>False when there were so few answers that the p99.99 is the longest one.</summary>
    public bool HasAnswersForEach => Requests >= BenchLatencies.LeastAnswers;

    public static BenchStep Of(LoadResult load, double? rate, BenchSettings settings, TimeSpan processorTime, bool stopped)
    {
        var length = stopped || rate is null ? load.Length : settings.Length;
        var goodput = load.Count == 0 ? 0 : rate is null ? load.Rate : load.Goodput(length);
        var p99 = load.Latency.Count == 0 ? TimeSpan.Zero : load.Latency.Percentile(99);
        var ownLate = load.OwnLateness.CountAbove(LateAfter);
        var sent = Math.Max(1.0, load.Lateness.Count);
        return new BenchStep
        {
            RateWanted = rate,
            Goodput = goodput,
            Seconds = load.Length.TotalSeconds,
            Requests = load.Count,
            Succeeded = load.Succeeded,
            Latency = BenchLatencies.Of(load.Latency),
            Lateness = BenchLatencies.Of(load.Lateness),
            LateForConnection = (load.Lateness.CountAbove(LateAfter) - ownLate) / sent,
            LateForLoad = ownLate / sent,
            ProcessorsOfLoad = load.Length > TimeSpan.Zero ? processorTime / load.Length : 0,
            Outcomes = load.Outcomes,
            Verdict = stopped ? BenchVerdict.Stopped
                : goodput < LeastGoodput * Offered(load, rate, length) ? BenchVerdict.GoodputTooLow
                : p99 >= settings.P99Limit ? BenchVerdict.P99TooHigh
                : BenchVerdict.Held,
        };
    }

    /// <summary>As progress.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{RateWanted:N0}/s: {Goodput:N0}/s answered, p99 {Latency.P99:N1} ms: {NameOf(Verdict)}{(LoadKeptUp ? "" : "; the load itself was late")}");

    public static string NameOf(BenchVerdict verdict) => verdict switch
    {
        BenchVerdict.Held => "held",
        BenchVerdict.GoodputTooLow => "goodput too low",
        BenchVerdict.P99TooHigh => "p99 too high",
        _ => "stopped",
    };

    /// <summary>What was really due: a short step has whole requests only.</summary>
    private static double Offered(LoadResult load, double? rate, TimeSpan length) => rate is null ? load.Rate : load.Count / length.TotalSeconds;
}

/// <summary>Whether a rate held: answers of 2xx came at 99 % of the offered rate or more, and the p99 was below the limit.</summary>
internal enum BenchVerdict
{
    Held,
    GoodputTooLow,
    P99TooHigh,

    /// <summary>Stopped before it could be said.</summary>
    Stopped,
}
