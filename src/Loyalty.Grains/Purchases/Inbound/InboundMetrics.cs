using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Loyalty.Contracts.Common;

namespace Loyalty.Grains.Purchases.Inbound;

/// <summary>What an operator watches: what became of inbound documents, and how many wait for somebody.</summary>
internal static class InboundMetrics
{
    private static readonly Meter Meter = new("Loyalty.Grains");

    private static readonly Counter<long> Purchases = Meter.CreateCounter<long>(
        "loyalty.inbound.purchases", "{document}", "Inbound documents by outcome: booked, repeated, parked, unavailable (parked after its retries), retried, held (the list of parked ones is full).");

    private static readonly ConcurrentDictionary<string, int> Parked = new(StringComparer.Ordinal);

    static InboundMetrics() => Meter.CreateObservableGauge(
        "loyalty.inbound.parked", Measure, "{document}", "Inbound documents that are parked.");

    public static void Took(InboundChannel channel, string outcome) =>
        Purchases.Add(1, new("program", channel.Program), new("channel", channel.Channel), new("outcome", outcome));

    /// <param name="key">program/channel</param>
    /// <param name="parked">How many are.</param>
    public static void Counted(string key, int parked) => Parked[key] = parked;

    /// <summary>The count is of another silo from now on, or of nobody until it is asked for.</summary>
    public static void CountsNoMore(string key) => Parked.TryRemove(key, out _);

    private static IEnumerable<Measurement<int>> Measure() =>
        Parked.Select(static count => new Measurement<int>(count.Value, new("program", Ids.ProgramOf(count.Key)), new("channel", Ids.LocalOf(count.Key))));
}
