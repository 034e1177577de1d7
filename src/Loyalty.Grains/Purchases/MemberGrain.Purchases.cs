using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Grains.Campaigns;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberPurchases
{
    public Task<Outcome<RecordedPurchase>> Record(RecordPurchase command) => Purchases.PurchaseOperation.Execute(
        _account, catalog, time, Program, Member, command, new PurchaseCampaigns(budgets, () => Attributes, () => Segments, Program, Member));
}
