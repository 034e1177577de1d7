using System.Collections.Immutable;

namespace Loyalty.Contracts.Programs;

/// <summary>What a purchase, an activity or joining earns, and when.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.EarningRule")]
public sealed record EarningRule
{
    /// <summary>Stands on every award that the rule gives; unique in the program.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public string? Name { get; init; }

    /// <summary>The wallet that it earns into.</summary>
    [Id(2)] public required string Wallet { get; init; }

    /// <summary>Channels that it holds in; empty: all.</summary>
    [Id(3)] public ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>Smallest amount of the purchase (minor units; after discounts, without delivery and gift cards); null: any.</summary>
    [Id(4)] public long? MinimumAmount { get; init; }

    /// <summary>Which lines count; null: all but delivery and gift cards.</summary>
    [Id(5)] public ItemFilter? Items { get; init; }

    [Id(6)] public required PointsPerAmount Effect { get; init; }

    /// <summary>Limits for each member; all hold.</summary>
    [Id(7)] public ImmutableArray<EarningCap> Caps { get; init; } = [];

    /// <summary>What it gives points for. Amounts, items and the first purchase are conditions on purchases alone.</summary>
    [Id(8)] public RuleTrigger Trigger { get; init; }

    /// <summary>The type of activity; null with other triggers.</summary>
    [Id(9)] public string? ActivityType { get; init; }

    /// <summary>Only the first purchase that is recorded of a member; once it is returned, no other becomes the first.</summary>
    [Id(10)] public bool FirstPurchase { get; init; }
}

public enum RuleTrigger
{
    Purchase,

    /// <summary>For each of an activity's quantity.</summary>
    Activity,

    /// <summary>Once, when the member joins.</summary>
    Enrollment,
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
}

/// <summary>So many points for each so much, or just so many.</summary>
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

/// <summary>The most points that one member earns by the rule in a period.</summary>
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
