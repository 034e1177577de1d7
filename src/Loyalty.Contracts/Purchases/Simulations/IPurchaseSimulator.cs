using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Purchases.Simulations;

/// <summary>Purchases that nobody made, of members that do not exist; nothing is ever written. Key: the program's id.</summary>
[Alias("loyalty.IPurchaseSimulator")]
public interface IPurchaseSimulator : IGrainWithStringKey
{
    /// <summary>What the purchase would come to; the rules <c>tierUnknown</c>, <c>walletUnknown</c> and <c>channelUnknown</c> when the edition does not know what is described.</summary>
    [Alias("Simulate")]
    Task<Outcome<RecordedPurchase>> Simulate(SimulatePurchase command);
}
