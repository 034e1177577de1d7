using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMember
{
    private static readonly Refusal NoTiers = Refusal.NotFound("tiersNotFound", "The program has no tiers.");

    public Task<Outcome<MemberSummary>> GetSummary() => OrThere<IMember, MemberSummary>(GetSummaryHere(), there => there.GetSummary());

    private Task<Outcome<MemberSummary>> GetSummaryHere() =>
        ReadShared<MemberSummary>((state, program, now) => MemberAnswers.Summary(state, Member, program.InForceAt(now), now, Traits(program.InForceAt(now))));

    public Task<Outcome<MemberWallets>> GetWallets() => OrThere<IMember, MemberWallets>(GetWalletsHere(), there => there.GetWallets());

    private Task<Outcome<MemberWallets>> GetWalletsHere() =>
        ReadShared<MemberWallets>((state, program, now) => MemberAnswers.Wallets(state, Member, program.InForceAt(now), now));

    public Task<Outcome<TierProgress>> GetTier() => OrThere<IMember, TierProgress>(GetTierHere(), there => there.GetTier());

    private Task<Outcome<TierProgress>> GetTierHere() =>
        Read<TierProgress>((state, program, now) =>
            MemberAnswers.Tier(state, Member, program.InForceAt(now), now) is { } progress ? progress : NoTiers);

    public Task<Outcome<RecordedAccount>> GetRecorded() =>
        Read<RecordedAccount>((state, _, _) => MemberAnswers.Recorded(state, Member), erased: true);

    public Task<Outcome<MemberSummary>> Block(ChangeBlock command) => OrThere<IMember, MemberSummary>(BlockHere(command), there => there.Block(command));

    private Task<Outcome<MemberSummary>> BlockHere(ChangeBlock command) => Change(
        command,
        "block",
        (state, edition, now) => MemberRules.Block(state, command, edition, now),
        record => SameWhen<MemberBlocked>(record, ("/reason", happened => happened.Reason == command.Reason)));

    public Task<Outcome<MemberSummary>> Unblock(ChangeBlock command) => OrThere<IMember, MemberSummary>(UnblockHere(command), there => there.Unblock(command));

    private Task<Outcome<MemberSummary>> UnblockHere(ChangeBlock command) => Change(
        command,
        "unblock",
        (state, edition, now) => MemberRules.Unblock(state, command, edition, now),
        record => SameWhen<MemberUnblocked>(record, ("/reason", happened => happened.Reason == command.Reason)));

    private async Task<Outcome<MemberSummary>> Change(
        ChangeBlock command,
        string kind,
        Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide,
        Func<AccountRecord, System.Collections.Immutable.ImmutableArray<Fault>> differences) =>
        (await _account.Execute(ByEdition(
            OperationKeys.Command(Program, command.Channel, kind, command.Key), decide, record => MemberAnswers.Changed(record, Member, _account.State)) with { Differences = differences }))!;
}
