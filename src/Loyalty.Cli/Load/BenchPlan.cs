namespace Loyalty.Cli.Load;

/// <summary>Which rates are measured, one after another.</summary>
internal sealed class BenchPlan(BenchSettings settings)
{
    private readonly KneeSearch? _knee = settings.FindKnee ? new KneeSearch(settings.Rates.Single()) : null;
    private int _next;

    /// <summary>Whether there is more than one.</summary>
    public bool HasSteps => settings.FindKnee || settings.Rates.Count > 1;

    /// <param name="rate">Null: as fast as they go through.</param>
    public bool TryNext(out double? rate)
    {
        rate = _knee is not null ? _knee.Next : _next < settings.Rates.Count ? settings.Rates[_next] : null;
        return _knee is not null ? rate is not null : _next++ < Math.Max(1, settings.Rates.Count);
    }

    public void Came(BenchStep step) => _knee?.Tried(step.RateWanted!.Value, step.Verdict == BenchVerdict.Held);
}
