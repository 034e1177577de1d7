namespace Loyalty.Contracts.Purchases.Inbound;

/// <summary>
/// A purchase or a return from a system that does not speak HTTP, on the stream provider of its channel. What it carries
/// is the body that HTTP takes, as it is, so that this message never changes and what cannot be read is kept as it came.
/// </summary>
[GenerateSerializer, Immutable, Alias("loyalty.purchases.Inbound")]
public sealed record InboundPurchase
{
    /// <summary>
    /// The namespace of the streams. Their keys are <c>program/member</c>, where all of it must be that member's and keeps its order,
    /// or <c>program/guest/channel/0–63</c> for what names no member or names it by an identifier.
    /// </summary>
    public const string Streams = "purchases";

    /// <summary>JSON in UTF-8, at most <see cref="Common.Limits.InboundDocument"/> bytes.</summary>
    [Id(0)] public required ReadOnlyMemory<byte> Document { get; init; }

    [Id(1)] public InboundKind Kind { get; init; }
}
