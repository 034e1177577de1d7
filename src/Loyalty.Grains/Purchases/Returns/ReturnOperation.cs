using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Rewards;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Purchases.Returns;

/// <summary>Recording a return on an account: reads the purchase and its earlier returns from the journal, then decides.</summary>
internal sealed class ReturnOperation(
    Account account, IAccountJournal journal, ProgramCatalog catalog, TimeProvider time, string program, string? member, Gates gates)
{
    public async Task<Outcome<RecordedReturn>> Execute(RecordReturn command)
    {
        var purchase = OperationKeys.Purchase(program, command.PurchaseChannel, command.PurchaseId);
        return await gates.Through(purchase, () => Execute(command, OperationHash.Of(purchase)));
    }

    private async Task<Outcome<RecordedReturn>> Execute(RecordReturn command, OperationHash purchase)
    {
        var editions = new EditionsInForce(catalog, program);
        if (await Foreign(command, editions) is { } foreign)
        {
            return foreign;
        }

        StoredPurchase? stored = null;
        Refusal? misplaced = null;
        var paid = new PaidVouchers(account, journal);
        var readAt = -1L;
        var outcome = await account.Execute(new AccountOperation<RecordedReturn>
        {
            Key = OperationKeys.Return(program, command.Channel, command.Id),
            Refers = purchase,
            Prepare = state => editions.Prepare() ?? (NeedsReading() ? Read() : stored is null ? null : paid.Prepare(state)),
            Decide = state => Decide(state, command, editions.Program, stored, misplaced, paid.Known),
            Paid = () => paid.Known,
            Answer = record => ReturnAnswers.From(record, member),
            Foretell = record => ReturnAnswers.From(record, member) with { DryRun = true },
            Differences = record => ReturnAnswers.Differences(record, command),
            ReceivedAt = () => command.Import ? command.OccurredAt : time.GetUtcNow(),
            Import = command.Import,
            DryRun = command.DryRun,
        });
        return outcome!;

        // A purchase that was read stays as it is, since no other return of it runs. One that was not there may have
        // come with anything that happened since.
        bool NeedsReading() => stored is null && misplaced is null && (readAt < 0 || account.MayHaveHappenedSince(readAt, purchase));

        async Task Read()
        {
            var version = account.State.Version;
            if (!await account.Durable())
            {
                return;
            }

            var found = await journal.Find(purchase, CancellationToken.None);
            if (found is not null && !account.IsOwn(found.Account))
            {
                if (await account.IsBehind())
                {
                    return;
                }

                misplaced = Refusal.Conflict(
                    "purchaseOfAnotherMember", "The purchase belongs to another account.", new Fault("/purchase/id", "is not a purchase of this member"));
            }
            else if (found is not null)
            {
                if (await account.ReadWithReferring(found) is not { } happened)
                {
                    return;
                }

                stored = StoredPurchase.From(happened);
            }

            readAt = version;
        }
    }

    /// <summary>Refuses an amount in another currency before a repeat is looked for: the currency is not stored, since a program never has another.</summary>
    private async Task<Refusal?> Foreign(RecordReturn command, EditionsInForce editions) =>
        command.Currency is { } sent && await editions.Get() is { } known && known.InForceAt(time.GetUtcNow()).Definition.Currency is var accepted && sent != accepted
            ? Refusals.CurrencyNotAccepted(sent, accepted)
            : null;

    private Decision Decide(AccountState state, RecordReturn command, ProgramEntry? known, StoredPurchase? stored, Refusal? misplaced, IReadOnlyCollection<PaidVoucher> paid)
    {
        if (known is null)
        {
            return Refusals.ProgramNotFound;
        }

        if (misplaced is not null)
        {
            return misplaced;
        }

        var now = time.GetUtcNow();
        var current = known.InForceAt(now);
        if (stored is null)
        {
            return member is null ? Refusals.PurchaseNotFound : RecordReturnRules.Park(state, command, current, now);
        }

        var editions = new EditionPair(known.Edition(stored.Purchase.Edition), current);
        return member is null
            ? RecordReturnRules.DecideGuest(command, stored, editions, now)
            : RecordReturnRules.Decide(state, command, stored, editions, now, paid);
    }
}
