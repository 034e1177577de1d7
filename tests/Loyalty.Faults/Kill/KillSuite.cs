using System.Diagnostics;
using Loyalty.Faults.Shops;
using Loyalty.Testing.Gateways;

namespace Loyalty.Faults.Kill;

/// <summary>kill -9 of the gateway again and again, under load: what was acknowledged is there, once, with the same answer.</summary>
internal sealed class KillSuite : ISuite
{
    private const int AllRounds = 30;
    private const double Rate = 200;
    private const double Seconds = 1.5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public string Name => "kill";

    public async Task Run(SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        var rounds = settings.Rounds ?? AllRounds;
        var length = TimeSpan.FromSeconds(settings.Seconds ?? Seconds);
        var random = new Random(settings.Seed);
        var shop = new Shop(settings.Seed);
        using var gateway = await GatewayProcess.StartNew("--Loyalty:Demo", "false");
        using var http = gateway.Client();
        await Shop.Open(http, cancellationToken);
        var (back, unknown, wrong) = (new List<TimeSpan>(), 0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var load = ShopLoad.Run(shop, http, Rate, length, cancellationToken);
            await Task.Delay(length * (0.3 + (0.6 * random.NextDouble())), cancellationToken);
            await gateway.Kill();
            var sent = (await load).Operations;
            unknown += sent.Count(operation => operation.Outcome == Outcome.Unknown);

            var started = Stopwatch.GetTimestamp();
            await gateway.Start();
            await FirstAnswer(http, cancellationToken);
            back.Add(Stopwatch.GetElapsedTime(started));
            wrong += await shop.CompareJournal(http, $"round {round}", findings, cancellationToken);
            foreach (var fault in await Shop.SendAgain(http, sent, Patience, cancellationToken))
            {
                findings.Fault($"round {round}: {fault}");
            }

            findings.Say($"round {round + 1}: {sent.Count} sent, back after {back[^1].TotalSeconds:F1} s");
        }

        // All of them, also those of the first rounds, after all that has happened.
        foreach (var fault in await Shop.SendAgain(http, shop.All, Patience, cancellationToken))
        {
            findings.Fault($"at the end: {fault}");
        }

        back.Sort();
        findings.Figure("rounds", $"{rounds}, {shop.All.Count} operations, {unknown} of them without an answer at first");
        findings.Figure("from the start to the first answer", $"median {back[back.Count / 2].TotalSeconds:F2} s, worst {back[^1].TotalSeconds:F2} s");
        findings.Promise("after each restart, before anything is sent again, what was acknowledged is in the journal once, and nothing that nobody sent", wrong == 0, $"{wrong} faults");
        findings.Promise("sent again, each has the answer that it had", findings.Broken.Count == 0, $"{findings.Broken.Count} have not");
        ShopAnswers.Check(shop.All, "killed", findings);
        await shop.Check(http, findings, cancellationToken);
    }

    private static async Task FirstAnswer(HttpClient http, CancellationToken cancellationToken)
    {
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        guard.CancelAfter(Patience);
        while ((await Shop.Get(http, "members/m0", guard.Token)).Status != System.Net.HttpStatusCode.OK)
        {
            await Task.Delay(Pause, guard.Token);
        }
    }
}
