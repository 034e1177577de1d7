using Loyalty.Benchmarks;
using Loyalty.Compare.Contenders;

namespace Loyalty.Compare.Profiling;

/// <summary>What the gateway's time goes to when as many purchases as possible go through: by thread, by room, and by method.</summary>
internal static class GatewayProfile
{
    private const int Connections = 128;
    private const int MostMethods = 30;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(6);

    public static async Task Print(GatewayProcess gateway, Contender contender, int members)
    {
        await PrintThreads(gateway, contender, members);
        await PrintCounters(gateway, contender, members);
        await PrintSamples(gateway, contender, members);
    }

    /// <summary>Without samples, which stop everything for a moment a thousand times a second.</summary>
    private static async Task PrintThreads(GatewayProcess gateway, Contender contender, int members)
    {
        var load = Measurement.Of(contender, Mix.Uniform, members, Connections, Before + Length);
        await Task.Delay(Before);
        var before = ProcessorTime.OfThreads(gateway.Id);
        await Task.Delay(Length - TimeSpan.FromSeconds(1));
        var after = ProcessorTime.OfThreads(gateway.Id);
        var measured = await load;
        var seconds = (Length - TimeSpan.FromSeconds(1)).TotalSeconds;
        Console.WriteLine();
        Console.WriteLine($"## What the gateway's threads did at {measured.Rate:N0} purchases a second, in percent of one processor");
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

    private static async Task PrintCounters(GatewayProcess gateway, Contender contender, int members)
    {
        var load = Measurement.Of(contender, Mix.Uniform, members, Connections, Length);
        var counters = await RuntimeCounters.Take(gateway.Id, Length + TimeSpan.FromSeconds(1));
        var measured = await load;
        Console.WriteLine();
        Console.WriteLine($"## What its runtime counted for each of {measured.Count:N0} purchases");
        Console.WriteLine();
        Console.WriteLine("| | |");
        Console.WriteLine("|---|---|");
        foreach (var (name, text) in RuntimeCounters.Names)
        {
            Console.WriteLine($"| {text} | {counters.GetValueOrDefault(name) / measured.Count:N4} |");
        }
    }

    private static async Task PrintSamples(GatewayProcess gateway, Contender contender, int members)
    {
        var load = Measurement.Of(contender, Mix.Uniform, members, Connections, Before + Length);
        await Task.Delay(Before);
        var samples = await ThreadSamples.Take(gateway.Id, Length - TimeSpan.FromSeconds(1));
        var measured = await load;
        Console.WriteLine();
        Console.WriteLine($"## Where its managed code was, at {measured.Rate:N0} a second while it was sampled ({samples.Running:N0} samples)");
        Console.WriteLine();
        Console.WriteLine("| room | percent |");
        Console.WriteLine("|---|---|");
        foreach (var (room, count) in samples.Rooms.OrderByDescending(room => room.Value))
        {
            Console.WriteLine($"| {room} | {100.0 * count / samples.Running:N1} |");
        }

        Console.WriteLine();
        Console.WriteLine("| method itself | percent |");
        Console.WriteLine("|---|---|");
        foreach (var (method, count) in samples.Methods.OrderByDescending(method => method.Value).Take(MostMethods))
        {
            Console.WriteLine($"| {method} | {100.0 * count / samples.Running:N1} |");
        }
    }
}
