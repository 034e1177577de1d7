using System.Collections.Concurrent;
using Loyalty.Cli.Load;

namespace Loyalty.Faults.Flood;

/// <summary>What came of a flood. Taken in from many threads.</summary>
internal sealed class FloodResult
{
    /// <summary>Late answers are counted into what comes after the length.</summary>
    private const int MoreSeconds = 60;

    /// <summary>Of the worst part of a load, in seconds.</summary>
    private const int Window = 5;

    private readonly ConcurrentDictionary<int, long> _outcomes = [];
    private readonly ConcurrentDictionary<int, bool> _failed = [];
    private readonly TimeSpan _length;
    private readonly long[] _due;
    private readonly long[] _accepted;
    private readonly LatencyHistogram[] _bySecond;

    /// <param name="length">From the start to the last that is sent.</param>
    /// <param name="schedule">What is due when; null where as much is sent as is answered.</param>
    public FloodResult(TimeSpan length, LoadSchedule? schedule = null)
    {
        var seconds = (int)Math.Ceiling(length.TotalSeconds) + MoreSeconds;
        (_length, _due, _accepted) = (length, new long[seconds], new long[seconds]);
        _bySecond = [.. Enumerable.Range(0, seconds).Select(_ => new LatencyHistogram())];
        Scheduled = schedule?.Count ?? 0;
        for (var i = 0L; i < Scheduled; i++)
        {
            _due[SecondOf(schedule!.DueOf(i))]++;
        }
    }

    /// <summary>Of those that were accepted, from when they were due.</summary>
    public LatencyHistogram Accepted { get; } = new();

    /// <summary>Of those that were refused.</summary>
    public LatencyHistogram Refused { get; } = new();

    /// <summary>Of those for which a connection was free when they were due: what the load itself was late.</summary>
    public LatencyHistogram OwnLateness { get; } = new();

    /// <summary>From the start to the last answer.</summary>
    public TimeSpan Took { get; set; }

    public IReadOnlyDictionary<int, long> Outcomes => _outcomes;

    /// <summary>How many were due, sent or not; 0 where as much is sent as is answered.</summary>
    public long Scheduled { get; }

    public long Count => _outcomes.Values.Sum();

    /// <summary>Accepted or refused: the gateway said something.</summary>
    public long Answered => _outcomes.Where(outcome => outcome.Key >= 100).Sum(outcome => outcome.Value);

    public long Succeeded => _outcomes.Where(outcome => outcome.Key is >= 200 and < 300).Sum(outcome => outcome.Value);

    /// <summary>Accepted in each whole second.</summary>
    public IReadOnlyList<long> AcceptedBySecond => [.. _accepted.Take((int)_length.TotalSeconds)];

    /// <summary>Accepted in the median of the whole seconds.</summary>
    public double MedianSecond => AcceptedBySecond.Count == 0 ? 0 : AcceptedBySecond.Order().ElementAt(AcceptedBySecond.Count / 2);

    /// <summary>Accepted a second, over all of the length: a second without any counts as one.</summary>
    public double Goodput => AcceptedBySecond.Count == 0 ? 0 : AcceptedBySecond.Average();

    /// <summary>Accepted a second in the worst seconds that follow each other.</summary>
    public double WorstWindow => AcceptedBySecond.Count <= Window ? Goodput
        : Enumerable.Range(0, AcceptedBySecond.Count - Window + 1).Min(from => AcceptedBySecond.Skip(from).Take(Window).Average());

    /// <summary>Taken in when it is answered.</summary>
    public void Add(int outcome, TimeSpan due, TimeSpan answered)
    {
        _outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);
        if (outcome is >= 200 and < 300)
        {
            Accepted.Add(answered - due);
            _bySecond[SecondOf(due)].Add(answered - due);
            Interlocked.Increment(ref _accepted[SecondOf(answered)]);
        }
        else
        {
            Refused.Add(answered - due);
            _failed[SecondOf(due)] = true;
        }
    }

    /// <summary>
    /// When the first second began from which on all that was due was accepted in time, counted from the end of the schedule
    /// of the flood before it; the longest time there is where there is none.
    /// </summary>
    /// <param name="flood">What it recovers from: as long as its last answers come, nothing of this one is sent.</param>
    /// <param name="mostP99">In time.</param>
    public TimeSpan RecoveryFrom(FloodResult flood, TimeSpan mostP99)
    {
        var seconds = (int)_length.TotalSeconds;
        var from = seconds;
        while (from > 0 && IsGood(from - 1, mostP99))
        {
            from--;
        }

        var behind = flood.Took > flood._length ? flood.Took - flood._length : TimeSpan.Zero;
        return from == seconds ? TimeSpan.MaxValue : behind + TimeSpan.FromSeconds(from);
    }

    public override string ToString() => string.Join(", ", _outcomes.OrderBy(outcome => outcome.Key).Select(outcome => $"{LoadFailure.NameOf(outcome.Key)}: {outcome.Value}"));

    /// <summary>What was due and not sent, as no connection was free, was not accepted either.</summary>
    private bool IsGood(int second, TimeSpan mostP99) =>
        _due[second] > 0 && _bySecond[second].Count >= _due[second] && !_failed.ContainsKey(second) && _bySecond[second].Percentile(99) < mostP99;

    private int SecondOf(TimeSpan time) => Math.Min((int)time.TotalSeconds, _accepted.Length - 1);
}
