namespace Loyalty.Grains.Relay;

/// <summary>How the relay paces itself.</summary>
public sealed class RelayOptions
{
    /// <summary>How often an idle partition looks for new records.</summary>
    public TimeSpan PollPeriod { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often what consumers have not confirmed is told them again.</summary>
    public TimeSpan RingAgainAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Records that one batch sums at most.</summary>
    public int BatchSize { get; set; } = 2_000;

    /// <summary>How long a consumer gathers batches before it writes its sums.</summary>
    public TimeSpan GatherFor { get; set; } = TimeSpan.FromMilliseconds(200);
}
