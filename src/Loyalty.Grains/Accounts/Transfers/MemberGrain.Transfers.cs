using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Transfers;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Accounts.Households;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Logging;

namespace Loyalty.Grains.Members;

// A transfer is a process over two accounts. Its legs, each idempotent:
//   debit (giver's journal) -> credit or refused (receiver's journal) -> end or undo (giver's journal)
// Whatever the receiver says first holds for ever, so the legs may be run as often as it takes, by the call that began
// the transfer and by the sweep beside each other.
internal sealed partial class MemberGrain : IMemberTransfers
{
    /// <summary>How long a caller waits for the credit before it is told that the points are in transit.</summary>
    private static readonly TimeSpan TransferWait = TimeSpan.FromSeconds(5);

    private static readonly Refusal TransferNotFound = Refusal.NotFound("transferNotFound", "The member has begun no such transfer.");

    public Task<Outcome<PointTransfer>> Transfer(TransferPoints command) => OrThere<IMemberTransfers, PointTransfer>(TransferHere(command), there => there.Transfer(command));

    private async Task<Outcome<PointTransfer>> TransferHere(TransferPoints command)
    {
        try
        {
            return await Run(command);
        }
        catch (StorageException exception)
        {
            LogTransferInterrupted(logger, Key, command.Id, exception);
            return Account.Refused(exception);
        }
    }

    public Task<Outcome<PointTransfer>> GetTransfer(string transfer) => OrThere<IMemberTransfers, PointTransfer>(GetTransferHere(transfer), there => there.GetTransfer(transfer));

    private async Task<Outcome<PointTransfer>> GetTransferHere(string transfer)
    {
        try
        {
            return await FindLeg(transfer, "debit") is { } started && started.First<TransferStarted>() is not null ? await Describe(await HouseholdReader.Merged(journal, Program, Member, started)) : Unknown(TransferNotFound);
        }
        catch (StorageException exception)
        {
            LogTransferInterrupted(logger, Key, transfer, exception);
            return Account.Refused(exception);
        }
    }

    public Task<Outcome<TransferReceipt>> Receive(ReceivePoints command) => OrThere<IMemberTransfers, TransferReceipt>(ReceiveHere(command), there => there.Receive(command));

    private async Task<Outcome<TransferReceipt>> ReceiveHere(ReceivePoints command) => (await Leg(
        command.Id,
        "credit",
        (state, edition, now) => TransferRules.Credit(state, command, edition, now),
        record => new TransferReceipt(record.First<TransferReceived>()?.Refused)))!;

    private async Task<Outcome<PointTransfer>> Run(TransferPoints command)
    {
        var debit = ByEdition(
            OperationKeys.Leg(Program, "transfer", command.Id, "debit"),
            (state, edition, now) => TransferRules.Debit(state, Member, command, edition, now),
            static record => record) with { Differences = record => TransferAnswers.Differences(record, command), DryRun = command.DryRun };
        if (await _account.Repeat(debit) is null && await Unwilling(command) is { } unwilling)
        {
            return unwilling;
        }

        var started = (await Spend(debit.Key, dryRun => debit with { DryRun = dryRun || debit.DryRun }))!;
        if (started.Refusal is { } refusal)
        {
            return refusal;
        }

        if (command.DryRun && !started.Replayed)
        {
            return TransferAnswers.From(started.Value!, new TransferEnded(), Member) with { DryRun = true };
        }

        if (TransferRules.IsOpen(_account.State, command.Id))
        {
            // Answered as in transit when that takes longer.
            await OrLate(Settle(started.Value!), TransferWait);
        }

        var settled = await Describe(started.Value!);
        return settled.Value is { State: TransferState.Undone, Reason: { } undone }
            ? TransferRules.Undone(undone)
            : settled with { Replayed = started.Replayed };
    }

    /// <summary>Why the receiver would not take it: asked before the points leave, so that hardly a transfer has to be undone.</summary>
    private async Task<Refusal?> Unwilling(TransferPoints command)
    {
        if (command.To == Member)
        {
            return null;
        }

        var receiver = await GrainFactory.GetGrain<IMember>(Ids.Member(Program, command.To)).GetSummary();
        return receiver switch
        {
            { Value.Status: MemberStatus.Blocked } => TransferRules.ReceiverBlocked,
            { Refusal: { Kind: RefusalKind.NotFound } refusal } => refusal.Code == Refusals.MemberNotFound.Code ? TransferRules.ReceiverNotFound : refusal,
            _ => receiver.Refusal,
        };
    }

    /// <summary>Brings a transfer that has begun to its end or its undoing; false when that must be tried again.</summary>
    private async Task<bool> Settle(AccountRecord started)
    {
        var transfer = started.First<TransferStarted>()!;
        try
        {
            var spent = started.First<PointsSpent>()!;
            var receipt = await GrainFactory.GetGrain<IMemberTransfers>(Ids.Member(Program, transfer.To)).Receive(new ReceivePoints
            {
                Id = transfer.Id,
                From = Member,
                Wallet = transfer.Wallet,
                Buckets = TransferRules.Buckets(spent),
            });
            if (receipt.Refusal is { Kind: RefusalKind.Unavailable })
            {
                return false;
            }

            var refused = receipt.Value is { } said ? said.Refused : receipt.Refusal!.Code;
            var ended = await Leg(
                transfer.Id,
                "end",
                (state, edition, now) => refused is null
                    ? TransferRules.End(state, transfer.Id)
                    : TransferRules.Undo(state, transfer.Id, started, refused, edition, now),
                record => record);
            return ended is null or { Refusal: null };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it was, the outcome is unknown and the legs may be run again; the sweep does.
            LogTransferInterrupted(logger, Key, transfer.Id, exception);
            return false;
        }
    }

    /// <summary>Takes up a transfer that was interrupted.</summary>
    private async Task<bool> ResumeTransfer(TransferStarted transfer) =>
        await FindLeg(transfer.Id, "debit") is { } started && await Settle(started);

    private Task<Outcome<T>?> Leg<T>(
        string transfer, string leg, Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide, Func<AccountRecord, T> answer)
        where T : class =>
        _account.Execute(ByEdition(OperationKeys.Leg(Program, "transfer", transfer, leg), decide, answer));

    /// <summary>How a transfer stands.</summary>
    private async Task<Outcome<PointTransfer>> Describe(AccountRecord started)
    {
        var id = started.First<TransferStarted>()!.Id;
        return await _account.Durable()
            ? TransferAnswers.From(started, (await FindLeg(id, "end"))?.First<TransferEnded>(), Member)
            : Account.Reloading;
    }

    /// <summary>A leg as this account's journal has it.</summary>
    private async Task<AccountRecord?> FindLeg(string transfer, string leg) =>
        await journal.Find(OperationHash.Of(OperationKeys.Leg(Program, "transfer", transfer, leg)), CancellationToken.None) is { } stored && IsOwn(stored.Account)
            ? stored.Read()
            : null;

    [LoggerMessage(2, LogLevel.Warning, "The transfer {Transfer} of {Account} was interrupted; it is taken up again.")]
    private static partial void LogTransferInterrupted(ILogger logger, string account, string transfer, Exception exception);
}
