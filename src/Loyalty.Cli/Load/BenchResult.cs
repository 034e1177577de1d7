namespace Loyalty.Cli.Load;

/// <summary>What came of a bench.</summary>
internal sealed record BenchResult
{
    /// <summary>True when it was stopped; the rest was not sent.</summary>
    public required bool Stopped { get; init; }

    /// <summary>Whether the highest rate that holds was looked for.</summary>
    public required bool FindKnee { get; init; }

    /// <summary>In milliseconds: a step whose p99 is not below it did not hold.</summary>
    public required double P99Limit { get; init; }

    /// <summary>In the order in which they were measured; at least one.</summary>
    public required IReadOnlyList<BenchStep> Steps { get; init; }

    /// <summary>The highest rate that held; null when none did, or when there was one step only and no knee to look for.</summary>
    public required double? Knee { get; init; }

    /// <summary>False when the load itself was late at the lowest rate above the knee: what ends there may be the load, and not the gateway.</summary>
    public required bool KneeIsTheGateways { get; init; }

    public int ExitCode => Stopped ? Cli.ExitCode.Stopped
        : FindKnee ? Knee is null ? Cli.ExitCode.Findings : Cli.ExitCode.Ok
        : Steps.Any(step => step.Succeeded < step.Requests || step.Requests == 0) ? Cli.ExitCode.Findings
        : Cli.ExitCode.Ok;

    public static BenchResult Of(IReadOnlyList<BenchStep> steps, BenchSettings settings, bool stopped)
    {
        var knee = steps.Count > 1 || settings.FindKnee ? steps.Where(step => step.Verdict == BenchVerdict.Held).Max(step => step.RateWanted) : null;
        var above = steps.Where(step => step.RateWanted > (knee ?? 0)).MinBy(step => step.RateWanted);
        return new BenchResult
        {
            Stopped = stopped,
            FindKnee = settings.FindKnee,
            P99Limit = settings.P99Limit.TotalMilliseconds,
            Steps = steps,
            Knee = knee,
            KneeIsTheGateways = above?.LoadKeptUp ?? true,
        };
    }
}
