using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Referrals;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Referrals;
using Loyalty.Grains.Rewards;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Logging;

namespace Loyalty.Grains.Members;

// A referral is a process over two accounts. Its legs, each idempotent:
//   started (friend's journal, with the purchase) -> earned or refused (referrer's journal) -> end (friend's journal)
// and when the purchase is returned in time, another one that waits for the end of the first:
//   undone (friend's journal, with the return) -> taken back (referrer's journal) -> end (friend's journal)
// Whatever the referrer says first holds for ever, so the legs may be run as often as it takes, by the call that began
// them and by the sweep beside each other.
internal sealed partial class MemberGrain : IMemberReferrals
{
    /// <summary>How long a till waits for the legs before it is answered: they go on by themselves.</summary>
    private static readonly TimeSpan ReferralWait = TimeSpan.FromSeconds(1);

    private static readonly Refusal ReferralCodeNotFound = Refusal.NotFound("referralCodeNotFound", "The member has no referral code yet.");

    public Task<Outcome<MemberReferralCode>> MakeCode(MakeReferralCode command) => OrThere<IMemberReferrals, MemberReferralCode>(MakeCodeHere(command), there => there.MakeCode(command));

    private async Task<Outcome<MemberReferralCode>> MakeCodeHere(MakeReferralCode command)
    {
        var editions = new EditionsInForce(catalog, Program);
        var code = hasher.ReferralCode(Program, Member);
        var make = new AccountOperation<MemberReferralCode>
        {
            // One for each member, whoever asks for it.
            Key = OperationKeys.Command(Program, null, "refcode", Member),
            Prepare = _ => editions.Prepare(),
            Decide = state => editions.Program is { } program ? ReferralRules.MakeCode(state, code, program.InForceAt(time.GetUtcNow())) : Refusals.ProgramNotFound,
            Answer = record => new MemberReferralCode(Member, record.First<ReferralCodeMade>()!.Code),
            Differences = _ => [],
            ReceivedAt = time.GetUtcNow,
        };
        try
        {
            if (MergeRules.Refuse(_account.State) is { } merged)
            {
                // The code leads to the other one by now; that it was made here is answered still, and who asks is known as ever.
                if (await _account.Repeat(make) is not { } made)
                {
                    return merged;
                }

                await Remember(command);
                return made;
            }

            if (await _account.NotReady() is { } unready)
            {
                return unready;
            }

            if (await Unable(editions, code) is { } refusal)
            {
                return refusal;
            }

            await Remember(command);

            // Claimed first: a code that somebody knows leads to its member.
            if (await ReferralCode(code).Claim(Member) != Member)
            {
                // It leads to whom the member has been merged into, of which this activation does not know yet.
                DeactivateOnIdle();
                return Account.Reloading;
            }

            return (await _account.Execute(make))!;
        }
        catch (StorageException exception)
        {
            LogReferralInterrupted(logger, Key, exception);
            return Account.Refused(exception);
        }
    }

    /// <summary>Where it was asked from: who joins from there with the code is the same.</summary>
    private Task Remember(MakeReferralCode command) =>
        Fingerprints.Of(hasher, Program, command.Devices, command.Address) is { IsEmpty: false } fingerprints ? GrainFactory.GetGrain<IProfile>(Key).Remember(fingerprints) : Task.CompletedTask;

    public Task<Outcome<MemberReferralCode>> GetCode() => OrThere<IMemberReferrals, MemberReferralCode>(GetCodeHere(), there => there.GetCode());

    private Task<Outcome<MemberReferralCode>> GetCodeHere() => Read<MemberReferralCode>((state, _, _) =>
        state.ReferralCode is { } code ? new MemberReferralCode(Member, code) : ReferralCodeNotFound);

    public Task<Outcome<MemberReferrals>> GetReferrals() => OrThere<IMemberReferrals, MemberReferrals>(GetReferralsHere(), there => there.GetReferrals());

