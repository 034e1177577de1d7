using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Memberships;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Programs;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberMemberships
{
    public Task<Outcome<MemberSummary>> Pay(PayMembership command) => OrThere<IMemberMemberships, MemberSummary>(PayHere(command), there => there.Pay(command));

    private Task<Outcome<MemberSummary>> PayHere(PayMembership command) => ChangeMembership(
        OperationKeys.Command(Program, command.Channel, "payMembership", command.Key),
        (state, edition, now) => MembershipRules.Pay(state, command, edition, now),
        record => MembershipRules.Differences(record, command),
        command.DryRun);

    public Task<Outcome<MemberSummary>> Cancel(EndMembership command) => OrThere<IMemberMemberships, MemberSummary>(CancelHere(command), there => there.Cancel(command));

    private Task<Outcome<MemberSummary>> CancelHere(EndMembership command) => ChangeMembership(
        OperationKeys.Command(Program, command.Channel, "cancelMembership", command.Key),
        (state, edition, now) => MembershipRules.Cancel(state, command, edition, now),
        record => SameWhen<MembershipEnded>(record, ended => ended.Plan == command.Plan),
        command.DryRun);

    public Task<Outcome<MemberSummary>> Refund(EndMembership command) => OrThere<IMemberMemberships, MemberSummary>(RefundHere(command), there => there.Refund(command));

    private Task<Outcome<MemberSummary>> RefundHere(EndMembership command) => ChangeMembership(
        OperationKeys.Command(Program, command.Channel, "refundMembership", command.Key),
        (state, edition, now) => MembershipRules.Refund(state, command, edition, now),
        record => SameWhen<MembershipEnded>(record, ended => ended.Plan == command.Plan),
        command.DryRun);

    private async Task<Outcome<MemberSummary>> ChangeMembership(
        string key,
        Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide,
        Func<AccountRecord, ImmutableArray<Fault>> differences,
        bool dryRun) =>
        (await _account.Execute(ByEdition(key, decide, record => MemberAnswers.MembershipChanged(record, Member)) with { Differences = differences, DryRun = dryRun }))!;
}
