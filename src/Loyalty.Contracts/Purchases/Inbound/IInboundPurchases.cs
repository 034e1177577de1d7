namespace Loyalty.Contracts.Purchases.Inbound;

/// <summary>Takes what arrives on the inbound streams of its key; nobody calls it. Key: that of the streams.</summary>
[Alias("loyalty.IInboundPurchases")]
public interface IInboundPurchases : IGrainWithStringKey;
