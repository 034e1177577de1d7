using System.Security.Cryptography;
using System.Text;
using Loyalty.Engine.Tests.Engines;
using Loyalty.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Loyalty.Engine.Tests.Embedded.Determinism;

/// <summary>One thread, a seeded order of tasks and a clock that jumps: the same seed must give the same history.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public void Same_seed_gives_the_same_history_and_other_seeds_give_others()
    {
        var digests = Enumerable.Range(0, 8).Select(seed => (First: Run(seed), Second: Run(seed))).ToArray();
        Assert.All(digests, d => Assert.Equal(d.First, d.Second));
        Assert.Equal(digests.Length, digests.Select(d => d.First).Distinct().Count());
    }

    private static string Run(int seed)
    {
        var clock = new ManualTimeProvider();
        var probe = new Probe();
        var scheduler = new SeededTaskScheduler(seed);
        using var services = Cluster.Build(scheduler, clock, probe, Cluster.NewMemoryStorage(), new ClusterSettings());
        var hosted = services.GetServices<IHostedService>().Single();
        var end = clock.GetUtcNow() + TimeSpan.FromMinutes(30);

        var scenario = Task.Factory.StartNew(() => Scenario(services, hosted), CancellationToken.None, TaskCreationOptions.None, scheduler).Unwrap();
        Drive(() => scenario.IsCompleted || clock.GetUtcNow() > end);
        Assert.True(scenario.IsCompleted, "The scenario has not ended.");
        scenario.GetAwaiter().GetResult();
        Drive(() => clock.GetUtcNow() > end);

        var stopping = hosted.StopAsync(CancellationToken.None);
        Drive(() => stopping.IsCompleted);
        Assert.Contains(probe.Notes, n => n.EndsWith("deactivate ActivationIdle", StringComparison.Ordinal));
        Assert.Contains(probe.Notes, n => n.EndsWith("deactivate ApplicationRequested", StringComparison.Ordinal));
        Assert.Contains(probe.Notes, n => n.Contains("reminded of", StringComparison.Ordinal));
        Assert.Contains(probe.Notes, n => n.Contains("took", StringComparison.Ordinal));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', probe.Notes))));

        void Drive(Func<bool> done)
        {
            for (var step = 0; !done(); step++)
            {
                Assert.True(step < 1_000_000, "The engine goes round in circles.");
                if (!scheduler.RunOne())
                {
                    var next = clock.NextTimer ?? end + TimeSpan.FromTicks(1);
                    clock.Advance(next > clock.GetUtcNow() ? next - clock.GetUtcNow() : TimeSpan.Zero);
                }
            }
        }
    }

    private static async Task Scenario(ServiceProvider services, IHostedService hosted)
    {
        await hosted.StartAsync(CancellationToken.None);
        var grains = services.GetRequiredService<IGrainFactory>();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => grains.GetGrain<IBusyGrain>($"{i}").Remember($"r{i}")));
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            try
            {
                await grains.GetGrain<IBusyGrain>($"{i % 7}").Work(2, i);
            }
            catch (TimeoutException exception)
            {
                // Grains that end while they wait for each other's requests can't but time out; when, is part of the history.
                services.GetRequiredService<Probe>().Note($"{i}: {exception.Message}");
            }
        }));
    }
}
