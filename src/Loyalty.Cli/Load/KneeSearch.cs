namespace Loyalty.Cli.Load;

/// <summary>
/// The highest rate that holds: rates double until one does not (or halve until one does), then the gap is halved until
/// it is a twentieth of what holds.
/// </summary>
/// <param name="first">Where to begin.</param>
internal sealed class KneeSearch(double first)
{
    /// <summary>Of the rate that holds.</summary>
    private const double Precision = 0.05;

    /// <summary>What does not carry one purchase a second carries none.</summary>
    private const double Least = 1;

    private double? _held;
    private double? _failed;

    /// <summary>What to try; null when it is found, or when nothing holds.</summary>
    public double? Next => (_held, _failed) switch
    {
        (null, null) => first,
        ({ } held, null) => held < BenchSettings.MostRate ? Math.Min(held * 2, BenchSettings.MostRate) : null,
        (null, { } failed) => failed > Least ? Math.Max(failed / 2, Least) : null,
        ({ } held, { } failed) => failed - held > Precision * held ? (held + failed) / 2 : null,
    };

    public void Tried(double rate, bool held)
    {
        if (held)
        {
            _held = rate;
        }
        else
        {
            _failed = rate;
        }
    }
}
