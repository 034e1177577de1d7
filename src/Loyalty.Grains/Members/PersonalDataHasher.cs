using System.Security.Cryptography;
using System.Text;
using Loyalty.Contracts.Members;

namespace Loyalty.Grains.Members;

/// <summary>Keyed hashes of personal data: equal data can be recognized, and nothing can be read or guessed from them without the key.</summary>
public sealed class PersonalDataHasher(ReadOnlyMemory<byte> key)
{
    public const int KeySize = 32;

    /// <summary>The key of the identifier's grain, within its kind.</summary>
    public string Hash(string program, MemberIdentifier identifier) => Hash($"{program}\n{identifier.Kind}\n{Normalize(identifier)}");

    /// <summary>A fingerprint of what an enrolment sent; null when it sent no personal data.</summary>
    public string? Content(EnrollMember command)
    {
        if (command.Identifiers.IsEmpty && command.Profile is null)
        {
            return null;
        }

        var text = new StringBuilder();
        foreach (var identifier in command.Identifiers)
        {
            text.Append(identifier.Kind).Append('\n').Append(Normalize(identifier)).Append('\n');
        }

        return Hash(text.Append(command.Profile).ToString());
    }

    private static string Normalize(MemberIdentifier identifier) => identifier.Kind switch
    {
        "email" => identifier.Value.Trim().ToLowerInvariant(),
        "phone" => string.Concat(identifier.Value.Where(char.IsAsciiDigit)),
        _ => identifier.Value.Trim(),
    };

    private string Hash(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
