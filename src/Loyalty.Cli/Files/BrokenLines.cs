namespace Loyalty.Cli.Files;

/// <summary>The lines of a file that were not understood: all are counted, the first are kept with what is wrong.</summary>
/// <param name="say">Told of the first ones as they are found.</param>
internal sealed class BrokenLines(Action<string>? say = null)
{
    /// <summary>How many are kept.</summary>
    public const int MostKept = 1_000;

    /// <summary>The rest is counted; a wholly wrong file must not flood the terminal.</summary>
    private const int MostAnnounced = 20;

    private readonly List<BrokenLine> _kept = [];

    public long Count { get; private set; }

    public IReadOnlyList<BrokenLine> Kept => _kept;

    public void Add(long line, string reason)
    {
        Count++;
        if (_kept.Count < MostKept)
        {
            _kept.Add(new BrokenLine(line, reason));
        }

        if (Count <= MostAnnounced)
        {
            say?.Invoke($"Line {line} is broken: {reason}.");
        }
    }
}

/// <summary>A line that was not understood.</summary>
internal sealed record BrokenLine(long Line, string Reason);
