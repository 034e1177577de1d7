using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Grains.Campaigns;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberPurchases
{
    public async Task<Outcome<RecordedPurchase>> Record(RecordPurchase command) => await WithReferral(await WithVouchers(
        await Purchases.PurchaseOperation.Execute(
            _account, catalog, time, Program, Member, command, new PurchaseCampaigns(budgets, () => Attributes, () => Segments, Program, Member)),
        static answer => answer.Vouchers,
        static (answer, vouchers) => answer with { Vouchers = vouchers }));
}
