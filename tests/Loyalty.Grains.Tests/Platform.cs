using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Relay;
using Loyalty.Silo;
using Loyalty.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Loyalty.Grains.Tests;

/// <summary>The whole core in this process, on SQLite in a folder of its own, with a clock that the test moves.</summary>
internal sealed class Platform : IAsyncDisposable
{
    private readonly string _folder;
    private IHost _host;

    private Platform(string folder, ManualTimeProvider clock, IHost host) => (_folder, Clock, _host) = (folder, clock, host);

    public ManualTimeProvider Clock { get; }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _host.Services;

    public static async Task<Platform> Start(ProgramDefinition? program = null, Action<IServiceCollection>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("loyalty-grains-").FullName;
        var clock = new ManualTimeProvider(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
        var platform = new Platform(folder, clock, await Run(folder, clock, configure));
        await platform.Publish(program ?? Samples.Program());
        return platform;
    }

    /// <summary>Stops the host and starts another on the same folder.</summary>
    public async Task Restart()
    {
        await _host.StopAsync();
        _host.Dispose();
        _host = await Run(_folder, Clock, null);
    }

    public async Task<EditionInfo> Publish(ProgramDefinition definition)
    {
        var program = Grains.GetGrain<IProgram>(Samples.ProgramId);
        var draft = await program.GetDraft();
        var saved = await program.SaveDraft(definition, draft.Value?.ETag);
        Assert.Null(saved.Refusal);
        var published = await program.Publish(new PublishProgram());
        Assert.True(published.Refusal is null, string.Join("; ", published.Refusal?.Errors ?? []));
        return published.Value!;
    }

    public T Member<T>(string member)
        where T : IGrainWithStringKey => Grains.GetGrain<T>(Ids.Member(Samples.ProgramId, member));

    public async Task<MemberSummary> Enroll(string member)
    {
        var enrolled = await Member<IMember>(member).Enroll(new EnrollMember { Key = $"enroll-{member}" });
        Assert.Null(enrolled.Refusal);
        return enrolled.Value!;
    }

    public async Task<RecordedPurchase> Buy(string member, RecordPurchase purchase)
    {
        var recorded = await Member<IMemberPurchases>(member).Record(purchase);
        Assert.True(recorded.Refusal is null, recorded.Refusal?.Detail);
        return recorded.Value!;
    }

    public async Task<RecordedReturn> Return(string member, RecordReturn command)
    {
        var recorded = await Member<IMemberReturns>(member).Return(command);
        Assert.True(recorded.Refusal is null, recorded.Refusal?.Detail);
        return recorded.Value!;
    }

    public async Task<long> Balance(string member, string wallet = "points") =>
        (await Member<IMember>(member).GetSummary()).Value!.Balances.FirstOrDefault(balance => balance.Wallet == wallet)?.Balance ?? 0;

    /// <summary>Lets the relay run until nothing is left to carry or to confirm.</summary>
    public async Task CaughtUp()
    {
        for (var partition = 0; partition < RelayStreams.Partitions; partition++)
        {
            while ((await Grains.GetGrain<IRelay>($"{partition}").GetProgress()).Pending)
            {
                Clock.Advance(TimeSpan.FromMilliseconds(200));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<IHost> Run(string folder, TimeProvider clock, Action<IServiceCollection>? configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Loyalty:Data"] = folder });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(clock);
        configure?.Invoke(builder.Services);
        builder.AddLoyaltyCluster();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
