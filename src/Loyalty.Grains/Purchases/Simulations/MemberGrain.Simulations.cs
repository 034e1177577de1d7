using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Simulations;
using Loyalty.Domain.Accounts;
using Loyalty.Grains.Campaigns;
using Loyalty.Grains.Purchases.Simulations;
using Loyalty.Grains.Referrals;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain
{
    public Task<Outcome<RecordedPurchase>> Simulate(SimulatePurchase command) => OrThere<IMemberPurchases, RecordedPurchase>(SimulateHere(command), there => there.Simulate(command));

    private async Task<Outcome<RecordedPurchase>> SimulateHere(SimulatePurchase command) => (await Spend(
        OperationKeys.Simulation(Program, command.Purchase.Channel, command.Purchase.Id),
        _ => MemberSimulation.Of(time, Program, Member, command, new PurchaseCampaigns(budgets, () => Attributes, Program, Member, simulates: true), new SelfReferralCheck(GrainFactory, Key))))!;
}
