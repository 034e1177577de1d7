using System.Collections.Immutable;

namespace Loyalty.Contracts.Purchases;

/// <summary>A purchase as a channel reports it.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.purchases.Record")]
public sealed record RecordPurchase
{
    /// <summary>The channel that sends it, from the caller's key.</summary>
    [Id(0)] public required string Channel { get; init; }

    /// <summary>The receipt; unique in its channel for ever.</summary>
    [Id(1)] public required string Id { get; init; }

    /// <summary>When it happened at the till.</summary>
    [Id(2)] public required DateTimeOffset OccurredAt { get; init; }

    [Id(3)] public required string Currency { get; init; }

    /// <summary>What was paid, in minor units: the sum of the lines less <see cref="Discount"/>.</summary>
    [Id(4)] public required long Amount { get; init; }

    /// <summary>Taken off the whole order, in minor units; spread over the lines in proportion to their amounts.</summary>
    [Id(5)] public long Discount { get; init; }

    [Id(6)] public required ImmutableArray<PurchaseLine> Lines { get; init; } = [];

    /// <summary>History: received-at is taken as occurred-at and there is no late window.</summary>
    [Id(7)] public bool Import { get; init; }

    /// <summary>Answer what would happen, and write nothing.</summary>
    [Id(8)] public bool DryRun { get; init; }

    /// <summary>Points that pay for some or all of <see cref="Amount"/>, at most 5 wallets, each once, in the order in which they are used.</summary>
    [Id(9)] public ImmutableArray<PointPayment> PayWith { get; init; } = [];

    /// <summary>The store it was bought in, as the channel names it; null: none.</summary>
    [Id(10)] public string? Store { get; init; }
}

/// <param name="Wallet">The wallet.</param>
/// <param name="Points">The most points to use; no more are taken than cover what is left to be paid.</param>
[GenerateSerializer, Immutable, Alias("loyalty.purchases.PointPayment")]
public sealed record PointPayment([property: Id(0)] string Wallet, [property: Id(1)] long Points);

[GenerateSerializer, Immutable, Alias("loyalty.purchases.Line")]
public sealed record PurchaseLine
{
    /// <summary>Unique in the purchase; returns name it. The line's place (1, 2 …) when the channel gave none.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string Sku { get; init; }

    [Id(2)] public string? Category { get; init; }

    [Id(3)] public string? Brand { get; init; }

    [Id(4)] public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>More than 0, at most three decimals (pieces, or kilograms).</summary>
    [Id(5)] public required decimal Quantity { get; init; }

    /// <summary>For the whole line, in minor units, after the line's own discounts, tax included.</summary>
    [Id(6)] public required long Amount { get; init; }

    /// <summary>The tax that is in <see cref="Amount"/>.</summary>
    [Id(7)] public long Tax { get; init; }

    [Id(8)] public LineKind Kind { get; init; } = LineKind.Item;
}

public enum LineKind
{
    Item,
    Delivery,

    /// <summary>A gift card that is bought; it earns when it is spent.</summary>
    GiftCard,
}
