using Loyalty.Storage.Relay;

namespace Loyalty.Simulation.Storage;

/// <summary>All that outlives processes. Plain memory: what fails, and when, is the business of <see cref="SiloStorage"/>.</summary>
internal sealed class Durable
{
    public DurableJournal Journal { get; init; } = new();

    public DurableRelay Relay { get; init; } = new();

    /// <summary>By grain and name of the state.</summary>
    public Dictionary<(string Grain, string Name), StoredState> States { get; init; } = [];

    public DurableDirectory Directory { get; } = new();

    public DurableCodes Codes { get; init; } = new();

    /// <summary>Counts up with every write of a state, so that no tag comes twice.</summary>
    public long ETags { get; set; }

    /// <summary>For another history that begins where this one has come; there must be no record yet.</summary>
    public Durable Copy() => Journal.IsEmpty
        ? new Durable { Relay = Relay.Copy(), States = new(States), Codes = Codes.Copy(), ETags = ETags }
        : throw new InvalidOperationException("Something has happened to an account already.");
}

/// <param name="ETag">Differs from write to write.</param>
/// <param name="Body">UTF-8 JSON.</param>
internal sealed record StoredState(string ETag, byte[] Body);

/// <summary>The relay's claims, batches and acknowledgements.</summary>
internal sealed class DurableRelay
{
    private readonly RelayClaim[] _claims = [.. Enumerable.Range(0, Loyalty.Storage.Accounts.AccountPartition.Count).Select(static partition => new RelayClaim(partition, 0, 0))];
    private readonly Dictionary<(string Destination, int Partition), Destination> _destinations = [];

    public DurableRelay Copy()
    {
        var copy = new DurableRelay();
        _claims.CopyTo(copy._claims, 0);
        return _destinations.Count == 0 ? copy : throw new InvalidOperationException("Something was relayed already.");
    }

    public RelayClaim Claim(int partition) => _claims[partition] = _claims[partition] with { Epoch = _claims[partition].Epoch + 1 };

    public long Cursor(int partition) => _claims[partition].Cursor;

    public (RelayClaim, IReadOnlyList<RelayBatch>) Advance(RelayClaim claim, long cursor, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches)
    {
        if (_claims[claim.Partition] != claim)
        {
            throw new RelayFencedException(claim.Partition);
        }

        var numbered = new List<RelayBatch>(batches.Count);
        foreach (var (destination, payload) in batches)
        {
            if (!_destinations.TryGetValue((destination, claim.Partition), out var found))
            {
                _destinations[(destination, claim.Partition)] = found = new Destination();
            }

            var batch = new RelayBatch(destination, claim.Partition, ++found.Newest, payload);
            found.Batches.Add(batch);
            numbered.Add(batch);
        }

        return (_claims[claim.Partition] = claim with { Cursor = cursor }, numbered);
    }

    public IReadOnlyList<RelayBatch> Read(string destination, int partition, long afterNumber, int limit) =>
        _destinations.TryGetValue((destination, partition), out var found) ? [.. found.Batches.Where(batch => batch.Number > afterNumber).Take(limit)] : [];

    public IReadOnlyDictionary<int, long> Heads(string destination) =>
        _destinations.Where(known => known.Key.Destination == destination).OrderBy(static known => known.Key.Partition).ToDictionary(static known => known.Key.Partition, static known => known.Value.Newest);

    public bool Acknowledge(string destination, int partition, long number)
    {
        if (_destinations.TryGetValue((destination, partition), out var found))
        {
            found.Acknowledged = Math.Max(found.Acknowledged, Math.Min(number, found.Newest));
            found.Batches.RemoveAll(batch => batch.Number <= found.Acknowledged);
        }

        return true;
    }

    public IReadOnlyList<RelayBacklog> ReadUnacknowledged(int partition, int limit)
    {
        List<RelayBacklog>? open = null;
        foreach (var ((destination, of), found) in _destinations)
        {
            if (of == partition && found.Newest > found.Acknowledged && (open ??= []).Count < limit)
            {
                open.Add(new RelayBacklog(destination, found.Acknowledged + 1, found.Newest));
            }
        }

        return open ?? (IReadOnlyList<RelayBacklog>)[];
    }

    private sealed class Destination
    {
        public long Newest { get; set; }

        public long Acknowledged { get; set; }

        public List<RelayBatch> Batches { get; } = [];
    }
}
