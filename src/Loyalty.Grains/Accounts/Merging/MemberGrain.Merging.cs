using System.Collections.Immutable;
using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Storage;
using Microsoft.Extensions.Logging;

namespace Loyalty.Grains.Members;

// Merging is a process over two accounts and what stands beside them. Its legs, each idempotent:
//   start (journal: all of it leaves) -> taken in or refused (the other's journal)
//   -> profile gone -> identifiers and referral code move -> directory forgets -> tombstone (journal)
// Refused, the account has back what it gave (journal). Whatever the other one says first holds for ever, so the legs may
// be run as often as it takes, by the call that began them and by the sweep. From the start on the account takes nothing
// else; a tombstone answers what it did, and passes on everything else.
internal sealed partial class MemberGrain : IMemberMerging
{
    /// <summary>How long who asks for the member waits for a merging that is being carried out here.</summary>
    private static readonly TimeSpan MergeWait = TimeSpan.FromSeconds(2);

    private Task _merging = Task.CompletedTask;

    public async Task<Outcome<MergedMember>> Merge(MergeMember command)
    {
        try
        {
            var merging = RunMerge(command);
            _merging = _merging.IsCompleted ? merging : Task.WhenAll(_merging, merging);
            var outcome = await merging;
            if (outcome.Refusal?.Code != MergeRules.UnderWay.Code || _merging.IsCompleted)
            {
                return outcome;
            }

            // Of two that were asked for at once the other one has begun: how it ends is what is to be said of this one.
            await OrLate(Task.WhenAny(_merging), MergeWait);
            return await RunMerge(command);
        }
        catch (StorageException exception)
        {
            LogMergeInterrupted(logger, Key, exception);
            return Account.Refused(exception);
        }
    }

    public async Task<Outcome<MergeReceipt>> Receive(ReceiveMerge leg)
    {
        try
        {
            if (leg.DryRun)
            {
                await SettleProcesses();
            }

            var part = AccountJson.ReadPart(leg.Part.Span);
            return (await _account.Execute(Merging(
                OperationKeys.Leg(Program, "merge", leg.Id, "in"),
                (state, program, now) => MergeRules.Receive(state, Member, leg, part, program.InForceAt(now), program.Edition, now),
                MergeAnswers.Receipt) with { DryRun = leg.DryRun }))!;
        }
        catch (StorageException exception)
        {
            LogMergeInterrupted(logger, Key, exception);
            return Account.Refused(exception);
        }
    }

    private async Task<Outcome<MergedMember>> RunMerge(MergeMember command)
    {
        var start = Merging(
            OperationKeys.Command(Program, command.Channel, "merge", command.Key),
            (state, program, now) => MergeRules.Start(state, Member, command, program.InForceAt(now), program.Edition, now),
            static record => record) with { Differences = record => MergeAnswers.Differences(record, command) };
        if (await _account.Repeat(start) is { } begun)
        {
            return begun.Value is { } first ? await CompleteMerge(first.First<MergeStarted>()!) with { Replayed = true } : begun.Refusal!;
        }

        await SettleProcesses();
        var foretold = (await _account.Execute(start with { DryRun = true }))!;
        if (foretold.Value is not { } record)
        {
            return foretold.Refusal!;
        }

        // Asked before anything leaves, so that hardly a merging has to be undone.
        var unwilling = await Unwilling(record.First<MergeStarted>()!);
        if (unwilling.Refusal is not null || command.DryRun)
        {
            return unwilling;
        }

        var started = (await _account.Execute(start))!;
        return started.Value is { } written ? await CompleteMerge(written.First<MergeStarted>()!) with { Replayed = started.Replayed } : started.Refusal!;
    }

    /// <summary>What the other one would say.</summary>
    private async Task<Outcome<MergedMember>> Unwilling(MergeStarted foretold)
    {
        try
        {
            var receipt = await PassOn(foretold, dryRun: true);
            if (receipt.Value is not { } received)
            {
                return receipt.Refusal!;
            }

            if (received.Refused is { } before)
            {
                // The same request, sent twice at once, has been there already, and was refused for good.
                return MergeRules.Refused(before);
            }

            var identifiers = await IdentifiersOf(Member) + await IdentifiersOf(foretold.Into);
            return identifiers > Limits.IdentifiersPerMember
                ? MergeRules.TooMuch("identifiers", identifiers, Limits.IdentifiersPerMember)
                : received.Merged! with { DryRun = true };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogMergeInterrupted(logger, Key, exception);
            return Refusal.Unavailable("targetUnavailable", "The member to merge into does not answer at the moment; nothing has begun.");
        }
    }

    private async Task<int> IdentifiersOf(string member) =>
        (await GrainFactory.GetGrain<IProfile>(Ids.Member(Program, member)).Get()).Value?.Identifiers.Length ?? 0;

