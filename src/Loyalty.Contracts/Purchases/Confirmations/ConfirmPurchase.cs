namespace Loyalty.Contracts.Purchases.Confirmations;

/// <summary>A purchase is what it was thought to be: it was delivered, and is paid.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.confirmations.Confirm")]
public sealed record ConfirmPurchase
{
    /// <summary>The channel of the purchase.</summary>
    [Id(0)] public required string Channel { get; init; }

    /// <summary>The purchase.</summary>
    [Id(1)] public required string Id { get; init; }

    [Id(2)] public bool DryRun { get; init; }
}
