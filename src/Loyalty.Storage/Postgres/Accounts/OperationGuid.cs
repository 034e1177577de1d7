using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Postgres.Accounts;

/// <summary>Sixteen bytes are a <c>uuid</c> to PostgreSQL: fixed in length, compared quickly.</summary>
internal static class OperationGuid
{
    public static Guid ToGuid(this OperationHash hash)
    {
        Span<byte> bytes = stackalloc byte[OperationHash.Size];
        hash.WriteTo(bytes);
        return new Guid(bytes, bigEndian: true);
    }

    public static OperationHash ToOperation(this Guid guid)
    {
        Span<byte> bytes = stackalloc byte[OperationHash.Size];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        return OperationHash.FromBytes(bytes);
    }
}
