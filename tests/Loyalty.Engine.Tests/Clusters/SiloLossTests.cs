using System.Collections.Concurrent;
using System.Globalization;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Relay;
using Loyalty.Engine.Tests.Engines;
using Loyalty.Storage.Accounts;
using Loyalty.Testing.Postgres;

namespace Loyalty.Engine.Tests.Clusters;

/// <summary>What a retailer must not notice of a silo that is lost.</summary>
public sealed class SiloLossTests
{
    private const int Tills = 8;
    private const int Members = 16;

    [PostgresTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Silo_that_ends_under_load_loses_nothing_that_was_acknowledged_and_doubles_nothing(bool killed)
    {
        await using var platform = await Start();
        var load = new Load(platform);
        var tills = load.Start();

        await load.Until(100);
        await (killed ? platform.KillSiloOf(platform.Member<IMember>("m-0")) : platform.StopSiloOf(platform.Member<IMember>("m-0")));
        await load.Until(load.Count + 100);
        await platform.StartSilo();
        await load.Until(load.Count + 100);
        load.End();
        await tills;

        // One that goes in order finishes what it has in hand, and turns away what comes too late: nobody waits in vain.
        Assert.True(killed || !load.Failures.Contains(nameof(TimeoutException)), string.Join('\n', load.Failures));
        foreach (var (member, purchases) in load.ByMember())
        {
            Assert.Equal(purchases.Order(), (await Recorded(platform, member)).Order());
            Assert.Equal(purchases.Count, await Balance(platform, member));
            Assert.True((await platform.Buy(member, purchases[0], 100)).Replayed);
            Assert.Equal(purchases.Count, await Balance(platform, member));
        }
    }

    [PostgresFact]
    public async Task Every_member_answers_after_a_silo_was_lost()
    {
        await using var platform = await Start();
        for (var i = 0; i < Members; i++)
        {
            await platform.Buy($"m-{i}", $"r-{i}", 100);
        }

        await platform.KillSiloOf(platform.Member<IMember>("m-0"));

        for (var i = 0; i < Members; i++)
        {
            Assert.Equal(1, await Balance(platform, $"m-{i}"));
            Assert.False((await platform.Buy($"m-{i}", $"s-{i}", 200)).Replayed);
            Assert.Equal(3, await Balance(platform, $"m-{i}"));
        }
    }

    [PostgresFact]
    public async Task Relay_of_a_lost_silo_goes_on_by_itself_and_counts_everything_once()
    {
        await using var platform = await Start();
        await platform.Buy("m-0", "before", 100);
        await platform.RemindUntil(async () => await Total(platform) == (1, 100));

        // The relay of the member, wherever the member itself is.
        var partition = AccountPartition.Of(Ids.Member(Platform.Program, "m-0")).ToString(CultureInfo.InvariantCulture);
        await platform.KillSiloOf(platform.Grains.GetGrain<IRelay>(partition));
        for (var i = 0; i < Members; i++)
        {
            await platform.Buy($"m-{i}", $"after-{i}", 100);
        }

        await platform.RemindUntil(async () => await Total(platform) is (>= 1 + Members, _));
        Assert.Equal((1 + Members, 100 * (1 + Members)), await Total(platform));
    }

    private static async Task<Platform> Start()
    {
        var platform = await Platform.Start();
        for (var i = 0; i < Members; i++)
        {
            await platform.Enroll($"m-{i}");
        }

        return platform;
    }

    private static async Task<long> Balance(Platform platform, string member) =>
        (await Platform.Again(() => platform.Member<IMember>(member).GetSummary())).Value!.Balances.Single().Balance;

    private static async Task<(long Purchases, long Amount)> Total(Platform platform)
    {
        try
        {
            var totals = await platform.Grains.GetGrain<IChannel>(Ids.Channel(Platform.Program, Platform.Channel)).GetTotals(null, null);
            return (totals.Days.Sum(day => day.Purchases), totals.Days.Sum(day => day.Amount));
        }
        catch (Exception exception) when (Platform.IsPassing(exception))
        {
            return default;
        }
    }

    private static async Task<List<string>> Recorded(Platform platform, string member)
    {
        var purchases = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await Platform.Again(() => platform.Queries.GetHistory(member, cursor, Limits.PageSize))).Value!;
            purchases.AddRange(page.Entries.Where(entry => entry.Kind == "purchase").Select(entry => entry.Reference!));
            cursor = page.Next;
        }
        while (cursor is not null);
        return purchases;
    }

    /// <summary>Tills that send one purchase after the other, each until it is acknowledged.</summary>
    private sealed class Load(Platform platform)
    {
        private readonly ConcurrentQueue<(string Member, string Id)> _acknowledged = [];
        private readonly Probe _probe = new();
        private volatile bool _ended;

        public int Count => _acknowledged.Count;

        /// <summary>What there was instead of answers.</summary>
        public ConcurrentQueue<string> Failures { get; } = [];

        public Task Start() => Task.WhenAll(Enumerable.Range(0, Tills).Select(till => Task.Run(() => Run(till))));

        public Task Until(int count) => _probe.Until(notes => notes.Count >= count);

        public void End() => _ended = true;

        public Dictionary<string, List<string>> ByMember() =>
            _acknowledged.GroupBy(one => one.Member).ToDictionary(group => group.Key, group => group.Select(one => one.Id).ToList());

        private async Task Run(int till)
        {
            for (var number = 0; !_ended; number++)
            {
                var (member, id) = ($"m-{(till + number) % Members}", $"{till}-{number}");
                await platform.Buy(member, id, 100, Failures.Enqueue);
                _acknowledged.Enqueue((member, id));
                _probe.Note(id);
            }
        }
    }
}
