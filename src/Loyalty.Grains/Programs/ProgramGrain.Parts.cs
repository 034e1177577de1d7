using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs;

namespace Loyalty.Grains.Programs;

// Campaigns and rewards are published one by one into editions of the whole. Every edition that is in force or still to
// come holds the same of them: publishing one makes an edition like each of those, and the program's own publishing and
// rolling back carry them over.
internal sealed partial class ProgramGrain
{
    private static readonly Refusal TooManyEditions =
        Refusal.Rule("tooManyEditions", "The program has as many editions as it can have.", new NamedNumber("limit", Limits.Editions));

    private DateTimeOffset Earliest => time.GetUtcNow() + options.PublishLeadTime;

    private async Task<ProgramDefinition> WithPublished(ProgramDefinition definition) =>
        await Newest() is { } newest
            ? definition with { Campaigns = newest.Campaigns, Rewards = newest.Rewards }
            : definition with { Campaigns = [], Rewards = [] };

    /// <summary>The edition that is in force when a new one can take effect, and those still to come, each changed.</summary>
    private async Task<ImmutableArray<ChangedEdition>> Change(Func<ProgramDefinition, ProgramDefinition> change)
    {
        var earliest = Earliest;
        var changed = ImmutableArray.CreateBuilder<ChangedEdition>();
        foreach (var instant in State.Editions.Select(edition => edition.EffectiveAt).Where(instant => instant > earliest).Distinct().Order().Prepend(earliest))
        {
            var info = ProgramEditions.InForceAt(State.Editions, instant);
            var definition = (await GetEdition(info.Number)).Value!.Definition;
            changed.Add(new ChangedEdition(info, definition, change(definition)));
        }

        return changed.ToImmutable();
    }

    /// <summary>Makes an edition of each; answers the first, which takes effect as soon as possible.</summary>
    /// <param name="changed">See <see cref="Change"/>.</param>
    /// <param name="mark">Says what they were made for.</param>
    private async Task<Outcome<EditionInfo>> Make(ImmutableArray<ChangedEdition> changed, Func<EditionInfo, EditionInfo> mark)
    {
        if (State.Editions.Length + changed.Length > Limits.Editions)
        {
            return TooManyEditions;
        }

        var added = ImmutableArray.CreateBuilder<EditionInfo>();
        await Claim();
        for (var i = 0; i < changed.Length; i++)
        {
            var info = mark(Info(changed[i], State.Editions.Length + 1 + i, i == 0 ? Earliest : changed[i].Base.EffectiveAt));
            await GrainFactory.GetGrain<IEdition>(Ids.Edition(Program, info.Number)).Store(new EditionDocument { Info = info, Definition = changed[i].After }, State.Claims);
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
        Edition = new EditionDocument { Info = mark(Info(changed[0], State.Editions.Length + 1, Earliest)), Definition = changed[0].After },
        Faults = faults,
    };

    private EditionInfo Info(ChangedEdition changed, int number, DateTimeOffset effectiveAt) => new()
    {
        Number = number,
        EffectiveAt = effectiveAt,
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
            .. ProgramWarnings.Find(changed.After, changed.Before)
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

    private sealed record ChangedEdition(EditionInfo Base, ProgramDefinition Before, ProgramDefinition After);
}
