using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Inbound;

namespace Loyalty.Grains.Purchases.Inbound;

/// <summary>A document as it came, and why it could not be booked.</summary>
[GenerateSerializer, Alias("loyalty.purchases.ParkedState")]
internal sealed class ParkedPurchaseState
{
    /// <summary>Empty: nothing is kept.</summary>
    [Id(0)]
    public string Stream { get; set; } = "";

    [Id(1)]
    public InboundKind Kind { get; set; }

    [Id(2)]
    public byte[] Document { get; set; } = [];

    /// <summary>Bytes that arrived; more than are kept of what was too large.</summary>
    [Id(3)]
    public int Size { get; set; }

    [Id(4)]
    public string Code { get; set; } = "";

    [Id(5)]
    public string Detail { get; set; } = "";

    [Id(6)]
    public List<Fault> Errors { get; set; } = [];

    [Id(7)]
    public DateTimeOffset FirstParkedAt { get; set; }

    [Id(8)]
    public DateTimeOffset LastParkedAt { get; set; }

    [Id(9)]
    public int Count { get; set; }

    public bool IsCut() => Size > Document.Length;
}
