using System.Collections.Immutable;
using Loyalty.Contracts.Members;

namespace Loyalty.Grains.Campaigns;

/// <summary>What a member's account knows of the member's profile: in memory only, until the profile changes.</summary>
internal sealed class MemberAttributes(IProfile? profile)
{
    private ImmutableArray<ProfileAttribute> _known;
    private int _changes;

    /// <summary>Those of a member without a profile, who is only described.</summary>
    public static MemberAttributes Of(ImmutableArray<ProfileAttribute> attributes) => new(profile: null) { _known = attributes };

    /// <summary>False: <see cref="Load"/> them first.</summary>
    public bool TryGet(out ImmutableArray<ProfileAttribute> attributes)
    {
        attributes = _known;
        return !_known.IsDefault;
    }

    public async Task Load()
    {
        var changes = _changes;
        var loaded = await profile!.GetAttributes();
        if (changes == _changes)
        {
            _known = loaded;
        }
    }

    public void Forget()
    {
        _changes++;
        _known = default;
    }
}