    private async Task<Outcome<MemberReferrals>> GetReferralsHere()
    {
        var own = await Read<MemberReferrals>((state, program, now) => new MemberReferrals
        {
            Member = Member,
            Code = state.ReferralCode,
            ReferredBy = MemberAnswers.Summary(state, Member, program.InForceAt(now), now).Referral,
        });

        // Without a code nobody can have joined by it, and asking would bring a list into being.
        if (own.Value is not { Code: not null } referrals)
        {
            return own;
        }

        // Those of members who were merged into this one are listed under them.
        var friends = await Task.WhenAll(_account.State.MergedFrom.Prepend(Member).Select(member => GrainFactory.GetGrain<IReferrer>(Ids.Member(Program, member)).GetFriends()));
        return referrals with { Friends = [.. friends.SelectMany(page => page.Friends)] };
    }

    public Task<Outcome<ReferralReceipt>> Earn(EarnReferral command) => OrThere<IMemberReferrals, ReferralReceipt>(EarnHere(command), there => there.Earn(command));

    private async Task<Outcome<ReferralReceipt>> EarnHere(EarnReferral command) => (await ReferrerLeg(
        command.Friend, "earn", command.Edition, (state, editions, now) => ReferrerRules.Earn(state, Member, command, editions, now)))!;

    public Task<Outcome<ReferralReceipt>> TakeBack(TakeBackReferral command) => OrThere<IMemberReferrals, ReferralReceipt>(TakeBackHere(command), there => there.TakeBack(command));

    private async Task<Outcome<ReferralReceipt>> TakeBackHere(TakeBackReferral command)
    {
        try
        {
            // What was given stands in the leg's record: it is there, or nothing was given.
            var earned = await FindReferralLeg(command.Friend, "earn");
            var paid = new PaidVouchers(_account, journal);
            return (await ReferrerLeg(
                command.Friend,
                "back",
                command.Edition,
                (state, editions, now) => ReferrerRules.TakeBack(state, command, earned, editions, paid.Known, now),
                paid.Prepare))!;
        }
        catch (StorageException exception)
        {
            LogReferralInterrupted(logger, Key, exception);
            return Account.Refused(exception);
        }
    }

    /// <summary>What a code comes to that somebody joins with; null when there is none.</summary>
    private async Task<ReferralClaim?> Resolve(EnrollMember command)
    {
        if (command.ReferralCode is null)
        {
            return null;
        }

        if (ReferralCodes.Read(command.ReferralCode) is not { } code || await ReferralCode(code).GetOwner() is not { } owner)
        {
            return ReferralClaim.Unknown;
        }

        ImmutableArray<string> fingerprints =
        [
            .. Fingerprints.Of(hasher, Program, command.Identifiers, command.Profile),
            .. Fingerprints.Of(hasher, Program, command.Devices, command.Address),
        ];
        return ReferralClaim.Of(owner, owner == Member || await GrainFactory.GetGrain<IProfile>(Ids.Member(Program, owner)).Shares(fingerprints));
    }

    /// <summary>Waits for the legs that the answer has begun, but not for ever: they go on by themselves.</summary>
    private async Task<Outcome<T>> WithReferral<T>(Outcome<T> outcome)
        where T : class
    {
        if (outcome.Refusal is null && _account.State.Processes.Any(process => process is ReferralStarted or ReferralUndone))
        {
            // In time or not, it is answered: what was asked for is done.
            await OrLate(SettleReferral(), ReferralWait);
        }

        return outcome;
    }

