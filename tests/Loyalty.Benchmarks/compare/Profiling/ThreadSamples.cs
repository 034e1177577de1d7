using Microsoft.Diagnostics.Tracing.Etlx;
using Microsoft.Diagnostics.Tracing.EventPipe;
using Microsoft.Diagnostics.Tracing.Parsers;

namespace Loyalty.Compare.Profiling;

/// <summary>
/// Where the threads of a .NET process were, a thousand times a second, as its runtime tells. A thread in native code
/// counts when that is SQLite's or a socket's call; otherwise it waits.
/// </summary>
/// <param name="Running">Samples of threads that did not wait.</param>
/// <param name="Rooms">Samples by whose work it was: the nearest caller that is somebody's own.</param>
/// <param name="Methods">Samples by the method itself.</param>
internal sealed record ThreadSamples(long Running, IReadOnlyDictionary<string, long> Rooms, IReadOnlyDictionary<string, long> Methods)
{
    /// <summary>A thread that has just been woken, or is about to sleep, counts as managed code that runs.</summary>
    private static readonly string[] WaitingMethods =
    [
        "System.Threading.LowLevelLifoSemaphore", "System.Threading.PortableThreadPool", "System.Threading.SemaphoreSlim.Wait", "System.Threading.Monitor.Wait",
        "System.Threading.WaitHandle", "System.Threading.Thread.Sleep", "System.Threading.ManualResetEventSlim.Wait",
    ];

    public static ThreadSamples Of(TraceLog log)
    {
        var managed = new Dictionary<CallStackIndex, long>();
        var external = new Dictionary<CallStackIndex, long>();
        using (var source = log.Events.GetSource())
        {
            new SampleProfilerTraceEventParser(source).ThreadSample += sample =>
            {
                var counts = sample.Type == ClrThreadSampleType.Managed ? managed : external;
                counts[sample.CallStackIndex()] = counts.GetValueOrDefault(sample.CallStackIndex()) + 1;
            };
            source.Process();
        }

        var (running, rooms, methods) = (0L, new Dictionary<string, long>(), new Dictionary<string, long>());
        foreach (var (index, count) in managed.Concat(external.Where(stack => WorksNatively(log.CallStacks[stack.Key]))))
        {
            var stack = Itself(log.CallStacks[index]);
            if (stack is null || Waits(stack.CodeAddress.FullMethodName))
            {
                continue;
            }

            var (room, method) = (Profiling.Rooms.Nearest(stack)?.Room ?? Profiling.Rooms.Nobody, stack.CodeAddress.FullMethodName);
            running += count;
            rooms[room] = rooms.GetValueOrDefault(room) + count;
            methods[method] = methods.GetValueOrDefault(method) + count;
        }

        return new ThreadSamples(running, rooms, methods);
    }

    /// <summary>Without what has no name, and without the stop for the sample itself; null when nothing is left.</summary>
    private static TraceCallStack? Itself(TraceCallStack? stack)
    {
        while (stack is not null && (stack.CodeAddress.FullMethodName.Length == 0 || stack.CodeAddress.FullMethodName.Contains("PollGC", StringComparison.Ordinal)))
        {
            stack = stack.Caller;
        }

        return stack;
    }

    private static bool Waits(string method) => WaitingMethods.Any(name => method.StartsWith(name, StringComparison.Ordinal));

    private static bool WorksNatively(TraceCallStack stack) =>
        stack.CodeAddress.ModuleName.StartsWith("SQLitePCLRaw", StringComparison.OrdinalIgnoreCase)
        || (stack.CodeAddress.ModuleName.StartsWith("System.Net.Sockets", StringComparison.OrdinalIgnoreCase) && !stack.CodeAddress.FullMethodName.Contains("WaitForSocketEvents", StringComparison.Ordinal));
}
