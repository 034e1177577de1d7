using System.Diagnostics.Metrics;
using Loyalty.Contracts.Common;

namespace Loyalty.Gateway.Common;

/// <summary>
/// Questions and commands to grains. "Not now" is asked again at once, because most causes (an activation that just
/// ended) are over by then and every operation is idempotent; what lasts goes back to the caller.
/// </summary>
internal static class Calls
{
    public const int Retries = 3;

    private static readonly Meter Meter = new("Loyalty.Gateway");
    private static readonly Counter<long> Retried = Meter.CreateCounter<long>("loyalty.gateway.retries", description: "Calls asked again because the grain was not available.");

    public static async Task<Outcome<T>> Ask<TState, T>(TState state, Func<TState, Task<Outcome<T>>> call)
        where T : class
    {
        for (var retries = 0; ; retries++)
        {
            var outcome = await call(state);
            if (outcome.Refusal is not { Kind: RefusalKind.Unavailable } || retries == Retries)
            {
                return outcome;
            }

            Retried.Add(1);
        }
    }
}
