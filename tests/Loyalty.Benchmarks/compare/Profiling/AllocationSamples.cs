using Microsoft.Diagnostics.Tracing.Etlx;

namespace Loyalty.Compare.Profiling;

/// <summary>What a process allocates, from samples. Bytes in all of them.</summary>
/// <param name="All">Of all samples.</param>
/// <param name="Rooms">By whose work it was.</param>
/// <param name="Types">By what was allocated.</param>
/// <param name="Methods">By the nearest method that is somebody's own.</param>
internal sealed record AllocationSamples(long All, IReadOnlyDictionary<string, long> Rooms, IReadOnlyDictionary<string, long> Types, IReadOnlyDictionary<string, long> Methods)
{
    public static AllocationSamples Of(TraceLog log)
    {
        var (all, rooms, types, methods) = (0L, new Dictionary<string, long>(), new Dictionary<string, long>(), new Dictionary<string, long>());
        using var source = log.Events.GetSource();
        source.Clr.GCAllocationTick += tick =>
        {
            var own = Profiling.Rooms.Nearest(tick.CallStack());
            all += tick.AllocationAmount64;
            Add(rooms, own?.Room ?? Profiling.Rooms.Nobody, tick.AllocationAmount64);
            Add(types, tick.TypeName, tick.AllocationAmount64);
            Add(methods, own?.Method ?? Profiling.Rooms.Nobody, tick.AllocationAmount64);
        };
        source.Process();
        return new AllocationSamples(all, rooms, types, methods);
    }

    private static void Add(Dictionary<string, long> sums, string key, long amount) => sums[key] = sums.GetValueOrDefault(key) + amount;
}
