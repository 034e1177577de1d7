using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Orleans.Runtime;

namespace Loyalty.Grains.Programs;

[GrainType("program")]
internal sealed partial class ProgramGrain(
    [PersistentState("program", GrainStorages.State)] IPersistentState<ProgramState> state,
    ProgramCatalog catalog,
    ProgramOptions options,
    TimeProvider time) : StateGrain<ProgramState>(state), IProgram
{
    public static readonly Refusal NoDraft = Refusal.NotFound("draftNotFound", "The program has no draft.");

    // Together with the age at which catalogs ask again well below the time that an edition is published ahead.
    private static readonly TimeSpan s_current = TimeSpan.FromSeconds(1);

    private long? _readAt;

    private string Program => this.GetPrimaryKeyString();

    public async Task<Outcome<ProgramDraft>> SaveDraft(ProgramDefinition definition, string? ifMatch)
    {
        if (ifMatch != State.Draft?.ETag)
        {
            return ETagMismatch(State.Draft?.ETag);
        }

        var draft = new ProgramDraft
        {
            Program = Program,
            Definition = definition,
            ETag = (++State.DraftNumber).ToString(CultureInfo.InvariantCulture),
            SavedAt = time.GetUtcNow(),
        };
        State.Draft = draft;
        await Save();
        await GrainFactory.GetGrain<IProgramRegistry>(ProgramRegistryGrain.Key).Add(Program);
        return draft;
    }

    public Task<Outcome<ProgramDraft>> GetDraft() => Task.FromResult<Outcome<ProgramDraft>>(State.Draft is { } draft ? draft : NoDraft);

    public async Task<Outcome<ProgramValidation>> ValidateDraft()
    {
        if (State.Draft is not { } draft)
        {
            return NoDraft;
        }

        var definition = await WithPublished(draft.Definition, Earliest);
        return new ProgramValidation { Faults = await Faults(definition, Earliest), Warnings = ProgramWarnings.Find(definition, await Before(definition), Earliest) };
    }

    public async Task<Outcome<DraftEdition>> GetDraftEdition()
    {
        if (State.Draft is not { } draft)
        {
            return NoDraft;
        }

        var definition = await WithPublished(draft.Definition, Earliest);
        var now = time.GetUtcNow();
        return new DraftEdition
        {
            Edition = new EditionDocument
            {
                Info = new EditionInfo { Number = State.Editions.Length + 1, EffectiveAt = now, PublishedAt = now, DraftETag = draft.ETag },
                Definition = definition,
            },
            Faults = await Faults(definition, Earliest),
        };
    }

    public async Task<Outcome<EditionInfo>> Publish(PublishProgram command)
    {
        if (State.Draft is not { } draft)
        {
            return NoDraft;
        }

        if (command.IfMatch is { } expected && expected != draft.ETag)
        {
            return ETagMismatch(draft.ETag);
        }

        // An unknown outcome may be tried again: the same draft is published once.
        if (Repeated(edition => edition.DraftETag == draft.ETag, command.EffectiveAt) is { } published)
        {
            return new Outcome<EditionInfo> { Value = published, Replayed = true };
        }

        return await Publish(draft.Definition, draft.ETag, command.EffectiveAt, rollbackOf: null);
    }

    public async Task<Outcome<EditionInfo>> Rollback(RollbackProgram command)
    {
        var older = await GetEdition(command.Edition);
        if (older.Value is not { } document)
        {
            return older.Refusal!;
        }

        if (Repeated(edition => edition.RollbackOf == command.Edition, command.EffectiveAt) is { } published)
        {
            return new Outcome<EditionInfo> { Value = published, Replayed = true };
        }

        return await Publish(RolledBackProgram.Of(document.Definition, (await Newest())!), document.Info.DraftETag, command.EffectiveAt, command.Edition);
    }

    public async Task<Outcome<EditionList>> GetEditions()
    {
        await ReadAgain();
        return State.Draft is null && State.Editions.IsEmpty ? Refusals.ProgramNotFound : new EditionList { Editions = State.Editions };
    }

    public async Task<Outcome<EditionDocument>> GetEdition(int number) =>
        number >= 1 && number <= State.Editions.Length
        && await GrainFactory.GetGrain<IEdition>(Ids.Edition(Program, number)).Get() is { } document
            ? document
            : Refusal.NotFound("editionNotFound", "The program has no such edition.");

    /// <summary>The program's own newest edition, if it is what is asked for: at once, as long as none that was published before it has come since.</summary>
    private EditionInfo? Repeated(Func<EditionInfo, bool> isSame, DateTimeOffset? effectiveAt)
    {
        ImmutableArray<EditionInfo> own = [.. State.Editions.Where(edition => !IsOfPart(edition))];
        return own is [.., var newest] && isSame(newest) && IsWhenAsked(newest, effectiveAt) && (effectiveAt is not null || ProgramEditions.InForceAt(own, Earliest).Number == newest.Number)
            ? newest
            : null;
    }

    /// <summary>Whether the edition takes effect when it was asked for; as soon as possible (null) is no later than a new one would.</summary>
    private bool IsWhenAsked(EditionInfo edition, DateTimeOffset? effectiveAt) =>
        effectiveAt is { } instant ? edition.EffectiveAt == instant : edition.EffectiveAt <= Earliest;

    private static Refusal ETagMismatch(string? current) => new()
    {
        Kind = RefusalKind.PreconditionFailed,
        Code = "preconditionFailed",
        Detail = current is null ? "There is no draft yet." : "The draft has changed since it was read.",
    };

    private async Task<Outcome<EditionInfo>> Publish(ProgramDefinition program, string draftETag, DateTimeOffset? effectiveAt, int? rollbackOf)
    {
        var instant = effectiveAt ?? Earliest;
        var definition = await WithPublished(program, instant);
        var faults = await Faults(definition, instant);
        if (!faults.IsEmpty)
        {
            return new Refusal { Kind = RefusalKind.Rule, Code = "programInvalid", Detail = "The program has faults and cannot be published.", Errors = faults };
        }

        if (TooEarly(effectiveAt) is { } tooEarly)
        {
            return tooEarly;
        }

        var info = new EditionInfo { Number = 0, EffectiveAt = instant, PublishedAt = time.GetUtcNow(), RollbackOf = rollbackOf, DraftETag = draftETag };
        return await Make(
        [
            new EditionDocument { Info = info, Definition = definition },
            .. (await GoOn(instant, definition)).Select(later => new EditionDocument { Info = later.Base with { DraftETag = draftETag }, Definition = later.After }),
        ],
        effectiveAt);
    }

    private Refusal? TooEarly(DateTimeOffset? effectiveAt) => Earliest is var earliest && effectiveAt < earliest
        ? new Refusal
        {
            Kind = RefusalKind.Rule,
            Code = "effectiveTooEarly",
            Detail = "An edition takes effect now or later, never in the past.",
            Errors = [new Fault("/effectiveAt", string.Create(CultureInfo.InvariantCulture, $"must be at or after {earliest:O}"))],
        }
        : null;

    /// <summary>An activation that another has left behind does not know what that one published, and all members of its silo would earn by old rules.</summary>
    private async Task ReadAgain()
    {
        var now = time.GetTimestamp();
        if (_readAt is not { } readAt || time.GetElapsedTime(readAt, now) >= s_current)
        {
            await Reread();
            _readAt = now;
        }
    }

    /// <summary>Before the documents of new editions: an activation that does not know the newest list fails here, and writes over no document that is listed.</summary>
    private Task Claim()
    {
        State.Claims++;
        return Save();
    }

    /// <summary>The faults of the first edition that has any: of the one that takes effect at the instant, and of those that it goes on into. Campaigns and rewards are as they were.</summary>
    private async Task<ImmutableArray<Fault>> Faults(ProgramDefinition definition, DateTimeOffset instant)
    {
        foreach (var edition in (await GoOn(instant, definition)).Select(later => later.After).Prepend(definition))
        {
            if (ProgramValidator.Validate(edition, await Before(edition)) is { IsEmpty: false } faults)
            {
                return faults;
            }
        }

        return await FaultsOfNext(definition, instant);
    }

    /// <summary>What the program's own next edition, which is published already, could not follow: members would lose what comes with this one.</summary>
    private async Task<ImmutableArray<Fault>> FaultsOfNext(ProgramDefinition definition, DateTimeOffset instant)
    {
        if (State.Editions.Where(edition => !IsOfPart(edition) && edition.EffectiveAt > instant).MinBy(static edition => edition.EffectiveAt) is not { } next)
        {
            return [];
        }

        var following = await InForceAt(next.EffectiveAt);
        return
        [
            .. ProgramValidator.Validate(following, WithPartsOf(definition, following))
                .Select(fault => new Fault("/effectiveAt", string.Create(CultureInfo.InvariantCulture, $"edition {next.Number} is published for {next.EffectiveAt:O} and could not follow: {fault.Pointer} {fault.Reason}"))),
        ];
    }

    /// <summary>What the program's own part of a definition comes after; null before the first edition.</summary>
    private async Task<ProgramDefinition?> Before(ProgramDefinition definition) => await Newest() is { } newest ? WithPartsOf(newest, definition) : null;

    /// <summary>The newest edition's definition; null before the first.</summary>
    private async Task<ProgramDefinition?> Newest() => State.Editions.IsEmpty ? null : (await GetEdition(State.Editions.Length)).Value?.Definition;
}

/// <summary>What is kept of a program beside its editions' documents.</summary>
[GenerateSerializer, Alias("loyalty.programs.State")]
internal sealed class ProgramState
{
    [Id(0)]
    public ProgramDraft? Draft { get; set; }

    [Id(1)]
    public long DraftNumber { get; set; }

    [Id(2)]
    public ImmutableArray<EditionInfo> Editions { get; set; } = [];

    /// <summary>The ids of all campaigns, in the order in which they were first saved.</summary>
    [Id(3)]
    public ImmutableArray<string> Campaigns { get; set; } = [];

    /// <summary>The ids of all rewards, in the order in which they were first saved.</summary>
    [Id(4)]
    public ImmutableArray<string> Rewards { get; set; } = [];

    /// <summary>How often publishing began.</summary>
    [Id(5)]
    public long Claims { get; set; }
}
