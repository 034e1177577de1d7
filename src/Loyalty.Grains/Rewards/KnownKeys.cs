using System.Security.Cryptography;
using System.Text;

namespace Loyalty.Grains.Rewards;

/// <summary>Keys of which only this is known: that they were used. Eight bytes of each one's hash, oldest first.</summary>
internal static class KnownKeys
{
    private const int Bytes = 8;

    public static bool Hold(ReadOnlySpan<byte> known, string key)
    {
        var hash = HashOf(key);
        for (var at = 0; at < known.Length; at += Bytes)
        {
            if (known.Slice(at, Bytes).SequenceEqual(hash))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>With one more key, and without the oldest when there would be more than <paramref name="most"/>.</summary>
    public static byte[] Add(byte[] known, string key, int most) =>
        [.. known.AsSpan(known.Length < most * Bytes ? 0 : Bytes), .. HashOf(key)];

    private static ReadOnlySpan<byte> HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, Bytes);
}
