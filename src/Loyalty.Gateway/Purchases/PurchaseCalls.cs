using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Members;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Loyalty.Gateway.Purchases;

/// <summary>A purchase on its way to the account that it belongs to; the same for one and for a batch.</summary>
internal sealed class PurchaseCalls(IGrainFactory grains) : ILineCalls<PurchaseInput, RecordedPurchase>
{
    public async ValueTask<Addressed<RecordedPurchase>> Address(Caller caller, string program, PurchaseInput input, bool dryRun)
    {
        if (ChannelOf(caller, input.Channel, input.Import ?? false, out var channel) is { } refused)
        {
            return refused;
        }

        // Spending a member's points is more than recording what was bought.
        if (input.PayWith is { Count: > 0 } && !caller.May(Permissions.RewardsRedeem))
        {
            return Policies.Missing(Permissions.RewardsRedeem);
        }

        var command = input.ToCommand(channel, dryRun);
        var member = input.Member;
        if (input.Identifier is { } identifier)
        {
            member = await grains.GetGrain<IIdentifierQueries>(program).Find(identifier.ToIdentifier());
            if (member is null)
            {
                return MembersApi.UnknownIdentifier();
            }
        }

        if (member is null)
        {
            var guest = grains.GetGrain<IGuestPurchases>(Ids.Guest(program, channel, input.Id));
            return new Addressed<RecordedPurchase>(null, () => Calls.Ask((guest, command), static call => call.guest.Record(call.command)));
        }

        var account = Ids.Member(program, member);
        var grain = grains.GetGrain<IMemberPurchases>(account);
        return new Addressed<RecordedPurchase>(account, () => Calls.Ask((grain, command), static call => call.grain.Record(call.command)));
    }

    public int StatusOf(RecordedPurchase purchase) => purchase.DryRun ? StatusCodes.Status200OK : StatusCodes.Status201Created;

    /// <summary>The channel that an operation comes from: the key's, or for a key without one the body's.</summary>
    public static ProblemHttpResult? ChannelOf(Caller caller, string? named, bool import, out string channel)
    {
        channel = named ?? caller.Channel ?? "";
        if (channel.Length == 0)
        {
            var faults = new Faults();
            faults.Add("/channel", "is required, because the key is of no channel");
            return Problem.Invalid(faults);
        }

        if (!caller.MayUse(channel))
        {
            return Policies.OtherChannel(channel);
        }

        return import && !caller.May(Permissions.Import) ? Policies.Missing(Permissions.Import) : null;
    }
}
