using Loyalty.Storage;
using Loyalty.Storage.Relay;

namespace Loyalty.Grains.Tests.Faults;

/// <summary>
/// The real relay log, except that what is to be rung is lost, repeated and reordered on the way: the relay rings what
/// an advance answers, so this is what a bad stream looks like to those who listen.
/// </summary>
internal sealed class DisorderlyRelayLog(IRelayLog inner, int seed) : IRelayLog
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly List<RelayBatch> _late = [];
    private volatile string? _unreadable;
    private volatile bool _stuck;
    private int _rings;

    /// <summary>Lose every ring: only what is told again arrives.</summary>
    public bool Deaf { get; set; }

    /// <summary>While set, no partition can go on.</summary>
    public bool Stuck
    {
        get => _stuck;
        set => _stuck = value;
    }

    public int Rings => Volatile.Read(ref _rings);

    /// <summary>While set, the batches of this destination cannot be read.</summary>
    public string? Unreadable
    {
        get => _unreadable;
        set => _unreadable = value;
    }

    public Task<RelayClaim> Claim(int partition, CancellationToken cancellationToken) => inner.Claim(partition, cancellationToken);

    public async Task<(RelayClaim Claim, IReadOnlyList<RelayBatch> Batches)> Advance(
        RelayClaim claim, long cursor, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches, CancellationToken cancellationToken)
    {
        if (Stuck)
        {
            throw new StorageException("The relay cannot go on, because a test wants it.");
        }

        var (next, numbered) = await inner.Advance(claim, cursor, batches, cancellationToken);
        lock (_gate)
        {
            var rung = Deaf ? [] : Disturbed(numbered);
            _rings += rung.Count;
            return (next, rung);
        }
    }

    public Task<IReadOnlyList<RelayBatch>> Read(string destination, int partition, long afterNumber, int limit, CancellationToken cancellationToken) =>
        destination == _unreadable
            ? throw new StorageException("The batches cannot be read, because a test wants it.")
            : inner.Read(destination, partition, afterNumber, limit, cancellationToken);

    public Task<IReadOnlyDictionary<int, long>> Heads(string destination, CancellationToken cancellationToken) => inner.Heads(destination, cancellationToken);

    public Task Acknowledge(string destination, int partition, long number, CancellationToken cancellationToken) =>
        inner.Acknowledge(destination, partition, number, cancellationToken);

    public Task<IReadOnlyList<RelayBacklog>> ReadUnacknowledged(int partition, int limit, CancellationToken cancellationToken) =>
        inner.ReadUnacknowledged(partition, limit, cancellationToken);

    private List<RelayBatch> Disturbed(IReadOnlyList<RelayBatch> batches)
    {
        var rung = new List<RelayBatch>();
        foreach (var batch in batches)
        {
            switch (_random.Next(5))
            {
                case 0:
                    break;
                case 1:
                    rung.AddRange([batch, batch]);
                    break;
                case 2:
                    _late.Add(batch);
                    break;
                default:
                    rung.Add(batch);
                    break;
            }
        }

        while (_late.Count > 4)
        {
            var index = _random.Next(_late.Count);
            rung.Add(_late[index]);
            _late.RemoveAt(index);
        }

        var order = rung.ToArray();
        _random.Shuffle(order);
        return [.. order];
    }
}
