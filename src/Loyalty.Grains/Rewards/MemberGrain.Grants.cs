using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Rewards;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Logging;

namespace Loyalty.Grains.Members;

// A voucher that nobody redeems is given in the record of what gives it (journal), and issued like one that is redeemed:
//   piece, code, place or ticket's number reserved -> voucher issued (journal)
// With nothing in stock the giving is undone (journal). The call that gave it does so before it answers; interrupted
// anywhere, the sweep takes it up.
internal sealed partial class MemberGrain
{
    /// <summary>Issues what a record gave. Whatever keeps it from that, what the record says stands: the sweep takes it up.</summary>
    private Task IssueGiven(AccountRecord record) => Task.WhenAll(record.Events.OfType<VoucherGranted>().Select(TryIssue));

    private async Task TryIssue(VoucherGranted granted)
    {
        try
        {
            await ResumeGrant(granted, again: false);
        }
        catch (Exception exception)
        {
            LogGrantInterrupted(logger, granted.Voucher, Key, exception);
        }
    }

    /// <summary>From the giving to the voucher, or to its undoing; false when it could not be brought to an end.</summary>
    /// <param name="granted">The voucher.</param>
    /// <param name="again">It is taken up again: another activation may have issued it, and what is put aside once the reward knows of that would be for nobody.</param>
    private Task<bool> ResumeGrant(VoucherGranted granted, bool again) => _redemptions.Through(granted.Voucher, async () =>
    {
        var editions = new EditionsInForce(catalog, Program);
        if (await editions.Get() is null || !await _account.Durable())
        {
            return false;
        }

        if (IsOpen(granted) && !(again && await _account.Repeat(Issuing(granted.Voucher, granted.Reward, "", _ => throw new InvalidOperationException())) is { Refusal: null }))
        {
            await Drive(granted, editions);
        }

        return await _account.Durable() && !IsOpen(granted);
    });

    private async Task Drive(VoucherGranted granted, EditionsInForce editions)
    {
        var edition = editions.Program!.Edition(granted.Edition);
        var reward = edition.Reward(granted.Reward)!;
        var reserves = RewardTerms.NeedsReservation(reward);
        var reservation = RedeemRewardRules.ReservationId(Member, granted.Id);
        var code = new IssuedCode(hasher.VoucherCode(Program, granted.Voucher));
        if (reserves)
        {
            var reserved = await Reward(granted.Reward).Reserve(RewardTerms.Reservation(reservation, reward, edition.Calendar, granted.Day));
            if (reserved.Refusal is { } refusal)
            {
                if (refusal.Kind != RefusalKind.Unavailable)
                {
                    await Undo(granted, refusal.Code, editions);
                }

                return;
            }

            availability.Forget(Ids.Reward(Program, granted.Reward));
            code = CodeOf(reserved.Value!, granted.Reward, granted.Voucher);
        }

        var issued = await _account.Execute(Issuing(granted.Voucher, granted.Reward, code.Code, state =>
            VoucherGrants.Issue(state, granted.Id, code, edition, time.GetUtcNow())));
        if (issued is null && reserves)
        {
            // What gave it was undone in between, and the reward may have been told before anything was put aside.
            await Reward(granted.Reward).Release(reservation);
        }
        else if (issued?.Refusal is { } why && (why == RewardRefusals.VoucherEnded || why.Kind == RefusalKind.Conflict))
        {
            // Ended before it was issued; or somebody redeemed under its id, and it can never be issued.
            await Undo(granted, why.Code, editions);
        }
    }

    private async Task Undo(VoucherGranted granted, string reason, EditionsInForce editions)
    {
        var paid = granted.Points == 0 ? null : await PaidIn(granted.SpentIn);
        await _account.Execute(new AccountOperation<AccountRecord>
        {
            Key = OperationKeys.RedemptionLeg(Key, granted.Voucher, "undo", granted.SpentIn),
            Refers = VoucherReader.OperationOf(Program, granted.Voucher),
            Prepare = _ => editions.Prepare(),
            Decide = state => VoucherGrants.Undo(state, granted.Id, paid, reason, editions.Program!.InForceAt(time.GetUtcNow()), time.GetUtcNow()),
            Answer = record => record,
            Differences = _ => [],
            ReceivedAt = time.GetUtcNow,
        });
    }

    private bool IsOpen(VoucherGranted granted) => _account.State.Processes.Any(process => process.Id == granted.Id);

    /// <summary>The answer with what became of the vouchers that it gave.</summary>
    /// <param name="outcome">The answer.</param>
    /// <param name="operation">The key of what is answered.</param>
    /// <param name="vouchers">Those of an answer.</param>
    /// <param name="with">The answer with others.</param>
    private async Task<Outcome<T>> WithVouchers<T>(
        Outcome<T> outcome,
        string operation,
        Func<T, System.Collections.Immutable.ImmutableArray<GrantedVoucher>> vouchers,
        Func<T, System.Collections.Immutable.ImmutableArray<GrantedVoucher>, T> with)
        where T : class
    {
        if (outcome.Value is not { } answer || vouchers(answer).IsEmpty)
        {
            return outcome;
        }

        try
        {
            return outcome with { Value = with(answer, await GrantReader.Read(journal, Program, vouchers(answer), OperationHash.Of(operation))) };
        }
        catch (StorageException exception)
        {
            // What was done stays done: the same request gets its answer.
            LogNotRead(logger, Key, exception);
            return Account.Refused(exception);
        }
    }

    [LoggerMessage(13, LogLevel.Warning, "The giving of voucher {Voucher} to {Account} was interrupted; it is taken up again.")]
    private static partial void LogGrantInterrupted(ILogger logger, string voucher, string account, Exception exception);
}
