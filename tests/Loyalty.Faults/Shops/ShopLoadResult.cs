using System.Collections.Concurrent;

namespace Loyalty.Faults.Shops;

/// <summary>What came of a load.</summary>
internal sealed class ShopLoadResult
{
    private readonly ConcurrentDictionary<int, int> _statuses = [];
    private long _slowest;

    public List<ShopOperation> Operations { get; } = [];

    public IReadOnlyDictionary<int, int> Statuses => _statuses;

    public TimeSpan Slowest => TimeSpan.FromTicks(Interlocked.Read(ref _slowest));

    public void Add(int status, TimeSpan took)
    {
        _statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
        for (var slowest = Interlocked.Read(ref _slowest); took.Ticks > slowest; slowest = Interlocked.Read(ref _slowest))
        {
            Interlocked.CompareExchange(ref _slowest, took.Ticks, slowest);
        }
    }

    public override string ToString() => string.Join(", ", _statuses.OrderBy(status => status.Key).Select(status => $"{(status.Key == 0 ? "no answer" : status.Key)}: {status.Value}"));
}
