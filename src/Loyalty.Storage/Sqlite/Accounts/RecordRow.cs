using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Sqlite.Accounts;

/// <summary>A record as it stands in its row.</summary>
internal static class RecordRow
{
    /// <summary>Of records <c>r</c> and accounts <c>a</c>.</summary>
    public const string Columns = "r.position, a.key, r.version, r.operation, r.payload, r.previous, r.partition, r.program, r.refers, r.checksum";

    /// <param name="row">A row of <see cref="Columns"/>.</param>
    /// <exception cref="StorageException">It is not what was written.</exception>
    public static StoredRecord Read(SqliteStatement row)
    {
        var position = row.Int64(0);
        if (row.TextOrNull(1) is not { } account || row.Bytes(3).Length != OperationHash.Size || row.Bytes(8).Length is not (0 or OperationHash.Size))
        {
            throw Damaged(position);
        }

        var record = new StoredRecord(position, account, row.Int64(2), OperationHash.FromBytes(row.Bytes(3)), row.Bytes(4).ToArray());
        OperationHash? refers = row.IsNull(8) ? null : OperationHash.FromBytes(row.Bytes(8));
        var checksum = RecordChecksum.Of(position, account, record.Version, row.Int64(5), row.Int64(6), row.Int64(7), record.Operation, refers, record.Payload.Span);
        return row.HasChecksum(9, checksum) ? record : throw Damaged(position);
    }

    public static StorageException Missing(long position) => new($"The journal is damaged: record {position} is missing.");

    public static StorageException Damaged(long position) => new($"The journal is damaged: record {position} is not what was written.");
}
