using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Inbound;
using Loyalty.Contracts.Relay;
using Loyalty.Contracts.Schedules;
using Loyalty.Grains.Purchases.Inbound;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Loyalty.Silo;

/// <summary>Wakes what must run without anyone calling: the relay partitions, the sweeps, and the lists that count what is parked.</summary>
internal sealed partial class BackgroundStartup(IGrainFactory grains, InboundOptions inbound, TimeProvider time, ILogger<BackgroundStartup> logger) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < AccountPartition.Count; i++)
        {
            var key = i.ToString(CultureInfo.InvariantCulture);
            await Wake(() => grains.GetGrain<IRelay>(key).Start(), cancellationToken);
            await Wake(() => grains.GetGrain<ISweep>(key).Start(), cancellationToken);
        }

        foreach (var channel in inbound.Channels)
        {
            await Wake(() => grains.GetGrain<IParkedPurchases>(Ids.Channel(channel.Program, channel.Channel)).List(cursor: null, limit: 1), cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Again and again where the engine could not deliver: it may still think that the grain is on a silo that was lost.</summary>
    private async Task Wake(Func<Task> start, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await start();
                return;
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                LogNotAwake(exception);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What runs in the background could not be woken; trying again.")]
    private partial void LogNotAwake(Exception exception);
}
