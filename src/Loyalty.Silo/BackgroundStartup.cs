using System.Globalization;
using Loyalty.Contracts.Relay;
using Loyalty.Contracts.Schedules;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Loyalty.Silo;

/// <summary>Wakes what must run without anyone calling: the relay partitions and the sweeps.</summary>
internal sealed class BackgroundStartup(IGrainFactory grains) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < AccountPartition.Count; i++)
        {
            var key = i.ToString(CultureInfo.InvariantCulture);
            await grains.GetGrain<IRelay>(key).Start();
            await grains.GetGrain<ISweep>(key).Start();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
