using System.Diagnostics.Metrics;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>How OpenTelemetry's instruments are called in Prometheus: dots become underscores, then the unit, then what kind of series it is.</summary>
internal static class PrometheusNames
{
    private static readonly Dictionary<string, string> Units = new() { ["s"] = "seconds", ["ms"] = "milliseconds", ["By"] = "bytes", ["1"] = "ratio" };

    public static IEnumerable<string> Of(Instrument instrument)
    {
        var name = WithUnit(instrument.Name.Replace('.', '_'), instrument.Unit);
        return Kind(instrument) switch
        {
            "Histogram" => [name + "_bucket", name + "_sum", name + "_count"],
            "Counter" or "ObservableCounter" => [name + "_total"],
            _ => [name],
        };
    }

    public static bool IsHistogram(Instrument instrument) => Kind(instrument) == "Histogram";

    private static string WithUnit(string name, string? unit)
    {
        // What is counted, in braces, is not part of the name.
        if (string.IsNullOrEmpty(unit) || unit[0] == '{')
        {
            return name;
        }

        var suffix = "_" + (Units.TryGetValue(unit, out var known) ? known : throw new InvalidOperationException($"How is the unit {unit} written?"));
        return name.EndsWith(suffix, StringComparison.Ordinal) ? name : name + suffix;
    }

    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0];
}
