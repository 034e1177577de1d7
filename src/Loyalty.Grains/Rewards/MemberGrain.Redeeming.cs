using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Rewards;
using Loyalty.Storage;
using Microsoft.Extensions.Logging;

namespace Loyalty.Grains.Members;

// A redemption is a process over two grains. Its legs, each idempotent:
//   start (journal: points held) -> piece, code, place or ticket's number reserved -> voucher issued (journal)
// With nothing in stock it is undone (journal: points back). How it ended the relay tells the reward. Interrupted
// anywhere, the sweep takes it up. A reward that has nothing to put aside needs no one else: it is one record.
internal sealed partial class MemberGrain
{
    private readonly Gates _redemptions = new();

    public Task<Outcome<Redemption>> Redeem(RedeemReward command) => OrThere<IMemberRewards, Redemption>(RedeemHere(command), there => there.Redeem(command));

    private async Task<Outcome<Redemption>> RedeemHere(RedeemReward command)
    {
        var editions = new EditionsInForce(catalog, Program);
        if (await editions.Get() is null)
        {
            return Refusals.ProgramNotFound;
        }

        try
        {
            return command.DryRun
                ? await Foretell(command, editions)
                : await _redemptions.Through(command.Voucher, () => Redeem(command, editions));
        }
        catch (StorageException exception)
        {
            LogRedemptionInterrupted(logger, Key, exception);
            return Account.Refused(exception);
        }
    }

    private async Task<Outcome<Redemption>> Redeem(RedeemReward command, EditionsInForce editions)
    {
        if (await _account.Repeat(Issuing(command)) is { } repeated)
        {
            return await Answer(repeated, editions);
        }

        if (Open(command.Voucher) is { } open)
        {
            // What began in memory only has begun nowhere: nothing may be reserved for it, nor is anything refused for it.
            return !await _account.Durable() ? Account.Reloading
                : open.Reward != command.Reward ? OtherReward
                : await Drive(open, editions);
        }

        var edition = editions.Program!.InForceAt(time.GetUtcNow());
        if (edition.Reward(command.Reward) is not { } reward || !RewardTerms.NeedsReservation(reward))
        {
            var code = hasher.VoucherCode(Program, command.Voucher);
            return await Answer((await Spend(OperationKeys.Voucher(Program, command.Voucher), dryRun => Issuing(command, code, state =>
                RedeemRewardRules.StartAndIssue(state, command, editions.Program!.InForceAt(time.GetUtcNow()), code, time.GetUtcNow())) with { DryRun = dryRun }))!, editions);
        }

        // Asked before the points are held, so that who is late for the last piece leaves nothing in the journal.
        var reason = await Reward(command.Reward).WhyNot(Asked(command.Voucher, reward, edition));
        var started = await Spend(OperationKeys.Voucher(Program, command.Voucher), dryRun => Leg(command.Voucher, "start", editions, state =>
        {
            var start = RedeemRewardRules.Start(state, command, editions.Program!.InForceAt(time.GetUtcNow()), time.GetUtcNow());
            return start.Refusal is null && reason is not null ? RewardRefusals.Of(reason) : start;
        }) with { DryRun = dryRun });
        return started!.Value is { } record ? await Drive(record.First<RedemptionStarted>()!, editions) : started.Refusal!;
    }

    /// <summary>Takes up a redemption that was interrupted; false when it could not be brought to an end.</summary>
    private Task<bool> ResumeRedemption(RedemptionStarted redemption) => _redemptions.Through(redemption.Voucher, async () =>
    {
        var editions = new EditionsInForce(catalog, Program);
        if (await editions.Get() is null || !await _account.Durable())
        {
            return false;
        }

        if (Open(redemption.Voucher)?.Id == redemption.Id)
        {
            // The voucher's id may have gone to another member meanwhile: then this one can never be issued. Or another
            // activation has issued it: what is put aside once the reward knows of that would be for nobody.
            var known = await _account.Repeat(Issuing(redemption));
            if (known is null)
            {
                await Drive(redemption, editions);
            }
            else if (known.Refusal is { } taken)
            {
                await Undo(redemption, taken, editions);
            }
        }

        return await _account.Durable() && Open(redemption.Voucher)?.Id != redemption.Id;
    });

