using Loyalty.Engine.Tests.Engines;
using Orleans.Runtime;

namespace Loyalty.Engine.Tests.Reminders;

public sealed class ReminderTests : EngineTest
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private IReminderGrain Grain => Cluster.Grains.GetGrain<IReminderGrain>("one");

    [Fact]
    public async Task Reminder_ticks_by_its_period_and_activates_its_grain()
    {
        await Grain.Register("r", 2 * s_minute, 5 * s_minute);
        await Advance(s_minute);
        Assert.Empty(Probe.Notes);
        await TickAt(2);
        await TickAt(7);
        await TickAt(12);
    }

    [Fact]
    public async Task Reminder_survives_a_restart_and_keeps_its_rhythm()
    {
        await Grain.Register("r", 2 * s_minute, 5 * s_minute);
        await TickAt(2);
        await Cluster.RestartAsync();
        Assert.True(await Grain.Has("r"));
        await TickAt(7);
    }

    [Fact]
    public async Task Ticks_missed_while_stopped_are_not_made_up_for()
    {
        await Grain.Register("r", 2 * s_minute, 5 * s_minute);
        await Cluster.StopAsync();
        await Advance(30 * s_minute);
        await Cluster.RestartAsync();
        await TickAt(32);
        Assert.Single(Probe.Notes);
    }

    [Fact]
    public async Task Registering_again_replaces_the_reminder()
    {
        await Grain.Register("r", 2 * s_minute, 5 * s_minute);
        await Grain.Register("r", 4 * s_minute, 10 * s_minute);
        await TickAt(4, 10);
        await TickAt(14, 10);
        Assert.Equal(2, Probe.Notes.Count);
    }

    [Fact]
    public async Task Unregistered_reminder_is_gone_also_after_a_restart()
    {
        await Grain.Register("r", s_minute, s_minute);
        await Grain.Unregister("r");
        Assert.False(await Grain.Has("r"));
        await Cluster.RestartAsync();
        Assert.False(await Grain.Has("r"));
        await Advance(5 * s_minute);
        Assert.Empty(Probe.Notes);
    }

    [Fact]
    public async Task Failing_receiver_is_reminded_again()
    {
        Probe.Fail("remind", () => new InvalidOperationException("not now"));
        await Grain.Register("r", s_minute, s_minute);
        await TickAt(1, 1);
        Probe.Heal("remind");
        await AdvanceUntilNoted(notes => notes.Count > 2, s_minute);
    }

    [Fact]
    public async Task Reminders_of_two_grains_do_not_mix()
    {
        await Grain.Register("r", s_minute, 5 * s_minute);
        await Cluster.Grains.GetGrain<IReminderGrain>("two").Register("r", 2 * s_minute, 5 * s_minute);
        Assert.False(await Grain.Has("s"));
        await Advance(s_minute);
        await Probe.Until("one r at 1 of 5");
        await Advance(s_minute);
        await Probe.Until("two r at 2 of 5");
    }

    [Fact]
    public async Task Period_below_a_minute_is_refused() =>
        await Fails<ArgumentException>(Grain.Register("r", s_minute, TimeSpan.FromSeconds(59)));

    [Fact]
    public async Task Registration_that_could_not_be_stored_fails_and_leaves_no_reminder()
    {
        Probe.Fail("write", () => new IOException("disk"));
        // On Orleans the table decides what it throws.
        await Assert.ThrowsAnyAsync<Exception>(() => Grain.Register("r", s_minute, s_minute));
        Probe.Heal("write");
        Assert.False(await Grain.Has("r"));
        await Grain.Register("r", s_minute, s_minute);
        Assert.True(await Grain.Has("r"));
    }

    private async Task TickAt(int minute, int period = 5)
    {
        var due = new DateTimeOffset(2030, 1, 1, 0, minute, 0, TimeSpan.Zero);
        var ticked = Probe.Until($"one r at {minute} of {period}");
        while (!ticked.IsCompleted && Cluster.Clock.GetUtcNow() < due)
        {
            await Advance(s_minute);
            await Grain.Has("r");
        }

        await ticked;
    }
}
