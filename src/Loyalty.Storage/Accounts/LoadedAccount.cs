namespace Loyalty.Storage.Accounts;

/// <summary>What a load returns: the newest usable snapshot, the records after it in order, and the right to append after them.</summary>
public sealed record LoadedAccount
{
    /// <summary>The account's newest durable version; 0 for an account that has no record.</summary>
    public required long Version { get; init; }

    /// <summary>The version that <see cref="Snapshot"/> holds; 0 without one.</summary>
    public required long SnapshotVersion { get; init; }

    public required ReadOnlyMemory<byte>? Snapshot { get; init; }

    /// <summary>The records from <see cref="SnapshotVersion"/> + 1 to <see cref="Version"/>, oldest first.</summary>
    public required IReadOnlyList<StoredRecord> Tail { get; init; }

    /// <summary>When the account falls due, as its newest record says.</summary>
    public required DateTimeOffset? DueAt { get; init; }

    public required IAccountWriter Writer { get; init; }
}
