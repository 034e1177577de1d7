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
        if (State.Erased)
        {
            return Task.CompletedTask;
        }

        var known = State.Fingerprints;
        State.Fingerprints = [.. known.Except(fingerprints).Concat(fingerprints.Distinct()).TakeLast(Limits.Fingerprints)];
        return State.Fingerprints.SequenceEqual(known) ? Task.CompletedTask : Save();
    }

    public Task<bool> Shares(ImmutableArray<string> fingerprints) => Task.FromResult(
        State.Fingerprints.Concat(Fingerprints.Of(hasher, Ids.ProgramOf(Key), State.Identifiers, State.Profile)).Any(fingerprints.Contains));

    public Task<Outcome<ProfileDocument>> Get() => Task.FromResult<Outcome<ProfileDocument>>(State.Confirmed ? Document() : Refusals.MemberNotFound);

    public async Task<Outcome<ProfileDocument>> Replace(MemberProfile profile, string ifMatch)
    {
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
}
