using Loyalty.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Storage;

namespace Loyalty.Engine.Tests.Engines;

/// <summary>The embedded engine: one silo, on a clock and a scheduler of the test's.</summary>
internal sealed class Cluster : ICluster
{
    private readonly ClusterSettings _settings;
    private readonly FaultyStorage _storage = new(NewMemoryStorage());
    private readonly SettlingTaskScheduler _scheduler = new();
    private ServiceProvider _services = null!;

    private Cluster(ClusterSettings settings) => _settings = settings;

    public IClusterClient Client => _services.GetRequiredService<IClusterClient>();

    public ManualTimeProvider Clock { get; } = new();

    public Probe Probe { get; } = new();

    public static async Task<ICluster> StartAsync(ClusterSettings settings)
    {
        var cluster = new Cluster(settings);
        await cluster.StartAsync();
        return cluster;
    }

    /// <summary>The engine alone, for a test that brings its own scheduler.</summary>
    public static ServiceProvider Build(TaskScheduler scheduler, ManualTimeProvider clock, Probe probe, IGrainStorage storage, ClusterSettings settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton(probe);
        services.AddKeyedSingleton("states", storage);
        services.AddEmbeddedOrleans(options =>
        {
            options.GrainAssemblies.Add(typeof(Cluster).Assembly);
            options.TaskScheduler = scheduler;
            options.StreamProviders.Add("streams");
            options.ReminderStorageName = "states";
            options.MaxQueuedRequests = settings.MaxQueuedRequests;
            options.StreamCapacity = settings.StreamCapacity;
            options.StreamTransport = settings.StreamTransport;
            if (settings.StreamDeliveryTime is { } deliveryTime)
            {
                options.StreamDeliveryTimes["streams"] = deliveryTime;
            }
        });
        settings.Services?.Invoke(services);
        return services.BuildServiceProvider();
    }

    public static IGrainStorage NewMemoryStorage() =>
        new ServiceCollection().AddMemoryGrainStorage("states").BuildServiceProvider().GetRequiredKeyedService<IGrainStorage>("states");

    public Task SettleAsync() => _scheduler.SettleAsync();

    public async Task CollectAsync()
    {
        // In steps, as the engine looks for idle grains once a minute and asks again a minute later where it was too early.
        for (var minute = 0; minute < 17; minute++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await SettleAsync();
        }
    }

    public async Task StopAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StopAsync(CancellationToken.None).WaitAsync(Probe.HangGuard);
        }
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Probe.OpenAll();
        var stopping = StopAsync();
        while (!stopping.IsCompleted)
        {
            // A test may leave calls behind that only the clock can end.
            Clock.Advance(TimeSpan.FromSeconds(1));
            await SettleAsync();
        }

        await stopping;
        await _services.DisposeAsync();
    }

    private async Task StartAsync()
    {
        _storage.Faults = Probe;
        _services = Build(_scheduler, Clock, Probe, _storage, _settings);
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(CancellationToken.None).WaitAsync(Probe.HangGuard);
        }
    }
}
