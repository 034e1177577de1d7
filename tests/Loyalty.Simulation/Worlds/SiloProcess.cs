using Loyalty.Domain.Programs;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Relay;
using Loyalty.Grains;
using Loyalty.Grains.Campaigns;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Purchases.Inbound;
using Loyalty.Grains.Relay;
using Loyalty.Silo;
using Loyalty.Simulation.Storage;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Rewards;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Orleans.Storage;

namespace Loyalty.Simulation.Worlds;

/// <summary>One process: the engine, the grains and a gateway in front of them. It can be lost at any moment.</summary>
internal sealed class SiloProcess
{
    /// <summary>How long a purchase may be on its way to the journal after its lease has ended; longer than anything in the world is late.</summary>
    public static readonly TimeSpan AppendTimeout = TimeSpan.FromSeconds(15);

    /// <summary>The most of a campaign's budget that it leases at once.</summary>
    public const long Slice = 400;

    /// <summary>As on a cluster.</summary>
    public static readonly TimeSpan PublishLeadTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_callTimeout = TimeSpan.FromSeconds(6);

    private readonly SiloScheduler _scheduler;
    private readonly SiloStorage _storage;
    private readonly ServiceProvider _services;
    private readonly List<Client.Attempt> _attempts = [];
    private readonly FrontDoor _door;

    public SiloProcess(World world, int number, TimeSpan clockOff)
    {
        World = world;
        Number = number;
        _scheduler = new SiloScheduler(this);
        _storage = new SiloStorage(world, this);
        _services = Build(new SiloClock(this, clockOff));
        Grains = _services.GetRequiredService<IGrainFactory>();
        _door = new FrontDoor(Grains, world, exception => world.WentWrong($"A request ended in {exception}"));
    }

    public World World { get; }

    public int Number { get; }

    public IGrainFactory Grains { get; }

    public bool IsAlive { get; private set; } = true;

    /// <summary>It has started and takes requests.</summary>
    public bool IsServing { get; private set; }

    public bool IsWaiting => _storage.Pending > 0 || _attempts.Count > 0;

    public void Run(Task task) => _scheduler.Run(task);

    /// <summary>Runs on the silo's turns.</summary>
    public Task Run(Func<Task> action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.None, _scheduler).Unwrap();

    public void Start() => _ = Run(async () =>
    {
        try
        {
            foreach (var hosted in _services.GetServices<IHostedService>())
            {
                await hosted.StartAsync(CancellationToken.None);
            }

            IsServing = true;
        }
        catch (Exception exception)
        {
            World.NotStarted(this, exception);
        }
    });

    public void Serve(Client.Attempt attempt)
    {
        _attempts.Add(attempt);
        _ = Run(async () =>
        {
            var answered = await _door.Handle(attempt.Command);
            _attempts.Remove(attempt);
            attempt.End(answered.Kind != Histories.ToldKind.Unknown && World.LosesAnswer() ? Answered.Nothing("answerLost") : answered);
        });
    }

    /// <summary>Takes nothing new, and ends what it has begun.</summary>
    public void End(Action ended)
    {
        IsServing = false;
        _ = Run(async () =>
        {
            try
            {
                foreach (var hosted in _services.GetServices<IHostedService>().Reverse())
                {
                    await hosted.StopAsync(CancellationToken.None);
                }
            }
            catch (Exception exception)
            {
                World.WentWrong($"A silo could not end in order: {exception}");
            }

            // What the engine has answered goes out.
            while (World.IsReady(this))
            {
                await Task.Yield();
            }

            ended();
        });
    }

    /// <summary>The cluster has settled: what may have been active elsewhere at the same time ends here, and begins anew.</summary>
    public void EndActivations()
    {
        if (!IsAlive)
        {
            return;
        }

        var reason = new DeactivationReason(DeactivationReasonCode.DuplicateActivation, "It was active elsewhere.");
        foreach (var activation in _services.GetRequiredService<Engine>().Directory.Snapshot())
        {
            activation.Deactivate(reason);
        }
    }

    /// <summary>Nothing of it happens any more, but what storage was sent.</summary>
    /// <param name="why">What becomes of the requests that it has taken.</param>
    public void Lose(string why)
    {
        IsAlive = false;
        IsServing = false;
        World.Forget(this);
        _storage.Lose();
        foreach (var attempt in _attempts.ToArray())
        {
            attempt.End(Answered.Nothing(why));
        }

        _attempts.Clear();
        _services.GetRequiredService<RelayMetrics>().Dispose();
    }

    private ServiceProvider Build(TimeProvider clock)
    {
        var parts = World.Parts;
        var journal = new SimulatedJournal(_storage);
        var relayLog = new SimulatedRelayLog(_storage);
        var states = new SimulatedStates(_storage);
        var services = new ServiceCollection();
        services.AddSingleton(clock);
        services.AddSingleton<ILoggerFactory>(new WorldLog(World));
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton(parts.Journal?.Invoke(journal) ?? journal);
        services.AddSingleton(parts.RelayLog?.Invoke(relayLog) ?? relayLog);
        services.AddKeyedSingleton(GrainStorages.State, parts.States?.Invoke(states) ?? states);
        services.AddSingleton<IMemberDirectory>(new SimulatedDirectory(_storage));
        services.AddSingleton<ICodePool>(new SimulatedCodes(_storage));
        services.AddSingleton(new InboundOptions());
        services.AddSingleton(World.Accounts);
        services.AddSingleton(new ProgramOptions { PublishLeadTime = PublishLeadTime });
        services.AddSingleton(new RelayOptions { PollPeriod = TimeSpan.FromSeconds(2), RingAgainAfter = TimeSpan.FromSeconds(5), GatherFor = TimeSpan.FromSeconds(1.5) });
        services.AddSingleton(new CampaignOptions { LeaseTime = TimeSpan.FromSeconds(20), AppendTimeout = AppendTimeout, SettlePeriod = TimeSpan.FromSeconds(5), Slice = Slice });
        services.AddSingleton<Func<EditionDocument, CompiledEdition>>(World.Compile);
        services.AddLoyaltyGrains(static _ => Histories.Names.PersonalDataKey);
        services.AddEmbeddedOrleans(engine =>
        {
            engine.GrainAssemblies.Add(typeof(GrainStorages).Assembly);
            engine.StreamProviders.Add(RelayStreams.Provider);
            engine.ReminderStorageName = GrainStorages.State;
            engine.TaskScheduler = _scheduler;
            engine.ResponseTimeout = s_callTimeout;
            engine.DrainTimeout = TimeSpan.FromSeconds(10);
            engine.CollectionAge = World.CollectionAge;
            engine.StreamTransport = deliver => World.Deliver(this, deliver);
            engine.StreamDeliveryTime = TimeSpan.FromSeconds(5);
        });
        services.AddHostedService<BackgroundStartup>();
        parts.Silo?.Invoke(services);
        return services.BuildServiceProvider();
    }
}
