using System.Text;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Relay;

namespace Loyalty.Storage.Tests.Relay;

/// <summary>What every provider's relay log must do; a provider derives from it and says how to create one.</summary>
public abstract class RelayLogContract
{
    private const string Web = "channel/demo/web";
    private const string Till = "channel/demo/till";

    protected abstract Task<IRelayLogFixture> Create();

    [ContractFact]
    public async Task Claim_first_starts_at_the_beginning()
    {
        await using var fixture = await Create();

        var claim = await fixture.RelayLog.Claim(3, default);

        Assert.Equal((3, 0L), (claim.Partition, claim.Cursor));
    }

    [ContractFact]
    public async Task Claim_again_goes_on_where_the_owner_before_was_and_fences_it()
    {
        await using var fixture = await Create();
        var (old, _) = await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 17, Batches((Web, "a")), default);

        var claim = await fixture.RelayLog.Claim(0, default);

        Assert.Equal(17, claim.Cursor);
        Assert.True(claim.Epoch > old.Epoch);
        await Assert.ThrowsAsync<RelayFencedException>(() => fixture.RelayLog.Advance(old, 20, Batches((Web, "b")), default));
        Assert.Equal(["a"], await Texts(fixture, Web, 0));
        var (next, numbered) = await fixture.RelayLog.Advance(claim, 18, Batches((Web, "c")), default);
        Assert.Equal((18L, 2L), (next.Cursor, numbered.Single().Number));
    }

    [ContractFact]
    public async Task Claim_of_one_partition_leaves_the_others_alone()
    {
        await using var fixture = await Create();
        var claim = await fixture.RelayLog.Claim(0, default);
        await fixture.RelayLog.Claim(1, default);

        await fixture.RelayLog.Advance(claim, 5, [], default);

        Assert.Equal(0, (await fixture.RelayLog.Claim(1, default)).Cursor);
    }

    [ContractFact]
    public async Task Advance_numbers_each_destination_and_partition_without_gaps()
    {
        await using var fixture = await Create();
        var zero = await fixture.RelayLog.Claim(0, default);
        var one = await fixture.RelayLog.Claim(1, default);

        (zero, var first) = await fixture.RelayLog.Advance(zero, 10, Batches((Web, "a"), (Till, "b"), (Web, "c")), default);
        (zero, var second) = await fixture.RelayLog.Advance(zero, 20, Batches((Till, "d")), default);
        (_, var third) = await fixture.RelayLog.Advance(one, 15, Batches((Web, "e")), default);

        Assert.Equal([(Web, 1L), (Till, 1L), (Web, 2L)], first.Select(b => (b.Destination, b.Number)));
        Assert.Equal([(Till, 2L)], second.Select(b => (b.Destination, b.Number)));
        Assert.Equal([(Web, 1, 1L)], third.Select(b => (b.Destination, b.Partition, b.Number)));
        Assert.Equal(["a", "c"], await Texts(fixture, Web, 0));
        Assert.Equal(["b", "d"], await Texts(fixture, Till, 0));
        Assert.Equal(["e"], await Texts(fixture, Web, 1));
        Assert.Equal(20, zero.Cursor);
    }

    [ContractFact]
    public async Task Advance_twice_with_the_same_claim_is_fenced()
    {
        await using var fixture = await Create();
        var claim = await fixture.RelayLog.Claim(0, default);
        await fixture.RelayLog.Advance(claim, 10, Batches((Web, "a")), default);

        await Assert.ThrowsAsync<RelayFencedException>(() => fixture.RelayLog.Advance(claim, 10, Batches((Web, "a")), default));

        Assert.Equal(["a"], await Texts(fixture, Web, 0));
    }

    [ContractFact]
    public async Task Advance_without_a_claim_is_fenced()
    {
        await using var fixture = await Create();

        await Assert.ThrowsAsync<RelayFencedException>(() => fixture.RelayLog.Advance(new RelayClaim(0, 1, 0), 10, [], default));
    }

    [ContractFact]
    public async Task Advance_backwards_is_refused()
    {
        await using var fixture = await Create();
        var (claim, _) = await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 10, [], default);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.RelayLog.Advance(claim, 9, [], default));
    }

    [ContractFact]
    public async Task Advance_many_owners_fighting_numbers_stay_gapless()
    {
        await using var fixture = await Create();
        const int Owners = 5, Each = 12;

        await Task.WhenAll(Enumerable.Range(0, Owners).Select(owner => Task.Run(async () =>
        {
            var claim = await fixture.RelayLog.Claim(0, default);
            for (var done = 0; done < Each;)
            {
                try
                {
                    (claim, _) = await fixture.RelayLog.Advance(claim, claim.Cursor + 1, Batches((Web, $"{owner}/{done}")), default);
                    done++;
                }
                catch (RelayFencedException)
                {
                    claim = await fixture.RelayLog.Claim(0, default);
                }
            }
        })));

        var all = await fixture.RelayLog.Read(Web, 0, 0, 1000, default);
        Assert.Equal(Enumerable.Range(1, Owners * Each).Select(n => (long)n), all.Select(b => b.Number));
        Assert.Equal(Owners * Each, all.Select(b => Encoding.UTF8.GetString(b.Payload.Span)).Distinct().Count());
        Assert.Equal(Owners * Each, (await fixture.RelayLog.Claim(0, default)).Cursor);
    }

    [ContractFact]
    public async Task Read_after_a_number_returns_the_next_in_order()
    {
        await using var fixture = await Create();
        await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 10, Batches((Web, "a"), (Web, "b"), (Web, "c"), (Web, "d")), default);

        var batches = await fixture.RelayLog.Read(Web, 0, 1, 2, default);

        Assert.Equal([2L, 3L], batches.Select(b => b.Number));
        Assert.Empty(await fixture.RelayLog.Read(Web, 0, 4, 2, default));
        Assert.Empty(await fixture.RelayLog.Read("channel/demo/unknown", 0, 0, 2, default));
    }

    [ContractFact]
    public async Task Heads_names_the_newest_number_of_each_partition()
    {
        await using var fixture = await Create();
        await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 1, Batches((Web, "a"), (Web, "b")), default);
        await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(5, default), 1, Batches((Web, "c"), (Till, "d")), default);

        Assert.Equal(new Dictionary<int, long> { [0] = 2, [5] = 1 }, await fixture.RelayLog.Heads(Web, default));
        Assert.Empty(await fixture.RelayLog.Heads("channel/demo/unknown", default));
    }

    [ContractFact]
    public async Task Acknowledge_everything_numbers_go_on_after_the_newest()
    {
        await using var fixture = await Create();
        var (claim, _) = await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 1, Batches((Web, "a"), (Web, "b")), default);

        await fixture.RelayLog.Acknowledge(Web, 0, 2, default);
        await fixture.Reopen();

        Assert.Empty(await fixture.RelayLog.ReadUnacknowledged(0, 10, default));
        Assert.Equal(2, (await fixture.RelayLog.Heads(Web, default))[0]);
        var (_, next) = await fixture.RelayLog.Advance(claim, 2, Batches((Web, "c")), default);
        Assert.Equal(3, next.Single().Number);
    }

    [ContractFact]
    public async Task Acknowledge_some_keeps_the_rest()
    {
        await using var fixture = await Create();
        await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 1, Batches((Web, "a"), (Web, "b"), (Web, "c"), (Till, "d")), default);

        await fixture.RelayLog.Acknowledge(Web, 0, 2, default);
        await fixture.RelayLog.Acknowledge(Web, 0, 1, default);
        await fixture.RelayLog.Acknowledge("channel/demo/unknown", 0, 1, default);

        Assert.Equal([3L], (await fixture.RelayLog.Read(Web, 0, 2, 10, default)).Select(b => b.Number));
        Assert.Equal(["d"], await Texts(fixture, Till, 0));
        Assert.Equal([new(Web, 3, 3), new(Till, 1, 1)], (await fixture.RelayLog.ReadUnacknowledged(0, 10, default)).OrderByDescending(b => b.Destination));
    }

    [ContractFact]
    public async Task Acknowledge_beyond_the_newest_does_not_cover_what_comes_later()
    {
        await using var fixture = await Create();
        var (claim, _) = await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 1, Batches((Web, "a")), default);
        await fixture.RelayLog.Acknowledge(Web, 0, 1000, default);

        await fixture.RelayLog.Advance(claim, 2, Batches((Web, "b")), default);

        Assert.Equal([new(Web, 2, 2)], await fixture.RelayLog.ReadUnacknowledged(0, 10, default));
    }

    [ContractFact]
    public async Task Acknowledge_a_long_series_at_once_forgets_it_all()
    {
        await using var fixture = await Create();
        const int Count = 1000;
        var many = Batches(Enumerable.Range(1, Count).Select(n => (Web, $"{n}")).ToArray());
        await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 1, many, default);

        await fixture.RelayLog.Acknowledge(Web, 0, Count - 1, default);

        Assert.Equal([$"{Count}"], await Texts(fixture, Web, 0));
    }

    [ContractFact]
    public async Task ReadUnacknowledged_names_the_oldest_and_the_newest_of_each_destination()
    {
        await using var fixture = await Create();
        await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 1, Batches((Web, "a"), (Web, "b"), (Till, "c")), default);
        await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(1, default), 1, Batches((Web, "elsewhere")), default);

        var open = await fixture.RelayLog.ReadUnacknowledged(0, 10, default);

        Assert.Equal([new(Till, 1, 1), new(Web, 1, 2)], open.OrderBy(b => b.Destination));
    }

    [ContractFact]
    public async Task ReadUnacknowledged_with_a_small_limit_gets_round_to_all()
    {
        await using var fixture = await Create();
        await fixture.RelayLog.Advance(await fixture.RelayLog.Claim(0, default), 1, Batches(Enumerable.Range(0, 7).Select(n => ($"channel/demo/{n}", "a")).ToArray()), default);

        var seen = new HashSet<string>();
        for (var call = 0; call < 4; call++)
        {
            var open = await fixture.RelayLog.ReadUnacknowledged(0, 2, default);
            Assert.InRange(open.Count, 1, 2);
            seen.UnionWith(open.Select(b => b.Destination));
        }

        Assert.Equal(7, seen.Count);
    }

    [ContractTheory]
    [InlineData(-1)]
    [InlineData(AccountPartition.Count)]
    public async Task Calls_partition_out_of_range_is_refused(int partition)
    {
        await using var fixture = await Create();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.RelayLog.Claim(partition, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.RelayLog.Read(Web, partition, 0, 1, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.RelayLog.Acknowledge(Web, partition, 0, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.RelayLog.ReadUnacknowledged(partition, 1, default));
    }

    [ContractTheory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task Reads_limit_out_of_range_is_refused(int limit)
    {
        await using var fixture = await Create();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.RelayLog.Read(Web, 0, 0, limit, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.RelayLog.ReadUnacknowledged(0, limit, default));
    }

    private static List<(string Destination, ReadOnlyMemory<byte> Payload)> Batches(params (string Destination, string Payload)[] batches) =>
        batches.Select(b => (b.Destination, (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(b.Payload))).ToList();

    private static async Task<IEnumerable<string>> Texts(IRelayLogFixture fixture, string destination, int partition) =>
        (await fixture.RelayLog.Read(destination, partition, 0, 1000, default)).Select(b => Encoding.UTF8.GetString(b.Payload.Span));
}