    /// <summary>From the points that are held to the voucher, or back.</summary>
    private async Task<Outcome<Redemption>> Drive(RedemptionStarted redemption, EditionsInForce editions)
    {
        var edition = editions.Program!.Edition(redemption.Edition);
        var reserved = await Reward(redemption.Reward).Reserve(AskedFor(redemption, edition));
        if (reserved.Refusal is { } refusal)
        {
            return refusal.Kind == RefusalKind.Unavailable ? refusal : await Undo(redemption, refusal, editions);
        }

        availability.Forget(Ids.Reward(Program, redemption.Reward));
        var code = CodeOf(reserved.Value!, redemption.Reward, redemption.Voucher);
        var issued = await _account.Execute(Issuing(redemption, code.Code, state =>
            RedeemRewardRules.Issue(state, redemption.Id, code, edition, time.GetUtcNow())));
        return issued is null ? Account.Reloading
            : issued.Refusal == RewardRefusals.VoucherEnded ? await Undo(redemption, RewardRefusals.VoucherEnded, editions)
            : await Answer(issued, editions);
    }

    private async Task<Outcome<Redemption>> Undo(RedemptionStarted redemption, Refusal reason, EditionsInForce editions)
    {
        var paid = await PaidIn(redemption.SpentIn);
        var undone = await _account.Execute(Leg(redemption.Voucher, "undo", editions, state =>
            RedeemRewardRules.Undo(state, redemption.Id, paid, reason.Code, editions.Program!.InForceAt(time.GetUtcNow()), time.GetUtcNow())));
        return undone?.Refusal ?? reason;
    }

    private async Task<Outcome<Redemption>> Foretell(RedeemReward command, EditionsInForce editions)
    {
        if (Open(command.Voucher) is { } open)
        {
            return await ForetellEnd(open, command, editions);
        }

        var foretold = (await Spend(OperationKeys.Voucher(Program, command.Voucher), _ => new AccountOperation<AccountRecord>
        {
            Key = OperationKeys.Voucher(Program, command.Voucher),
            Prepare = _ => editions.Prepare(),
            Decide = state => RedeemRewardRules.Foretell(state, command, editions.Program!.InForceAt(time.GetUtcNow()), "", time.GetUtcNow()),
            Answer = record => record,
            Differences = record => SameReward(record, command.Reward),
            ReceivedAt = time.GetUtcNow,
            DryRun = true,
        }))!;
        if (foretold.Value is not { } record)
        {
            return foretold.Refusal!;
        }

        var edition = editions.Program!.Edition(record.First<VoucherIssued>()!.Edition);
        var reward = edition.Reward(command.Reward)!;
        var reason = foretold.Replayed || !RewardTerms.NeedsReservation(reward)
            ? null
            : await Reward(command.Reward).WhyNot(Asked(command.Voucher, reward, edition));
        return reason is not null
            ? RewardRefusals.Of(reason)
            : new Outcome<Redemption> { Value = RewardAnswers.Redemption(record, Member, edition, dryRun: true), Replayed = foretold.Replayed };
    }

    /// <summary>What a redemption under way would come to: it has begun by the edition of then, and its points are held.</summary>
    private async Task<Outcome<Redemption>> ForetellEnd(RedemptionStarted open, RedeemReward command, EditionsInForce editions)
    {
        if (!await _account.Durable())
        {
            return Account.Reloading;
        }

        if (open.Reward != command.Reward)
        {
            return OtherReward;
        }

        var edition = editions.Program!.Edition(open.Edition);
        return open.ExpiresAt <= time.GetUtcNow() ? RewardRefusals.VoucherEnded
            : await Reward(open.Reward).WhyNot(AskedFor(open, edition)) is { } reason ? RewardRefusals.Of(reason)
            : RewardAnswers.Redemption(await PaidIn(open.SpentIn), Member, edition, dryRun: true);
    }

