using Loyalty.Cli.Files;

namespace Loyalty.Cli.Replaying;

/// <summary>What reading a file came to, beside the operations it gave.</summary>
/// <param name="say">Told of the first broken lines as they are found.</param>
internal sealed class ReadReport(Action<string>? say = null)
{
    private readonly BrokenLines _broken = new(say);

    /// <summary>What the file holds, by the format's own words.</summary>
    public SortedDictionary<string, long> Found { get; } = new(StringComparer.Ordinal);

    /// <summary>What was understood and not sent, by reason.</summary>
    public SortedDictionary<string, long> Skipped { get; } = new(StringComparer.Ordinal);

    public UnmatchedReturns Unmatched { get; } = new();

    public long Broken => _broken.Count;

    public IReadOnlyList<BrokenLine> BrokenLines => _broken.Kept;

    public void Find(string what, long count = 1) => Found[what] = Found.GetValueOrDefault(what) + count;

    public void Skip(string reason, long count = 1)
    {
        if (count > 0)
        {
            Skipped[reason] = Skipped.GetValueOrDefault(reason) + count;
        }
    }

    public void Break(long line, string reason) => _broken.Add(line, reason);
}

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
