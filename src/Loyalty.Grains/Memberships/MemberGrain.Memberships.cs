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
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;

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
        bool dryRun)
    {
        var editions = new EditionsInForce(catalog, Program);
        var now = time.GetUtcNow();
        var outcome = await _account.Execute(new AccountOperation<MemberSummary>
        {
            Key = key,
            Prepare = _ => editions.Prepare(),
            Decide = state =>
            {
                now = time.GetUtcNow();
                return editions.Program is { } program ? decide(state, program.InForceAt(now), now) : Refusals.ProgramNotFound;
            },
            Answer = record => MemberAnswers.MembershipChanged(record, Member),
            Differences = differences,
            ReceivedAt = () => now,
            DryRun = dryRun,
        });
        return outcome!;
    }
}
