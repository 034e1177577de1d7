namespace Loyalty.Storage.Accounts;

/// <summary>A durable record with its place.</summary>
/// <param name="Position">Its place among all records of the store: grows from record to record, never reused; there may be gaps.</param>
/// <param name="Account">The account's key, e.g. <c>demo/m-1</c> or <c>demo/guest/web/17</c>.</param>
/// <param name="Version">The account's version once this record is applied; the first is 1.</param>
/// <param name="Operation">The operation's hash.</param>
/// <param name="Payload">As appended.</param>
public sealed record StoredRecord(long Position, string Account, long Version, OperationHash Operation, ReadOnlyMemory<byte> Payload);
