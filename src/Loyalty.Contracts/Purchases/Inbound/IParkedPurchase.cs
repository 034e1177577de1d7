using System.Collections.Immutable;
using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Purchases.Inbound;

/// <summary>One inbound document that could not be booked, as it came. Key: program/channel/id, where the id is made of the document and its stream.</summary>
[Alias("loyalty.IParkedPurchase")]
public interface IParkedPurchase : IGrainWithStringKey
{
    /// <summary>Keeps the document; when it is kept already, counts. Refused (<c>parkingFull</c>) when the channel has as many as it can have.</summary>
    [Alias("Park")]
    Task<Outcome<ParkedPurchase>> Park(ParkPurchase command);

    [Alias("Get")]
    Task<Outcome<ParkedPurchase>> Get();

    /// <summary>
    /// Books the document as if it arrived now, and lets it go once that is durable; when it was booked meanwhile, that is the
    /// stored answer. Refused as the purchase is, and kept, when it still cannot be booked.
    /// </summary>
    [Alias("Replay")]
    Task<Outcome<BookedPurchase>> Replay();

    /// <summary>Lets it go unbooked; answers what it was.</summary>
    [Alias("Discard")]
    Task<Outcome<ParkedPurchase>> Discard();
}

[GenerateSerializer, Immutable, Alias("loyalty.purchases.Park")]
public sealed record ParkPurchase
{
    /// <summary>The key of the stream that it came on.</summary>
    [Id(0)] public required string Stream { get; init; }

    [Id(1)] public required InboundPurchase Message { get; init; }

    /// <summary>Why it cannot be booked.</summary>
    [Id(2)] public required Refusal Reason { get; init; }
}

/// <summary>An inbound document that could not be booked, and why.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.purchases.Parked")]
public sealed record ParkedPurchase
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required InboundKind Kind { get; init; }

    /// <summary>The key of the stream that it came on: program/member, or a guest account.</summary>
    [Id(2)] public required string Stream { get; init; }

    /// <summary>Why it could not be booked, as HTTP would have said; <c>unavailable</c>: the platform was away for too long.</summary>
    [Id(3)] public required string Code { get; init; }

    [Id(4)] public required string Detail { get; init; }

    /// <summary>What exactly is wrong, by JSON pointer into the document.</summary>
    [Id(5)] public required ImmutableArray<Fault> Errors { get; init; } = [];

    [Id(6)] public required DateTimeOffset FirstParkedAt { get; init; }

    [Id(7)] public required DateTimeOffset LastParkedAt { get; init; }

    /// <summary>How often it was parked; more than once when the stream delivered it again.</summary>
    [Id(8)] public required int Count { get; init; }

    /// <summary>Bytes that arrived.</summary>
    [Id(9)] public required int Size { get; init; }

    /// <summary>True when it was too large to be kept: the document is its beginning, and cannot be replayed.</summary>
    [Id(10)] public bool Cut { get; init; }

    /// <summary>As it came; bytes that are not UTF-8 are shown as U+FFFD, and kept.</summary>
    [Id(11)] public required string Document { get; init; }
}
