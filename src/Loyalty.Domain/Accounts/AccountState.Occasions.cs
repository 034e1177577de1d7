using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts;

public sealed partial class AccountState
{
    private readonly List<YearlyOccasion> _occasions = [];

    /// <summary>The days of the year on which something is given, as far as anything was ever given on them.</summary>
    public IReadOnlyList<YearlyOccasion> Occasions => _occasions;

    public YearlyOccasion? Occasion(string occasion) => _occasions.Find(known => known.Occasion == occasion);

    private void Apply(OccasionReached reached)
    {
        var before = Occasion(reached.Occasion);
        _occasions.RemoveAll(known => known.Occasion == reached.Occasion);
        _occasions.Add(new YearlyOccasion(reached.Occasion, reached.Year == 0 ? before?.Year ?? 0 : reached.Year, reached.NextAt, reached.Looks));
    }
}
