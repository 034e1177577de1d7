using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;

namespace Loyalty.Contracts.Campaigns;

/// <summary>Something extra for some members for some time, as an edition holds it.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Definition")]
public sealed record CampaignDefinition
{
    /// <summary>Stands on every award that the campaign gives; unique among the program's campaigns and rules.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public string? Name { get; init; }

    /// <summary>Set by publishing, pausing, resuming and ending; what a draft says of it does not matter.</summary>
    [Id(2)] public CampaignState State { get; init; }

    [Id(3)] public CampaignSchedule Schedule { get; init; } = new();

    /// <summary>Channels that it holds in; empty: all.</summary>
    [Id(4)] public ImmutableArray<string> Channels { get; init; } = [];

    [Id(5)] public CampaignAudience Audience { get; init; } = new();

    /// <summary>Smallest amount of the purchase (minor units; after discounts, without delivery and gift cards); null: any.</summary>
    [Id(6)] public long? MinimumAmount { get; init; }

    /// <summary>Which lines count; null: all but delivery and gift cards for extra points, all that the multiplied rules count for a multiplier.</summary>
    [Id(7)] public ItemFilter? Items { get; init; }

    /// <summary>The wallet that extra points go into; null for a multiplier, which gives into the wallet of its rules, and for vouchers.</summary>
    [Id(8)] public string? Wallet { get; init; }

    /// <summary>What it gives; null when its variants say so.</summary>
    [Id(9)] public CampaignEffect? Effect { get; init; }

    /// <summary>Limits for each member; all hold.</summary>
    [Id(10)] public ImmutableArray<CampaignCap> Caps { get; init; } = [];

    /// <summary>What all members together get at most; null: no limit. Once published, its amount may change, nothing else of it.</summary>
    [Id(11)] public CampaignBudget? Budget { get; init; }

    /// <summary>Members are spread over them by a stable hash; their percents and the control group's add up to 100. Empty: one effect for all.</summary>
    [Id(12)] public ImmutableArray<CampaignVariant> Variants { get; init; } = [];

    /// <summary>Percent (0–99) of the members who get nothing, and are counted to compare with.</summary>
    [Id(13)] public int ControlPercent { get; init; }

    /// <summary>What else must hold; null: nothing.</summary>
    [Id(14)] public Condition? Condition { get; init; }
}

public enum CampaignState
{
    Active,

    /// <summary>Gives nothing until it is resumed.</summary>
    Paused,

    /// <summary>Gives nothing any more.</summary>
    Ended,
}

/// <summary>When a campaign holds, by the instant at which a purchase occurred. All that is given must hold.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Schedule")]
public sealed record CampaignSchedule
{
    /// <summary>Null: from its publishing.</summary>
    [Id(0)] public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive; null: until it is ended.</summary>
    [Id(1)] public DateTimeOffset? Until { get; init; }

    /// <summary>Days of the week in the program's zone; empty: all.</summary>
    [Id(2)] public ImmutableArray<Weekday> Days { get; init; } = [];

    /// <summary>Hours of the day in the program's zone; empty: all.</summary>
    [Id(3)] public ImmutableArray<HourRange> Hours { get; init; } = [];
}

public enum Weekday
{
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// <summary>Whole hours as a clock on the wall shows them; what lies beyond midnight takes a second range.</summary>
/// <param name="From">0–23.</param>
/// <param name="To">Exclusive, 1–24, after <paramref name="From"/>.</param>
[GenerateSerializer, Immutable, Alias("loyalty.campaigns.HourRange")]
public sealed record HourRange([property: Id(0)] int From, [property: Id(1)] int To);

/// <summary>Who takes part: members in one of the tiers who have all of the attributes.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Audience")]
public sealed record CampaignAudience
{
    /// <summary>By the tier when the purchase arrives; empty: all.</summary>
    [Id(0)] public ImmutableArray<string> Tiers { get; init; } = [];

    [Id(1)] public ImmutableArray<AttributeCondition> Attributes { get; init; } = [];
}

/// <summary>The member's profile has the attribute with exactly this value.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.campaigns.AttributeCondition")]
public sealed record AttributeCondition([property: Id(0)] string Name, [property: Id(1)] string Value);

/// <summary>What a campaign gives; exactly one of these.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Effect")]
public sealed record CampaignEffect
{
    [Id(0)] public PointMultiplier? Multiplier { get; init; }

    /// <summary>Extra points for a purchase with a line that counts, 1–1,000,000.</summary>
    [Id(1)] public long? PointsPerPurchase { get; init; }

    /// <summary>Extra points by the amount of the lines that count.</summary>
    [Id(2)] public PointsPerAmount? PointsPerAmount { get; init; }

    /// <summary>The reward of which it gives a voucher that nobody pays for, for a purchase with a line that counts; limits and budget are then in awards.</summary>
    [Id(4)] public string? Reward { get; init; }
}

/// <summary>
/// Multiplies what earning rules give before rounding and limits. Multipliers of one rule multiply each other; each
/// gives the difference that it makes to those before it in the program, rounded as the rule rounds.
/// </summary>
[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Multiplier")]
public sealed record PointMultiplier
{
    /// <summary>1.01–100, at most two decimals.</summary>
    [Id(0)] public required decimal Factor { get; init; }

    /// <summary>The earning rules that are multiplied; all earn into one wallet.</summary>
    [Id(1)] public required ImmutableArray<string> Rules { get; init; } = [];
}

/// <summary>The most that one member gets by the campaign in a period, in awards, points or both.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Cap")]
public sealed record CampaignCap
{
    [Id(0)] public required CapPeriod Period { get; init; }

    /// <summary>Null: no limit in points.</summary>
    [Id(1)] public long? Points { get; init; }

    /// <summary>Null: no limit in awards. Not with <see cref="CapPeriod.Purchase"/>, which has one at most.</summary>
    [Id(2)] public long? Awards { get; init; }

    /// <summary>What becomes of points that don't fit.</summary>
    [Id(3)] public AtLimit AtLimit { get; init; } = AtLimit.Reduce;
}

/// <summary>What all members together get at most. Never exceeded; what returns take back goes back to it until the campaign is ended.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Budget")]
public sealed record CampaignBudget
{
    [Id(0)] public required BudgetUnit Unit { get; init; }

    /// <summary>1 to 10^15 points or awards.</summary>
    [Id(1)] public required long Total { get; init; }

    /// <summary>What becomes of points that don't fit; an award counts as a whole.</summary>
    [Id(2)] public AtLimit AtLimit { get; init; } = AtLimit.Reduce;
}

public enum BudgetUnit
{
    Points,
    Awards,
}

/// <summary>One of the effects that are compared.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Variant")]
public sealed record CampaignVariant
{
    [Id(0)] public required string Id { get; init; }

    /// <summary>Of the members, 1–100.</summary>
    [Id(1)] public required int Percent { get; init; }

    [Id(2)] public required CampaignEffect Effect { get; init; }
}
