using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Loyalty.Storage.Sqlite;

/// <summary>
/// CRC-32C of what stands in a row, so that what has changed on the disk is not taken for what was written: SQLite keeps
/// checksums of its log, and none of its file.
/// </summary>
internal static class Checksum
{
    public const uint Start = uint.MaxValue;

    public static uint Add(this uint checksum, long value) => BitOperations.Crc32C(checksum, (ulong)value);

    /// <summary>With its length, so that what follows cannot be taken for a part of it.</summary>
    public static uint Add(this uint checksum, ReadOnlySpan<byte> bytes)
    {
        checksum = checksum.Add(bytes.Length);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var left in bytes)
        {
            checksum = BitOperations.Crc32C(checksum, left);
        }

        return checksum;
    }

    public static uint Add(this uint checksum, string text) => checksum.Add(MemoryMarshal.AsBytes(text.AsSpan()));
}
