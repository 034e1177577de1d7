namespace Loyalty.Cli.Load;

/// <summary>What came of a load. Taken in from many threads.</summary>
internal sealed class LoadResult
{
    private readonly long[] _outcomes = new long[1_000];

    /// <summary>From when each request was due, or in a closed loop from when it was sent, to its answer or failure.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>From when each request was due to when it was sent: what waiting for a free connection, and the load itself, have in it.</summary>
    public LatencyHistogram Lateness { get; } = new();

    /// <summary>From the start to the last answer.</summary>
    public TimeSpan Length { get; set; }

    public long Count => Latency.Count;

    /// <summary>Answers of 2xx.</summary>
    public long Succeeded => _outcomes.Skip(200).Take(100).Sum();

    /// <summary>Answers of 2xx a second.</summary>
    public double Rate => Length > TimeSpan.Zero ? Succeeded / Length.TotalSeconds : 0;

    /// <summary>How many had each status or failure, by name.</summary>
    public IReadOnlyDictionary<string, long> Outcomes => _outcomes.Index().Where(outcome => outcome.Item > 0)
        .ToDictionary(outcome => LoadFailure.NameOf(outcome.Index), outcome => outcome.Item);

    /// <summary>In milliseconds.</summary>
    public double Percentile(double percent) => Latency.Percentile(percent).TotalMilliseconds;

    public void Add(int outcome, TimeSpan latency)
    {
        Interlocked.Increment(ref _outcomes[Math.Clamp(outcome, 0, _outcomes.Length - 1)]);
        Latency.Add(latency);
    }

    /// <summary>For whoever measures what a success takes.</summary>
    public LoadResult AllSucceeded() => Succeeded == Count
        ? this
        : throw new InvalidOperationException($"Not all succeeded: {string.Join(", ", Outcomes.Select(outcome => $"{outcome.Key}: {outcome.Value}"))}.");
}
