using Loyalty.Cli.Load;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Load;

public sealed class HttpLoadTests : StubGatewayTest
{
    private int _number;

    [Fact]
    public async Task AtRate_a_stall_is_paid_for_by_everyone_who_waited_behind_it()
    {
        var requests = 0;
        _gateway.Fail = _ =>
        {
            if (++requests == 3)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(450));
            }

            return 0;
        };
        using var load = await HttpLoad.Connect(Address, 1, _clock);

        var result = await load.AtRate(Request, new LoadSchedule(10, TimeSpan.FromSeconds(1)));

        // The third takes 450 ms; those due 100, 200, 300 and 400 ms after it wait for the rest of that.
        Assert.Equal(10, result.Count);
        Assert.Equal(10, result.Succeeded);
        Assert.Equal([0, 0, 0, 0, 0, 50, 150, 250, 350, 450], Milliseconds(result.Latency));
        Assert.Equal([0, 0, 0, 0, 0, 0, 50, 150, 250, 350], Milliseconds(result.Lateness));
        Assert.Equal(900, result.Length.TotalMilliseconds);

        // Four had no connection; the load itself was in time.
        Assert.Equal((6, 0), (result.OwnLateness.Count, result.OwnLateness.CountAbove(TimeSpan.FromMilliseconds(1))));
    }

    [Fact]
    public async Task AtRate_what_wakes_late_although_its_connection_was_free_is_the_loads_own_lateness()
    {
        using var load = await HttpLoad.Connect(Address, 1, new LateClock(_clock, TimeSpan.FromMilliseconds(30)));

        var result = await load.AtRate(Request, new LoadSchedule(10, TimeSpan.FromSeconds(1)));

        Assert.Equal((10, 10, 9), (result.Lateness.Count, result.OwnLateness.Count, result.OwnLateness.CountAbove(TimeSpan.FromMilliseconds(20))));
        Assert.Equal([0, 30, 30, 30, 30, 30, 30, 30, 30, 30], Milliseconds(result.Latency));
    }

    [Fact]
    public async Task AtRate_a_connection_that_stalls_holds_up_no_other()
    {
        using var release = new ManualResetEventSlim();
        var requests = 0;
        _gateway.Fail = _ =>
        {
            var request = Interlocked.Increment(ref requests);
            if (request == 1)
            {
                release.Wait();
            }
            else if (request == 50)
            {
                release.Set();
            }

            return 0;
        };
        using var load = await HttpLoad.Connect(Address, 2);

        // The first answer is given when all others were: it would never be if they waited for it.
        var result = await load.AtRate(Request, new LoadSchedule(5_000, TimeSpan.FromMilliseconds(10)));

        Assert.Equal(50, result.Succeeded);
    }

    [Fact]
    public async Task AtRate_what_is_not_sent_in_time_is_counted()
    {
        var requests = 0;
        _gateway.Fail = _ =>
        {
            if (++requests == 2)
            {
                _clock.Advance(TimeSpan.FromSeconds(40));
            }

            return 0;
        };
        using var load = await HttpLoad.Connect(Address, 1, _clock);

        var result = await load.AtRate(Request, new LoadSchedule(5, TimeSpan.FromSeconds(1)));

        Assert.Equal(2, result.Outcomes["HTTP 201"]);
        Assert.Equal(3, result.Outcomes[LoadFailure.NameOf(LoadFailure.NotSent)]);
        Assert.Equal(5, result.Count);
        Assert.InRange(result.Latency.Percentile(30), TimeSpan.FromSeconds(39), TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task AsManyAsPossible_ends_when_there_is_nothing_left()
    {
        using var load = await HttpLoad.Connect(Address, 4);

        var result = await load.AsManyAsPossible(() => Volatile.Read(ref _number) >= 100 ? null : Request(), TimeSpan.FromHours(1));

        Assert.InRange(result.Succeeded, 100, 104);
        Assert.Equal(result.Count, result.Succeeded);
        Assert.Equal(0, result.Lateness.Count);
    }

    [Fact]
    public async Task Each_counts_every_status_and_what_broke()
    {
        var requests = 0;
        _gateway.Fail = context =>
        {
            switch (Interlocked.Increment(ref requests) % 4)
            {
                case 0:
                    return 503;
                case 1:
                    return 429;
                case 2:
                    context.Abort();
                    return 500;
                default:
                    return 0;
            }
        };
        using var load = await HttpLoad.Connect(Address, 1);

        var result = await load.Each(40, Request);

        Assert.Equal((10, 10, 10, 10), (result.Outcomes["HTTP 201"], result.Outcomes["HTTP 429"], result.Outcomes["HTTP 503"], result.Outcomes["connection broken"]));
        Assert.Equal((40, 10), (result.Count, result.Succeeded));
        Assert.Throws<InvalidOperationException>(result.AllSucceeded);
    }

    [Fact]
    public async Task Each_a_connection_that_the_gateway_ends_is_opened_again()
    {
        _gateway.Fail = context =>
        {
            context.Response.Headers.Connection = "close";
            return 0;
        };
        using var load = await HttpLoad.Connect(Address, 1);

        Assert.Equal(5, (await load.Each(5, Request)).AllSucceeded().Count);
    }

    [Fact]
    public async Task Each_a_gateway_that_goes_away_is_counted()
    {
        using var load = await HttpLoad.Connect(Address, 1, _clock);
        var request = Request();
        await _gateway.DisposeAsync();

        var result = await load.Each(10, () => request);

        Assert.Equal(0, result.Succeeded);
        Assert.Equal(9, result.Outcomes["no connection"]);
        Assert.Equal(9, _clock.Waits.Count);
    }

    [Fact]
    public async Task AtRate_stopped_gives_what_was_answered()
    {
        using var stop = new CancellationTokenSource();
        _gateway.StopAt(20, stop);
        using var load = await HttpLoad.Connect(Address, 2);

        var result = await load.AtRate(Request, new LoadSchedule(1_000, TimeSpan.FromHours(1)), stop.Token);

        Assert.InRange(result.Count, 18, 20);
        Assert.Equal(result.Count, result.Succeeded);
    }

    /// <summary>Waits take longer than they were to.</summary>
    private sealed class LateClock(InstantClock clock, TimeSpan by) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => clock.CreateTimer(callback, state, dueTime + by, period);
    }

    private Uri Address => new(_gateway.Address);

    private byte[] Request() => PurchaseRequest.Of(Address, StubGateway.Key, "demo", "web", "GBP", $"p{Interlocked.Increment(ref _number)}", 0, DateTimeOffset.UnixEpoch, Random.Shared);

    /// <summary>Ten latencies, shortest first; real time does not pass on the clock of these tests.</summary>
    private static IEnumerable<double> Milliseconds(LatencyHistogram seen) =>
        Enumerable.Range(1, 10).Select(tenth => Math.Floor(seen.Percentile(tenth * 10).TotalMilliseconds / 10) * 10);
}
