using Loyalty.Benchmarks;
using Loyalty.Compare.Contenders;

namespace Loyalty.Compare.Profiling;

/// <summary>What the gateway's time goes to when as many purchases as possible go through: by thread, by room, and by method.</summary>
internal static class GatewayProfile
{
    private const int MostRows = 30;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(6);

    public static async Task Print(GatewayProcess gateway, Contender contender, Mix mix, int members)
    {
        await PrintThreads(gateway, contender, mix, members);
        await PrintCounters(gateway, contender, mix, members);
        await PrintAllocations(gateway, contender, mix, members);
        await PrintSamples(gateway, contender, mix, members);
    }

    /// <summary>Without samples, which stop everything for a moment a thousand times a second.</summary>
    private static async Task PrintThreads(GatewayProcess gateway, Contender contender, Mix mix, int members)
    {
        var load = Measurement.Of(contender, mix, members, contender.Chosen[mix].Connections, Before + Length);
        await Task.Delay(Before);
        var before = ProcessorTime.OfThreads(gateway.Id);
        await Task.Delay(Length - TimeSpan.FromSeconds(1));
        var after = ProcessorTime.OfThreads(gateway.Id);
        var measured = await load;
        var seconds = (Length - TimeSpan.FromSeconds(1)).TotalSeconds;
        Console.WriteLine();
        Console.WriteLine($"## What the gateway's threads did at {measured.Rate:N0} purchases a second, {Text.Of(mix)}, in percent of one processor");
        Console.WriteLine();
        Console.WriteLine("| thread | user | system |");
        Console.WriteLine("|---|---|---|");
        foreach (var (name, used) in after.Select(thread => (thread.Key, thread.Value - before.GetValueOrDefault(thread.Key))).OrderByDescending(thread => thread.Item2.All))
        {
            if (used.All.TotalSeconds / seconds >= 0.005)
            {
                Console.WriteLine($"| {name} | {100 * used.User.TotalSeconds / seconds:N1} | {100 * used.System.TotalSeconds / seconds:N1} |");
            }
        }
    }

    private static async Task PrintCounters(GatewayProcess gateway, Contender contender, Mix mix, int members)
    {
        var load = Measurement.Of(contender, mix, members, contender.Chosen[mix].Connections, Length);
        var counters = await RuntimeCounters.Take(gateway.Id, Length + TimeSpan.FromSeconds(1));
        var measured = await load;
        Console.WriteLine();
        Console.WriteLine($"## What its runtime counted for each of {measured.Count:N0} purchases, {Text.Of(mix)}");
        Console.WriteLine();
        Console.WriteLine("| | |");
        Console.WriteLine("|---|---|");
        foreach (var (name, text) in RuntimeCounters.Names)
        {
            Console.WriteLine($"| {text} | {counters.GetValueOrDefault(name) / measured.Count:N4} |");
        }
    }

    private static async Task PrintAllocations(GatewayProcess gateway, Contender contender, Mix mix, int members)
    {
        var load = Measurement.Of(contender, mix, members, contender.Chosen[mix].Connections, Before + Length);
        await Task.Delay(Before);
        var samples = await GatewayTrace.Take(gateway.Id, Length - TimeSpan.FromSeconds(1), GatewayTrace.Allocations, AllocationSamples.Of);
        await load;
        Console.WriteLine();
        Console.WriteLine($"## What it allocates, {Text.Of(mix)}, in percent of the bytes");
        PrintShares("room", samples.Rooms, samples.All);
        PrintShares("type", samples.Types, samples.All);
        PrintShares("by", samples.Methods, samples.All);
    }

    private static async Task PrintSamples(GatewayProcess gateway, Contender contender, Mix mix, int members)
    {
        var load = Measurement.Of(contender, mix, members, contender.Chosen[mix].Connections, Before + Length);
        await Task.Delay(Before);
        var samples = await GatewayTrace.Take(gateway.Id, Length - TimeSpan.FromSeconds(1), GatewayTrace.Threads, ThreadSamples.Of);
        var measured = await load;
        Console.WriteLine();
        Console.WriteLine($"## Where its managed code was, {Text.Of(mix)}, at {measured.Rate:N0} a second while it was sampled, in percent of {samples.Running:N0} samples");
        PrintShares("room", samples.Rooms, samples.Running);
        PrintShares("method itself", samples.Methods, samples.Running);
    }

    private static void PrintShares(string of, IReadOnlyDictionary<string, long> parts, long all)
    {
        Console.WriteLine();
        Console.WriteLine($"| {of} | percent |");
        Console.WriteLine("|---|---|");
        foreach (var (name, part) in parts.OrderByDescending(one => one.Value).Take(MostRows))
        {
            Console.WriteLine($"| {Shown(name)} | {100.0 * part / all:N1} |");
        }
    }

    /// <summary>Without a method's parameters, which make it too long to read.</summary>
    private static string Shown(string name) => name.Split('(')[0];
}
