namespace Loyalty.Cli.Reconciliation;

/// <summary>What was found not to agree. All are counted; the first are kept.</summary>
internal sealed class Differences
{
    public const int Kept = 1_000;
    private readonly Lock _lock = new();
    private readonly List<Difference> _list = [];

    public long Count { get; private set; }

    /// <summary>By what they are about, so that a report doesn't depend on which answer came first.</summary>
    public IReadOnlyList<Difference> List
    {
        get
        {
            lock (_lock)
            {
                return [.. _list.OrderBy(difference => difference.About, StringComparer.Ordinal).ThenBy(difference => difference.What, StringComparer.Ordinal)];
            }
        }
    }

    public void Add(string about, string what, string journal, string gateway)
    {
        lock (_lock)
        {
            Count++;
            if (_list.Count < Kept)
            {
                _list.Add(new Difference(about, what, journal, gateway));
            }
        }
    }

    public void Compare<T>(string about, string what, T journal, T gateway)
    {
        if (!EqualityComparer<T>.Default.Equals(journal, gateway))
        {
            Add(about, what, Shown(journal), Shown(gateway));
        }
    }

    private static string Shown<T>(T value) => value is null ? "none" : FormattableString.Invariant($"{value}");
}

/// <param name="About">For example <c>member c-1</c>.</param>
/// <param name="What">For example <c>points, debt</c>.</param>
/// <param name="Journal">What the journal comes to.</param>
/// <param name="Gateway">What the gateway says.</param>
internal sealed record Difference(string About, string What, string Journal, string Gateway);
