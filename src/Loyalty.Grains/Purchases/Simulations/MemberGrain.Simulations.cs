using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Simulations;
using Loyalty.Grains.Campaigns;
using Loyalty.Grains.Purchases.Simulations;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain
{
    public Task<Outcome<RecordedPurchase>> Simulate(SimulatePurchase command) => MemberSimulation.Execute(
        _account, time, Program, Member, command, new PurchaseCampaigns(budgets, () => Attributes, () => Segments, Program, Member));
}
