using System.Collections.Immutable;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

/// <summary>What was published, and what was in force when.</summary>
internal sealed class Editions
{
    /// <summary>By how much a process may work with an older list of editions, clocks that are apart with it.</summary>
    private static readonly TimeSpan s_spreads = TimeSpan.FromSeconds(12);

    private readonly ImmutableArray<PublishedEdition> _published;
    private readonly Dictionary<string, Terms> _terms;

    public Editions(Outcome outcome)
    {
        var setup = outcome.History.Setup;
        _published = outcome.Editions;
        First = new Terms(setup, setup.Program);
        _terms = setup.Later.ToDictionary(static program => program.Name, program => new Terms(setup, program));
    }

    /// <summary>What was published before anything happened; it still holds where nothing else does.</summary>
    public Terms First { get; }

    /// <summary>Everything that may have been in force.</summary>
    public IEnumerable<Terms> All => _terms.Values.Prepend(First);

    public Terms Of(int number) => _published.FirstOrDefault(edition => edition.Info.Number == number) is { } edition ? _terms.GetValueOrDefault(edition.Name, First) : First;

    public Terms At(DateTimeOffset instant) => _published.IsEmpty ? First : Of(InForce(instant, int.MaxValue));

    /// <summary>Whether something may be valued by an edition: the one in force when it counts, of those that could be known when it arrived.</summary>
    public bool May(int number, DateTimeOffset counts, DateTimeOffset arrived)
    {
        if (_published.IsEmpty)
        {
            return true;
        }

        for (var last = Known(arrived - s_spreads); last <= Known(arrived + s_spreads); last++)
        {
            if (InForce(counts, last) is var right && (right == number || (right == 0 && number < _published[0].Info.Number)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The number of the newest that was published by then; 0: one of the first.</summary>
    private int Known(DateTimeOffset instant) => _published.Where(edition => edition.Info.PublishedAt <= instant).Select(static edition => edition.Info.Number).DefaultIfEmpty().Max();

    /// <summary>The one that took effect last, of two at once the newer; 0: one of the first.</summary>
    private int InForce(DateTimeOffset instant, int last) => _published
        .Where(edition => edition.Info.Number <= last && edition.Info.EffectiveAt <= instant)
        .OrderBy(static edition => edition.Info.EffectiveAt).ThenBy(static edition => edition.Info.Number)
        .Select(static edition => edition.Info.Number)
        .LastOrDefault();
}