    /// <summary>Brings the member's referral to its end; false when that must be tried again.</summary>
    private async Task<bool> SettleReferral()
    {
        try
        {
            // Nothing is asked of the referrer before what it follows from is durable: what is decided while a leg runs may not be yet.
            if (ReferralRules.Open(_account.State) is { } started && !(await _account.Durable() && await SettleStarted(started)))
            {
                return false;
            }

            foreach (var undone in ReferralRules.OpenUndone(_account.State))
            {
                if (!(await _account.Durable() && await SettleUndone(undone)))
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it was, the outcome is unknown and the legs may be run again; the sweep does.
            LogReferralInterrupted(logger, Key, exception);
            return false;
        }
    }

    private async Task<bool> SettleStarted(ReferralStarted started)
    {
        var outcome = await Referrer(started.By).Earn(new EarnReferral { Friend = started.Friend ?? Member, Edition = started.Edition, Day = started.Day });
        return Answered(outcome) is { } receipt && await FriendLeg(started.Friend, "end", state => ReferralRules.End(state, started, receipt));
    }

    private async Task<bool> SettleUndone(ReferralUndone undone)
    {
        var outcome = await Referrer(undone.By).TakeBack(new TakeBackReferral { Friend = undone.Friend ?? Member, Edition = undone.Edition });
        return Answered(outcome) is { } receipt && await FriendLeg(undone.Friend, "backend", state => ReferralRules.EndUndone(state, undone, receipt));
    }

    /// <summary>Null when the referrer is to be asked again: whose code it was is a member, whatever an activation says that has not read it yet.</summary>
    private static ReferralReceipt? Answered(Outcome<ReferralReceipt> outcome) =>
        outcome.Value ?? (outcome.Refusal!.Kind == RefusalKind.Unavailable || outcome.Refusal.Code == ReferrerRules.ReferrerNotFound.Code ? null : new ReferralReceipt(0, outcome.Refusal.Code));

    private async Task<bool> FriendLeg(string? friend, string leg, Func<AccountState, Decision> decide)
    {
        var ended = await _account.Execute(new AccountOperation<AccountRecord>
        {
            Key = OperationKeys.Leg(Program, "referral", friend ?? Member, leg),
            Decide = decide,
            Answer = record => record,
            Differences = _ => [],
            ReceivedAt = time.GetUtcNow,
        });
        return ended is null or { Refusal: null };
    }

    private Task<Outcome<ReferralReceipt>?> ReferrerLeg(
        string friend, string leg, int edition, Func<AccountState, EditionPair, DateTimeOffset, Decision> decide, Func<AccountState, Task?>? prepare = null) =>
        _account.Execute(ByProgram(
            OperationKeys.Leg(Program, "referral", friend, leg),
            (state, program, now) => decide(state, new EditionPair(program.Edition(edition), program.InForceAt(now)), now),
            ReferrerRules.Receipt,
            prepare) with
        {
            Differences = record => ReferrerRules.Differences(record, friend),
        });

    /// <summary>A leg as this account's journal has it.</summary>
    private async Task<AccountRecord?> FindReferralLeg(string friend, string leg) =>
        await journal.Find(OperationHash.Of(OperationKeys.Leg(Program, "referral", friend, leg)), CancellationToken.None) is { } stored && IsOwn(stored.Account)
            ? stored.Read()
            : null;

    /// <summary>Why no code can be made: asked before anything is kept for it. Null for one that was made.</summary>
    private async Task<Refusal?> Unable(EditionsInForce editions, string code) =>
        await editions.Get() is not { } program ? Refusals.ProgramNotFound
        : EraseMemberRules.Refuse(_account.State) is { } erased && await _account.Durable() ? erased
        : _account.State.ReferralCode is not null ? null
        : ReferralRules.MakeCode(_account.State, code, program.InForceAt(time.GetUtcNow())).Refusal is { } refusal && await _account.Durable() ? refusal
        : null;

    private IMemberReferrals Referrer(string member) => GrainFactory.GetGrain<IMemberReferrals>(Ids.Member(Program, member));

    private IReferralCode ReferralCode(string code) => GrainFactory.GetGrain<IReferralCode>(Ids.ReferralCode(Program, code));

    [LoggerMessage(13, LogLevel.Warning, "The referral of {Account} was interrupted; it is taken up again.")]
    private static partial void LogReferralInterrupted(ILogger logger, string account, Exception exception);
}
