using Orleans.Hosting;
using Orleans.Scheduling;

namespace Orleans.Activations;

/// <summary>
/// Ends activations that nobody uses. Activations lie in buckets by the time at which they may have become idle;
/// only those of a bucket that is due are looked at, so a call doesn't have to tell the collector.
/// </summary>
internal sealed class IdleCollector : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, List<Activation>> _buckets = [];
    private readonly EngineScheduler _scheduler;
    private readonly ITimer _timer;
    private readonly TimeSpan _quantum;
    private readonly long _quantumTicks;
    private readonly long _ageTicks;

    public IdleCollector(Engine engine)
    {
        _scheduler = engine.Scheduler;
        _quantum = engine.Options.CollectionQuantum;
        _quantumTicks = DeadlineQueue.ToTimestamp(_scheduler.Time, _quantum);
        _ageTicks = DeadlineQueue.ToTimestamp(_scheduler.Time, engine.Options.CollectionAge);
        _timer = _scheduler.CreateTimer(static state =>
        {
            var collector = (IdleCollector)state!;
            collector._scheduler.Post(static state => ((IdleCollector)state!).Collect(), collector);
        }, this);
    }

    public void Start() => _timer.Change(_quantum, _quantum);

    public void Watch(Activation activation, long lastUsedAt) => Put(activation, lastUsedAt + _ageTicks);

    public void Dispose() => _timer.Dispose();

    private void Put(Activation activation, long dueAt)
    {
        var bucket = dueAt / _quantumTicks;
        lock (_gate)
        {
            if (!_buckets.TryGetValue(bucket, out var list))
            {
                _buckets[bucket] = list = [];
            }

            list.Add(activation);
        }
    }

    private void Collect()
    {
        var now = _scheduler.Time.GetTimestamp();
        while (TakeDue(now / _quantumTicks) is { } due)
        {
            foreach (var activation in due)
            {
                if (!activation.TryCollect(now, _ageTicks, out var askAgainAt))
                {
                    // Never into a bucket that this round still takes.
                    Put(activation, Math.Max(askAgainAt, now + _quantumTicks));
                }
            }
        }
    }

    private List<Activation>? TakeDue(long upTo)
    {
        lock (_gate)
        {
            foreach (var (bucket, list) in _buckets)
            {
                if (bucket > upTo)
                {
                    break;
                }

                _buckets.Remove(bucket);
                return list;
            }
        }

        return null;
    }
}
