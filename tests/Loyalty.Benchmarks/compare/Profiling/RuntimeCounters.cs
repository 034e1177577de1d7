using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace Loyalty.Compare.Profiling;

/// <summary>What the runtime of a process counted over a while. Unlike times, it hardly depends on what else the machine does.</summary>
internal static class RuntimeCounters
{
    public static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["alloc-rate"] = "bytes allocated",
        ["threadpool-completed-items-count"] = "work items of the thread pool",
        ["monitor-lock-contention-count"] = "waits for a lock",
        ["gen-0-gc-count"] = "collections, of which",
        ["gen-1-gc-count"] = "of the first or an older generation, of which",
        ["gen-2-gc-count"] = "of the second",
    };

    /// <returns>Sums by the counter's name.</returns>
    public static async Task<Dictionary<string, double>> Take(int process, TimeSpan length)
    {
        EventPipeProvider[] providers = [new("System.Runtime", EventLevel.Informational, 0, new Dictionary<string, string> { ["EventCounterIntervalSec"] = "1" })];
        using var session = new DiagnosticsClient(process).StartEventPipeSession(providers, requestRundown: false);
        var sums = new Dictionary<string, double>();
        using var source = new EventPipeEventSource(session.EventStream);
        source.Dynamic.All += seen =>
        {
            if (seen.EventName == "EventCounters" && seen.PayloadValue(0) is IDictionary<string, object> { } outer && outer["Payload"] is IDictionary<string, object> counter
                && counter["Name"] is string name && Names.ContainsKey(name) && counter.TryGetValue("Increment", out var increment))
            {
                sums[name] = sums.GetValueOrDefault(name) + (double)increment;
            }
        };
        var reading = Task.Run(source.Process);
        await Task.Delay(length);
        await session.StopAsync(CancellationToken.None);
        await reading;
        return sums;
    }
}
