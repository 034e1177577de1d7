using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
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
        if (State.Erased || (State.Enrollment == enrollment && State.Confirmed))
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

    public Task<bool> Shares(ImmutableArray<string> fingerprints) => MergedInto is { } other ? other.Shares(fingerprints) : Task.FromResult(
        State.Fingerprints.Concat(Fingerprints.Of(hasher, Ids.ProgramOf(Key), State.Identifiers, State.Profile)).Any(fingerprints.Contains));

    public Task<Outcome<ProfileDocument>> Get() => MergedInto is { } other ? other.Get() : Task.FromResult<Outcome<ProfileDocument>>(State.Confirmed ? Document() : Refusals.MemberNotFound);

    public async Task<Outcome<ProfileDocument>> Replace(MemberProfile profile, string ifMatch)
    {
        if (MergedInto is { } other)
        {
            return await other.Replace(profile, ifMatch);
        }

        if (!State.Confirmed)
        {
            return State.Erased ? Refusals.MemberErased : Refusals.MemberNotFound;
        }

        if (ifMatch != Document().ETag)
        {
            return new Refusal { Kind = RefusalKind.PreconditionFailed, Code = "preconditionFailed", Detail = "The profile has changed since it was read." };
        }

        // First: a name that stays behind shows nobody, as the scores do without a name.
        if (await GrainFactory.GetGrain<IMemberChallenges>(Key).ShowOnLeaderboards(profile.LeaderboardName is not null) is { } refusal)
        {
            return refusal;
        }

        var member = GrainFactory.GetGrain<IMemberAttributes>(Key);
        if (State.Profile.BirthDate != profile.BirthDate)
        {
            // Told before it is so: what is told is to look, and whoever looks waits until this has ended.
            await member.BirthdayChanged();
        }

        State.Profile = profile;
        State.Version++;
        await Save();

        // Told what it is now: asking back, the member would wait for this very call.
        await member.Learn(Traits());
        await Announce();
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
            (State.MergedInto, State.Erased, State.Confirmed, State.Enrollment, State.Profile) = (into, true, false, null, new MemberProfile());
            State.Version++;
            await Save();
        }

        return new LeftOfProfile { Identifiers = State.Identifiers, Fingerprints = State.Fingerprints };
    }

    public async Task Adopt(LeftOfProfile left)
    {
        if (MergedInto is { } other)
        {
            await other.Adopt(left);
            return;
        }

        ImmutableArray<MemberIdentifier> identifiers = [.. State.Identifiers.Union(left.Identifiers)];
        ImmutableArray<string> fingerprints = [.. left.Fingerprints.Union(State.Fingerprints).TakeLast(Limits.Fingerprints)];
        if (State.Erased || (identifiers.Length == State.Identifiers.Length && fingerprints.Length == State.Fingerprints.Length))
        {
            return;
        }

        // Who gave nothing of his own has a profile from now on: it says by what he is found.
        (State.Identifiers, State.Fingerprints, State.Confirmed) = (identifiers, fingerprints, true);
        State.Version++;
        await Save();
    }

    public async Task EndMerge()
    {
        if (!State.Identifiers.IsEmpty || !State.Fingerprints.IsEmpty)
        {
            (State.Identifiers, State.Fingerprints) = ([], []);
            await Save();
        }

        await Announce();
    }

    /// <summary>The profile that has taken the place of this one; null: none has.</summary>
    private IProfile? MergedInto => State.MergedInto is { } member ? GrainFactory.GetGrain<IProfile>(Ids.Member(Ids.ProgramOf(Key), member)) : null;

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
        Profile = State.Profile,
        Identifiers = State.Identifiers,
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
}
