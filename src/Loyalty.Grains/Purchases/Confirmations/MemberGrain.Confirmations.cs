using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Confirmations;
using Loyalty.Grains.Purchases.Confirmations;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberConfirmations
{
    /// <summary>Behind the same gate as its returns, which take from what it makes active.</summary>
    public Task<Outcome<ConfirmedPurchase>> Confirm(ConfirmPurchase command) => OrThere<IMemberConfirmations, ConfirmedPurchase>(ConfirmHere(command), there => there.Confirm(command));

    private Task<Outcome<ConfirmedPurchase>> ConfirmHere(ConfirmPurchase command) =>
        new ConfirmationOperation(_account, journal, catalog, time, Program, Member, _returns).Execute(command);
}
