namespace Loyalty.Cli.Replaying;

/// <summary>What reading a file came to, beside the operations it gave.</summary>
/// <param name="onBroken">Told of each broken line as it is found.</param>
internal sealed class ReadReport(Action<BrokenLine>? onBroken = null)
{
    /// <summary>How many broken lines are kept with their reasons; all are counted.</summary>
    public const int BrokenKept = 1_000;

    private readonly List<BrokenLine> _brokenLines = [];

    /// <summary>What the file holds, by the format's own words.</summary>
    public SortedDictionary<string, long> Found { get; } = new(StringComparer.Ordinal);

    /// <summary>What was understood and not sent, by reason.</summary>
    public SortedDictionary<string, long> Skipped { get; } = new(StringComparer.Ordinal);

    public UnmatchedReturns Unmatched { get; } = new();

    public long Broken { get; private set; }

    public IReadOnlyList<BrokenLine> BrokenLines => _brokenLines;

    public void Find(string what, long count = 1) => Found[what] = Found.GetValueOrDefault(what) + count;

    public void Skip(string reason, long count = 1)
    {
        if (count > 0)
        {
            Skipped[reason] = Skipped.GetValueOrDefault(reason) + count;
        }
    }

    public void Break(long line, string reason)
    {
        Broken++;
        var broken = new BrokenLine(line, reason);
        if (_brokenLines.Count < BrokenKept)
        {
            _brokenLines.Add(broken);
        }

        onBroken?.Invoke(broken);
    }
}

/// <summary>A line that was not understood.</summary>
internal sealed record BrokenLine(long Line, string Reason);

/// <summary>Cancelled quantities for which no sale was found.</summary>
internal sealed class UnmatchedReturns
{
    /// <summary>Cancellation lines of which at least a part found no sale.</summary>
    public long Lines { get; set; }

    /// <summary>Of those, lines of which another part did find one.</summary>
    public long PartlyMatchedLines { get; set; }

    /// <summary>Of those, lines of guests, whose sales can't be told apart.</summary>
    public long GuestLines { get; set; }

    /// <summary>Pieces that found no sale.</summary>
    public decimal Quantity { get; set; }
}
