using Loyalty.Silo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Loyalty.Benchmarks;

/// <summary>A silo of its own in this process, on a folder.</summary>
internal static class SiloHost
{
    public static async Task<(IHost Host, IGrainFactory Grains)> Start(string folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Loyalty:Data"] = folder });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddLoyaltyCluster();
        var host = builder.Build();
        await host.StartAsync();
        return (host, host.Services.GetRequiredService<IGrainFactory>());
    }
}
