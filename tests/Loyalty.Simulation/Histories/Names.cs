using Loyalty.Contracts.Common;
using Loyalty.Gateway.Common;
using Loyalty.Grains.Members;

namespace Loyalty.Simulation.Histories;

/// <summary>The ids that the gateway makes of callers' keys.</summary>
public static class Names
{
    /// <summary>With which every silo hashes personal data.</summary>
    public static readonly ReadOnlyMemory<byte> PersonalDataKey = new byte[PersonalDataHasher.KeySize];

    private static readonly PersonalDataHasher s_hasher = new(PersonalDataKey);

    public static string Voucher(string channel, string key) => NameBasedId.OfVoucher(Setup.ProgramId, channel, key);

    /// <summary>Operators' and members' commands come with a key of no channel.</summary>
    public static string Transfer(string key) => NameBasedId.OfCommand("transfer", Setup.ProgramId, null, key);

    /// <inheritdoc cref="Transfer"/>
    public static string Adjustment(string key) => NameBasedId.OfCommand("adjustment", Setup.ProgramId, null, key);

    /// <summary>A household's account.</summary>
    public static string Household(string household) => Ids.LocalOf(Ids.Household(Setup.ProgramId, household));

    /// <summary>The code by which a member's friends join.</summary>
    public static string ReferralCode(string member) => s_hasher.ReferralCode(Setup.ProgramId, member);
}
