using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Relay;
using Loyalty.Contracts.Tiers;
using Loyalty.Grains.Relay;
using Loyalty.Grains.Tests.Faults;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Relay;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Grains.Tests.Relay;

/// <summary>Totals and rosters are the sums of the journal, whatever the streams do.</summary>
public sealed class RelayTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Totals_are_exact_when_the_stream_loses_repeats_and_reorders(int seed)
    {
        await using var platform = await Start(seed);

        for (var round = 0; round < 6; round++)
        {
            await Trade(platform, seed, round);
            platform.Clock.Advance(TimeSpan.FromMilliseconds(250));
        }

        await platform.CaughtUp();
        Assert.True(Log(platform).Rings > 0);
        await AssertExact(platform);
    }

    [Fact]
    public async Task Totals_are_exact_when_nothing_that_is_rung_arrives()
    {
        await using var platform = await Start(4);
        Log(platform).Deaf = true;

        await Trade(platform, 4, 0);
        await platform.CaughtUp();

        Assert.Equal(0, Log(platform).Rings);
        await AssertExact(platform);
    }

    [Fact]
    public async Task Destination_that_missed_more_than_is_read_at_once_is_brought_to_the_newest_in_one_round()
    {
        const int Missed = 510;
        var options = new RelayOptions { BatchSize = 1, RingAgainAfter = TimeSpan.FromMinutes(10) };
        await using var platform = await Start(10, options);
        Log(platform).Deaf = true;
        await platform.Enroll("m");
        foreach (var some in Enumerable.Range(0, Missed).Chunk(100))
        {
            await Task.WhenAll(some.Select(i => platform.Buy("m", Samples.Purchase($"r-{i}", 100, platform.Now))));
        }

        var relay = platform.Grains.GetGrain<IRelay>($"{AccountPartition.Of(Ids.Member(Samples.ProgramId, "m"))}");
        var written = await platform.Journal.LastPosition(CancellationToken.None);

        // Half of the time goes by at most until all is read, however slow the machine is.
        var left = options.RingAgainAfter / 2 / options.PollPeriod;
        await Waiting.Until(async () =>
        {
            platform.Clock.Advance(left-- > 0 ? options.PollPeriod : TimeSpan.Zero);
            return await relay.HasPassed(written);
        });
        Assert.Equal(Missed, (await Log(platform).Heads("channel/demo/web", CancellationToken.None)).Values.Single());
        Assert.True((await relay.GetProgress()).Pending);

        // Step by step, each waiting for the round that it brings: a jump would cut off the calls of one that is under way.
        left = 1.5 * options.RingAgainAfter / options.PollPeriod;
        await Waiting.Until(async () =>
        {
            platform.Clock.Advance(left-- > 0 ? options.PollPeriod : TimeSpan.Zero);
            return !(await relay.GetProgress()).Pending;
        });
        await AssertExact(platform);
    }

    [Fact]
    public async Task Totals_are_exact_after_the_partitions_had_another_owner()
    {
        await using var platform = await Start(5);
        await Trade(platform, 5, 0);
        for (var partition = 0; partition < RelayStreams.Partitions; partition++)
        {
            var claim = await Log(platform).Claim(partition, CancellationToken.None);
            var waiting = await platform.Journal.ReadOutbox(partition, claim.Cursor, 1, CancellationToken.None);
            Assert.True(claim.Epoch > 1);
            _ = waiting;
        }

        await Trade(platform, 5, 1);
        await platform.CaughtUp();

        await AssertExact(platform);
    }

    [Fact]
    public async Task Totals_are_exact_after_a_restart_in_the_middle()
    {
        await using var platform = await Start(6);
        for (var round = 0; round < 3; round++)
        {
            await Trade(platform, 6, round);
            platform.Clock.Advance(TimeSpan.FromMilliseconds(250));
            await platform.Restart();
        }

        await platform.CaughtUp();
        await AssertExact(platform);
        await platform.Restart();
        await platform.CaughtUp();
        await AssertExact(platform);
    }

    [Fact]
    public async Task Totals_are_exact_when_their_writes_fail()
    {
        await using var platform = await Start(7);
        for (var round = 0; round < 4; round++)
        {
            platform.States.FailWrite("channel", written: round % 2 == 0);
            platform.States.FailWrite("tier", written: round % 2 == 1);
            await Trade(platform, 7, round);
            platform.Clock.Advance(TimeSpan.FromMilliseconds(250));
        }

        await platform.CaughtUp();
        await AssertExact(platform);
    }

    [Fact]
    public async Task Destination_that_cannot_be_told_does_not_keep_the_others_from_being_told()
    {
        await using var platform = await Start(8);
        Log(platform).Deaf = true;
        Log(platform).Unreadable = "channel/demo/store";
        await Trade(platform, 8, 0);
        var expected = new JournalSums(await platform.Records());

        // Advances by less than a call may take, so that nothing is cut off.
        await Waiting.Until(async () =>
        {
            platform.Clock.Advance(TimeSpan.FromMilliseconds(200));
            return JournalSums.Channel(await platform.Grains.GetGrain<IChannel>("demo/web").GetTotals(null, null)) == expected.Channel("web");
        });
        foreach (var tier in (string[])["bronze", "silver", "gold"])
        {
            await Waiting.Until(async () =>
            {
                platform.Clock.Advance(TimeSpan.FromMilliseconds(200));
                return JournalSums.Tier(await platform.Grains.GetGrain<ITier>($"demo/{tier}").GetRoster()) == expected.Tier(tier);
            });
        }

        Log(platform).Unreadable = null;
        await platform.CaughtUp();
        await AssertExact(platform);
    }

    [Fact]
    public async Task Relay_that_cannot_read_programs_waits_and_misses_nothing()
    {
        await using var platform = await Start(9);
        await platform.CaughtUp();
        await Trade(platform, 9, 0);
        platform.States.Unreadable = "program";
        await platform.Restart();
        platform.States.Unreadable = "program";
        platform.Clock.Advance(TimeSpan.FromSeconds(1));
        platform.States.Unreadable = null;

        await platform.CaughtUp();
        await AssertExact(platform);
    }

    [Fact]
    public async Task Directory_shows_spendable_points_and_no_others()
    {
        await using var platform = await Platform.Start(Samples.Points(wallet => wallet with { Expiry = new ExpiryPolicy { After = 1, Unit = ExpiryUnit.Days } }));
        await platform.Enroll("m");
        await platform.Buy("m", Samples.Purchase("r", 10_000, platform.Now));
        await platform.CaughtUp();
        Assert.Equal(100, (await platform.Queries.ListMembers(new(), null, 1)).Value!.Members.Single().Balance);

        await platform.Pass(TimeSpan.FromDays(3));
        await platform.Sweep();
        await Waiting.Until(async () => (await platform.History("m"))[0].Kind == "due");
        await platform.CaughtUp();

        Assert.Equal(100, await platform.Balance("m", "status"));
        Assert.Equal(0, (await platform.Queries.ListMembers(new(), null, 1)).Value!.Members.Single().Balance);
    }

    [Fact]
    public async Task Directory_lists_members_by_tier_and_status()
    {
        await using var platform = await Platform.Start();
        foreach (var (member, amount) in new[] { ("a", 100L), ("b", 60_000), ("c", 250_000), ("d", 70_000) })
        {
            await platform.Enroll(member);
            await platform.Buy(member, Samples.Purchase(member, amount, platform.Now));
        }

        await platform.Return("d", Samples.Return("d-back", "d", platform.Now));
        await platform.Member<IMember>("b").Block(new ChangeBlock { Key = "k", Reason = "fraud" });
        await platform.CaughtUp();

        Assert.Equal(["a", "d"], await Listed(platform, "bronze", null));
        Assert.Equal(["b"], await Listed(platform, "silver", null));
        Assert.Equal(["c"], await Listed(platform, "gold", null));
        Assert.Equal(["b"], await Listed(platform, null, "blocked"));
        var page = await platform.Queries.ListMembers(new(), null, 3);
        Assert.Equal(["a", "b", "c"], page.Value!.Members.Select(member => member.Member));
        Assert.Equal(["d"], (await platform.Queries.ListMembers(new(), page.Value!.Next, 3)).Value!.Members.Select(member => member.Member));
        Assert.Equal(1, (await platform.Queries.ListMembers(new() { Tier = "bronze" }, null, 1)).Value!.Members.Single().Balance);
    }

    private static Task<Platform> Start(int seed, RelayOptions? options = null) => Platform.Start(configure: services =>
    {
        services.Decorate<IRelayLog>((_, log) => new DisorderlyRelayLog(log, seed));

        // Small, so that there are many batches and gaps.
        services.AddSingleton(options ?? new RelayOptions { BatchSize = 7 });
    });

    private static DisorderlyRelayLog Log(Platform platform) => (DisorderlyRelayLog)platform.Services.GetRequiredService<IRelayLog>();

    /// <summary>A round of business: members and guests, two channels, purchases and returns, all at once where they may be.</summary>
    private static async Task Trade(Platform platform, int seed, int round)
    {
        var random = new Random((seed * 1_000) + round);
        var members = Enumerable.Range(0, 12).Select(i => $"m-{round}-{i}").ToArray();
        await Task.WhenAll(members.Select(platform.Enroll));
        var purchases = members.SelectMany(member => Enumerable.Range(0, 4).Select(i => (member, Samples.Purchase($"{member}-{i}", random.Next(100, 120_000), platform.Now.AddDays(-random.Next(3))) with
        {
            Channel = random.Next(3) == 0 ? "store" : "web",
        }))).ToArray();
        await Task.WhenAll(purchases.Select(purchase => platform.Buy(purchase.member, purchase.Item2)));
        await Task.WhenAll(purchases.Where(_ => random.Next(4) == 0).ToArray().Select(purchase => platform.Return(purchase.member, new RecordReturn
        {
            Channel = random.Next(2) == 0 ? "store" : "web",
            Id = $"{purchase.Item2.Id}-back",
            PurchaseChannel = purchase.Item2.Channel,
            PurchaseId = purchase.Item2.Id,
            OccurredAt = platform.Now,
        })));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            var id = $"guest-{round}-{i}";
            var recorded = await platform.Grains.GetGrain<IGuestPurchases>(Ids.Guest(Samples.ProgramId, Samples.Channel, id)).Record(Samples.Purchase(id, 1_000, platform.Now));
            Assert.Null(recorded.Refusal);
        }));
    }

    private static async Task AssertExact(Platform platform)
    {
        var expected = new JournalSums(await platform.Records());
        foreach (var channel in (string[])["web", "store"])
        {
            Assert.Equal(expected.Channel(channel), JournalSums.Channel(await platform.Grains.GetGrain<IChannel>($"demo/{channel}").GetTotals(null, null)));
        }

        foreach (var tier in (string[])["bronze", "silver", "gold"])
        {
            Assert.Equal(expected.Tier(tier), JournalSums.Tier(await platform.Grains.GetGrain<ITier>($"demo/{tier}").GetRoster()));
            Assert.Equal(expected.StandingIn(tier), await Listed(platform, tier, null));
        }
    }

    private static async Task<IEnumerable<string>> Listed(Platform platform, string? tier, string? status) =>
        (await platform.Queries.ListMembers(new() { Tier = tier, Status = status }, null, Limits.PageSize)).Value!.Members.Select(member => member.Member);
}
