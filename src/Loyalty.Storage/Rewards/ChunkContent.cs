using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Loyalty.Storage.Rewards;

/// <summary>Tells a repeated chunk from another one.</summary>
internal static class ChunkContent
{
    /// <summary>Each code with its length, so that no two lists run into each other.</summary>
    public static byte[] Of(IReadOnlyList<string> codes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var code in codes)
        {
            var utf8 = Encoding.UTF8.GetBytes(code);
            BinaryPrimitives.WriteInt32BigEndian(length, utf8.Length);
            hash.AppendData(length);
            hash.AppendData(utf8);
        }

        return hash.GetHashAndReset()[..16];
    }
}
