using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Tiers;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Tiers;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberTier
{
    public Task<Outcome<MemberSummary>> Give(GiveTier command) => OrThere<IMemberTier, MemberSummary>(GiveHere(command), there => there.Give(command));

    private async Task<Outcome<MemberSummary>> GiveHere(GiveTier command)
    {
        var editions = new EditionsInForce(catalog, Program);
        var outcome = await _account.Execute(new AccountOperation<MemberSummary>
        {
            Key = OperationKeys.Command(Program, command.Channel, "giveTier", command.Key),
            Prepare = _ => editions.Prepare(),
            Decide = state => editions.Program is { } program ? GiveTierRules.Decide(state, command, program.InForceAt(time.GetUtcNow()), time.GetUtcNow()) : Refusals.ProgramNotFound,
            Answer = record => MemberAnswers.TierGiven(record, Member),
            Differences = record => GiveTierRules.Differences(record, command),
            ReceivedAt = time.GetUtcNow,
            DryRun = command.DryRun,
        });
        return outcome!;
    }
}
