namespace Loyalty.Cli.Reconciliation;

/// <summary>What the journal says of a segment.</summary>
internal sealed class FoldedSegment
{
    public long Members { get; private set; }

    /// <summary>By day.</summary>
    public SortedDictionary<string, (long Joined, long Left)> Days { get; } = new(StringComparer.Ordinal);

    public void Move(string day, bool joined)
    {
        Members += joined ? 1 : -1;
        var (came, went) = Days.GetValueOrDefault(day);
        Days[day] = joined ? (came + 1, went) : (came, went + 1);
    }
}
