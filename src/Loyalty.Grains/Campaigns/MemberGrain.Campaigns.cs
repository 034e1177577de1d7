using Loyalty.Contracts.Members;
using Loyalty.Domain.Schedules;
using Loyalty.Grains.Campaigns;
using Loyalty.Grains.Programs;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberAttributes
{
    private MemberAttributes? _attributes;

    private MemberAttributes Attributes => _attributes ??= new MemberAttributes(GrainFactory.GetGrain<IProfile>(Key));

    public async Task Learn(MemberTraits traits)
    {
        Attributes.Know(traits);
        if (await new EditionsInForce(catalog, Program).Get() is { } program && program.InForceAt(time.GetUtcNow()) is var current
            && (current.SegmentsNeedTraits || OccasionRules.MayFollow(_account.State, current)))
        {
            // What cannot be written now comes with the next event; the profile is changed either way.
            await Evaluate();
        }
    }
}
