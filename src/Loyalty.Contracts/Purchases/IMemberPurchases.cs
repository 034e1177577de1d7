using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Purchases;

/// <summary>The purchases of one member. Key: program/member.</summary>
[Alias("loyalty.IMemberPurchases")]
public interface IMemberPurchases : IGrainWithStringKey
{
    [Alias("Record")]
    Task<Outcome<RecordedPurchase>> Record(RecordPurchase command);
}

/// <summary>Purchases without a member, journalled so that they share idempotency and reconciliation. Key: program/guest/channel/number.</summary>
[Alias("loyalty.IGuestPurchases")]
public interface IGuestPurchases : IGrainWithStringKey
{
    [Alias("Record")]
    Task<Outcome<RecordedPurchase>> Record(RecordPurchase command);
}
