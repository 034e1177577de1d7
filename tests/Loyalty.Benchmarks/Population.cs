using System.Diagnostics;
using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Relay;

namespace Loyalty.Benchmarks;

/// <summary>
/// A folder with many members and their history in it, made once and kept: each enrolled, with four purchases over the
/// last year. Made through the grains, so that it is what a program of that size would have.
/// </summary>
internal static class Population
{
    private const int PurchasesEach = 4;
    private const int Concurrency = 2_048;

    /// <summary>Makes the folder unless it is there; one that was left half made is begun again.</summary>
    public static async Task Make(string folder, int members)
    {
        var made = Path.Combine(folder, "population");
        if (File.Exists(made))
        {
            var held = int.Parse(await File.ReadAllTextAsync(made), CultureInfo.InvariantCulture);
            if (held != members)
            {
                throw new InvalidOperationException($"{folder} holds {held:N0} members; take another folder for {members:N0}.");
            }

            return;
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var clock = Stopwatch.StartNew();
        var (host, grains) = await SiloHost.Start(folder);
        using (host)
        {
            await Workload.Publish(grains);
            await Workload.InParallel(members, Concurrency, async i =>
                Workload.Expect((await grains.GetGrain<IMember>(Workload.Member(i)).Enroll(new EnrollMember { Key = $"e{i}" })).Refusal));
            Console.WriteLine($"{members:N0} members enrolled after {clock.Elapsed.TotalSeconds:N0} s");
            var now = DateTimeOffset.UtcNow;
            for (var round = 0; round < PurchasesEach; round++)
            {
                var at = now.AddDays((round - PurchasesEach) * 90);
                await Workload.InParallel(members, Concurrency, async i =>
                    Workload.Expect((await grains.GetGrain<IMemberPurchases>(Workload.Member(i))
                        .Record(Workload.Purchase($"s{round}-{i}", new Random(i), at) with { Import = true })).Refusal));
                Console.WriteLine($"{(round + 1) * members:N0} purchases after {clock.Elapsed.TotalSeconds:N0} s");
            }

            await Relayed(grains);
            await host.StopAsync();
        }

        await File.WriteAllTextAsync(made, members.ToString(CultureInfo.InvariantCulture));
        Console.WriteLine($"made in {clock.Elapsed.TotalSeconds:N0} s");
    }

    private static async Task Relayed(IGrainFactory grains)
    {
        for (var partition = 0; partition < RelayStreams.Partitions; partition++)
        {
            while ((await grains.GetGrain<IRelay>(partition.ToString(CultureInfo.InvariantCulture)).GetProgress()).Pending)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200));
            }
        }
    }
}
