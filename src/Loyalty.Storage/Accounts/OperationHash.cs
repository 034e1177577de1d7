using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Loyalty.Storage.Accounts;

/// <summary>
/// The identity of an operation as it is indexed: the first 16 bytes of the SHA-256 of its key
/// (program/channel/kind/caller's id). Two different keys never share one in practice (2^-64 at four billion billion).
/// </summary>
public readonly record struct OperationHash(UInt128 Value)
{
    public const int Size = 16;

    /// <summary>The first half, which account states keep to recognize a repeat without reading.</summary>
    public ulong Prefix => (ulong)(Value >> 64);

    public static OperationHash Of(string operationKey)
    {
        Span<byte> utf8 = stackalloc byte[512];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        var size = Encoding.UTF8.GetByteCount(operationKey);
        if (size <= utf8.Length)
        {
            SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(operationKey, utf8)], digest);
        }
        else
        {
            SHA256.HashData(Encoding.UTF8.GetBytes(operationKey), digest);
        }

        return FromBytes(digest);
    }

    public static OperationHash FromBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    public void WriteTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);
}
