using System.Reflection;

namespace Orleans.Hosting;

/// <summary>How the engine runs.</summary>
public sealed class EmbeddedOrleansOptions
{
    /// <summary>Where the grain classes are. Classes may be internal.</summary>
    public IList<Assembly> GrainAssemblies { get; } = [];

    /// <summary>
    /// Runs everything that the engine does, on threads that show no synchronization context: await prefers one to the scheduler.
    /// With a concurrency level of 1 and no other source of chance, the same calls at the same times give the same history.
    /// </summary>
    public TaskScheduler TaskScheduler { get; set; } = TaskScheduler.Default;

    /// <summary>How long a caller waits for its answer, and how long activating and deactivating may take before their token is cancelled.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an activation that nobody uses is kept.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often idle activations are looked for.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long stopping waits for requests that run, and again for deactivation.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many requests may wait for one activation; the next is refused.</summary>
    public int MaxQueuedRequests { get; set; } = 10_000;

    /// <summary>The names of the stream providers. All keep their events in memory.</summary>
    public IList<string> StreamProviders { get; } = [];

    /// <summary>How many events may wait for one consumer of a stream; then publishing waits, at most the response timeout.</summary>
    public int StreamCapacity { get; set; } = 1_000;

    /// <summary>How long an event is delivered again to a consumer that fails, before it is given up.</summary>
    public TimeSpan StreamDeliveryTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The same for single providers, by their names.</summary>
    public IDictionary<string, TimeSpan> StreamDeliveryTimes { get; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>
    /// Stands between publishers and consumers as a queue that loses, repeats and delays would: is given what puts an event
    /// into its consumer's channel, and calls it as often, and when, it likes. Null: once, and at once.
    /// </summary>
    internal Func<Func<Task>, Task>? StreamTransport { get; set; }

    /// <summary>The name of the storage that keeps the reminders; null for no reminders.</summary>
    public string? ReminderStorageName { get; set; }

    internal TimeSpan StreamDeliveryTimeOf(string provider) => StreamDeliveryTimes.TryGetValue(provider, out var time) ? time : StreamDeliveryTime;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(TaskScheduler);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ResponseTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CollectionAge, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CollectionQuantum, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(DrainTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxQueuedRequests, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(StreamCapacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(StreamDeliveryTime, TimeSpan.Zero);
        foreach (var (_, deliveryTime) in StreamDeliveryTimes)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(deliveryTime, TimeSpan.Zero);
        }
    }
}
