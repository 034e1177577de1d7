using System.Diagnostics;
using Loyalty.Faults.Shops;
using Loyalty.Testing.Gateways;

namespace Loyalty.Faults.Full;

/// <summary>No room for another byte, under load: changes are refused for now, reads go on, and with room all goes on by itself.</summary>
internal sealed class FullSuite : ISuite
{
    private const double Rate = 150;
    private const double Seconds = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Name => "full";

    public async Task Run(SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        IScarcity[] kinds = [new FileSizeLimit(), new SmallDisk()];
        foreach (var kind in kinds)
        {
            if (kind.WhyNot() is { } reason)
            {
                findings.Figure(kind.Name, $"did not run: {reason}");
                continue;
            }

            await Run(kind, settings, findings, cancellationToken);
        }
    }

    private static async Task Run(IScarcity kind, SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(settings.Seconds ?? Seconds);
        var shop = new Shop(settings.Seed);
        var folder = Directory.CreateTempSubdirectory("loyalty-full-").FullName;
        using var gateway = new GatewayProcess("--Loyalty:Demo", "false") { Folder = folder, Prefix = kind.Prefix(folder) };
        await gateway.Start();
        using var http = gateway.Client();
        await Shop.Open(http, cancellationToken);
        await ShopLoad.Run(shop, http, Rate, length / 2, cancellationToken);

        await kind.Begin(gateway);
        await Fill(shop, http, cancellationToken);
        var load = await ShopLoad.Run(shop, http, Rate, length, cancellationToken);
        var during = await Shop.Balances(http, cancellationToken);
        await kind.End(gateway);

        var started = Stopwatch.GetTimestamp();
        await Shop.Answered(http, shop.Next(), Patience, cancellationToken);
        var recovery = Stopwatch.GetElapsedTime(started);
        Shop.CheckRefusals(load, kind.Name, findings);
        findings.Promise($"{kind.Name}: something was refused", load.Statuses.ContainsKey(503), $"{load}");
        findings.Promise($"{kind.Name}: every member can be read", during.Values.All(balance => balance.StartsWith('[')), $"{during.Values.Count(balance => balance.StartsWith('['))} of {during.Count}");
        findings.Figure($"{kind.Name}: with room, acknowledged again after", $"{recovery.TotalSeconds:F2} s");
        foreach (var fault in await Shop.SendAgain(http, shop.All, Patience, cancellationToken))
        {
            findings.Fault($"{kind.Name}: {fault}");
        }

        await shop.Check(http, findings, cancellationToken);

        // And what is on the disk says the same.
        var after = await Shop.Balances(http, cancellationToken);
        if (kind.OutlivesProcess)
        {
            await gateway.Kill();
            await gateway.Start();
            var again = await Shop.Balances(http, cancellationToken);
            findings.Promise($"{kind.Name}: started again, every balance is the same", again.All(balance => after[balance.Key] == balance.Value), $"{again.Count(balance => after[balance.Key] == balance.Value)} of {again.Count}");
        }
    }

    /// <summary>Until there is truly no room any more.</summary>
    private static async Task Fill(Shop shop, HttpClient http, CancellationToken cancellationToken)
    {
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        guard.CancelAfter(Patience);
        while (await Shop.Send(http, shop.Next(), guard.Token) != 503)
        {
        }
    }
}
