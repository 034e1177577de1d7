using System.Diagnostics;
using System.Net.Sockets;
using Loyalty.Faults.Shops;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Sqlite;
using Loyalty.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Faults.Slow;

/// <summary>
/// A journal that answers in 500 ms, in 5 s, not at all: nobody waits for ever, memory stays bounded, nothing is lost or
/// doubled. In files it is the journal that is slow, in PostgreSQL the connections are.
/// </summary>
internal sealed class SlowSuite : ISuite
{
    private const double Rate = 200;

    /// <summary>Longer than a call may take: what is not answered by then must have been refused.</summary>
    private const double Seconds = 45;

    /// <summary>A load that is shorter ends before anything is refused.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    private const long MostMemory = 400L << 20;

    /// <summary>A request that waits holds several times as much; one that the load keeps, with its answer, less.</summary>
    private const double MostBytesForRequest = 6_000;

    private static readonly TimeSpan[] Delays = [TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(5), TimeSpan.MaxValue];
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Name => "slow";

    public async Task Run(SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        await InFiles(settings, findings, cancellationToken);
        if (PostgresServer.WhyNot is { } reason)
        {
            findings.DidNotRun("PostgreSQL", reason);
            return;
        }

        await InPostgres(settings, findings, cancellationToken);
    }

    public static async Task InFiles(SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        var gate = new SlowGate();
        await using var gateway = await HostedGateway.Start(services =>
            services.AddSingleton<IAccountJournal>(provider => new SlowJournal(provider.GetRequiredService<SqliteStore>().Journal, gate)));
        await Run("SQLite", gateway.Http, gate, settings, findings, cancellationToken);
    }

    public static async Task InPostgres(SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        var gate = new SlowGate();
        await using var server = await PostgresServer.Start();
        await using var proxy = new SlowProxy(new UnixDomainSocketEndPoint(Path.Combine(server.SocketFolder, ".s.PGSQL.5432")), gate);
        await using var gateway = await HostedGateway.Start(
            _ => { },
            "--Loyalty:Storage", "postgres", "--Loyalty:Postgres:ConnectionString", $"Host=127.0.0.1;Port={proxy.Port};Username={PostgresServer.Superuser};Database=postgres;SSL Mode=Disable");
        await Run("PostgreSQL", gateway.Http, gate, settings, findings, cancellationToken);
    }

    private static async Task Run(string storage, HttpClient http, SlowGate gate, SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(settings.Seconds ?? Seconds);
        var shop = new Shop(settings.Seed);
        await Shop.Open(http, cancellationToken);
        await ShopLoad.Run(shop, http, Rate, length / 10, cancellationToken);
        foreach (var delay in Delays)
        {
            var name = $"{storage} {(delay == TimeSpan.MaxValue ? "does not answer" : $"answers in {delay.TotalMilliseconds:F0} ms")}";
            await Phase(name, delay, length, gate, shop, http, findings, cancellationToken);
        }

        await shop.CompareJournal(http, $"{storage}, before anything is sent again", findings, cancellationToken);
        foreach (var fault in await Shop.SendAgain(http, shop.All, Patience, cancellationToken))
        {
            findings.Fault($"{storage}: {fault}");
        }

        ShopAnswers.Check(shop.All, storage, findings);
        await shop.Check(http, findings, cancellationToken);
    }

    private static async Task Phase(string name, TimeSpan delay, TimeSpan length, SlowGate gate, Shop shop, HttpClient http, Findings findings, CancellationToken cancellationToken)
    {
        var before = Memory();
        gate.Close(delay);
        var load = ShopLoad.Run(shop, http, Rate, length, cancellationToken);
        await Task.Delay(length / 2, cancellationToken);
        var (sent, held) = (shop.All.Count, GC.GetTotalMemory(forceFullCollection: true));
        await Task.Delay(length / 2, cancellationToken);
        var slope = (GC.GetTotalMemory(forceFullCollection: true) - held) / Math.Max(1.0, shop.All.Count - sent);
        var grown = Memory() - before;
        gate.Open();
        var started = Stopwatch.GetTimestamp();
        await Shop.Answered(http, shop.Next(), Patience, cancellationToken);
        var recovery = Stopwatch.GetElapsedTime(started);
        var result = await load;
        Shop.CheckRefusals(result, name, findings);
        findings.Figure(name, $"slowest answer {result.Slowest.TotalSeconds:F1} s; acknowledged again {recovery.TotalSeconds:F1} s after it answers at once");
        findings.Promise($"{name}: nobody waits for ever", result.Slowest < LongestAnswer, $"{result.Slowest.TotalSeconds:F1} s");
        findings.Promise($"{name}: memory is bounded", grown < MostMemory, $"{grown >> 20} MB more");
        if (length >= LongEnough)
        {
            findings.Promise($"{name}: what is refused leaves nothing in memory", slope < MostBytesForRequest, $"{slope:F0} bytes a request in the second half");
        }

        if (length >= LongEnough && delay > TimeSpan.FromSeconds(1))
        {
            findings.Promise($"{name}: what waits too long is refused with 503", result.Statuses.ContainsKey(503), $"{result}");
        }
    }

    /// <summary>What this process, and the gateway in it, holds.</summary>
    private static long Memory()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
