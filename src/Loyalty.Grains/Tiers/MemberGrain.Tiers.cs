using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Tiers;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Tiers;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberTier
{
    public Task<Outcome<MemberSummary>> Give(GiveTier command) => OrThere<IMemberTier, MemberSummary>(GiveHere(command), there => there.Give(command));

    private async Task<Outcome<MemberSummary>> GiveHere(GiveTier command) => (await _account.Execute(ByEdition(
        OperationKeys.Command(Program, command.Channel, "giveTier", command.Key),
        (state, edition, now) => GiveTierRules.Decide(state, command, edition, now),
        record => MemberAnswers.TierGiven(record, Member)) with
        {
            Differences = record => GiveTierRules.Differences(record, command),
            DryRun = command.DryRun,
        }))!;
}
