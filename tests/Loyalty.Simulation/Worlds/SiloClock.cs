namespace Loyalty.Simulation.Worlds;

/// <summary>The world's time as one silo sees it: its wall clock may be off, its timers end with it.</summary>
internal sealed class SiloClock(SiloProcess silo, TimeSpan off) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => silo.World.Clock.Now + off;

    public override long GetTimestamp()
    {
        // Every call of a grain comes by here.
        silo.World.CheckThread();
        return silo.World.Clock.Now.UtcTicks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        silo.World.Clock.NewTimer(silo, callback, state, dueTime, period);
}
