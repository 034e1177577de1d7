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

    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("loyalty.silo.call.duration", "s", "Time from the start of a call on its grain until it is answered.");

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
