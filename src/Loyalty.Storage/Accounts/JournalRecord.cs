namespace Loyalty.Storage.Accounts;

/// <summary>One operation on one account, as it is appended: all of its events in one payload.</summary>
public sealed record JournalRecord
{
    /// <summary>Unique across all accounts for ever.</summary>
    public required OperationHash Operation { get; init; }

    /// <summary>The operation that this one is about (a return names its purchase), or null.</summary>
    public OperationHash? Refers { get; init; }

    /// <summary>When the account next has something to do by itself; null when nothing falls due. Replaces what was set before.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>UTF-8 JSON; opaque to the journal.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }
}
