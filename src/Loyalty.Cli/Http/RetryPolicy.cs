namespace Loyalty.Cli.Http;

/// <summary>How long a request is tried again before the gateway counts as away.</summary>
internal sealed record RetryPolicy
{
    /// <summary>The wait after the first failure; doubles with each further one.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From the first failure of a request to giving up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The same for a gateway that has never answered: it is more likely not started than away.</summary>
    public TimeSpan PatienceAtFirst { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a request is sent that is answered HTTP 500: it may be the one that the gateway always fails on.</summary>
    public int TriesOfAnError { get; init; } = 5;

    /// <summary>The wait before try <paramref name="failures"/> + 1. A gateway that names a time is not asked earlier.</summary>
    public TimeSpan DelayAfter(int failures, TimeSpan? asked)
    {
        var doubled = FirstDelay * Math.Pow(2, Math.Min(failures - 1, 30));
        var own = doubled < LongestDelay ? doubled : LongestDelay;
        return asked > own ? asked.Value : own;
    }
}
