using Loyalty.Engine.Tests.Engines;

namespace Loyalty.Engine.Tests.Timers;

public sealed class TimerTests : EngineTest
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private ITimerGrain Grain => Cluster.Grains.GetGrain<ITimerGrain>("one");

    [Fact]
    public async Task Timer_ticks_after_its_due_time_and_then_by_its_period()
    {
        await Grain.Start(3 * s_second, 2 * s_second);
        await Advance(2 * s_second);
        await Tick(1, at: 3);
        await Tick(2, at: 5);
        await Tick(3, at: 7);
    }

    [Fact]
    public async Task Timer_with_an_infinite_period_ticks_once()
    {
        await Grain.Start(s_second, Timeout.InfiniteTimeSpan);
        await Tick(1, at: 1);
        await Advance(TimeSpan.FromMinutes(5));
        await Grain.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Assert.DoesNotContain(Probe.Notes, n => n.StartsWith("tick 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Timer_does_not_overlap_itself()
    {
        await Grain.Start(s_second, s_second, interleave: true, gate: "tick");
        await Advance(s_second);
        await Probe.Until("tick 1 at 1");
        await Advance(10 * s_second);
        await Grain.Settle();
        Assert.DoesNotContain(Probe.Notes, n => n.StartsWith("tick 2", StringComparison.Ordinal));

        Probe.Open("tick");
        await Probe.Until("tick 1 done");
        await Grain.Settle();
        await Advance(s_second);
        await Probe.Until("tick 2 at 12");
    }

    [Fact]
    public async Task Timer_waits_for_the_running_request()
    {
        await Grain.Start(s_second, s_second);
        var holding = Grain.Hold("gate");
        await Probe.Until("holding gate");
        await Advance(s_second);
        Assert.DoesNotContain(Probe.Notes, n => n.StartsWith("tick", StringComparison.Ordinal));
        Probe.Open("gate");
        await holding.WaitAsync(Probe.HangGuard);
        await Probe.Until("tick 1 done");
    }

    [Fact]
    public async Task Interleaving_timer_does_not_wait_for_the_running_request()
    {
        await Grain.Start(s_second, s_second, interleave: true);
        var holding = Grain.Hold("gate");
        await Probe.Until("holding gate");
        await Advance(s_second);
        await Probe.Until("tick 1 done");
        Probe.Open("gate");
        await holding.WaitAsync(Probe.HangGuard);
    }

    [Fact]
    public async Task Failing_callback_does_not_end_the_timer()
    {
        await Grain.Start(s_second, s_second, fails: true);
        await Tick(1, at: 1);
        await Tick(2, at: 2);
    }

    [Fact]
    public async Task Change_sets_the_next_tick_and_the_period()
    {
        await Grain.Start(s_second, s_second);
        await Grain.Change(10 * s_second, 5 * s_second);
        await Advance(9 * s_second);
        await Tick(1, at: 10);
        await Tick(2, at: 15, step: 5);
    }

    [Fact]
    public async Task Disposed_timer_does_not_tick()
    {
        await Grain.Start(s_second, s_second);
        await Grain.Stop();
        await Advance(TimeSpan.FromMinutes(1));
        await Grain.Settle();
        Assert.DoesNotContain("tick 1 done", Probe.Notes);
    }

    [Fact]
    public async Task Timer_ends_with_its_activation()
    {
        await Grain.Start(s_second, s_second);
        await Tick(1, at: 1);
        await Grain.End();
        await Probe.Until("ended ApplicationRequested");
        await Advance(TimeSpan.FromMinutes(1));
        await Grain.Settle();
        Assert.DoesNotContain("tick 2 done", Probe.Notes);
    }

    [Fact]
    public async Task Negative_due_time_is_refused() =>
        await Fails<ArgumentOutOfRangeException>(Grain.Start(TimeSpan.FromSeconds(-2), s_second));

    private async Task Tick(int number, int at, int step = 1)
    {
        var ticked = Probe.Until($"tick {number} done");
        // The next tick is armed when the last has ended, which a note within the callback can't tell.
        while (!ticked.IsCompleted && Cluster.Clock.GetUtcNow() < new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(at))
        {
            await Grain.Settle();
            await Advance(step * s_second);
        }

        await ticked;
        Assert.Contains($"tick {number} at {at}", Probe.Notes);
    }
}
