using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Simulations;

namespace Loyalty.Contracts.Purchases;

/// <summary>The purchases of one member. Key: program/member.</summary>
[Alias("loyalty.IMemberPurchases")]
public interface IMemberPurchases : IGrainWithStringKey
{
    [Alias("Record")]
    Task<Outcome<RecordedPurchase>> Record(RecordPurchase command);

    /// <summary>What a dry run would answer were the edition in force, whether or not a purchase of this id was recorded.</summary>
    [Alias("Simulate")]
    Task<Outcome<RecordedPurchase>> Simulate(SimulatePurchase command);
}

/// <summary>Purchases without a member, journalled so that they share idempotency and reconciliation. Key: program/guest/channel/number.</summary>
[Alias("loyalty.IGuestPurchases")]
public interface IGuestPurchases : IGrainWithStringKey
{
    [Alias("Record")]
    Task<Outcome<RecordedPurchase>> Record(RecordPurchase command);
}
