using System.Globalization;

namespace Loyalty.Faults.Clock;

/// <summary>A machine's clock that is set, as somebody or a time server sets it; what only waits, waits by the true one.</summary>
/// <param name="start">What it shows at first.</param>
/// <param name="flow">By which time passes between the settings; without it the clock stands still.</param>
internal sealed class SetClock(DateTimeOffset start, TimeProvider? flow = null) : TimeProvider
{
    private readonly long _began = flow?.GetTimestamp() ?? 0;
    private long _ticks = start.UtcTicks;

    private long Passed => flow?.GetElapsedTime(_began).Ticks ?? 0;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks) + Passed, TimeSpan.Zero);

    public void Set(string instant) => Interlocked.Exchange(ref _ticks, DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).UtcTicks - Passed);

    public void Jump(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
