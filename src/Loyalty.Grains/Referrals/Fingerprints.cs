using System.Collections.Immutable;
using Loyalty.Contracts.Members;
using Loyalty.Grains.Members;

namespace Loyalty.Grains.Referrals;

/// <summary>What a member is recognized by who refers himself: keyed hashes, of which nothing can be read.</summary>
internal static class Fingerprints
{
    /// <summary>Of what is kept beside the profile: devices and an address.</summary>
    public static ImmutableArray<string> Of(PersonalDataHasher hasher, string program, ImmutableArray<string> devices, string? address) =>
    [
        .. devices.Select(device => hasher.Hash(program, new MemberIdentifier("device", device))),
        .. address is null ? [] : (ImmutableArray<string>)[hasher.Address(program, address)],
    ];

    /// <summary>Of what the profile holds itself. An e-mail is the same whether a member is found by it or only reached.</summary>
    public static IEnumerable<string> Of(PersonalDataHasher hasher, string program, IEnumerable<MemberIdentifier> identifiers, MemberProfile? profile)
    {
        foreach (var identifier in identifiers)
        {
            yield return hasher.Hash(program, identifier);
        }

        if (profile?.Email is { } email)
        {
            yield return hasher.Hash(program, new MemberIdentifier("email", email));
        }

        if (profile?.Phone is { } phone && phone.Any(char.IsAsciiDigit))
        {
            yield return hasher.Hash(program, new MemberIdentifier("phone", phone));
        }
    }
}
