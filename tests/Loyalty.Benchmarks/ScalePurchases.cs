using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Loyalty.Cli.Load;

namespace Loyalty.Benchmarks;

/// <summary>
/// What the platform carries over HTTP with a million members and their history on disk: the rate with some of them
/// active, how long totals lag behind, latencies at half of the rate, one member hit by everyone, the start after a
/// kill, and how much memory it takes.
/// </summary>
internal sealed class ScalePurchases(string gateway, string folder, int population, int members, int seconds, int connections)
{
    private const int MembersInWorkingSet = 10_000;
    private const int LatencyRounds = 3;
    private const string Everyone = "everyone";
    private const string Budgeted = "budgeted";
    private const string Campaigns = $"/v1/programs/{Workload.Program}/campaigns";

    private readonly Random _random = new(1);
    private readonly string _run = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
    private int _number;

    public async Task<int> Run()
    {
        await Population.Make(folder, population);
        using (var process = await GatewayProcess.Start(gateway, folder))
        {
            await Publish(process, Everyone, """{ "effect": { "multiplier": { "factor": 2, "rules": ["base"] } } }""");
            await Publish(process, Budgeted, """{ "wallet": "points", "effect": { "pointsPerPurchase": 10 }, "budget": { "unit": "awards", "total": 1000000000 } }""");
            await Switch(process, on: Everyone, off: Budgeted);
            await Activate(process, members);
            await AsManyAsPossible(process, "warming up", members, TimeSpan.FromSeconds(seconds / 2));
            var rate = await AsManyAsPossible(process, $"{members:N0} of {population:N0} members", members, TimeSpan.FromSeconds(seconds));
            await CaughtUp(process);
            await AtHalf(process, rate / 2);
            await Switch(process, on: Budgeted, off: Everyone);
            var budgeted = await AsManyAsPossible(process, "one budgeted campaign hit by everyone", members, TimeSpan.FromSeconds(seconds / 2));
            Console.WriteLine($"that is {budgeted / rate:P0} of the first rate");
            await Switch(process, on: Everyone, off: Budgeted);
            await AsManyAsPossible(process, "one member", 1, TimeSpan.FromSeconds(seconds / 4));
            await AfterKill(process);
        }

        await Memory();
        return 0;
    }

    private static async Task Publish(GatewayProcess process, string campaign, string definition)
    {
        using var http = process.Client();
        http.DefaultRequestHeaders.IfNoneMatch.Add(EntityTagHeaderValue.Any);
        using var body = new StringContent(definition, MediaTypeHeaderValue.Parse("application/json"));
        using var saved = await http.PutAsync($"{Campaigns}/{campaign}/draft", body);
        if (saved.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            // An earlier measurement on the folder has published it.
            return;
        }

        saved.EnsureSuccessStatusCode();
        http.DefaultRequestHeaders.IfNoneMatch.Clear();
        (await http.PostAsync($"{Campaigns}/{campaign}/draft:publish", null)).EnsureSuccessStatusCode();
    }

    private static async Task Switch(GatewayProcess process, string on, string off)
    {
        using var http = process.Client();
        (await http.PostAsync($"{Campaigns}/{off}:pause", null)).EnsureSuccessStatusCode();
        (await http.PostAsync($"{Campaigns}/{on}:resume", null)).EnsureSuccessStatusCode();
    }

    /// <summary>Everyone who will buy has bought once: nobody is loaded while it is measured.</summary>
    private async Task Activate(GatewayProcess process, int count)
    {
        var next = -1;
        var clock = Stopwatch.StartNew();
        using var load = await HttpLoad.Connect(process.Address, connections);
        (await load.Each(count, () => Request(process, Interlocked.Increment(ref next), count))).AllSucceeded();
        Console.WriteLine($"{count:N0} members activated at {count / clock.Elapsed.TotalSeconds:N0}/s");
    }

    private async Task<double> AsManyAsPossible(GatewayProcess process, string what, int count, TimeSpan length)
    {
        using var load = await HttpLoad.Connect(process.Address, connections);
        var cpu = process.ProcessorTime;
        var result = (await load.AsManyAsPossible(() => Request(process, null, count), length)).AllSucceeded();
        Console.WriteLine(
            $"{what}: {result.Rate:N0} purchases/s for {length.TotalSeconds:N0} s, p50 {result.Percentile(50):N1} ms, p99 {result.Percentile(99):N1} ms, " +
            $"gateway {(process.ProcessorTime - cpu).TotalMicroseconds / result.Count:N0} µs of processor time each, {process.WorkingSet >> 20} MiB");
        return result.Rate;
    }

    private async Task AtHalf(GatewayProcess process, double rate)
    {
        var latencies = new List<(double P99, double P50)>();
        for (var round = 0; round < LatencyRounds; round++)
        {
            using var load = await HttpLoad.Connect(process.Address, connections);
            var result = (await load.AtRate(() => Request(process, null, members), new LoadSchedule(rate, TimeSpan.FromSeconds(seconds / 3)))).AllSucceeded();
            latencies.Add((result.Percentile(99), result.Percentile(50)));
        }

        latencies.Sort();
        Console.WriteLine(
            $"at {rate:N0}/s: median p50 {latencies[LatencyRounds / 2].P50:N1} ms, p99 {latencies[LatencyRounds / 2].P99:N1} ms " +
            $"(of {LatencyRounds}: {latencies[0].P99:N1}–{latencies[^1].P99:N1}) from the scheduled start");
    }

    /// <summary>How long after the end of the load totals, rosters and directory hold all of it.</summary>
    private static async Task CaughtUp(GatewayProcess process)
    {
        var clock = Stopwatch.StartNew();
        using var http = process.Client();
        while ((await http.GetFromJsonAsync<JsonElement>($"/v1/programs/{Workload.Program}/relay")).GetProperty("pending").GetBoolean())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        Console.WriteLine($"caught up {clock.Elapsed.TotalSeconds:N1} s after the end");
    }

    /// <summary>Killed under load and started again: until the first purchase is answered.</summary>
    private async Task AfterKill(GatewayProcess running)
    {
        using (var load = await HttpLoad.Connect(running.Address, connections))
        {
            using var stop = new CancellationTokenSource();
            var busy = load.AsManyAsPossible(() => Request(running, null, members), TimeSpan.FromSeconds(seconds), stop.Token);
            await Task.WhenAny(busy, Task.Delay(TimeSpan.FromSeconds(5)));
            await running.Kill();
            await stop.CancelAsync();
            await busy;
        }

        var clock = Stopwatch.StartNew();
        using var process = await GatewayProcess.Start(gateway, folder);
        using var first = await HttpLoad.Connect(process.Address, 1);
        (await first.Each(1, () => Request(process, null, members))).AllSucceeded();
        Console.WriteLine($"first answer {clock.Elapsed.TotalSeconds:N1} s after the start, killed before under load");
    }

    private async Task Memory()
    {
        using var process = await GatewayProcess.Start(gateway, folder);
        await Activate(process, MembersInWorkingSet);
        await AsManyAsPossible(process, $"{MembersInWorkingSet:N0} members active", MembersInWorkingSet, TimeSpan.FromSeconds(seconds / 2));
        Console.WriteLine($"working set with {MembersInWorkingSet:N0} members active: {process.WorkingSet >> 20} MiB");
    }

    private byte[] Request(GatewayProcess process, int? member, int count)
    {
        lock (_random)
        {
            return HttpProgram.Request(process, $"{_run}-{_number++}", member ?? _random.Next(count), _random);
        }
    }
}
