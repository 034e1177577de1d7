using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Sqlite.Accounts;

/// <summary>The checksums of records and snapshots: with the account's key, so that they also vouch for whose they are.</summary>
internal static class RecordChecksum
{
    public static long Of(long position, string account, long version, long previous, long partition, long program, OperationHash operation, OperationHash? refers, ReadOnlySpan<byte> payload) =>
        Checksum.Start.Add(position).Add(account).Add(version).Add(previous).Add(partition).Add(program)
            .Add((long)(ulong)operation.Value).Add((long)(ulong)(operation.Value >> 64))
            .Add(refers is null ? 0 : 1).Add(refers is { } one ? (long)(ulong)one.Value : 0).Add(refers is { } other ? (long)(ulong)(other.Value >> 64) : 0)
            .Add(payload);

    public static long OfSnapshot(string account, long version, long foldSchema, ReadOnlySpan<byte> body) =>
        Checksum.Start.Add(account).Add(version).Add(foldSchema).Add(body);
}
