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

    /// <summary>What it costs; null for a reward that is only given: by rules, campaigns and whatever else gives vouchers.</summary>
    [Id(3)] public RewardPrice? Price { get; init; }

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

    /// <summary>What a voucher is worth, for the till; which of it is given depends on <see cref="Kind"/>. Null: what the name says.</summary>
    [Id(11)] public RewardValue? Value { get; init; }

    /// <summary>A retired reward is redeemed no more; vouchers that were issued stay usable.</summary>
    [Id(12)] public bool Retired { get; init; }

    /// <summary>What it is.</summary>
    [Id(13)] public RewardKind Kind { get; init; }

    /// <summary>What members of a tier and of those above it pay, less than others do; in the wallet of the price.</summary>
    [Id(14)] public ImmutableArray<TierPrice> TierPrices { get; init; } = [];

    /// <summary>From when members of a tier and of those above it can redeem it, before the others can.</summary>
    [Id(15)] public ImmutableArray<EarlyAccess> EarlyAccess { get; init; } = [];

    /// <summary>How many all members together get in a calendar period; all hold. What is cancelled can be redeemed again.</summary>
    [Id(16)] public ImmutableArray<RewardLimit> StockPerPeriod { get; init; } = [];

    /// <summary>What a member must be or have done; null: nothing.</summary>
    [Id(17)] public RewardRequirements? Requires { get; init; }

    /// <summary>
    /// Whenever an eligible member has as many points as it costs, they are spent and the voucher is given, by itself: the tenth
    /// coffee is free. Only with a price, and without anything to put aside.
    /// </summary>
    [Id(19)] public bool Automatic { get; init; }
}

/// <summary>What a reward is. It says which members of its <see cref="RewardValue"/> are given.</summary>
public enum RewardKind
{
    /// <summary>What its name and value say: nothing, or an amount, a percentage or a text.</summary>
    Other,

    /// <summary>An amount off a purchase.</summary>
    AmountOff,

    /// <summary>A percentage off a purchase, with or without a maximum.</summary>
    PercentOff,

    /// <summary>A product, by its SKU.</summary>
    FreeProduct,

    /// <summary>A delivery that costs nothing.</summary>
    FreeShipping,

    /// <summary>A gift card of an amount.</summary>
    GiftCard,

    /// <summary>Money in a wallet of the member's, at once: the voucher is used as it is issued.</summary>
    Cashback,

    /// <summary>A place at an event.</summary>
    EventAccess,

    /// <summary>A code that a partner gave.</summary>
    PartnerCode,

    /// <summary>Something for a good cause, at once: the voucher is used as it is issued.</summary>
    Donation,

    /// <summary>A numbered ticket that takes part in the reward's next draw.</summary>
    RaffleTicket,
}

/// <param name="Tier">The lowest tier that pays it.</param>
/// <param name="Points">1–100,000,000,000, less than the price and than what lower tiers pay.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.TierPrice")]
public sealed record TierPrice([property: Id(0)] string Tier, [property: Id(1)] long Points);

/// <param name="Tier">The lowest tier that it holds for.</param>
/// <param name="From">Before the reward's own From.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.EarlyAccess")]
public sealed record EarlyAccess([property: Id(0)] string Tier, [property: Id(1)] DateTimeOffset From);

/// <summary>What a member must be or have done; all of it holds.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Requirements")]
public sealed record RewardRequirements
{
    /// <summary>The member is in one of these segments; empty: in any or none.</summary>
    [Id(0)] public ImmutableArray<string> Segments { get; init; } = [];

    /// <summary>The member has spent so much.</summary>
    [Id(1)] public RequiredSpend? Spend { get; init; }

    /// <summary>The member has made so many purchases, 1–1,000,000; those that came back whole do not count, as with conditions on purchases.</summary>
    [Id(2)] public long? Purchases { get; init; }

    /// <summary>The member holds one of these paid memberships, in its grace too; empty: any or none.</summary>
    [Id(3)] public ImmutableArray<string> Memberships { get => field.IsDefault ? [] : field; init; }
}

/// <summary>What counts as spend for tiers does here, too; what came back does not.</summary>
/// <param name="Amount">Minor units, 1–100,000,000,000.</param>
/// <param name="Days">In how many days (1–1,460) up to and including today; null: ever.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.RequiredSpend")]
public sealed record RequiredSpend([property: Id(0)] long Amount, [property: Id(1)] int? Days);

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

/// <param name="Period">A calendar period in the program's zone, or the member's lifetime; not a purchase. Of stock: a calendar period.</param>
/// <param name="Count">1–1,000,000 redemptions that one member gets in it, or of stock all members together; cancelled ones do not count. Of one member those before the limit was published count, too, by year and lifetime; by other periods, and of stock, they do not: it begins to count with its edition, and validating says so.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Limit")]
public sealed record RewardLimit([property: Id(0)] CapPeriod Period, [property: Id(1)] long Count);

/// <summary>
/// What a voucher is worth, as the reward's kind has it: an amount (<see cref="RewardKind.AmountOff"/>, <see cref="RewardKind.GiftCard"/>,
/// with a wallet <see cref="RewardKind.Cashback"/>, with a recipient <see cref="RewardKind.Donation"/>), a percentage, a SKU, a text.
/// But for cashback the platform passes it on and does not reckon with it.
/// </summary>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Value")]
public sealed record RewardValue
{
    /// <summary>In minor units of the program's currency.</summary>
    [Id(0)] public long? Amount { get; init; }

    /// <summary>Off the price: more than 0, at most 100, at most two decimals.</summary>
    [Id(1)] public decimal? Percent { get; init; }

    /// <summary>A service or a thing, in words.</summary>
    [Id(2)] public string? Text { get; init; }

    /// <summary>The most that a percentage comes to, in minor units; null: no bound.</summary>
    [Id(3)] public long? MaximumAmount { get; init; }

    /// <summary>The product that is free.</summary>
    [Id(4)] public string? Sku { get; init; }

    /// <summary>The wallet of money that cashback is paid into.</summary>
    [Id(5)] public string? Wallet { get; init; }

    /// <summary>Who gets a donation.</summary>
    [Id(6)] public string? Recipient { get; init; }
}
