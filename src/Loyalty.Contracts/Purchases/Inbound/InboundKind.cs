namespace Loyalty.Contracts.Purchases.Inbound;

/// <summary>Which body a document is.</summary>
public enum InboundKind
{
    Purchase,
    Return,
}
