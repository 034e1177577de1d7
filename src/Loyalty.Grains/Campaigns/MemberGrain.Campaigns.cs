using System.Collections.Immutable;
using Loyalty.Contracts.Members;
using Loyalty.Grains.Campaigns;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberAttributes
{
    private MemberAttributes? _attributes;

    private MemberAttributes Attributes => _attributes ??= new MemberAttributes(GrainFactory.GetGrain<IProfile>(Key));

    /// <summary>The segments that the member is in, for the conditions of rules and campaigns. Nothing keeps members in segments yet.</summary>
    private static ImmutableArray<string> Segments => [];

    public Task Forget()
    {
        _attributes?.Forget();
        return Task.CompletedTask;
    }
}
