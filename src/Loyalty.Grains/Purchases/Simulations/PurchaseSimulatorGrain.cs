using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Simulations;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Purchases.Simulations;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Campaigns;
using Orleans.Concurrency;

namespace Loyalty.Grains.Purchases.Simulations;

[GrainType("purchasesimulator")]
[StatelessWorker]
internal sealed class PurchaseSimulatorGrain(CampaignBudgets budgets, TimeProvider time) : Grain, IPurchaseSimulator
{
    public async Task<Outcome<RecordedPurchase>> Simulate(SimulatePurchase command)
    {
        var edition = CompiledEdition.Compile(command.Edition);
        var pair = new EditionPair(edition, edition);
        var purchase = command.Purchase with { DryRun = true };
        var now = time.GetUtcNow();
        var at = PurchaseTime.Of(purchase.OccurredAt, purchase.Import, edition, now);
        if (command.Described is not { } described)
        {
            var guest = new AccountState();
            return Answer(guest, RecordPurchaseRules.DecideGuest(guest, purchase, pair, at, now), member: null);
        }

        var (state, unknown) = DescribedMemberRules.Account(described, edition, at.ReceivedAt);
        if (unknown is not null)
        {
            return unknown;
        }

        var attributes = MemberAttributes.Of(new MemberTraits { Attributes = described.Attributes, Birthday = described.Birthday });
        var campaigns = new PurchaseCampaigns(budgets, () => attributes, this.GetPrimaryKeyString(), DescribedMemberRules.Id, simulates: true);
        try
        {
            while (campaigns.Prepare(state, purchase, pair, at) is { } preparing)
            {
                await preparing;
            }
        }
        catch (NotPreparedException exception)
        {
            return exception.Refusal;
        }

        var decision = campaigns.Keep(RecordPurchaseRules.Decide(state, purchase, pair, at, now, campaigns.Inputs));
        return Answer(state, Consequences.Of(state, DescribedMemberRules.Id, decision, edition, _ => edition, at.ReceivedAt), DescribedMemberRules.Id);

        Outcome<RecordedPurchase> Answer(AccountState account, Decision decision, string? member)
        {
            if (decision.Refusal is { } refusal)
            {
                return refusal;
            }

            var record = DescribedMemberRules.Record(account, decision, OperationKeys.Simulation(this.GetPrimaryKeyString(), purchase.Channel, purchase.Id), at.ReceivedAt);
            return PurchaseAnswers.Explained(record, member, edition) with { Member = null, DryRun = true };
        }
    }
}
