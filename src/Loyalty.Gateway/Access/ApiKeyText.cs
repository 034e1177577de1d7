using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Loyalty.Gateway.Access;

/// <summary>
/// How a key reads: <c>lk_{program}_{id}_{secret}</c>, with <c>_</c> as the program of a key that holds for all. Neither
/// the key's id nor the secret has an underscore, so the text is taken apart from its end.
/// </summary>
internal static class ApiKeyText
{
    public const string AllPrograms = "*";

    private const string Prefix = "lk_";
    private const string AllProgramsText = "_";
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>43 of 62 characters: 256 bits.</summary>
    private const int SecretLength = 43;

    /// <summary>Room for the ids of a program and a key, and the secret.</summary>
    public const int MostLength = 300;

    public static string NewSecret() => RandomNumberGenerator.GetString(Alphabet, SecretLength);

    public static string NewId() => RandomNumberGenerator.GetString(Alphabet, 12);

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.ASCII.GetBytes(secret));

    public static string Format(string program, string id, string secret) =>
        $"{Prefix}{(program == AllPrograms ? AllProgramsText : program)}_{id}_{secret}";

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? program, [NotNullWhen(true)] out string? id, [NotNullWhen(true)] out string? secret)
    {
        program = id = secret = null;
        if (text.Length > MostLength || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        text = text[Prefix.Length..];
        var beforeSecret = text.LastIndexOf('_');
        var beforeId = beforeSecret < 0 ? -1 : text[..beforeSecret].LastIndexOf('_');
        if (beforeId < 1 || text.Length - beforeSecret - 1 != SecretLength)
        {
            return false;
        }

        program = text[..beforeId] is AllProgramsText ? AllPrograms : text[..beforeId].ToString();
        id = text[(beforeId + 1)..beforeSecret].ToString();
        secret = text[(beforeSecret + 1)..].ToString();
        return (program == AllPrograms || Contracts.Common.Ids.IsValid(program)) && Contracts.Common.Ids.IsValid(id);
    }
}
