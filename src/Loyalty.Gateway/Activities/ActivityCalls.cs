using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Members;
using Loyalty.Gateway.Purchases;

namespace Loyalty.Gateway.Activities;

/// <summary>An activity on its way to the member who did it; the same for one and for a batch.</summary>
internal sealed class ActivityCalls(IGrainFactory grains) : ILineCalls<ActivityInput, RecordedActivity>
{
    public async ValueTask<Addressed<RecordedActivity>> Address(Caller caller, string program, ActivityInput input, bool dryRun)
    {
        if (PurchaseCalls.ChannelOf(caller, input.Channel, input.Import ?? false, out var channel) is { } refused)
        {
            return refused;
        }

        var command = input.ToCommand(channel, dryRun);
        var member = input.Identifier is { } identifier ? await grains.GetGrain<IIdentifierQueries>(program).Find(identifier.ToIdentifier()) : input.Member;
        if (member is null)
        {
            return MembersApi.UnknownIdentifier();
        }

        var account = Ids.Member(program, member);
        var grain = grains.GetGrain<IMemberActivities>(account);
        return new Addressed<RecordedActivity>(account, () => Calls.Ask((grain, command), static call => call.grain.Record(call.command)));
    }

    public int StatusOf(RecordedActivity activity) => activity.DryRun ? StatusCodes.Status200OK : StatusCodes.Status201Created;
}
