using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Storage;
using Microsoft.Extensions.Logging;

namespace Loyalty.Grains.Members;

// Erasing is a process over several grains. Its legs, each idempotent:
//   start (journal) -> profile gone -> identifiers and referral code freed -> directory forgets -> erased (journal)
// It is never undone: whatever interrupts it, the call that is sent again or the sweep brings it to its end. From the
// start on the account takes nothing else.
internal sealed partial class MemberGrain : IMemberErasing
{
    public async Task<Outcome<ErasedMember>> Erase(EraseMember command)
    {
        try
        {
            return command.DryRun ? await ForetellErasure(command) : await RunErasure(command);
        }
        catch (StorageException exception)
        {
            LogErasureInterrupted(logger, Key, exception);
            return Account.Refused(exception);
        }
    }

    private async Task<Outcome<ErasedMember>> RunErasure(EraseMember command)
    {
        var start = Erasure(command, static record => record, (state, program, now) => EraseMemberRules.Start(state, command, program.InForceAt(now), now));
        if (await _account.Repeat(start) is null)
        {
            await SettleProcesses();
        }

        var started = (await _account.Execute(start))!;
        return started.Refusal is { } refusal ? refusal : await CompleteErasure() with { Replayed = started.Replayed };
    }

    /// <summary>What it would come to; of one that has begun, what it came to.</summary>
    private async Task<Outcome<ErasedMember>> ForetellErasure(EraseMember command)
    {
        var start = Erasure(command, static record => record, (state, program, now) => EraseMemberRules.Start(state, command, program.InForceAt(now), now));
        if (await _account.Repeat(start) is { } started)
        {
            return started.Refusal is { } refusal ? refusal : await CompleteErasure() with { Replayed = true };
        }

        return (await _account.Execute(Erasure(
            command,
            record => EraseMemberRules.Answer(record, Member) with { DryRun = true },
            (state, program, now) => EraseMemberRules.Foretell(state, command, program.InForceAt(now), program.Edition, now))))!;
    }

    /// <summary>Transfers and redemptions that were interrupted come to their end first: an erased account takes nothing back.</summary>
    private async Task SettleProcesses()
    {
        foreach (var process in _account.State.Processes.ToArray())
        {
            if (process is not (ErasureStarted or MergeStarted) && await _account.Durable())
            {
                await TryResume(process);
            }
        }
    }

    /// <summary>Brings an erasing that has begun to its end.</summary>
    private async Task<Outcome<ErasedMember>> CompleteErasure()
    {
        var end = ByProgram(
            OperationKeys.Leg(Program, "erase", Member, "end"),
            (state, program, now) => EraseMemberRules.End(state, program.InForceAt(now), program.Edition, now),
            record => EraseMemberRules.Answer(record, Member)) with { Erases = true };
        if (!await _account.Durable())
        {
            return Account.Reloading;
        }

        return await _account.Repeat(end) ?? (await ForgetPerson() ? await _account.Execute(end) : null) ?? EraseMemberRules.UnderWay;
    }

    /// <summary>False when that must be tried again.</summary>
    private async Task<bool> ForgetPerson()
    {
        try
        {
            var profile = GrainFactory.GetGrain<IProfile>(Key);
            foreach (var identifier in await profile.BeginErasure())
            {
                await Identifier(identifier).Release(Member);
            }

            // Whether or not the account knows of it: it is claimed before.
            foreach (var member in _account.State.MergedFrom.Prepend(Member).ToArray())
            {
                await ReferralCode(hasher.ReferralCode(Program, member)).Release(Member);
            }

            await profile.EndErasure();
            _attributes?.Forget();
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it was, each of these may be done again; the sweep does.
            LogErasureInterrupted(logger, Key, exception);
            return false;
        }
    }

    private AccountOperation<T> Erasure<T>(
        EraseMember command, Func<AccountRecord, T> answer, Func<AccountState, ProgramEntry, DateTimeOffset, Decision> decide)
        where T : class =>
        ByProgram(OperationKeys.Command(Program, command.Channel, "erase", command.Key), decide, answer) with { Erases = true, DryRun = command.DryRun };

    [LoggerMessage(13, LogLevel.Warning, "The erasing of {Account} was interrupted; it is taken up again.")]
    private static partial void LogErasureInterrupted(ILogger logger, string account, Exception exception);
}
