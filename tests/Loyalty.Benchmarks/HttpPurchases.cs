using Loyalty.Cli.Load;

namespace Loyalty.Benchmarks;

/// <summary>
/// Purchases over HTTP, each answered after the disk flush; gateway and load share the machine. First as many as go
/// through with a fixed number of connections, then half of that rate at fixed times, whatever the answers take.
/// </summary>
internal static class HttpPurchases
{
    public static async Task<int> Run(string gateway, int members, int seconds, int connections, int rounds, double? fixedRate)
    {
        var folder = Directory.CreateTempSubdirectory("loyalty-bench-").FullName;
        try
        {
            using var process = await GatewayProcess.Start(gateway, folder);
            await HttpProgram.Prepare(process, members);
            var random = new Random(1);
            var number = 0;

            Console.WriteLine("warming up");
            using (var load = await HttpLoad.Connect(process.Address, connections))
            {
                (await load.AsManyAsPossible(Request, TimeSpan.FromSeconds(seconds))).AllSucceeded();
            }

            var rates = new List<double>();
            for (var round = 0; round < rounds; round++)
            {
                using var load = await HttpLoad.Connect(process.Address, connections);
                var cpu = process.ProcessorTime;
                var result = (await load.AsManyAsPossible(Request, TimeSpan.FromSeconds(seconds))).AllSucceeded();
                rates.Add(result.Rate);
                Console.WriteLine(
                    $"round {round + 1}: {result.Rate:N0} purchases/s, p50 {result.Percentile(50):N1} ms, p99 {result.Percentile(99):N1} ms, " +
                    $"gateway {(process.ProcessorTime - cpu).TotalMicroseconds / result.Count:N0} µs of processor time each, {process.WorkingSet >> 20} MiB");
            }

            rates.Sort();
            var rate = rates[rates.Count / 2];
            Console.WriteLine($"over HTTP, {members:N0} members, {connections} connections: median {rate:N0} purchases/s (of {rounds}: {rates[0]:N0}–{rates[^1]:N0}), durable");

            var due = fixedRate ?? rate / 2;
            var latencies = new List<(double P50, double P99, double Rate)>();
            for (var round = 0; round < rounds; round++)
            {
                using var load = await HttpLoad.Connect(process.Address, connections);
                var result = (await load.AtRate(Request, new LoadSchedule(due, TimeSpan.FromSeconds(seconds)))).AllSucceeded();
                latencies.Add((result.Percentile(50), result.Percentile(99), result.Rate));
                Console.WriteLine(
                    $"round {round + 1} at {due:N0}/s: p50 {result.Percentile(50):N1} ms, p99 {result.Percentile(99):N1} ms, p99.9 {result.Percentile(99.9):N1} ms, most {result.Percentile(100):N1} ms from the scheduled start");
            }

            latencies.Sort((one, other) => one.P99.CompareTo(other.P99));
            var (p50, p99, reached) = latencies[latencies.Count / 2];
            Console.WriteLine($"at {due:N0}/s ({reached:N0}/s reached): median p50 {p50:N1} ms, p99 {p99:N1} ms from the scheduled start");
            return 0;

            byte[] Request()
            {
                lock (random)
                {
                    return HttpProgram.Request(process, $"r{number++}", random.Next(members), random);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
