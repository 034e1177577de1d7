namespace Loyalty.Cli.Load;

/// <summary>When requests are due: at a constant rate from the start, whatever the answers take.</summary>
/// <param name="Rate">Requests a second, above 0.</param>
/// <param name="Length">From the start to the moment at which nothing is due any more.</param>
internal sealed record LoadSchedule(double Rate, TimeSpan Length)
{
    public long Count => (long)Math.Ceiling(Rate * Length.TotalSeconds);

    /// <param name="request">From 0.</param>
    public TimeSpan DueOf(long request) => TimeSpan.FromSeconds(request / Rate);

    /// <summary>Timers count in milliseconds: rounded up, so that nothing is sent, and no latency begun, before its time.</summary>
    public static TimeSpan WaitFor(TimeSpan due, TimeSpan now) => TimeSpan.FromMilliseconds(Math.Ceiling((due - now).TotalMilliseconds));
}
