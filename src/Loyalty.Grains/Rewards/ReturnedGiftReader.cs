using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Rewards;

/// <summary>Whether what gave a voucher has been returned, as the journal has it: accounts keep neither vouchers that were used nor returns.</summary>
internal sealed class ReturnedGiftReader(IAccountJournal journal, string program)
{
    private const int Page = 200;

    /// <summary>How a used voucher was given that a return since would have ended; null: none has, or it was not given.</summary>
    /// <param name="issued">The voucher.</param>
    /// <param name="record">The record that gave it.</param>
    /// <param name="account">The account that holds it.</param>
    /// <param name="known">The editions.</param>
    public async Task<VoucherGranted?> Of(VoucherIssued issued, AccountRecord record, string account, ProgramEntry known)
    {
        var granted = record.Events.OfType<VoucherGranted>().First(granted => granted.Voucher == issued.Voucher);
        var edition = known.Edition(granted.Edition);
        return granted.Cause switch
        {
            VoucherGranted.ByReferral when record.First<ReferralEarned>() is { } earned =>
                ReturnedGifts.TakesBack(edition) && await journal.Find(Leg(earned.Friend), CancellationToken.None) is not null,
            VoucherGranted.ByRule or VoucherGranted.ByCampaign or VoucherGranted.ByReferral when record.First<PurchaseRecorded>() is { } purchase =>
                StoredPurchase.From(record.Events.Concat(await Referring(purchase))) is { } stored && ReturnedGifts.ByPurchase(granted, stored, edition),

            // Of members who were merged, completions cannot be told apart any more.
            VoucherGranted.ByChallenge when issued.Member is null => ReturnedGifts.ByCompletion(granted, record.Events.Concat(await Since(account, issued.SpentIn)), edition),
            _ => false,
        }
            ? granted
            : null;
    }

    private OperationHash Leg(string friend) => OperationHash.Of(OperationKeys.Leg(program, "referral", friend, "back"));

    private async Task<IEnumerable<AccountEvent>> Referring(PurchaseRecorded purchase) =>
        (await journal.FindReferring(OperationHash.Of(OperationKeys.Purchase(program, purchase.Channel, purchase.Id)), CancellationToken.None)).SelectMany(static stored => stored.Read().Events);

    /// <summary>What happened to challenges after the version, oldest first.</summary>
    private async Task<IEnumerable<AccountEvent>> Since(string account, long version)
    {
        var found = new List<AccountEvent[]>();
        for (long? before = null; before is null || before > version + 1;)
        {
            var records = await journal.Read(account, before, Page, CancellationToken.None);
            found.AddRange(records.TakeWhile(stored => stored.Version > version)
                .Select(static stored => stored.Read().Events.Where(static happened => happened is ChallengeCompleted or ChallengeReopened).ToArray()));
            before = records.Count == 0 ? version : records[^1].Version;
        }

        return found.AsEnumerable().Reverse().SelectMany(static events => events);
    }
}
