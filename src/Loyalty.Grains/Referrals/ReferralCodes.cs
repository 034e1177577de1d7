using Loyalty.Grains.Rewards;

namespace Loyalty.Grains.Referrals;

/// <summary>Codes by which friends join.</summary>
internal static class ReferralCodes
{
    /// <summary>A code as it was made, from one as somebody typed it; null when it can be none.</summary>
    public static string? Read(string typed)
    {
        var code = VoucherCodes.Normalize(typed);
        return code.Length == VoucherCodes.Bytes * 8 / 5 && code.All(char.IsAsciiLetterOrDigit) ? code : null;
    }
}