    /// <summary>Brings a merging that has begun to its end, or to its undoing.</summary>
    private async Task<Outcome<MergedMember>> CompleteMerge(MergeStarted started)
    {
        if (!await _account.Durable())
        {
            return Account.Reloading;
        }

        try
        {
            if (await _account.Repeat(EndOfMerge(started, null)) is { Value: { } over })
            {
                return over.First<MergeEnded>()!.Refused is { } why ? MergeRules.Refused(why) : await Answer(started);
            }

            var receipt = await PassOn(started, dryRun: false);
            if (receipt.Refusal is { Kind: RefusalKind.Unavailable })
            {
                return MergeRules.UnderWay;
            }

            if ((receipt.Refusal?.Code ?? receipt.Value!.Refused) is { } refused)
            {
                return (await _account.Execute(EndOfMerge(started, refused)))?.Refusal ?? receipt.Refusal ?? MergeRules.Refused(refused);
            }

            await MovePerson(started);
            return (await _account.Execute(EndOfMerge(started, null)))?.Refusal ?? (Outcome<MergedMember>)receipt.Value!.Merged!;
        }
        catch (Exception exception) when (exception is not OperationCanceledException and not StorageException)
        {
            // Whatever it was, each of these may be done again; the sweep does.
            LogMergeInterrupted(logger, Key, exception);
            return MergeRules.UnderWay;
        }
    }

    /// <summary>As it was answered the first time: the other one knows.</summary>
    private async Task<Outcome<MergedMember>> Answer(MergeStarted started)
    {
        var receipt = await PassOn(started, dryRun: false);
        return receipt.Value is { } received ? received.Merged! : receipt.Refusal!;
    }

    private Task<Outcome<MergeReceipt>> PassOn(MergeStarted started, bool dryRun) => GrainFactory.GetGrain<IMemberMerging>(Ids.Member(Program, started.Into)).Receive(new ReceiveMerge
    {
        Id = started.Id,
        From = Member,
        Part = AccountJson.Write(started.Part!),
        DryRun = dryRun,
    });

    /// <summary>What stands beside the account: who the member was is gone, and whatever leads to it leads to the other one.</summary>
    private async Task MovePerson(MergeStarted started)
    {
        var profile = GrainFactory.GetGrain<IProfile>(Key);
        var left = await profile.BeginMerge(started.Into);
        var other = GrainFactory.GetGrain<IProfile>(Ids.Member(Program, started.Into));
        string? before = Member;
        var holder = await other.Adopt(left);
        while (before is not null && before != holder)
        {
            await MoveNames(left, started.Part!.MergedFrom, before, holder);

            // The other one may have been erased or merged on meanwhile, without what had not come to it by then.
            (before, holder) = (holder, await other.Adopt(left));
        }

        await profile.EndMerge();
        _attributes?.Forget();
    }

    /// <summary>Identifiers and referral codes lead to the holder from now on; where there is none, they are free.</summary>
    private async Task MoveNames(LeftOfProfile left, ImmutableArray<string> merged, string from, string? holder)
    {
        foreach (var identifier in left.Identifiers.Select(Identifier))
        {
            await (holder is null ? identifier.Release(from) : identifier.Move(from, holder));
        }

        // Codes of those who were merged into this one before lead to it as well.
        foreach (var code in merged.Prepend(Member).Select(member => ReferralCode(hasher.ReferralCode(Program, member))))
        {
            await (holder is null ? code.Release(from) : code.Move(from, holder));
        }
    }

    private AccountOperation<AccountRecord> EndOfMerge(MergeStarted started, string? refused) => Merging(
        OperationKeys.Leg(Program, "merge", started.Id, "end"),
        (state, program, now) => MergeRules.End(state, started, refused, program.InForceAt(now), program.Edition, now),
        static record => record);

    private AccountOperation<T> Merging<T>(string key, Func<AccountState, ProgramEntry, DateTimeOffset, Decision> decide, Func<AccountRecord, T> answer)
        where T : class =>
        ByProgram(key, decide, answer) with { Merges = true };

    /// <summary>What the member did is answered here; a tombstone passes everything else on to the one who has taken its place.</summary>
    private async Task<Outcome<T>> OrThere<TMember, T>(Task<Outcome<T>> here, Func<TMember, Task<Outcome<T>>> there)
        where TMember : IGrainWithStringKey
        where T : class
    {
        var outcome = await here;
        if (outcome.Refusal?.Code == MergeRules.UnderWay.Code)
        {
            // Merging takes moments: who comes in between is not sent away for that. How it ends, whoever merges is told.
            await OrLate(Task.WhenAny(_merging), MergeWait);
        }

        return outcome.Refusal?.Code is { } code && (code == MergeRules.MemberMerged.Code || code == MergeRules.UnderWay.Code) && _account.State.MergedInto is { } into
            ? await there(GrainFactory.GetGrain<TMember>(Ids.Member(Program, into)))
            : outcome;
    }

    /// <summary>What is not known here may be known to the one who has taken the member's place.</summary>
    private Refusal Unknown(Refusal notFound) => MergeRules.Refuse(_account.State) ?? notFound;

    /// <summary>Whether the records of the account are the member's, or those of one who was merged into it.</summary>
    private bool IsOwn(string account) => _account.IsOwn(account);

    [LoggerMessage(41, LogLevel.Warning, "The merging of {Account} was interrupted; it is taken up again.")]
    private static partial void LogMergeInterrupted(ILogger logger, string account, Exception exception);
}
