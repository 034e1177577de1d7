namespace Loyalty.Faults.Clock;

public sealed class SetClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 20, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Time_passes_between_jumps()
    {
        var flow = new Flow();
        var clock = new SetClock(Start, flow);

        flow.Seconds = 5;
        clock.Jump(TimeSpan.FromHours(1));
        flow.Seconds = 7;

        Assert.Equal(Start + TimeSpan.FromHours(1) + TimeSpan.FromSeconds(7), clock.GetUtcNow());
    }

    private sealed class Flow : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
