namespace Loyalty.Faults;

/// <summary>How much a suite does; what is null is as much as the suite is meant to do.</summary>
internal sealed record SuiteSettings
{
    public int? Rounds { get; init; }

    /// <summary>The length of a load.</summary>
    public double? Seconds { get; init; }

    public int? Requests { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>The number of the first request: with it and the seed, one that failed is made again.</summary>
    public int From { get; init; }

    /// <summary>Which bytes are damaged: <c>heads</c> of pages, or <c>any</c>; null for those of the last records.</summary>
    public string? Aim { get; init; }
}
