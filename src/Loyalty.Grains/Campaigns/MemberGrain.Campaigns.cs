using Loyalty.Contracts.Members;
using Loyalty.Grains.Campaigns;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberAttributes
{
    private MemberAttributes? _attributes;

    private MemberAttributes Attributes => _attributes ??= new MemberAttributes(GrainFactory.GetGrain<IProfile>(Key));

    public Task Forget()
    {
        _attributes?.Forget();
        return Task.CompletedTask;
    }
}
