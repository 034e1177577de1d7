namespace Loyalty.Storage.Accounts;

/// <summary>One record on its way to the store.</summary>
internal sealed class PendingAppend(long expectedVersion, JournalRecord record)
    : TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public long ExpectedVersion { get; } = expectedVersion;

    public JournalRecord Record { get; } = record;

    /// <summary>Known once it is inserted.</summary>
    public long Position { get; set; }
}
