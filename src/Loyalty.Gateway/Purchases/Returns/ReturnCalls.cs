using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Problems;

namespace Loyalty.Gateway.Purchases.Returns;

/// <summary>A return on its way to the account that the purchase stands in; the same for one and for a batch.</summary>
internal sealed class ReturnCalls(IGrainFactory grains) : ILineCalls<ReturnInput, RecordedReturn>
{
    public async ValueTask<Addressed<RecordedReturn>> Address(Caller caller, string program, ReturnInput input, bool dryRun)
    {
        if (PurchaseCalls.ChannelOf(caller, input.Channel, input.Import ?? false, out var channel) is { } refused)
        {
            return refused;
        }

        var command = input.ToCommand(channel, dryRun);
        var member = input.Member;
        if (member is null)
        {
            var owner = await grains.GetGrain<IAccountQueries>(program).FindPurchase(command.PurchaseChannel, command.PurchaseId);
            if (owner is null)
            {
                return Problem.NotFound("purchaseNotFound", "The purchase is not known, and the return names no member to wait with.");
            }

            member = owner.Member;
        }

        if (member is null)
        {
            var bought = Ids.Guest(program, command.PurchaseChannel, command.PurchaseId);
            var guest = grains.GetGrain<IGuestReturns>(bought);
            return new Addressed<RecordedReturn>(bought, () => Calls.Ask((guest, command), static call => call.guest.Return(call.command)));
        }

        var account = Ids.Member(program, member);
        var grain = grains.GetGrain<IMemberReturns>(account);
        return new Addressed<RecordedReturn>(account, () => Calls.Ask((grain, command), static call => call.grain.Return(call.command)));
    }

    public int StatusOf(RecordedReturn answer) =>
        answer.DryRun ? StatusCodes.Status200OK
        : answer.Status == ReturnStatus.Parked ? StatusCodes.Status202Accepted
        : StatusCodes.Status201Created;
}
