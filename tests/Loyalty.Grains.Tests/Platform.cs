using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Relay;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Schedules;
using Loyalty.Domain.Accounts;
using Loyalty.Grains.Tests.Faults;
using Loyalty.Silo;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Loyalty.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Loyalty.Grains.Tests;

/// <summary>The whole core in this process, on SQLite in a folder of its own, with a clock that the test moves.</summary>
internal sealed class Platform : IAsyncDisposable
{
    private readonly string _folder;
    private readonly Action<IServiceCollection>? _configure;
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private IHost _host;

    private Platform(string folder, ManualTimeProvider clock, Action<IServiceCollection>? configure, IReadOnlyDictionary<string, string?> settings, IHost host) =>
        (_folder, Clock, _configure, _settings, _host) = (folder, clock, configure, settings, host);

    public ManualTimeProvider Clock { get; }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _host.Services;

    /// <summary>The journal that the grains use, with its faults to be set; another one after a restart.</summary>
    public FaultyJournal Journal => (FaultyJournal)Services.GetRequiredService<IAccountJournal>();

    /// <summary>The storage of grain states, with its faults to be set; another one after a restart.</summary>
    public FaultyStates States => (FaultyStates)Services.GetRequiredKeyedService<IGrainStorage>(GrainStorages.State);

    /// <summary>The member directory, with its faults to be set; another one after a restart.</summary>
    public FaultyDirectory Directory => (FaultyDirectory)Services.GetRequiredService<IMemberDirectory>();

    public IAccountQueries Queries => Grains.GetGrain<IAccountQueries>(Samples.ProgramId);

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <param name="program">What is published as the first edition.</param>
    /// <param name="configure">Changes the services of every host that is started; runs after everything is registered.</param>
    /// <param name="settings">Beside the data folder.</param>
    public static async Task<Platform> Start(
        ProgramDefinition? program = null, Action<IServiceCollection>? configure = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("loyalty-grains-").FullName;
        var clock = new ManualTimeProvider(new DateTimeOffset(2026, 3, 10, 12, 0, 0, TimeSpan.Zero));
        settings ??= new Dictionary<string, string?>();
        var platform = new Platform(folder, clock, configure, settings, await Run(folder, clock, configure, settings));
        await platform.Publish(program ?? Samples.Program());
        return platform;
    }

    /// <summary>Stops the host and starts another on the same folder.</summary>
    public async Task Restart()
    {
        await _host.StopAsync();
        _host.Dispose();
        _host = await Run(_folder, Clock, _configure, _settings);
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

    /// <summary>Publishes a reward; counted stock gets so many pieces.</summary>
    public async Task<EditionInfo> Offer(RewardDefinition reward, long pieces = 0)
    {
        var draft = Grains.GetGrain<IRewardDraft>(Ids.Reward(Samples.ProgramId, reward.Id));
        var saved = await draft.Save(reward, (await draft.Get()).Value?.ETag);
        Assert.True(saved.Refusal is null, saved.Refusal?.Detail);
        var published = await draft.Publish(null);
        Assert.True(published.Refusal is null, string.Join("; ", published.Refusal?.Errors ?? []));
        if (pieces > 0)
        {
            Assert.Null((await Reward(reward.Id).ChangeStock(new ChangeStock { Key = $"first-{reward.Id}", Add = pieces })).Refusal);
        }

        return published.Value!;
    }

    public IReward Reward(string reward) => Grains.GetGrain<IReward>(Ids.Reward(Samples.ProgramId, reward));

    /// <summary>A member with so many points.</summary>
    public async Task EnrollRich(string member, long points)
    {
        await Enroll(member);
        await Buy(member, Samples.Purchase($"rich-{member}", points * 100, Now));
    }

    public Task<Outcome<Redemption>> Redeem(string member, string voucher, string reward = "mug") =>
        Member<IMemberRewards>(member).Redeem(Samples.Redeem(voucher, reward));

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

    /// <summary>Everything that happened to the member, newest first, in pages of the largest size.</summary>
    public async Task<IReadOnlyList<HistoryEntry>> History(string member)
    {
        var entries = new List<HistoryEntry>();
        string? cursor = null;
        do
        {
            var page = (await Queries.GetHistory(member, cursor, Limits.PageSize)).Value!;
            entries.AddRange(page.Entries);
            cursor = page.Next;
        }
        while (cursor is not null);
        return entries;
    }

    /// <summary>The program's journal as it is stored.</summary>
    public async Task<IReadOnlyList<(string Account, AccountRecord Record)>> Records()
    {
        var records = new List<(string, AccountRecord)>();
        string? cursor = null;
        do
        {
            var page = (await Queries.ReadJournal(cursor, Limits.PageSize)).Value!;
            records.AddRange(page.Lines.Select(line => (line.Account, AccountJson.ReadRecord(line.Record.Span))));
            cursor = page.Next;
        }
        while (cursor is not null);
        return records;
    }

    /// <summary>Sweeps all shards; answers how many accounts were driven.</summary>
    public async Task<int> Sweep()
    {
        var driven = 0;
        for (var shard = 0; shard < AccountPartition.Count; shard++)
        {
            driven += await Grains.GetGrain<ISweep>($"{shard}").Sweep();
        }

        return driven;
    }

    /// <summary>Lets time pass while nothing is under way, so that no call is cut off by the jump.</summary>
    public async Task Pass(TimeSpan span)
    {
        await CaughtUp();
        Clock.Advance(span);
    }

    /// <inheritdoc cref="Pass"/>
    public async Task PassTo(DateTimeOffset instant)
    {
        await CaughtUp();
        Clock.Advance(instant - Now);
    }

    /// <summary>Lets time pass by the second until something has come about by itself.</summary>
    public async Task PassUntil(Func<Task<bool>> condition)
    {
        await CaughtUp();
        await Waiting.Until(async () =>
        {
            if (await condition())
            {
                return true;
            }

            await Advance(TimeSpan.FromSeconds(1));
            return false;
        });
    }

    public async Task<long> Balance(string member, string wallet = "points") =>
        (await Member<IMember>(member).GetSummary()).Value!.Balances.FirstOrDefault(balance => balance.Wallet == wallet)?.Balance ?? 0;

    /// <summary>Lets the relay run until nothing is left to carry or to confirm.</summary>
    public async Task CaughtUp()
    {
        using var guard = new CancellationTokenSource(Waiting.HangGuard);
        for (var partition = 0; partition < RelayStreams.Partitions; partition++)
        {
            while ((await Grains.GetGrain<IRelay>($"{partition}").GetProgress()).Pending)
            {
                guard.Token.ThrowIfCancellationRequested();
                await Advance(TimeSpan.FromMilliseconds(200));
            }
        }
    }

    /// <summary>A step of a clock that must not run away from the calls under way, which it would cut off: they get the processor first.</summary>
    private Task Advance(TimeSpan step)
    {
        Clock.Advance(step);
        return Task.Delay(1);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static async Task<IHost> Run(string folder, TimeProvider clock, Action<IServiceCollection>? configure, IReadOnlyDictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Loyalty:Data"] = folder });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(clock);
        builder.AddLoyaltyCluster();
        builder.Services.Decorate<IAccountJournal>((_, journal) => new FaultyJournal(journal));
        builder.Services.Decorate<IMemberDirectory>((_, directory) => new FaultyDirectory(directory));
        builder.Services.Decorate<IGrainStorage>((_, storage) => new FaultyStates(storage), GrainStorages.State);
        configure?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
