using Loyalty.Contracts.Purchases.Returns;

namespace Loyalty.Contracts.Purchases.Inbound;

/// <summary>What an inbound document came to: one of the two, by its kind.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.purchases.Booked")]
public sealed record BookedPurchase
{
    [Id(0)] public RecordedPurchase? Purchase { get; init; }

    [Id(1)] public RecordedReturn? Return { get; init; }
}
