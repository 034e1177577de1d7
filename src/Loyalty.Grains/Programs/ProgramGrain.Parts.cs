using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs;

namespace Loyalty.Grains.Programs;

// Campaigns and rewards are published one by one into editions of the whole: publishing one makes an edition like the one
// in force at its instant and one like each that is to come after it, so it stays until it is published again. The
// program's own publishing and rolling back carry over what is published of them at their instant, and go on into the
// editions after it that campaigns and rewards have made, up to the next of the program's own.
internal sealed partial class ProgramGrain
{
    private static readonly Refusal TooManyEditions =
        Refusal.Rule("tooManyEditions", "The program has as many editions as it can have.", new NamedNumber("limit", Limits.Editions));

    private DateTimeOffset Earliest => time.GetUtcNow() + options.PublishLeadTime;

    /// <summary>With the campaigns and rewards that are published at the instant.</summary>
    private async Task<ProgramDefinition> WithPublished(ProgramDefinition definition, DateTimeOffset instant) =>
        State.Editions.IsEmpty ? definition with { Campaigns = [], Rewards = [] } : WithPartsOf(definition, await InForceAt(instant));

    private static ProgramDefinition WithPartsOf(ProgramDefinition definition, ProgramDefinition other) =>
        definition with { Campaigns = other.Campaigns, Rewards = other.Rewards };

    private async Task<ProgramDefinition> InForceAt(DateTimeOffset instant) =>
        (await GetEdition(ProgramEditions.InForceAt(State.Editions, instant).Number)).Value!.Definition;

    /// <summary>As campaigns and rewards will be when everything has come that is published; null before the first edition.</summary>
    private async Task<ProgramDefinition?> Last() => State.Editions.IsEmpty ? null : await InForceAt(DateTimeOffset.MaxValue);

    /// <summary>The edition that is in force at the instant, and those that come after it, each changed; without those that the change leaves as they are.</summary>
    private async Task<ImmutableArray<ChangedEdition>> Change(DateTimeOffset from, Func<ProgramDefinition, ProgramDefinition> change)
    {
        var changed = ImmutableArray.CreateBuilder<ChangedEdition>();
        foreach (var instant in InstantsAfter(from).Prepend(from))
        {
            var info = ProgramEditions.InForceAt(State.Editions, instant);
            var definition = (await GetEdition(info.Number)).Value!.Definition;
            if (change(definition) is var after && !ReferenceEquals(after, definition))
            {
                changed.Add(new ChangedEdition(info, instant, definition, after));
            }
        }

        return changed.ToImmutable();
    }

    /// <summary>The editions that campaigns and rewards have made for later, up to the next of the program's own, each with the definition in place of the program's.</summary>
    private async Task<ImmutableArray<ChangedEdition>> GoOn(DateTimeOffset from, ProgramDefinition definition)
    {
        var changed = ImmutableArray.CreateBuilder<ChangedEdition>();
        foreach (var instant in InstantsAfter(from).TakeWhile(instant => State.Editions.All(edition => edition.EffectiveAt != instant || IsOfPart(edition))))
        {
            var info = ProgramEditions.InForceAt(State.Editions, instant);
            var before = (await GetEdition(info.Number)).Value!.Definition;
            changed.Add(new ChangedEdition(info, instant, before, WithPartsOf(definition, before)));
        }

        return changed.ToImmutable();
    }

    private IEnumerable<DateTimeOffset> InstantsAfter(DateTimeOffset from) =>
        State.Editions.Select(edition => edition.EffectiveAt).Where(instant => instant > from).Distinct().Order();

    /// <summary>Whether a campaign or a reward made it, not the program's own publishing.</summary>
    private static bool IsOfPart(EditionInfo edition) => edition.Campaign is not null || edition.Reward is not null;

    /// <summary>Makes an edition of each; answers the first.</summary>
    /// <param name="changed">See <see cref="Change"/>.</param>
    /// <param name="effectiveAt">When the first was asked for; null: as soon as possible.</param>
    /// <param name="mark">Says what they were made for.</param>
    private Task<Outcome<EditionInfo>> Make(ImmutableArray<ChangedEdition> changed, DateTimeOffset? effectiveAt, Func<EditionInfo, EditionInfo> mark) =>
        Make([.. changed.Select(edition => new EditionDocument { Info = mark(Info(edition)), Definition = edition.After })], effectiveAt);

