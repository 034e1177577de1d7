using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Loyalty.Contracts.Members;
using Loyalty.Grains.Rewards;

namespace Loyalty.Grains.Members;

/// <summary>Keyed hashes of personal data: equal data can be recognized, and nothing can be read or guessed from them without the key.</summary>
public sealed class PersonalDataHasher(ReadOnlyMemory<byte> key)
{
    public const int KeySize = 32;

    /// <summary>The key of the identifier's grain, within its kind.</summary>
    public string Hash(string program, MemberIdentifier identifier) => Hash($"{program}\n{identifier.Kind}\n{Normalize(identifier)}");

    /// <summary>The code of a voucher that no partner gave one for: the same whenever it is asked for, and not to be guessed. No id holds a slash, so it is no hash of anything else.</summary>
    public string VoucherCode(string program, string voucher) =>
        VoucherCodes.Write(HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes($"/voucher\n{program}\n{voucher}")));

    /// <summary>The seed of a draw for which none was given: the same whenever it is asked for, and not to be foreseen.</summary>
    /// <param name="reward">The reward's key.</param>
    /// <param name="number">The draw's.</param>
    public string DrawSeed(string reward, int number) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes(FormattableString.Invariant($"/draw\n{reward}\n{number}"))));

    /// <summary>The code by which a member's friends join: the same whenever it is asked for, and not to be guessed.</summary>
    public string ReferralCode(string program, string member) =>
        VoucherCodes.Write(HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes($"/referral\n{program}\n{member}")));

    /// <summary>An address, without regard to case, blanks and punctuation.</summary>
    public string Address(string program, string address) =>
        Hash($"/address\n{program}\n{string.Concat(address.Where(char.IsLetterOrDigit)).ToLowerInvariant()}");

    /// <summary>A fingerprint of what an enrolment sent; null when it sent nothing that is kept apart from the account.</summary>
    public string? Content(EnrollMember command)
    {
        var hasReferral = command.ReferralCode is not null || !command.Devices.IsEmpty || command.Address is not null;
        if (command.Identifiers.IsEmpty && command.Profile is null && !hasReferral)
        {
            return null;
        }

        // Stored with the enrolment for ever: field by field, each with its length, so that it stays the same when a
        // profile gets new fields (which are added at the end, where they are given).
        var text = new StringBuilder("1");
        foreach (var identifier in command.Identifiers)
        {
            Add(identifier.Kind);
            Add(Normalize(identifier));
        }

        if (command.Profile is { } profile)
        {
            Add("profile");
            Add(profile.Name);
            Add(profile.Email);
            Add(profile.Phone);
            Add(profile.BirthDate?.ToString("O", CultureInfo.InvariantCulture));
            Add(profile.Language);
            foreach (var attribute in profile.Attributes)
            {
                Add(attribute.Name);
                Add(attribute.Value);
            }

            foreach (var consent in profile.Consents)
            {
                Add("consent");
                Add(consent.Purpose);
                Add(consent.GivenAt.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
            }

            if (profile.LeaderboardName is { } leaderboardName)
            {
                Add("leaderboardName");
                Add(leaderboardName);
            }
        }

        if (hasReferral)
        {
            Add("referral");
            Add(command.ReferralCode);
            Add(command.Address);
            foreach (var device in command.Devices)
            {
                Add(device);
            }
        }

        return Hash(text.ToString());

        void Add(string? field) => text.Append(CultureInfo.InvariantCulture, $"|{field?.Length ?? -1}:{field}");
    }

    private static string Normalize(MemberIdentifier identifier) => identifier.Kind switch
    {
        "email" => identifier.Value.Trim().ToLowerInvariant(),
        "phone" => string.Concat(identifier.Value.Where(char.IsAsciiDigit)),
        _ => identifier.Value.Trim(),
    };

    private string Hash(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
