using System.Security.Cryptography;
using System.Text;

namespace Loyalty.Contracts.Common;

/// <summary>UUID version 5 (RFC 9562, 5.5): the same names give the same id, on every machine, for ever.</summary>
public static class NameBasedUuid
{
    public static Guid Create(Guid space, string name)
    {
        Span<byte> input = stackalloc byte[16 + Encoding.UTF8.GetMaxByteCount(name.Length)];
        space.TryWriteBytes(input, bigEndian: true, out _);
        var length = 16 + Encoding.UTF8.GetBytes(name, input[16..]);

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The RFC names SHA-1; nothing here rests on its strength.
        SHA1.HashData(input[..length], hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
