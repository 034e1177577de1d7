using System.Globalization;

namespace Loyalty.Faults.Clock;

/// <summary>A machine's clock that is set, as somebody or a time server sets it; what only waits, waits by the true one.</summary>
internal sealed class SetClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Set(string instant) => Interlocked.Exchange(ref _ticks, DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).UtcTicks);

    public void Jump(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
