using Loyalty.Benchmarks;
using Loyalty.Cli.Http;

namespace Loyalty.Compare.Contenders;

/// <summary>What the platform says that it booked.</summary>
internal static class PlatformTotals
{
    /// <summary>That it did what it answered: so many purchases, each booked once. Waits until its totals hold all of them.</summary>
    public static async Task Check(GatewayProcess gateway, long purchases)
    {
        using var http = gateway.Client();
        var client = new GatewayClient(http, TimeProvider.System, new RetryPolicy());
        var isIdle = await RelayWait.UntilIdle(client, Workload.Program, TimeProvider.System, CancellationToken.None);
        using var totals = await client.GetJson($"v1/programs/{Workload.Program}/channels/{Workload.Channel}", CancellationToken.None);
        var booked = totals.RootElement.GetProperty("days").EnumerateArray().Sum(day => day.GetProperty("purchases").GetInt64());
        if (!isIdle || booked != purchases)
        {
            throw new InvalidOperationException($"{purchases} purchases were answered; the platform has {booked}{(isIdle ? "" : ", and its totals lag behind")}.");
        }
    }
}
