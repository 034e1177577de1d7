using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Loyalty.Simulation.Worlds;

/// <summary>A hash of everything that happened, in order. Fast rather than safe: it only has to differ when something does.</summary>
internal sealed class Digest
{
    private ulong _value = 14695981039346656037UL;

    public void Add(long number) => _value = ulong.RotateLeft((_value ^ (ulong)number) * 0x9FB21C651E98DF25UL, 29);

    public void Add(ReadOnlySpan<char> text) => Add(MemoryMarshal.AsBytes(text));

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        for (; bytes.Length >= sizeof(long); bytes = bytes[sizeof(long)..])
        {
            Add(BinaryPrimitives.ReadInt64LittleEndian(bytes));
        }

        foreach (var left in bytes)
        {
            Add(left);
        }
    }

    public override string ToString() => _value.ToString("x16", CultureInfo.InvariantCulture);
}
