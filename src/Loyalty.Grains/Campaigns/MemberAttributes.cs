using System.Diagnostics.CodeAnalysis;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Programs;

namespace Loyalty.Grains.Campaigns;

/// <summary>What a member's account knows of the member's profile: in memory only, until the profile changes.</summary>
internal sealed class MemberAttributes(IProfile? profile)
{
    private MemberTraits? _known;
    private int _changes;

    /// <summary>Those of a profile that says nothing.</summary>
    public static MemberTraits None { get; } = new();

    /// <summary>Those of a member without a profile, who is only described.</summary>
    public static MemberAttributes Of(MemberTraits traits) => new(profile: null) { _known = traits };

    /// <summary>None while they are not loaded.</summary>
    public MemberTraits Known => _known ?? None;

    /// <summary>As of <see cref="Aftermath.Traits"/>; the profile is left alone when the edition does not ask for it.</summary>
    public MemberTraits For(CompiledEdition current) => current.SegmentsNeedTraits ? Known : None;

    /// <summary>False: <see cref="Load"/> them first.</summary>
    public bool TryGet([NotNullWhen(true)] out MemberTraits? traits)
    {
        traits = _known;
        return traits is not null;
    }

    public async Task Load()
    {
        var changes = _changes;
        var loaded = await profile!.GetTraits();
        if (changes == _changes)
        {
            _known = loaded;
        }
    }

    public void Forget() => Change(null);

    /// <summary>The profile has changed to this.</summary>
    public void Know(MemberTraits traits) => Change(traits);

    private void Change(MemberTraits? known)
    {
        _changes++;
        _known = known;
    }
}
