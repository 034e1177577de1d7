using System.Diagnostics;
using System.Globalization;
using Loyalty.Contracts.Relay;
using Loyalty.Silo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Loyalty.Benchmarks;

/// <summary>What the engine costs: calls of a warm grain that does nothing, many under way at a time.</summary>
internal static class GrainCalls
{
    private const int Calls = 2_000_000;

    public static async Task<int> Run(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("loyalty-bench-").FullName;
        try
        {
            var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Loyalty:Data"] = folder });
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.AddLoyaltyCluster();
            using var host = builder.Build();
            await host.StartAsync();
            var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IRelay>(0.ToString(CultureInfo.InvariantCulture));
            await Measure(grain);
            var times = new List<double>();
            for (var round = 0; round < rounds; round++)
            {
                times.Add(await Measure(grain));
            }

            times.Sort();
            Console.WriteLine($"a call of a warm grain: median {times[rounds / 2]:N2} µs (of {rounds}: {times[0]:N2}–{times[^1]:N2})");
            await host.StopAsync();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> Measure(IRelay grain)
    {
        var clock = Stopwatch.StartNew();
        var under = new Task[100];
        for (var i = 0; i < Calls; i += under.Length)
        {
            for (var j = 0; j < under.Length; j++)
            {
                under[j] = grain.Start();
            }

            await Task.WhenAll(under);
        }

        return clock.Elapsed.TotalMicroseconds / Calls;
    }
}
