using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Domain.Common;
using Loyalty.Grains.Referrals;
using Loyalty.Storage.Members;
using Orleans.Runtime;

namespace Loyalty.Grains.Members;

[GrainType("profile")]
internal sealed class ProfileGrain(
    [PersistentState("profile", GrainStorages.State)] IPersistentState<ProfileState> state, IMemberDirectory directory, PersonalDataHasher hasher)
    : StateGrain<ProfileState>(state), IProfile
{
    private string Key => this.GetPrimaryKeyString();

    public async Task Prepare(string enrollment, MemberProfile profile, ImmutableArray<MemberIdentifier> identifiers, ImmutableArray<string> fingerprints)
    {
        // One that comes late changes nothing that a member has said since.
        if (State.Erased || State.Confirmed)
        {
            return;
        }

        State.Enrollment = enrollment;
        State.Profile = profile;
        State.Identifiers = identifiers;
        State.Fingerprints = fingerprints;
        State.Confirmed = false;
        await Save();
    }

    public Task<PreparedProfile?> GetPrepared(string enrollment) => Task.FromResult(
        State.Enrollment == enrollment ? new PreparedProfile { Profile = State.Profile, Identifiers = State.Identifiers } : null);

    public async Task Confirm(string enrollment)
    {
        if (State.Enrollment == enrollment && !State.Confirmed)
        {
            State.Confirmed = true;
            State.Version++;
            await Save();
        }

        // Said again on every repeat: the directory may have missed it.
        await Announce();
    }

    public Task Discard(string enrollment) => State.Enrollment == enrollment ? Clear() : Task.CompletedTask;

    public Task<MemberTraits> GetTraits() => Task.FromResult(Traits());

    public Task Remember(ImmutableArray<string> fingerprints)
    {
        if (MergedInto is { } other)
        {
            return other.Remember(fingerprints);
        }

        if (State.Erased)
        {
            return Task.CompletedTask;
        }

        var known = State.Fingerprints;
        State.Fingerprints = [.. known.Except(fingerprints).Concat(fingerprints.Distinct()).TakeLast(Limits.Fingerprints)];
        return State.Fingerprints.SequenceEqual(known) ? Task.CompletedTask : Save();
    }

    public Task<bool> Shares(ImmutableArray<string> fingerprints) =>
        MergedInto is { } other ? other.Shares(fingerprints) : Task.FromResult(KnownBy().Any(fingerprints.Contains));

    public Task<ImmutableArray<string>> GetFingerprints() => MergedInto is { } other ? other.GetFingerprints() : Task.FromResult<ImmutableArray<string>>([.. KnownBy()]);

    public async Task<Outcome<ProfileDocument>> Get() =>
        MergedInto is { } other ? await other.Get()
        : State.Erased ? Refusals.MemberNotFound
        : await Missing() is { } missing ? missing
        : Document();

    public async Task<Outcome<ProfileDocument>> Replace(MemberProfile profile, string ifMatch)
    {
        if (MergedInto is { } other)
        {
            return await other.Replace(profile, ifMatch);
        }

        if (State.Erased)
        {
            return Refusals.MemberErased;
        }

        if (await Missing() is { } missing)
        {
            return missing;
        }

        if (ifMatch != Document().ETag)
        {
            return new Refusal { Kind = RefusalKind.PreconditionFailed, Code = "preconditionFailed", Detail = "The profile has changed since it was read." };
        }

        // First: a name that stays behind shows nobody, as the scores do without a name.
        if (await GrainFactory.GetGrain<IMemberChallenges>(Key).ShowOnLeaderboards(profile.LeaderboardName is not null, Traits()) is { } refusal)
        {
            return refusal;
        }

        await Change(profile);
        return Document();
    }

    public async Task<ImmutableArray<MemberIdentifier>> BeginErasure()
    {
        if (!State.Erased)
        {
            (State.Erased, State.Confirmed, State.Enrollment, State.Profile, State.Fingerprints) = (true, false, null, new MemberProfile(), []);
            State.Version++;
            await Save();
        }

        return State.Identifiers;
    }

    public async Task EndErasure()
    {
        if (!State.Identifiers.IsEmpty)
        {
            State.Identifiers = [];
            await Save();
        }

        await Announce();
    }

    public async Task<LeftOfProfile> BeginMerge(string into)
    {
        if (State.MergedInto is null)
        {
            State.Fingerprints = [.. State.Fingerprints.Union(Fingerprints.Of(hasher, Ids.ProgramOf(Key), State.Identifiers, State.Profile)).TakeLast(Limits.Fingerprints)];
            (State.MergedInto, State.Erased, State.Confirmed, State.Enrollment, State.Profile, State.Left) = (into, true, false, null, new MemberProfile(), State.Profile);
            State.Version++;
            await Save();
        }

        return new LeftOfProfile { Identifiers = State.Identifiers, Fingerprints = State.Fingerprints, Profile = State.Left };
    }

    public async Task<string?> Adopt(LeftOfProfile left)
    {
        if (MergedInto is { } other)
        {
            return await other.Adopt(left);
        }

        if (State.Erased)
        {
            return null;
        }

        if (left.Profile is { } said && !SaysNothing(said))
        {
            // Told again on every repeat: whoever is told may have missed it.
            await (SaysNothing(State.Profile) ? Become(said) : Tell());
        }

        ImmutableArray<MemberIdentifier> identifiers = [.. State.Identifiers.Union(left.Identifiers)];
        ImmutableArray<string> fingerprints = [.. left.Fingerprints.Union(State.Fingerprints).TakeLast(Limits.Fingerprints)];
        if (identifiers.Length > State.Identifiers.Length || fingerprints.Length > State.Fingerprints.Length)
        {
            // Who gave nothing of his own has a profile from now on: it says by what he is found.
            (State.Identifiers, State.Fingerprints, State.Confirmed) = (identifiers, fingerprints, true);
            State.Version++;
            await Save();
        }

        return Ids.LocalOf(Key);
    }

    public async Task EndMerge()
    {
        if (!State.Identifiers.IsEmpty || !State.Fingerprints.IsEmpty || State.Left is not null)
        {
            (State.Identifiers, State.Fingerprints, State.Left) = ([], [], null);
            await Save();
        }

        await Announce();
    }

    /// <summary>Says from now on what another one said.</summary>
    private async Task Become(MemberProfile profile)
    {
        if (profile.LeaderboardName is not null
            && await GrainFactory.GetGrain<IMemberChallenges>(Key).ShowOnLeaderboards(true, Traits()) is { Kind: RefusalKind.Unavailable } refusal)
        {
            throw new InvalidOperationException($"What another profile said is not taken over yet. {refusal.Detail}");
        }

        await Change(profile);
    }

    private async Task Change(MemberProfile profile)
    {
        if (State.Profile.BirthDate != profile.BirthDate)
        {
            // Told before it is so: what is told is to look, and whoever looks waits until this has ended.
            await GrainFactory.GetGrain<IMemberAttributes>(Key).BirthdayChanged(Traits());
        }

        if (!State.Confirmed)
        {
            // Whatever an enrolment has left here that came to nothing, the member never had it.
            (State.Enrollment, State.Identifiers) = (null, []);
        }

        (State.Profile, State.Confirmed) = (profile, true);
        State.Version++;
        await Save();
        await Tell();
    }

    private async Task Tell()
    {
        // Told what it is now: asking back, the member would wait for this very call.
        await GrainFactory.GetGrain<IMemberAttributes>(Key).Learn(Traits());
        await Announce();
    }

    /// <summary>
    /// Null: there is such a member. Of one who enrolled with an id alone nothing is known here, and the account is asked,
    /// which answers without asking back. One whose enrolment is under way is none yet.
    /// </summary>
    private async Task<Refusal?> Missing()
    {
        if (State.Confirmed)
        {
            return null;
        }

        var recorded = await GrainFactory.GetGrain<IMember>(Key).GetRecorded();
        return recorded.Refusal ?? recorded.Value!.Status switch
        {
            MemberStatus.Merged => MergeRules.UnderWay,
            MemberStatus.Erased => Refusals.MemberNotFound,
            _ => null,
        };
    }

    private static bool SaysNothing(MemberProfile profile) =>
        profile is { Name: null, Email: null, Phone: null, BirthDate: null, Language: null, LeaderboardName: null, Attributes.IsDefaultOrEmpty: true, Consents.IsEmpty: true };

    /// <summary>The profile that has taken the place of this one; null: none has.</summary>
    private IProfile? MergedInto => State.MergedInto is { } member ? GrainFactory.GetGrain<IProfile>(Ids.Member(Ids.ProgramOf(Key), member)) : null;

    private IEnumerable<string> KnownBy() => State.Fingerprints.Concat(Fingerprints.Of(hasher, Ids.ProgramOf(Key), State.Identifiers, State.Profile));

    private MemberTraits Traits() => State.Confirmed
        ? new MemberTraits
        {
            Attributes = State.Profile.Attributes.IsDefault ? [] : State.Profile.Attributes,
            Birthday = State.Profile.BirthDate is { } born ? new Birthday(born.Month, born.Day) : null,
        }
        : new MemberTraits();

    private Task Announce() => directory.UpsertProfile(
        new DirectoryProfile { Program = Ids.ProgramOf(Key), Member = Ids.LocalOf(Key), Version = State.Version, Name = State.Profile.Name },
        CancellationToken.None);

    private ProfileDocument Document() => new()
    {
        Member = Ids.LocalOf(Key),
        Profile = State.Confirmed ? State.Profile : new MemberProfile(),
        Identifiers = State.Confirmed ? State.Identifiers : [],
        ETag = State.Version.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>Personal data, and nothing else that must outlive it.</summary>
[GenerateSerializer, Alias("loyalty.members.ProfileState")]
internal sealed class ProfileState
{
    [Id(0)]
    public string? Enrollment { get; set; }

    [Id(1)]
    public bool Confirmed { get; set; }

    [Id(2)]
    public MemberProfile Profile { get; set; } = new();

    [Id(3)]
    public ImmutableArray<MemberIdentifier> Identifiers { get; set; } = [];

    [Id(4)]
    public long Version { get; set; }

    /// <summary>A tombstone: an enrolment that comes late must not bring anything back.</summary>
    [Id(5)]
    public bool Erased { get; set; }

    /// <summary>Keyed hashes of devices and addresses, oldest first.</summary>
    [Id(6)]
    public ImmutableArray<string> Fingerprints { get; set; } = [];

    /// <summary>The member whose profile has taken the place of this one.</summary>
    [Id(7)]
    public string? MergedInto { get; set; }

    /// <summary>What it said, until that one has it; null: it is there, or there was nothing.</summary>
    [Id(8)]
    public MemberProfile? Left { get; set; }
}
