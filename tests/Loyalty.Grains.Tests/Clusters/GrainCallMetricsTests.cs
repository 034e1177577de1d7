using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Loyalty.Contracts.Programs;

namespace Loyalty.Grains.Tests.Clusters;

public sealed class GrainCallMetricsTests
{
    [Fact]
    public async Task Call_of_a_grain_is_measured_by_its_name_and_method()
    {
        var measured = new ConcurrentBag<string>();
        IReadOnlyList<double>? buckets = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "loyalty.silo.call.duration")
                {
                    buckets = ((Histogram<double>)instrument).Advice?.HistogramBucketBoundaries;
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            Assert.InRange(seconds, 0, 600);
            measured.Add(string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")));
        });
        listener.Start();
        await using var platform = await Platform.Start();

        await platform.Grains.GetGrain<IProgram>("unknown").GetEditions();

        Assert.Contains("grain=IProgram method=GetEditions outcome=answered", measured);
        Assert.Equal((0.0005, 30), (buckets![0], buckets[^1]));
        Assert.Equal(buckets.Order(), buckets);
    }
}
