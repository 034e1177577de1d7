using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberPurchases
{
    public Task<Outcome<RecordedPurchase>> Record(RecordPurchase command) =>
        Purchases.PurchaseOperation.Execute(_account, catalog, time, Program, Member, command);
}
