using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Relay;
using Loyalty.Engine.Tests.Engines;
using Loyalty.ServiceDefaults;
using Loyalty.Silo;
using Loyalty.Testing;
using Loyalty.Testing.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Reminders;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.TestingHost;

namespace Loyalty.Engine.Tests.Clusters;

/// <summary>
/// The grains of the platform on two silos that share a PostgreSQL database. Reminders go by the clock of the test, so that
/// it says when what was lost is taken up again; everything else goes by real time.
/// </summary>
internal sealed class Platform : IAsyncDisposable
{
    public const string Program = "demo";
    public const string Channel = "web";

    // In real time, so as short as a busy machine allows: what was under way on a lost silo is not answered.
    private static readonly TimeSpan s_responseTimeout = TimeSpan.FromSeconds(10);

    private readonly string _database;
    private readonly InProcessTestCluster _cluster;
    private readonly RememberedReminders _table = new(new Probe());

    // When the edition takes effect: before everything that is done.
    private DateTimeOffset _since;

    private Platform(string database)
    {
        _database = database;
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 2);
        builder.Options.ConfigureFileLogging = false;

        // The order of registration is the order of starting, as in the silo.
        builder.ConfigureSiloHost((_, host) => AddServices(host));
        builder.ConfigureSilo((_, silo) => silo
            .AddReminders()
            .AddMemoryStreams(RelayStreams.Provider, streams => streams.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly))
            .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = s_responseTimeout)
            .Services.AddHostedService<BackgroundStartup>());
        builder.ConfigureClient(client => client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = s_responseTimeout));
        _cluster = builder.Build();
    }

    public ManualTimeProvider Reminders { get; } = new();

    public IGrainFactory Grains => _cluster.Client;

    public IAccountQueries Queries => Grains.GetGrain<IAccountQueries>(Program);

    public static async Task<Platform> Start()
    {
        var platform = new Platform(await (await PostgresServer.Shared).NewSchema());
        await platform._cluster.DeployAsync();
        await platform.Publish();
        return platform;
    }

    public T Member<T>(string member)
        where T : IGrainWithStringKey => Grains.GetGrain<T>(Ids.Member(Program, member));

    public async Task Enroll(string member) =>
        Assert.Null((await Again(() => Member<IMember>(member).Enroll(new EnrollMember { Key = $"enroll-{member}" }))).Refusal);

    /// <summary>Sends a purchase until it is answered, as a till does that was told nothing.</summary>
    /// <param name="member">Who buys.</param>
    /// <param name="id">The receipt.</param>
    /// <param name="amount">In pence.</param>
    /// <param name="failed">Told what there was instead of an answer, every time that it is sent again.</param>
    public async Task<Outcome<RecordedPurchase>> Buy(string member, string id, long amount, Action<string>? failed = null)
    {
        var command = new RecordPurchase
        {
            Channel = Channel,
            Id = id,
            OccurredAt = _since,
            Currency = "GBP",
            Amount = amount,
            Lines = [new PurchaseLine { Id = "1", Sku = "sku", Quantity = 1, Amount = amount }],
        };
        var outcome = await Again(() => Member<IMemberPurchases>(member).Record(command), failed);
        Assert.True(outcome.Refusal is null, outcome.Refusal?.Detail);
        return outcome;
    }

    /// <summary>What is thrown where the outcome is unknown, e.g. because the silo was lost.</summary>
    public static bool IsPassing(Exception exception) =>
        exception is TimeoutException || exception.GetType().Namespace is "Loyalty.Storage" || exception.GetType().Namespace!.StartsWith("Orleans", StringComparison.Ordinal);

    /// <summary>Calls until there is an answer, and one that says more than that it cannot be told now.</summary>
    public static async Task<Outcome<T>> Again<T>(Func<Task<Outcome<T>>> call, Action<string>? failed = null)
        where T : class
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            try
            {
                var outcome = await call();
                if (outcome.Refusal?.Kind is not RefusalKind.Unavailable)
                {
                    return outcome;
                }

                failed?.Invoke(nameof(RefusalKind.Unavailable));
            }
            catch (Exception exception) when (!guard.IsCancellationRequested && IsPassing(exception))
            {
                // Once more; it may have been carried out.
                failed?.Invoke(exception.GetType().Name);
            }
        }
    }

    public Task KillSiloOf(IAddressable grain) => End(grain, _cluster.KillSiloAsync);

    public Task StopSiloOf(IAddressable grain) => End(grain, _cluster.StopSiloAsync);

    public async Task StartSilo() => await _cluster.StartAdditionalSiloAsync();

    /// <summary>Lets time pass for reminders, a minute after some looks, until something has come about.</summary>
    public async Task RemindUntil(Func<Task<bool>> condition)
    {
        // Not at every look: silos on which ticks pile up could not even be stopped.
        const int Looks = 50;
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        for (var look = 1; !await condition(); look++)
        {
            guard.Token.ThrowIfCancellationRequested();
            if (look % Looks == 0)
            {
                Reminders.Advance(TimeSpan.FromMinutes(1));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    private async Task End(IAddressable grain, Func<InProcessSiloHandle, Task> end)
    {
        var address = await _cluster.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        await end(_cluster.GetSiloForAddress(address!)!);
    }

    private void AddServices(IHostApplicationBuilder host)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Loyalty:Storage"] = nameof(StorageProvider.Postgres),
            ["Loyalty:Postgres:ConnectionString"] = _database,
            ["Loyalty:PersonalDataKey"] = Convert.ToBase64String(new byte[32]),
        }).Build();
        host.Services.AddSiloServices(LoyaltyOptions.From(configuration), configuration, alone: false);
        host.Services.AddSingleton<IReminderTable>(_table);
        host.Services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, Reminders);
    }

    private async Task Publish()
    {
        var program = Grains.GetGrain<IProgram>(Program);
        Assert.Null((await Again(() => program.SaveDraft(Definition, null))).Refusal);
        var published = await Again(() => program.Publish(new PublishProgram()));
        Assert.Null(published.Refusal);
        _since = published.Value!.EffectiveAt;
    }

    private static ProgramDefinition Definition => new()
    {
        Name = "Demo",
        TimeZone = "Europe/London",
        Currency = "GBP",
        Channels = [new ChannelDefinition { Id = Channel }],
        Wallets = [new WalletDefinition { Id = "points", Kind = WalletKind.Points }],
        EarningRules = [new EarningRule { Id = "base", Wallet = "points", Effect = new PointsPerAmount { Points = 1, PerAmount = 100 } }],
    };
}
