using System.Collections.Concurrent;
using System.Diagnostics;
using Loyalty.Cli.Load;

namespace Loyalty.Faults.Shops;

/// <summary>Operations sent when they are due, whatever the answers take; each once.</summary>
internal static class ShopLoad
{
    /// <summary>In flight at most; what is due beyond them is sent late.</summary>
    private const int MostInFlight = 2_000;

    public static async Task<ShopLoadResult> Run(Shop shop, HttpClient http, double rate, TimeSpan length, CancellationToken cancellationToken)
    {
        var schedule = new LoadSchedule(rate, length);
        var result = new ShopLoadResult();
        var flights = new ConcurrentDictionary<long, Task>();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0L; i < schedule.Count; i++)
        {
            var now = Stopwatch.GetElapsedTime(started);
            if (schedule.DueOf(i) > now)
            {
                await Task.Delay(LoadSchedule.WaitFor(schedule.DueOf(i), now), cancellationToken);
            }

            while (flights.Count >= MostInFlight)
            {
                await Task.WhenAny(flights.Values);
            }

            var (number, operation) = (i, shop.Next());
            result.Operations.Add(operation);
            flights[number] = Send(number, operation);
        }

        await Task.WhenAll(flights.Values);
        return result;

        async Task Send(long number, ShopOperation operation)
        {
            await Task.Yield();
            var sent = Stopwatch.GetTimestamp();
            result.Add(await Shop.Send(http, operation, cancellationToken), Stopwatch.GetElapsedTime(sent));
            flights.TryRemove(number, out _);
        }
    }
}
