namespace Loyalty.Simulation.Worlds;

/// <summary>Chance out of a seed, the same on every machine and version (SplitMix64).</summary>
public sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A source of its own for each use of one seed, so that one use more does not change all others.</summary>
    public static Chance For(int seed, int use) => new(Mix(((ulong)(uint)seed << 32) | (uint)use));

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        return Mix(_state);
    }

    /// <summary>0 to one less.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)(uint)count) >> 32);

    /// <summary>Both included.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    public bool Percent(int percent) => percent > 0 && Below(100) < percent;

    public TimeSpan UpTo(TimeSpan most) => TimeSpan.FromMilliseconds(Below((int)Math.Max(1, most.TotalMilliseconds)));

    public T Of<T>(IReadOnlyList<T> some) => some[Below(some.Count)];

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
