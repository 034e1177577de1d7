using Loyalty.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Reminders;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Streams;
using Orleans.TestingHost;

namespace Loyalty.Engine.Tests.Engines;

/// <summary>
/// Real Orleans: two silos and a client in this process. Grains, their timers and reminders go by the clock of the test.
/// Everything else goes by real time: most of Orleans reads the wall clock (response timeouts, idle collection, retries of
/// streams), and its membership must not see the clock of a test jump.
/// </summary>
internal sealed class Cluster : ICluster
{
    // In real time, so as short as a busy machine allows.
    private static readonly TimeSpan s_responseTimeout = TimeSpan.FromSeconds(5);

    private readonly ClusterSettings _settings;
    private readonly FaultyStorage _states = new(new RememberedStates());
    private readonly RememberedReminders _reminders;
    private InProcessTestCluster _cluster = null!;

    private Cluster(ClusterSettings settings)
    {
        _settings = settings;
        _states.Faults = Probe;
        _reminders = new RememberedReminders(Probe);
    }

    public IClusterClient Client => _cluster.Client;

    public ManualTimeProvider Clock { get; } = new();

    public Probe Probe { get; } = new();

    public static async Task<ICluster> StartAsync(ClusterSettings settings)
    {
        var cluster = new Cluster(settings);
        await cluster.StartAsync();
        return cluster;
    }

    public async Task SettleAsync()
    {
        if (_cluster.Silos.Count > 0)
        {
            await Client.GetGrain<IManagementGrain>(0).GetHosts();
        }
    }

    public async Task CollectAsync() => await Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);

    public Task StopAsync() => _cluster.StopAllSilosAsync();

    public async Task RestartAsync()
    {
        await StopAsync();
        await _cluster.DisposeAsync();
        await StartAsync();
    }

    /// <summary>Ends the silo that has the grain, without a word to anyone.</summary>
    public async Task KillSiloOf(IAddressable grain)
    {
        var address = await Client.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        await _cluster.KillSiloAsync(_cluster.GetSiloForAddress(address!)!);
    }

    public async ValueTask DisposeAsync()
    {
        Probe.OpenAll();
        await StopAsync();
        await _cluster.DisposeAsync();
    }

    private async Task StartAsync()
    {
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => Configure(silo));
        builder.ConfigureClient(client => client
            .AddMemoryStreams("streams")
            .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = s_responseTimeout));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    private void Configure(ISiloBuilder silo)
    {
        silo
            .AddReminders()
            .AddMemoryStreams("streams", streams => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly))
            .Configure<SiloMessagingOptions>(options =>
            {
                options.ResponseTimeout = s_responseTimeout;
                options.MaxEnqueuedRequestsHardLimit = _settings.MaxQueuedRequests;
            });

        var services = silo.Services;
        services.AddSingleton<TimeProvider>(Clock);
        services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, Clock);
        services.AddSingleton(Probe);
        services.AddSingleton<IReminderTable>(_reminders);
        services.AddKeyedSingleton<IGrainStorage>("states", _states);
        _settings.Services?.Invoke(services);
    }
}