    private ReserveReward Asked(string redemption, RewardDefinition reward, CompiledEdition edition) =>
        RewardTerms.Reservation(redemption, reward, edition.Calendar, edition.Calendar.DayOf(time.GetUtcNow()));

    /// <summary>As it began: by its edition, on its day.</summary>
    private ReserveReward AskedFor(RedemptionStarted redemption, CompiledEdition edition) => RewardTerms.Reservation(
        RedeemRewardRules.ReservationId(Member, redemption.Id), edition.Reward(redemption.Reward)!, edition.Calendar, redemption.Day);

    /// <summary>A partner's code, one that the ticket's number leads to, or one of the voucher's own.</summary>
    private IssuedCode CodeOf(Reservation reserved, string reward, string voucher) => reserved switch
    {
        { Code: { } code } => new IssuedCode(code, Pooled: true),
        { Ticket: { } ticket } => new IssuedCode(hasher.VoucherCode(Program, RewardTerms.TicketName(reward, ticket)), Ticket: ticket),
        _ => new IssuedCode(hasher.VoucherCode(Program, voucher)),
    };

    private AccountOperation<AccountRecord> Issuing(RedeemReward command) => Issuing(command, "", _ => throw new InvalidOperationException());

    private AccountOperation<AccountRecord> Issuing(RedemptionStarted redemption) => Issuing(redemption, "", _ => throw new InvalidOperationException());

    private AccountOperation<AccountRecord> Issuing(RedeemReward command, string code, Func<AccountState, Decision> decide) =>
        Issuing(command.Voucher, command.Reward, code, decide);

    private AccountOperation<AccountRecord> Issuing(RedemptionStarted redemption, string code, Func<AccountState, Decision> decide) =>
        Issuing(redemption.Voucher, redemption.Reward, code, decide);

    private AccountOperation<AccountRecord> Issuing(string voucher, string reward, string code, Func<AccountState, Decision> decide) => new()
    {
        Key = OperationKeys.Voucher(Program, voucher),
        Refers = VoucherReader.CodeOf(Program, code),
        Decide = decide,
        Answer = record => record,
        Differences = record => SameReward(record, reward),
        ReceivedAt = time.GetUtcNow,
    };

    private AccountOperation<AccountRecord> Leg(string voucher, string leg, EditionsInForce editions, Func<AccountState, Decision> decide) => new()
    {
        Key = OperationKeys.RedemptionLeg(Key, voucher, leg, _account.State.Version),
        Prepare = _ => editions.Prepare(),
        Decide = decide,
        Answer = record => record,
        Differences = _ => [],
        ReceivedAt = time.GetUtcNow,
    };

    private RedemptionStarted? Open(string voucher) =>
        _account.State.Processes.OfType<RedemptionStarted>().FirstOrDefault(redemption => redemption.Voucher == voucher);

    private async Task<Outcome<Redemption>> Answer(Outcome<AccountRecord> issued, EditionsInForce editions)
    {
        if (issued.Value is not { } record)
        {
            return issued.Refusal!;
        }

        await editions.Get();
        var edition = editions.Program!.Edition(record.First<VoucherIssued>()!.Edition);
        return new Outcome<Redemption> { Value = RewardAnswers.Redemption(record, Member, edition, dryRun: false), Replayed = issued.Replayed };
    }

    private static readonly Refusal OtherReward = Refusal.Conflict(
        "idReused", "The same id was used before, with another content.", new Fault("/reward", "differs from what is stored"));

    private static System.Collections.Immutable.ImmutableArray<Fault> SameReward(AccountRecord record, string reward) =>
        record.First<VoucherIssued>()?.Reward == reward ? [] : OtherReward.Errors;

    [LoggerMessage(11, LogLevel.Warning, "A redemption of {Account} was interrupted; it is taken up again.")]
    private static partial void LogRedemptionInterrupted(ILogger logger, string account, Exception exception);
}
