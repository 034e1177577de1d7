using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using Orleans;

namespace Loyalty.Silo;

/// <summary>Measures every call to a grain of the platform, on every engine. What an engine's own grains do among themselves is left out.</summary>
internal sealed class GrainCallMetrics : IIncomingGrainCallFilter
{
    private static readonly Meter Meter = new("Loyalty.Silo");

    // From what a read of a member in memory takes to the time at which calls are given up; what collectors assume is for milliseconds.
    private static readonly double[] Buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "loyalty.silo.call.duration",
        "s",
        "Time from the start of a call on its grain until it is answered.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });

    // One entry a method of a grain interface: as many as there are in the code.
    private readonly ConcurrentDictionary<MethodInfo, (string Grain, string Method)?> names = new();

    public Task Invoke(IIncomingGrainCallContext context) =>
        Duration.Enabled && names.GetOrAdd(context.InterfaceMethod, NamesOf) is { } name ? Measure(context, name.Grain, name.Method) : context.Invoke();

    private static async Task Measure(IIncomingGrainCallContext context, string grain, string method)
    {
        var started = Stopwatch.GetTimestamp();
        var outcome = "failed";
        try
        {
            await context.Invoke();
            outcome = "answered";
        }
        finally
        {
            Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new("grain", grain), new("method", method), new("outcome", outcome));
        }
    }

    private static (string Grain, string Method)? NamesOf(MethodInfo method) =>
        method.DeclaringType is { Namespace: { } space } type && space.StartsWith("Loyalty.", StringComparison.Ordinal) ? (type.Name, method.Name) : null;
}
