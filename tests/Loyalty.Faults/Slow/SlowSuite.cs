using System.Diagnostics;
using Loyalty.Faults.Shops;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Faults.Slow;

/// <summary>A journal that answers in 500 ms, in 5 s, not at all: nobody waits for ever, memory stays bounded, nothing is lost or doubled.</summary>
internal sealed class SlowSuite : ISuite
{
    private const double Rate = 100;

    /// <summary>Longer than a call may take: what is not answered by then must have been refused.</summary>
    private const double Seconds = 45;

    private const long MostMemory = 400L << 20;
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Name => "slow";

    public async Task Run(SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(settings.Seconds ?? Seconds);
        var (gate, shop) = (new SlowGate(), new Shop(settings.Seed));
        await using var gateway = await HostedGateway.Start(services =>
            services.AddSingleton<IAccountJournal>(provider => new SlowJournal(provider.GetRequiredService<SqliteStore>().Journal, gate)));
        var http = gateway.Http;
        await Shop.Open(http, cancellationToken);
        await ShopLoad.Run(shop, http, Rate, length / 10, cancellationToken);
        foreach (var delay in new[] { TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5), TimeSpan.MaxValue })
        {
            await Phase(delay, length, gate, shop, http, findings, cancellationToken);
        }

        foreach (var fault in await Shop.SendAgain(http, shop.All, Patience, cancellationToken))
        {
            findings.Fault(fault);
        }

        await shop.Check(http, findings, cancellationToken);
    }

    private static async Task Phase(TimeSpan delay, TimeSpan length, SlowGate gate, Shop shop, HttpClient http, Findings findings, CancellationToken cancellationToken)
    {
        var name = delay == TimeSpan.MaxValue ? "no answer" : $"answers in {delay.TotalMilliseconds:F0} ms";
        var before = Memory();
        gate.Close(delay);
        var load = ShopLoad.Run(shop, http, Rate, length, cancellationToken);
        await Task.Delay(length, cancellationToken);
        var grown = Memory() - before;
        gate.Open();
        var started = Stopwatch.GetTimestamp();
        var result = await load;
        await Shop.Answered(http, shop.Next(), Patience, cancellationToken);
        var recovery = Stopwatch.GetElapsedTime(started);
        Shop.CheckRefusals(result, name, findings);
        findings.Figure(name, $"slowest answer {result.Slowest.TotalSeconds:F1} s; acknowledged again {recovery.TotalSeconds:F1} s after it answers at once");
        findings.Promise($"{name}: nobody waits for ever", result.Slowest < LongestAnswer, $"{result.Slowest.TotalSeconds:F1} s");
        findings.Promise($"{name}: memory is bounded", grown < MostMemory, $"{grown >> 20} MB more");
    }

    /// <summary>What this process, and the gateway in it, holds.</summary>
    private static long Memory()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
