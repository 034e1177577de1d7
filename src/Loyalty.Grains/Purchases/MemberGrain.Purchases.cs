using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Campaigns;
using Loyalty.Grains.Referrals;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberPurchases
{
    public Task<Outcome<RecordedPurchase>> Record(RecordPurchase command) => OrThere<IMemberPurchases, RecordedPurchase>(RecordHere(command), there => there.Record(command));

    private async Task<Outcome<RecordedPurchase>> RecordHere(RecordPurchase command) => await WithReferral(await WithVouchers(
        (command.PayWith.IsEmpty
            ? await _account.Execute(Recording(command))
            : await Spend(
                OperationKeys.Purchase(Program, command.Channel, command.Id),
                foretold => Recording(foretold ? command with { DryRun = true } : command)))!,
        OperationKeys.Purchase(Program, command.Channel, command.Id),
        static answer => answer.Vouchers,
        static (answer, vouchers) => answer with { Vouchers = vouchers }));

    private AccountOperation<RecordedPurchase> Recording(RecordPurchase command) => Purchases.PurchaseOperation.Of(
        catalog, time, Program, Member, command, new PurchaseCampaigns(budgets, () => Attributes, Program, Member), new SelfReferralCheck(GrainFactory, Key));
}