    /// <summary>Gives them their numbers and lists them; answers the first.</summary>
    private async Task<Outcome<EditionInfo>> Make(ImmutableArray<EditionDocument> documents, DateTimeOffset? effectiveAt)
    {
        if (State.Editions.Length + documents.Length > Limits.Editions)
        {
            return TooManyEditions;
        }

        // Reading what it is made of took its time, and every silo needs the whole of the lead. Nothing that comes meanwhile is passed over.
        var (now, first) = (time.GetUtcNow(), documents[0].Info.EffectiveAt);
        var soonest = now + options.PublishLeadTime;
        var isLater = effectiveAt is null && first < soonest && !InstantsAfter(first).Any(instant => instant <= soonest);

        // The documents before the list: an edition that is listed can always be read.
        var added = ImmutableArray.CreateBuilder<EditionInfo>();
        await Claim();
        foreach (var document in documents)
        {
            var info = document.Info with
            {
                Number = State.Editions.Length + 1 + added.Count,
                PublishedAt = now,
                EffectiveAt = isLater && added.Count == 0 ? soonest : document.Info.EffectiveAt,
            };
            await GrainFactory.GetGrain<IEdition>(Ids.Edition(Program, info.Number)).Store(document with { Info = info }, State.Claims);
            added.Add(info);
        }

        State.Editions = State.Editions.AddRange(added);
        await Save();
        catalog.Forget(Program);
        return added[0];
    }

    /// <summary>The first of them, as it would be made.</summary>
    private DraftEdition Draft(ImmutableArray<ChangedEdition> changed, ImmutableArray<Fault> faults, Func<EditionInfo, EditionInfo> mark) => new()
    {
        Edition = new EditionDocument { Info = mark(Info(changed[0])) with { Number = State.Editions.Length + 1 }, Definition = changed[0].After },
        Faults = faults,
    };

    /// <summary>Without a number yet.</summary>
    private EditionInfo Info(ChangedEdition changed) => new()
    {
        Number = 0,
        EffectiveAt = changed.EffectiveAt,
        PublishedAt = time.GetUtcNow(),
        DraftETag = changed.Base.DraftETag,
    };

    /// <summary>The part's faults, and what of it is most likely not meant.</summary>
    private static ProgramValidation Validated(ImmutableArray<ChangedEdition> changed, string list, Func<ProgramDefinition, int> indexOf) => new()
    {
        Faults = Faults(changed, list, indexOf),
        Warnings = Warnings(changed[0], list, indexOf),
    };

    /// <summary>Those about the part itself, with pointers into it.</summary>
    private static ImmutableArray<Fault> Warnings(ChangedEdition changed, string list, Func<ProgramDefinition, int> indexOf)
    {
        var prefix = Prefix(list, indexOf(changed.After));
        return
        [
            .. ProgramWarnings.Find(changed.After, changed.Before, changed.EffectiveAt)
                .Where(warning => warning.Pointer.StartsWith(prefix, StringComparison.Ordinal))
                .Select(warning => warning with { Pointer = warning.Pointer[(prefix.Length - 1)..] }),
        ];
    }

    private static string Prefix(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"/{list}/{index}/");

    /// <summary>The faults of the first edition that has any, each against the one that it is made of. Pointers go into the part where the fault is its own.</summary>
    /// <param name="changed">See <see cref="Change"/>.</param>
    /// <param name="list">The name of the list that the part is in.</param>
    /// <param name="indexOf">The part's place in it.</param>
    private static ImmutableArray<Fault> Faults(ImmutableArray<ChangedEdition> changed, string list, Func<ProgramDefinition, int> indexOf)
    {
        foreach (var edition in changed)
        {
            var prefix = Prefix(list, indexOf(edition.After));
            ImmutableArray<Fault> faults =
            [
                .. ProgramValidator.Validate(edition.After, edition.Before).Select(fault =>
                    fault.Pointer.StartsWith(prefix, StringComparison.Ordinal) ? fault with { Pointer = fault.Pointer[(prefix.Length - 1)..] } : fault),
            ];
            if (!faults.IsEmpty)
            {
                return faults;
            }
        }

        return [];
    }

    /// <param name="Base">The edition that it is made of.</param>
    /// <param name="EffectiveAt">When it takes effect.</param>
    /// <param name="Before">The definition of that edition.</param>
    /// <param name="After">Its own.</param>
    private sealed record ChangedEdition(EditionInfo Base, DateTimeOffset EffectiveAt, ProgramDefinition Before, ProgramDefinition After);
}
