using System.Diagnostics.Metrics;
using Loyalty.Contracts.Common;

namespace Loyalty.Gateway.Common;

/// <summary>
/// Questions and commands to grains. "Not now" is asked again at once, because most causes (an activation that just
/// ended) are over by then and every operation is idempotent; what lasts goes back to the caller, and so does what took
/// long to find out: a till does not wait for another try of it.
/// </summary>
internal static class Calls
{
    public const int Retries = 3;

    /// <summary>With what a call may take after it, below what anybody waits for an answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly Meter Meter = new("Loyalty.Gateway");
    private static readonly Counter<long> Retried = Meter.CreateCounter<long>("loyalty.gateway.retries", description: "Calls asked again because the grain was not available.");

    public static async Task<Outcome<T>> Ask<TState, T>(TState state, Func<TState, Task<Outcome<T>>> call, TimeProvider? time = null)
        where T : class
    {
        time ??= TimeProvider.System;
        var asked = time.GetTimestamp();
        for (var retries = 0; ; retries++)
        {
            var outcome = await call(state);
            if (outcome.Refusal is not { Kind: RefusalKind.Unavailable } || retries == Retries || time.GetElapsedTime(asked) > Patience)
            {
                return outcome;
            }

            Retried.Add(1);
        }
    }
}
