using System.Diagnostics;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Benchmarks;

/// <summary>Purchases through the grain interface, in process, each answered after the disk flush.</summary>
internal static class GrainPurchases
{
    public static async Task<int> Run(int members, int seconds, int concurrency, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("loyalty-bench-").FullName;
        try
        {
            var (host, grains) = await SiloHost.Start(folder);
            using var running = host;
            await Workload.Publish(grains);
            await Workload.InParallel(members, concurrency, async i =>
                Workload.Expect((await grains.GetGrain<IMember>(Workload.Member(i)).Enroll(new EnrollMember { Key = $"e{i}" })).Refusal));

            Console.WriteLine("warming up");
            await Measure(grains, members, seconds, concurrency, rounds);
            var rates = new List<double>();
            for (var round = 0; round < rounds; round++)
            {
                rates.Add(await Measure(grains, members, seconds, concurrency, round));
                Console.WriteLine($"round {round + 1}: {rates[^1]:N0} purchases/s");
            }

            rates.Sort();
            Console.WriteLine($"in process, {members:N0} members, {concurrency} at a time: median {rates[rates.Count / 2]:N0} purchases/s (of {rounds}: {rates[0]:N0}–{rates[^1]:N0}), durable");
            await host.StopAsync();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> Measure(IGrainFactory grains, int members, int seconds, int concurrency, int round)
    {
        var done = 0L;
        var next = 0;
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes();
        var clock = Stopwatch.StartNew();
        var end = TimeSpan.FromSeconds(seconds);
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(worker => Task.Run(async () =>
        {
            var random = new Random(round * 10_007 + worker);
            while (clock.Elapsed < end)
            {
                var id = Interlocked.Increment(ref next);
                var outcome = await grains.GetGrain<IMemberPurchases>(Workload.Member(random.Next(members)))
                    .Record(Workload.Purchase($"r{round}-{id}", random, DateTimeOffset.UtcNow));
                Workload.Expect(outcome.Refusal);
                Interlocked.Increment(ref done);
            }
        })));
        var spent = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Console.WriteLine(
            $"a purchase: {spent.TotalMicroseconds / done:N1} µs of processor time, {(GC.GetTotalAllocatedBytes() - allocated) / done / 1024.0:N1} KiB allocated; " +
            $"collections so far {GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)}, paused {GC.GetTotalPauseDuration().TotalSeconds:N2} s");
        return done / clock.Elapsed.TotalSeconds;
    }
}
