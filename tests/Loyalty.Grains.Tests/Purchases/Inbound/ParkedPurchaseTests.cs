using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Inbound;
using Loyalty.Storage;
using Orleans.Runtime;

namespace Loyalty.Grains.Tests.Purchases.Inbound;

public sealed class ParkedPurchaseTests : IAsyncLifetime
{
    private Platform _platform = null!;

    public async Task InitializeAsync() => _platform = await InboundStream.Start();

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Replay_of_what_can_be_booked_by_now_books_it_and_lets_it_go()
    {
        var entry = await ParkUnknownMember();
        await _platform.Enroll("alice");

        var replayed = await _platform.Parked(entry).Replay();

        Assert.Equal(("r-1", false), (replayed.Value!.Purchase!.Id, replayed.Replayed));
        Assert.Equal(50, await _platform.Balance("alice"));
        await IsGone(entry);
    }

    [Fact]
    public async Task Replay_of_what_was_booked_meanwhile_gives_the_stored_answer_and_lets_it_go()
    {
        var entry = await ParkUnknownMember(out var document);
        await _platform.Enroll("alice");
        await _platform.SendOf("alice", document);
        await _platform.Has("alice", 50);
        Assert.Single(await _platform.ListParked());

        var replayed = await _platform.Parked(entry).Replay();

        Assert.True(replayed.Replayed);
        Assert.Equal(50, await _platform.Balance("alice"));
        await IsGone(entry);
    }

    [Fact]
    public async Task Replay_of_what_is_still_refused_keeps_it_under_its_newest_reason()
    {
        var entry = await ParkUnknownMember();
        Assert.Equal("memberNotFound", (await _platform.Parked(entry).Replay()).Refusal!.Code);
        await _platform.Enroll("alice");
        await _platform.Buy("alice", Samples.Purchase("r-1", 100, _platform.Now));

        var refused = await _platform.Parked(entry).Replay();

        Assert.Equal(RefusalKind.Conflict, refused.Refusal!.Kind);
        var kept = (await _platform.Parked(entry).Get()).Value!;
        Assert.Equal((refused.Refusal.Code, 1), (kept.Code, kept.Count));
        Assert.Equal(refused.Refusal.Errors.AsEnumerable(), kept.Errors);
        Assert.Equal(refused.Refusal.Code, Assert.Single(await _platform.ListParked()).Code);
    }

    [Fact]
    public async Task Replay_while_the_platform_is_away_keeps_it_as_it_was()
    {
        var entry = await ParkUnknownMember();
        await _platform.Restart();
        _platform.Journal.OnMember("alice").FailLoads(1_000);

        var refused = await Record.ExceptionAsync(async () => Assert.Equal(RefusalKind.Unavailable, (await _platform.Parked(entry).Replay()).Refusal!.Kind));

        Assert.True(refused is null or StorageException, $"{refused}");
        Assert.Equal("memberNotFound", Assert.Single(await _platform.ListParked()).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Replay_that_is_cut_off_after_booking_is_finished_by_the_next(bool cleared)
    {
        var entry = await ParkUnknownMember();
        await _platform.Enroll("alice");
        _platform.States.FailClear("parked-purchase", cleared);
        await Assert.ThrowsAsync<OrleansException>(() => _platform.Parked(entry).Replay());
        Assert.Single(await _platform.ListParked());

        var again = await _platform.Parked(entry).Replay();

        Assert.Equal(cleared ? "parkedPurchaseNotFound" : null, again.Refusal?.Code);
        Assert.Equal(!cleared, again.Replayed);
        Assert.Equal(50, await _platform.Balance("alice"));
        await IsGone(entry);
    }

    [Fact]
    public async Task Discard_lets_it_go_unbooked()
    {
        var entry = await ParkUnknownMember();
        await _platform.Enroll("alice");

        Assert.Equal("memberNotFound", (await _platform.Parked(entry).Discard()).Value!.Code);

        await IsGone(entry);
        Assert.Equal("parkedPurchaseNotFound", (await _platform.Parked(entry).Discard()).Refusal!.Code);
        Assert.Equal(0, await _platform.Balance("alice"));
    }

    [Fact]
    public async Task Restart_keeps_what_is_parked()
    {
        var entry = await ParkUnknownMember();
        var before = await _platform.Parked(entry).Get();

        await _platform.Restart();

        Assert.Equivalent(before.Value, (await _platform.Parked(entry).Get()).Value);
        Assert.Equal(entry, Assert.Single(await _platform.ListParked()));
    }

    [Fact]
    public async Task List_goes_on_where_the_page_before_ended_though_that_one_is_gone()
    {
        foreach (var id in (string[])["a", "b", "c"])
        {
            await _platform.Parked().Put(new ParkedPurchaseEntry
            {
                Id = id, Kind = InboundKind.Return, Code = "x", FirstParkedAt = _platform.Now, LastParkedAt = _platform.Now, Count = 1,
            });
        }

        var first = (await _platform.Parked().List(null, 2)).Value!;
        Assert.Equal(["a", "b"], first.Parked.Select(entry => entry.Id));
        await _platform.Parked().Remove("b");

        var second = (await _platform.Parked().List(first.Next, 2)).Value!;

        Assert.Equal(["c"], second.Parked.Select(entry => entry.Id));
        Assert.Null(second.Next);
        Assert.Equal("invalidCursor", (await _platform.Parked().List("c", 2)).Refusal!.Code);
    }

    private async Task IsGone(ParkedPurchaseEntry entry)
    {
        Assert.Empty(await _platform.ListParked());
        Assert.Equal("parkedPurchaseNotFound", (await _platform.Parked(entry).Get()).Refusal!.Code);
    }

    private Task<ParkedPurchaseEntry> ParkUnknownMember() => ParkUnknownMember(out _);

    private Task<ParkedPurchaseEntry> ParkUnknownMember(out string document)
    {
        document = _platform.Purchase("r-1", "alice", 5_000);
        return Park(document);
    }

    private async Task<ParkedPurchaseEntry> Park(string document)
    {
        await _platform.SendOf("alice", document);
        return await _platform.ParkedOne();
    }
}
