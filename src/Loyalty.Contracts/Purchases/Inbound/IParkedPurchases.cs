using System.Collections.Immutable;
using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Purchases.Inbound;

/// <summary>What is parked of one channel's inbound stream; the documents stand with <see cref="IParkedPurchase"/>. Key: program/channel.</summary>
[Alias("loyalty.IParkedPurchases")]
public interface IParkedPurchases : IGrainWithStringKey
{
    /// <summary>Lists it, before its document is kept, so that no document is without a place in the list. Idempotent by id. False when the list is full.</summary>
    [Alias("Put")]
    Task<bool> Put(ParkedPurchaseEntry entry);

    /// <summary>Takes it off the list, after its document is gone. Idempotent.</summary>
    [Alias("Remove")]
    Task Remove(string id);

    /// <summary>In the order in which they were parked first. <paramref name="cursor"/> is the <c>Next</c> of the page before.</summary>
    [Alias("List")]
    Task<Outcome<ParkedPurchasePage>> List(string? cursor, int limit);
}

[GenerateSerializer, Immutable, Alias("loyalty.purchases.ParkedEntry")]
public sealed record ParkedPurchaseEntry
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required InboundKind Kind { get; init; }

    /// <summary>Why it could not be booked, as HTTP would have said; <c>unavailable</c>: the platform was away for too long.</summary>
    [Id(2)] public required string Code { get; init; }

    [Id(3)] public required DateTimeOffset FirstParkedAt { get; init; }

    [Id(4)] public required DateTimeOffset LastParkedAt { get; init; }

    /// <summary>How often it was parked; more than once when the stream delivered it again.</summary>
    [Id(5)] public required int Count { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.purchases.ParkedPage")]
public sealed record ParkedPurchasePage
{
    [Id(0)] public required ImmutableArray<ParkedPurchaseEntry> Parked { get; init; } = [];

    /// <summary>Null on the last page.</summary>
    [Id(1)] public string? Next { get; init; }
}
