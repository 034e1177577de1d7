using Loyalty.Contracts.Purchases.Confirmations;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Purchases.Confirmations;

/// <summary>What is answered about a confirmation, from its record: the first time and on a repeat alike.</summary>
public static class ConfirmationAnswers
{
    public static ConfirmedPurchase From(AccountRecord record, string member)
    {
        var confirmed = record.First<PurchaseConfirmed>() ?? throw new ArgumentException("The record holds no confirmation.", nameof(record));
        return new ConfirmedPurchase
        {
            Channel = confirmed.PurchaseChannel,
            Id = confirmed.PurchaseId,
            Member = member,
            ConfirmedAt = confirmed.At,

            // What had become active by itself comes before it in the record.
            Activated =
            [
                .. record.Events.SkipWhile(happened => happened is not PurchaseConfirmed).OfType<PointsActivated>()
                    .GroupBy(activated => activated.Bucket.Wallet)
                    .Select(wallet => new ActivatedPoints(wallet.Key, wallet.Sum(activated => activated.Points), wallet.Sum(activated => activated.Repaid))),
            ],
            Balances = AccountAnswers.From(record.Balances),
        };
    }
}
