using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace Loyalty.Benchmarks;

/// <summary>
/// Purchases over HTTP, each answered after the disk flush; gateway and load share the machine. First as many as go
/// through with a fixed number of connections, then half of that rate at fixed times, whatever the answers take.
/// </summary>
internal static partial class HttpPurchases
{
    public static async Task<int> Run(string gateway, int members, int seconds, int connections, int rounds, double? fixedRate)
    {
        var folder = Directory.CreateTempSubdirectory("loyalty-bench-").FullName;
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", gateway, "--urls", "http://127.0.0.1:0", "--Loyalty:Data", folder, "--Loyalty:Demo", "false", "--Logging:LogLevel:Default", "Warning", "--Logging:LogLevel:Microsoft.Hosting", "Information" },
            RedirectStandardOutput = true,
        })!;
        try
        {
            var (address, key) = await Started(process);
            await Prepare(address, key, members);
            var random = new Random(1);
            var number = 0;

            Console.WriteLine("warming up");
            using (var load = await HttpLoad.Connect(address, connections))
            {
                await load.AsManyAsPossible(Request, TimeSpan.FromSeconds(seconds));
            }

            var rates = new List<double>();
            for (var round = 0; round < rounds; round++)
            {
                using var load = await HttpLoad.Connect(address, connections);
                var cpu = process.TotalProcessorTime;
                var result = await load.AsManyAsPossible(Request, TimeSpan.FromSeconds(seconds));
                process.Refresh();
                rates.Add(result.Rate);
                Console.WriteLine(
                    $"round {round + 1}: {result.Rate:N0} purchases/s, p50 {result.Percentile(50):N1} ms, p99 {result.Percentile(99):N1} ms, " +
                    $"gateway {(process.TotalProcessorTime - cpu).TotalMicroseconds / result.Count:N0} µs of processor time each, {process.WorkingSet64 >> 20} MiB");
            }

            rates.Sort();
            var rate = rates[rates.Count / 2];
            Console.WriteLine($"over HTTP, {members:N0} members, {connections} connections: median {rate:N0} purchases/s (of {rounds}: {rates[0]:N0}–{rates[^1]:N0}), durable");

            var due = fixedRate ?? rate / 2;
            var latencies = new List<(double P50, double P99, double Rate)>();
            for (var round = 0; round < rounds; round++)
            {
                using var load = await HttpLoad.Connect(address, connections);
                var result = await load.AtRate(Request, due, TimeSpan.FromSeconds(seconds));
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
                    return PurchaseRequest(address, key, $"r{number++}", random, members);
                }
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(Uri Address, string Key)> Started(Process process)
    {
        Uri? address = null;
        string? key = null;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            key ??= KeyLine().Match(line) is { Success: true } shown ? shown.Value : null;
            address ??= AddressLine().Match(line) is { Success: true } listening ? new Uri(listening.Groups[1].Value) : null;
            if (key is not null && address is not null)
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return (address, key);
            }
        }

        throw new InvalidOperationException("The gateway ended before it served.");
    }

    private static async Task Prepare(Uri address, string key, int members)
    {
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        http.DefaultRequestHeaders.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        using var definition = new StringContent(Definition, MediaTypeHeaderValue.Parse("application/json"));
        (await http.PutAsync($"/v1/programs/{Workload.Program}/draft", definition)).EnsureSuccessStatusCode();
        http.DefaultRequestHeaders.IfNoneMatch.Clear();
        (await http.PostAsJsonAsync($"/v1/programs/{Workload.Program}/draft:publish", new { })).EnsureSuccessStatusCode();
        await Workload.InParallel(members, 64, async i =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/programs/{Workload.Program}/members") { Content = JsonContent.Create(new { id = $"m{i}" }) };
            request.Headers.Add("Idempotency-Key", $"e{i}");
            using var answer = await http.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.Created)
            {
                throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
            }
        });
    }

    private static byte[] PurchaseRequest(Uri address, string key, string id, Random random, int members)
    {
        var amount = random.Next(100, 10_000);
        var body = $$"""{"id":"{{id}}","channel":"{{Workload.Channel}}","member":"m{{random.Next(members)}}","occurredAt":"{{DateTimeOffset.UtcNow:O}}","amount":{"amount":{{amount * 2}},"currency":"GBP"},"lines":[{"sku":"4006381333931","category":"stationery","quantity":1,"amount":{{amount}}},{"sku":"5449000000996","category":"drinks","quantity":3,"amount":{{amount}}}]}""";
        return HttpLoad.Request(address, $"/v1/programs/{Workload.Program}/purchases", key, body);
    }

    private const string Definition = """
        {
          "name": "Benchmark", "timeZone": "Europe/London", "currency": "GBP", "channels": [{ "id": "store" }],
          "wallets": [{ "id": "points", "kind": "points", "expiry": { "after": 24, "unit": "months" } }],
          "earningRules": [{ "id": "base", "wallet": "points", "effect": { "points": 1, "perAmount": 100 } }],
          "tiers": { "metric": "spend", "period": "calendarYear", "levels": [
            { "id": "blue", "threshold": 0 }, { "id": "silver", "threshold": 100000 }, { "id": "gold", "threshold": 500000 }] }
        }
        """;

    [GeneratedRegex(@"lk_[A-Za-z0-9_-]+$")]
    private static partial Regex KeyLine();

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex AddressLine();
}
