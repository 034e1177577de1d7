using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs.Conditions;

namespace Loyalty.Contracts.Programs;

/// <summary>What a purchase, an activity or joining earns, and when.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.EarningRule")]
public sealed record EarningRule
{
    /// <summary>Stands on every award that the rule gives; unique in the program.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public string? Name { get; init; }

    /// <summary>The wallet that it earns into; empty for a rule that gives steps or a voucher.</summary>
    [Id(2)] public required string Wallet { get; init; }

    /// <summary>Channels that it holds in; empty: all.</summary>
    [Id(3)] public ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>Smallest amount of the purchase (minor units; after discounts, without delivery and gift cards); null: any.</summary>
    [Id(4)] public long? MinimumAmount { get; init; }

    /// <summary>Which lines count; null: all but delivery and gift cards.</summary>
    [Id(5)] public ItemFilter? Items { get; init; }

    /// <summary>What it gives; null when it multiplies, or gives steps or a voucher.</summary>
    [Id(6)] public PointsPerAmount? Effect { get; init; }

    /// <summary>Limits for each member, in points or, of a rule that gives a voucher, in vouchers; all hold.</summary>
    [Id(7)] public ImmutableArray<EarningCap> Caps { get; init; } = [];

    /// <summary>What it gives points for. Amounts, items and the first purchase are conditions on purchases alone.</summary>
    [Id(8)] public RuleTrigger Trigger { get; init; }

    /// <summary>The type of activity; null with other triggers.</summary>
    [Id(9)] public string? ActivityType { get; init; }

    /// <summary>Only the first purchase that is recorded of a member; once it is returned, no other becomes the first.</summary>
    [Id(10)] public bool FirstPurchase { get; init; }

    /// <summary>What else must hold; null: nothing.</summary>
    [Id(11)] public Condition? Condition { get; init; }

    /// <summary>The stacking group that it belongs to; null: it adds to whatever else gives points.</summary>
    [Id(12)] public string? Group { get; init; }

    /// <summary>
    /// Multiplies what other rules give instead of giving points itself. It gives the difference that it makes, on the
    /// lines that <see cref="Items"/> counts; null items: all that the multiplied rules count.
    /// </summary>
    [Id(13)] public PointMultiplier? Multiplier { get; init; }

    /// <summary>
    /// The reward of which it gives one voucher that nobody pays for, instead of points: to members who are eligible for
    /// the reward, once for a purchase of which it counts a line, for an activity whatever its quantity, or for joining.
    /// </summary>
    [Id(15)] public string? Reward { get; init; }

    /// <summary>
    /// The challenge that it gives steps towards instead of points: one that is measured in them. Such a rule has no
    /// wallet. For a purchase it gives them as long as anything of what it counts was paid.
    /// </summary>
    [Id(16)] public string? Challenge { get; init; }

    /// <summary>1–1,000,000 for a purchase, or for each of an activity's quantity; 0 without a challenge.</summary>
    [Id(17)] public long Steps { get; init; }

    /// <summary>When a rule for birthdays gives; the first of the month with other triggers.</summary>
    [Id(18)] public BirthdayOn BirthdayOn { get; init; }
}

/// <summary>When a birthday is kept.</summary>
public enum BirthdayOn
{
    /// <summary>On the first day of its month: journals tell no more of a member than that.</summary>
    FirstOfMonth,

    /// <summary>On the day, 29 February on the 28th in other years. The time of the journal's record then tells it.</summary>
    Day,
}

public enum RuleTrigger
{
    Purchase,

    /// <summary>For each of an activity's quantity.</summary>
    Activity,

    /// <summary>Once, when the member joins.</summary>
    Enrollment,

    /// <summary>Once a year, at the start of the day that <see cref="EarningRule.BirthdayOn"/> says, of members whose birth date is known. Members to whom nothing has happened since the rule was published have it from when <c>members:evaluate</c> is sent.</summary>
    Birthday,

    /// <summary>Once a year, at the start of the day of the year on which the member joined; 29 February on the 28th in other years. The rest as for birthdays.</summary>
    Anniversary,
}

/// <summary>A line counts when it is included (or nothing is named to include) and not excluded.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.ItemFilter")]
public sealed record ItemFilter
{
    /// <summary>Compared exactly.</summary>
    [Id(0)] public ImmutableArray<string> IncludeSkus { get; init; } = [];

    [Id(1)] public ImmutableArray<string> ExcludeSkus { get; init; } = [];

    [Id(2)] public ImmutableArray<string> IncludeCategories { get; init; } = [];

    [Id(3)] public ImmutableArray<string> ExcludeCategories { get; init; } = [];

    /// <summary>Whether delivery lines count too.</summary>
    [Id(4)] public bool Delivery { get; init; }

    [Id(5)] public ImmutableArray<string> IncludeBrands { get; init; } = [];

    [Id(6)] public ImmutableArray<string> ExcludeBrands { get; init; } = [];

    /// <summary>A line is named by any of its labels.</summary>
    [Id(7)] public ImmutableArray<string> IncludeLabels { get; init; } = [];

    [Id(8)] public ImmutableArray<string> ExcludeLabels { get; init; } = [];
}

/// <summary>So many points for each so much, for each piece, or just so many.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.PointsPerAmount")]
public sealed record PointsPerAmount
{
    /// <summary>1–1,000,000.</summary>
    [Id(0)] public required long Points { get; init; }

    /// <summary>
    /// Minor units, 1–1,000,000,000; with 100, the points are for each whole unit of a two-decimal currency. Null: the
    /// points are given as they are, once for the whole purchase, as long as anything of what the rule counts was paid.
    /// </summary>
    [Id(1)] public long? PerAmount { get; init; }

    [Id(2)] public PointRounding Rounding { get; init; } = PointRounding.Floor;

    [Id(3)] public RoundingScope RoundingScope { get; init; } = RoundingScope.Order;

    /// <summary>
    /// The points are for each piece (by quantity) of the lines that count and of which anything was paid; not with
    /// <see cref="PerAmount"/>.
    /// </summary>
    [Id(4)] public bool PerItem { get; init; }
}

public enum PointRounding
{
    Floor,

    /// <summary>To the nearest whole point, halves up.</summary>
    Nearest,
    Ceiling,
}

public enum RoundingScope
{
    /// <summary>Once for the purchase; spread over its lines by largest remainder.</summary>
    Order,

    /// <summary>For each line by itself.</summary>
    Line,
}

/// <summary>The most points that one member earns by the rule in a period. One that comes to a rule that was published counts from its edition on.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.EarningCap")]
public sealed record EarningCap
{
    [Id(0)] public required CapPeriod Period { get; init; }

    [Id(1)] public required long Points { get; init; }

    [Id(2)] public AtLimit AtLimit { get; init; } = AtLimit.Reduce;
}

/// <summary>Calendar periods in the program's time zone; weeks start on Monday.</summary>
public enum CapPeriod
{
    Purchase,
    Day,
    Week,
    Month,
    Year,
    Lifetime,
}

public enum AtLimit
{
    /// <summary>Give what is left.</summary>
    Reduce,

    /// <summary>Give nothing when not all of it fits.</summary>
    Refuse,
}
