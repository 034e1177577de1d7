namespace Loyalty.Grains.Rewards;

/// <summary>The codes that the platform makes: 16 characters of Crockford's base 32, which people read aloud and type without mistaking 0 for O.</summary>
internal static class VoucherCodes
{
    public const int Bytes = 10;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>80 bits as 16 characters.</summary>
    public static string Write(ReadOnlySpan<byte> bits) => string.Create(Bytes * 8 / 5, bits[..Bytes].ToArray(), static (text, bytes) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            var at = i * 5;
            var pair = (bytes[at / 8] << 8) | (at / 8 + 1 < Bytes ? bytes[(at / 8) + 1] : 0);
            text[i] = Alphabet[(pair >> (11 - (at % 8))) & 31];
        }
    });

    /// <summary>A code as it was made, from one as somebody typed it.</summary>
    public static string Normalize(string typed) => string.Concat(
        typed.Where(c => c is not ('-' or ' ')).Select(c => char.ToUpperInvariant(c) switch
        {
            'O' => '0',
            'I' or 'L' => '1',
            var other => other,
        }));
}
