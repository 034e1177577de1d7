using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Referrals;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Referrals;
using Loyalty.Storage;
using Microsoft.Extensions.Logging;

namespace Loyalty.Grains.Members;

// Enrolment is a process over several grains. Its legs, each idempotent:
//   start (journal)  -> profile prepared -> identifiers claimed -> profile confirmed -> enrolled (journal)
// A claim that fails undoes what was done: identifiers released, profile discarded, undone (journal). Interrupted
// anywhere, the sweep takes it up from what the profile had prepared, or undoes it where nothing had been.
internal sealed partial class MemberGrain
{
    private Task _enrolling = Task.CompletedTask;

    public Task<Outcome<MemberSummary>> Enroll(EnrollMember command) => OrThere<IMember, MemberSummary>(EnrollHere(command), there => there.Enroll(command));

    private async Task<Outcome<MemberSummary>> EnrollHere(EnrollMember command)
    {
        var editions = new EditionsInForce(catalog, Program);
        if (await editions.Get() is null)
        {
            return Refusals.ProgramNotFound;
        }

        var content = hasher.Content(command);
        try
        {
            var referral = await Resolve(command);
            var complete = Complete(command, content, editions, referral);
            return command.DryRun ? await Foretell(command, complete)
                : content is null ? (await _account.Execute(complete))! : await OneAtATime(() => Enroll(command, content, complete, referral));
        }
        catch (StorageException exception)
        {
            LogInterrupted(logger, Key, exception);
            return Account.Refused(exception);
        }
    }

    /// <summary>What the enrolment would come to; the identifiers are only looked for.</summary>
    private async Task<Outcome<MemberSummary>> Foretell(EnrollMember command, AccountOperation<MemberSummary> complete)
    {
        var foretold = (await _account.Execute(complete))!;
        return foretold.Refusal is null && !foretold.Replayed && await FindTaken(command) is { } taken ? taken : foretold;
    }

    /// <summary>Null when no other member has any of the identifiers at this moment.</summary>
    private async Task<Refusal?> FindTaken(EnrollMember command)
    {
        for (var i = 0; i < command.Identifiers.Length; i++)
        {
            if (await Identifier(command.Identifiers[i]).GetOwner() is { } owner && owner != Member)
            {
                return IdentifierTaken(i);
            }
        }

        return null;
    }

    private static Refusal IdentifierTaken(int index) =>
        Refusal.Conflict("identifierTaken", "Another member has this identifier.", new Fault($"/identifiers/{index}", "belongs to another member"));

    /// <summary>Takes up an enrolment that was interrupted.</summary>
    private Task ResumeEnrollment() => OneAtATime<MemberSummary>(async () =>
    {
        if (!await _account.Durable() || _account.State is not { Status: AccountStatus.Enrolling, Enrollment: { } started })
        {
            return NotEnrolling;
        }

        var editions = new EditionsInForce(catalog, Program);
        await editions.Get();
        var profile = GrainFactory.GetGrain<IProfile>(Key);
        if (await profile.GetPrepared(started.Key) is not { } prepared)
        {
            await Undo(started.Key, started.Channel, [], "interrupted");
            return NotEnrolling;
        }

        var command = new EnrollMember
        {
            Key = started.Key,
            Channel = started.Channel,
            Identifiers = prepared.Identifiers,
            Profile = prepared.Profile,
            EnrolledAt = started.EnrolledAt,
        };
        return await ClaimAndComplete(command, Complete(command, started.Content, editions, started.Referral));
    });

    private static readonly Refusal NotEnrolling = Refusal.NotFound("notEnrolling", "No enrolment is under way.");

    private async Task<Outcome<MemberSummary>> Enroll(
        EnrollMember command, string content, AccountOperation<MemberSummary> complete, ReferralClaim? referral)
    {
        if (await _account.Repeat(complete) is { } repeated)
        {
            return repeated;
        }

        // One that was interrupted and is sent again goes on where it was; another one waits until that is settled.
        if (_account.State.Status != AccountStatus.Enrolling
            || _account.State.Enrollment?.Key != command.Key || _account.State.Enrollment.Content != content)
        {
            // What is refused is not begun: undoing is for those whose identifier is taken meanwhile.
            if (MemberRules.StartEnrollment(_account.State, command, content, time.GetUtcNow()).Refusal is null && await FindTaken(command) is { } taken)
            {
                return taken;
            }

            var version = _account.State.Version;
            var started = await _account.Execute(new AccountOperation<AccountRecord>
            {
                Key = OperationKeys.EnrollmentLeg(Program, command.Channel, command.Key, "start", Member, version),
                Decide = state => MemberRules.StartEnrollment(state, command, content, time.GetUtcNow(), referral),
                Answer = record => record,
                Differences = _ => [],
                ReceivedAt = time.GetUtcNow,
            });
            if (started!.Refusal is { } refusal)
            {
                return refusal;
            }
        }
        else if (!await _account.Durable())
        {
            // What began in memory only has begun nowhere: nothing may be claimed for it.
            return Account.Reloading;
        }

        await GrainFactory.GetGrain<IProfile>(Key).Prepare(
            command.Key, command.Profile ?? new MemberProfile(), command.Identifiers, Fingerprints.Of(hasher, Program, command.Devices, command.Address));
        return await ClaimAndComplete(command, complete);
    }

