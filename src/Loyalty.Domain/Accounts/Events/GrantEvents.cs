using System.Collections.Immutable;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>
/// The account gets a voucher that nobody redeems. It is issued by a record of its own, by which its code is found; points
/// that it costs were spent in the same record as this.
/// </summary>
public sealed record VoucherGranted : ProcessStarted
{
    /// <summary>Something that rules gave.</summary>
    public const string ByRule = "rule";

    public const string ByCampaign = "campaign";

    /// <summary>A completion of a challenge.</summary>
    public const string ByChallenge = "challenge";

    /// <summary>A friend's first qualifying purchase, on either side.</summary>
    public const string ByReferral = "referral";

    /// <summary>The points that the reward costs were there.</summary>
    public const string Automatically = "automatic";

    public string Voucher { get; init; } = "";

    public string Reward { get; init; } = "";

    /// <summary>The edition whose reward it is.</summary>
    public int Edition { get; init; }

    /// <summary>What kind of thing gives it: <see cref="ByRule"/> and its neighbors.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Its id: of the rule, the campaign, the challenge, the other member of the referral, the reward.</summary>
    public string By { get; init; } = "";

    /// <summary>Where that happened; null: nowhere.</summary>
    public string? Channel { get; init; }

    /// <summary>The day in the program's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>The account's version of this record.</summary>
    public long SpentIn { get; init; }

    /// <summary>When the voucher ends, exclusive; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The counters of limits that it fills, each by one.</summary>
    public ImmutableArray<CapCounter> Counters { get => field.IsDefault ? [] : field; init; }

    /// <summary>As of <see cref="RedemptionStarted.Daily"/>.</summary>
    public bool Daily { get; init; }

    /// <summary>What was spent on it.</summary>
    public long Points { get; init; }

    /// <summary>The campaign that gives it, which <see cref="By"/> then is.</summary>
    public string? Campaign { get; init; }

    /// <summary>As of <see cref="PointsAwarded.Variant"/>.</summary>
    public string? Variant { get; init; }

    /// <summary>As of <see cref="PointsAwarded.Lease"/>.</summary>
    public long Lease { get; init; }

    /// <summary>In the terms of what gives points: one, for the purchase as such.</summary>
    internal PointsAwarded ToAward() => new() { Rule = By, Edition = Edition, Campaign = Campaign, Variant = Variant, Wanted = 1, Points = 1 };
}

/// <summary>A voucher that was to be given is not. Points that it had cost come back in the same record.</summary>
public sealed record GrantUndone : ProcessEnded
{
    /// <summary>Empty: it was never begun.</summary>
    public string Voucher { get; init; } = "";

    public string Reward { get; init; } = "";

    /// <summary>As of <see cref="VoucherGranted.Cause"/>.</summary>
    public string Cause { get; init; } = "";

    public string By { get; init; } = "";

    public string? Channel { get; init; }

    public DateOnly Day { get; init; }

    /// <summary>As of <see cref="VoucherGranted.SpentIn"/>.</summary>
    public long SpentIn { get; init; }

    /// <summary>A code, e.g. <c>outOfStock</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Where it counts no more.</summary>
    public ImmutableArray<CapCounter> Counters { get => field.IsDefault ? [] : field; init; }

    /// <summary>The campaign to whose budget it goes back; null: none had given it.</summary>
    public string? Campaign { get; init; }

    public string? Variant { get; init; }

    /// <summary>Of one that was never begun: what the reward asks for; null: it was begun.</summary>
    public string? Expected { get; init; }

    /// <summary>What there was of it.</summary>
    public string? Actual { get; init; }
}
