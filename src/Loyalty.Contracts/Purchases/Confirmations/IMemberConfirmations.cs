using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Purchases.Confirmations;

/// <summary>What confirms purchases of one member, e.g. their delivery. Key: program/member.</summary>
[Alias("loyalty.IMemberConfirmations")]
public interface IMemberConfirmations : IGrainWithStringKey
{
    /// <summary>
    /// Makes active what the purchase earned and waits for it. Once for a purchase: repeated, it answers as before.
    /// Refused with <c>purchaseNotFound</c>, <c>nothingToConfirm</c>, <c>confirmationTooLate</c>.
    /// </summary>
    [Alias("Confirm")]
    Task<Outcome<ConfirmedPurchase>> Confirm(ConfirmPurchase command);
}