    private async Task<Outcome<MemberSummary>> ClaimAndComplete(EnrollMember command, AccountOperation<MemberSummary> complete)
    {
        for (var i = 0; i < command.Identifiers.Length; i++)
        {
            if (await Identifier(command.Identifiers[i]).Claim(Member) != Member)
            {
                await Undo(command.Key, command.Channel, command.Identifiers[..i], "identifierTaken");
                return IdentifierTaken(i);
            }
        }

        if (await _account.Repeat(complete) is { Refusal: { } taken })
        {
            // The key has enrolled another member meanwhile: this one can never be completed.
            await Undo(command.Key, command.Channel, command.Identifiers, "keyTaken");
            return taken;
        }

        await GrainFactory.GetGrain<IProfile>(Key).Confirm(command.Key);
        _attributes?.Forget();
        return (await _account.Execute(complete))!;
    }

    private async Task Undo(string key, string? channel, ImmutableArray<MemberIdentifier> claimed, string reason)
    {
        foreach (var identifier in claimed)
        {
            await Identifier(identifier).Release(Member);
        }

        await GrainFactory.GetGrain<IProfile>(Key).Discard(key);
        await _account.Execute(new AccountOperation<AccountRecord>
        {
            Key = OperationKeys.EnrollmentLeg(Program, channel, key, "undo", Member, _account.State.Version),
            Decide = state => MemberRules.UndoEnrollment(state, reason),
            Answer = record => record,
            Differences = _ => [],
            ReceivedAt = time.GetUtcNow,
        });
    }

    private AccountOperation<MemberSummary> Complete(EnrollMember command, string? content, EditionsInForce editions, ReferralClaim? referral) => new()
    {
        Key = OperationKeys.Enrollment(Program, command.Channel, command.Key),
        Prepare = _ => editions.Prepare(),
        Decide = state =>
        {
            if (state is { Status: AccountStatus.Enrolling, Enrollment: { } started } && (started.Key != command.Key || started.Content != content))
            {
                // Another one is under way: it has claimed identifiers and is finished or undone first.
                return MemberRules.MemberExists;
            }

            var now = time.GetUtcNow();
            var known = editions.Program!;

            // What was found out when it began holds, whatever has happened to the referrer since.
            var claim = state.Status == AccountStatus.Enrolling ? state.Enrollment!.Referral : referral;
            return MemberRules.CompleteEnrollment(state, command, content, new EditionPair(known.InForceAt(command.EnrolledAt ?? now), known.InForceAt(now)), now, claim, Member);
        },
        Answer = record => MemberAnswers.Enrolled(record, Member),
        Differences = record => SameWhen<MemberEnrolled>(
            record, enrolled => enrolled.Content == content && (command.EnrolledAt is null || enrolled.EnrolledAt == command.EnrolledAt)),
        ReceivedAt = () => command.EnrolledAt ?? time.GetUtcNow(),
        Import = command.EnrolledAt is not null,
        DryRun = command.DryRun,
    };

    private IIdentifier Identifier(MemberIdentifier identifier) =>
        GrainFactory.GetGrain<IIdentifier>(Ids.Identifier(Program, identifier.Kind, hasher.Hash(Program, identifier)));

    [LoggerMessage(1, LogLevel.Warning, "The enrolment of {Account} was interrupted; it is taken up again.")]
    private static partial void LogInterrupted(ILogger logger, string account, Exception exception);

    /// <summary>The legs of one enrolment never mix with those of another.</summary>
    private async Task<Outcome<T>> OneAtATime<T>(Func<Task<Outcome<T>>> run)
        where T : class
    {
        var before = _enrolling;
        var done = new TaskCompletionSource();
        _enrolling = done.Task;
        try
        {
            await before;
            return await run();
        }
        finally
        {
            done.SetResult();
        }
    }
}
