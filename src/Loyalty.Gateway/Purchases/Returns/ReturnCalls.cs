using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Programs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Loyalty.Gateway.Purchases.Returns;

/// <summary>A return on its way to the account that the purchase stands in; the same for one and for a batch.</summary>
internal sealed class ReturnCalls(IGrainFactory grains, TimeProvider time) : ILineCalls<ReturnInput, RecordedReturn>
{
    public async ValueTask<Addressed<RecordedReturn>> Address(Caller caller, string program, ReturnInput input, bool dryRun)
    {
        if (PurchaseCalls.ChannelOf(caller, input.Channel, input.Import ?? false, out var channel) is { } refused)
        {
            return refused;
        }

        if (input.Amount is { } amount && await OtherCurrency(program, amount.Currency) is { } foreign)
        {
            return foreign;
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

    /// <summary>The command has no room for a currency: minor units of another one would be taken for the program's.</summary>
    private async Task<ProblemHttpResult?> OtherCurrency(string program, string currency)
    {
        var current = await CurrentProgram.Get(program, grains, time);
        return current.Value is not { } definition ? Problem.From(current.Refusal!)
            : definition.Currency == currency ? null
            : Problem.Create(
                StatusCodes.Status422UnprocessableEntity,
                "currencyNotAccepted",
                $"The program takes {definition.Currency}.",
                [new("/amount/currency", $"must be {definition.Currency}")]);
    }

    public int StatusOf(RecordedReturn answer) =>
        answer.DryRun ? StatusCodes.Status200OK
        : answer.Status == ReturnStatus.Parked ? StatusCodes.Status202Accepted
        : StatusCodes.Status201Created;
}
