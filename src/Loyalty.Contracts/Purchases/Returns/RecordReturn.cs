using System.Collections.Immutable;

namespace Loyalty.Contracts.Purchases.Returns;

/// <summary>Something bought comes back: named lines, an amount, or (with neither) everything that is left.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.returns.Record")]
public sealed record RecordReturn
{
    [Id(0)] public required string Channel { get; init; }

    /// <summary>Unique in its channel among returns.</summary>
    [Id(1)] public required string Id { get; init; }

    [Id(2)] public required string PurchaseChannel { get; init; }

    [Id(3)] public required string PurchaseId { get; init; }

    [Id(4)] public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>By line and quantity; empty otherwise.</summary>
    [Id(5)] public ImmutableArray<ReturnLine> Lines { get; init; } = [];

    /// <summary>
    /// By amount, in minor units of the purchase's currency; spread over what is left of its lines. All that is left is a
    /// return of everything. Null otherwise.
    /// </summary>
    [Id(6)] public long? Amount { get; init; }

    [Id(7)] public bool Import { get; init; }

    [Id(8)] public bool DryRun { get; init; }

    /// <summary>Of <see cref="Amount"/>; null: that of the purchase. Another one is refused.</summary>
    [Id(9)] public string? Currency { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.returns.Line")]
public sealed record ReturnLine([property: Id(0)] string Line, [property: Id(1)] decimal Quantity);
