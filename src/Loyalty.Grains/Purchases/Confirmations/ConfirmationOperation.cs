using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Confirmations;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Common;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Purchases.Confirmations;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Purchases.Confirmations;

/// <summary>Confirming a purchase: reads it and its returns from the journal, then decides.</summary>
internal sealed class ConfirmationOperation(
    Account account, IAccountJournal journal, ProgramCatalog catalog, TimeProvider time, string program, string member, Gates gates)
{
    public async Task<Outcome<ConfirmedPurchase>> Execute(ConfirmPurchase command)
    {
        var purchase = OperationKeys.Purchase(program, command.Channel, command.Id);
        return await gates.Through(purchase, () => Execute(command, OperationHash.Of(purchase)));
    }

    private async Task<Outcome<ConfirmedPurchase>> Execute(ConfirmPurchase command, OperationHash purchase)
    {
        var editions = new EditionsInForce(catalog, program);
        StoredPurchase? stored = null;
        var readAt = -1L;
        var outcome = await account.Execute(new AccountOperation<ConfirmedPurchase>
        {
            Key = OperationKeys.Confirmation(program, command.Channel, command.Id),
            Refers = purchase,
            Prepare = _ => editions.Prepare() ?? (NeedsReading() ? Read() : null),
            Decide = state =>
                editions.Program is not { } known ? Refusals.ProgramNotFound
                : stored is null ? Refusals.PurchaseNotFound
                : ConfirmPurchaseRules.Decide(state, stored, known.InForceAt(time.GetUtcNow()), time.GetUtcNow()),
            Answer = record => ConfirmationAnswers.From(record, member),
            Foretell = record => ConfirmationAnswers.From(record, member) with { DryRun = true },
            Differences = _ => [],
            ReceivedAt = time.GetUtcNow,
            DryRun = command.DryRun,
        });
        return outcome!;

        // As for a return: nothing else of the purchase runs meanwhile.
        bool NeedsReading() => stored is null && (readAt < 0 || account.MayHaveHappenedSince(readAt, purchase));

        async Task Read()
        {
            var version = account.State.Version;
            if (!await account.Durable())
            {
                return;
            }

            if (await journal.Find(purchase, CancellationToken.None) is { } found)
            {
                if (!account.IsOwn(found.Account) && await account.IsBehind())
                {
                    return;
                }

                if (account.IsOwn(found.Account))
                {
                    if (await account.ReadWithReferring(found) is not { } happened)
                    {
                        return;
                    }

                    stored = StoredPurchase.From(happened);
                }
            }

            readAt = version;
        }
    }
}
