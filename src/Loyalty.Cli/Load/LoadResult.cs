namespace Loyalty.Cli.Load;

/// <summary>What came of a load. Taken in from many threads.</summary>
internal sealed class LoadResult
{
    private readonly long[] _outcomes = new long[1_000];

    /// <summary>From when each request was due, or in a closed loop from when it was sent, to its answer or failure.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>From when each request was due to when it was sent: what waiting for a free connection, and the load itself, have in it.</summary>
    public LatencyHistogram Lateness { get; } = new();

    /// <summary>As <see cref="Lateness"/>, of those alone for which a connection was free when they were due: what the load itself was late.</summary>
    public LatencyHistogram OwnLateness { get; } = new();

    /// <summary>From the start of it all to each answer.</summary>
    public LatencyHistogram Answered { get; } = new();

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

    /// <summary>
    /// Answers of 2xx a second over the time until 99 % of all answers had come, and at least over the whole schedule: so
    /// that one that takes long does not make the whole rate small, and a backlog that is answered after the end does.
    /// </summary>
    /// <param name="schedule">Its length; above 0.</param>
    public double Goodput(TimeSpan schedule) => Succeeded / Math.Max(schedule.TotalSeconds, Answered.Percentile(99).TotalSeconds);

    public void Sent(TimeSpan late, bool connectionWasFree)
    {
        Lateness.Add(late);
        if (connectionWasFree)
        {
            OwnLateness.Add(late);
        }
    }

    /// <param name="outcome">A status, or a failure.</param>
    /// <param name="latency">As <see cref="Latency"/>.</param>
    /// <param name="at">From the start of it all.</param>
    public void Add(int outcome, TimeSpan latency, TimeSpan at)
    {
        Interlocked.Increment(ref _outcomes[Math.Clamp(outcome, 0, _outcomes.Length - 1)]);
        Latency.Add(latency);
        Answered.Add(at);
    }

    /// <summary>Answers of 429: that there is too much at the moment.</summary>
    public long Refused => _outcomes[429];

    /// <summary>For whoever measures what a success takes.</summary>
    public LoadResult AllSucceeded() => Only(Succeeded);

    /// <summary>For whoever measures what goes through of as much as can be sent.</summary>
    public LoadResult AllSucceededOrRefused() => Only(Succeeded + Refused);

    private LoadResult Only(long expected) => expected == Count
        ? this
        : throw new InvalidOperationException($"Not all succeeded: {string.Join(", ", Outcomes.Select(outcome => $"{outcome.Key}: {outcome.Value}"))}.");
}
