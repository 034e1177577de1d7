namespace Loyalty.Cli.Reconciliation;

/// <summary>Transfers between members: what left arrives, or comes back. Those that are over and agree are forgotten.</summary>
internal sealed class FoldedTransfers(Differences differences)
{
    private readonly Dictionary<string, Transfer> _open = new(StringComparer.Ordinal);

    public long Count { get; private set; }

    /// <summary>Transfers that have begun and are not over.</summary>
    public int InTransit => _open.Count;

    public void Start(string id)
    {
        Count++;
        _open[id] = new Transfer();
    }

    public void Sent(string id, long points) => Add(id, transfer => transfer.Sent += points);

    public void Received(string id, long points) => Add(id, transfer => transfer.Received += points);

    /// <summary>Points that went back to the giver, or would have and had ended too long ago.</summary>
    public void Back(string id, long points) => Add(id, transfer => transfer.Back += points);

    /// <summary>The record that ends a transfer has been read to its end.</summary>
    public void End(string id, bool undone)
    {
        if (!_open.Remove(id, out var transfer))
        {
            differences.Add($"transfer {id}", "end", "one that began", "none that did");
            return;
        }

        differences.Compare($"transfer {id}", "points received", undone ? 0 : transfer.Sent, transfer.Received);
        differences.Compare($"transfer {id}", "points gone back", undone ? transfer.Sent : 0, transfer.Back);
    }

    private void Add(string id, Action<Transfer> add)
    {
        if (_open.TryGetValue(id, out var transfer))
        {
            add(transfer);
        }
        else
        {
            differences.Add($"transfer {id}", "points", "of one that is under way", "of none");
        }
    }

    private sealed class Transfer
    {
        public long Sent { get; set; }

        public long Received { get; set; }

        public long Back { get; set; }
    }
}
