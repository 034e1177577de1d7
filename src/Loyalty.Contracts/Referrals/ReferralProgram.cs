using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;

namespace Loyalty.Contracts.Referrals;

/// <summary>
/// What members get for bringing friends: both sides are rewarded once, on the friend's first qualifying purchase. The
/// edition that values that purchase decides.
/// </summary>
[GenerateSerializer, Immutable, Alias("loyalty.referrals.Program")]
public sealed record ReferralProgram
{
    /// <summary>What the referrer gets.</summary>
    [Id(0)] public required ReferralReward Referrer { get; init; }

    /// <summary>What the friend gets, in the record of the purchase; null: nothing.</summary>
    [Id(1)] public ReferralReward? Friend { get; init; }

    /// <summary>What the purchase must be like beside having an amount that counts; null: any.</summary>
    [Id(2)] public Condition? Condition { get; init; }

    /// <summary>Calendar days (0–3,660) after the day on which the friend joined within which the purchase must be made.</summary>
    [Id(3)] public required int WithinDays { get; init; }

    /// <summary>Days (0–3,660) after the purchase: returned within them, so that what remains does not qualify, it takes back both sides. 0: never.</summary>
    [Id(4)] public required int ReturnDays { get; init; }

    /// <summary>How many referrals are rewarded to one referrer; each period once, at most 5.</summary>
    [Id(5)] public ImmutableArray<ReferralCap> Caps { get; init; } = [];
}

/// <summary>What one side gets: points, a voucher, or both.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.referrals.Reward")]
public sealed record ReferralReward
{
    /// <summary>Not one of status points; null: no points.</summary>
    [Id(0)] public string? Wallet { get; init; }

    /// <summary>At least 1; 0 without a wallet.</summary>
    [Id(1)] public long Points { get; init; }

    /// <summary>The reward of which a voucher is given that nobody pays for, if the member may have it; null: no voucher.</summary>
    [Id(2)] public string? Reward { get; init; }
}

/// <param name="Period">A calendar period in the program's zone, or the member's lifetime.</param>
/// <param name="Referrals">1–1,000.</param>
[GenerateSerializer, Immutable, Alias("loyalty.referrals.Cap")]
public sealed record ReferralCap([property: Id(0)] CapPeriod Period, [property: Id(1)] int Referrals);
