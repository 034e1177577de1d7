using System.Collections.Immutable;
using Loyalty.Contracts.Programs;

namespace Loyalty.Contracts.Rewards;

/// <summary>Something that members redeem points for. The newest published one stands in the program's edition.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Definition")]
public sealed record RewardDefinition
{
    /// <summary>Unique in the program.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string Name { get; init; }

    [Id(2)] public string? Description { get; init; }

    [Id(3)] public required RewardPrice Price { get; init; }

    /// <summary>Where the pieces come from; never changes once it is published.</summary>
    [Id(4)] public StockKind Stock { get; init; } = StockKind.Unlimited;

    /// <summary>How many one member gets; all hold.</summary>
    [Id(5)] public ImmutableArray<RewardLimit> PerMember { get; init; } = [];

    /// <summary>The lowest tier that gets it; null: any.</summary>
    [Id(6)] public string? Tier { get; init; }

    /// <summary>From when it can be redeemed; null: at once.</summary>
    [Id(7)] public DateTimeOffset? From { get; init; }

    /// <summary>Until when it can be redeemed, exclusive; null: no end. Vouchers that were issued stay usable.</summary>
    [Id(8)] public DateTimeOffset? Until { get; init; }

    /// <summary>Channels in which it is redeemed and its vouchers are used; empty: all.</summary>
    [Id(9)] public ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>Days (1–3,660) after that of its issue on which a voucher can be used; null: for ever.</summary>
    [Id(10)] public int? VoucherDays { get; init; }

    /// <summary>What a voucher is worth, for the till; null: what the name says.</summary>
    [Id(11)] public RewardValue? Value { get; init; }

    /// <summary>A retired reward is redeemed no more; vouchers that were issued stay usable.</summary>
    [Id(12)] public bool Retired { get; init; }
}

/// <param name="Wallet">The wallet that is paid from.</param>
/// <param name="Points">1–100,000,000,000.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Price")]
public sealed record RewardPrice([property: Id(0)] string Wallet, [property: Id(1)] long Points);

public enum StockKind
{
    /// <summary>As many as are asked for.</summary>
    Unlimited,

    /// <summary>As many as were put in stock.</summary>
    Counted,

    /// <summary>A voucher for each code that a partner gave, until they are used up.</summary>
    Codes,
}

/// <param name="Period">A calendar period in the program's zone, or the member's lifetime; not a purchase.</param>
/// <param name="Count">1–1,000,000 redemptions that one member gets in it; cancelled ones do not count. By year and lifetime, those before the limit was published do, too.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Limit")]
public sealed record RewardLimit([property: Id(0)] CapPeriod Period, [property: Id(1)] long Count);

/// <summary>What a voucher is worth: exactly one of these. The platform passes it on and does not reckon with it.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Value")]
public sealed record RewardValue
{
    /// <summary>In minor units of the program's currency.</summary>
    [Id(0)] public long? Amount { get; init; }

    /// <summary>Off the price: more than 0, at most 100, at most two decimals.</summary>
    [Id(1)] public decimal? Percent { get; init; }

    /// <summary>A service or a thing, in words.</summary>
    [Id(2)] public string? Text { get; init; }
}
