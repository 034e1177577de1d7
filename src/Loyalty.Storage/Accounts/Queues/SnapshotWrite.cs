namespace Loyalty.Storage.Accounts.Queues;

/// <summary>A snapshot on its way to the store.</summary>
internal sealed class SnapshotWrite(string account, long version, int foldSchema, ReadOnlyMemory<byte> body)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public string Account => account;

    public long Version => version;

    public int FoldSchema => foldSchema;

    public ReadOnlyMemory<byte> Body => body;
}
