using System.Diagnostics;
using Loyalty.Faults.Damage;
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
                findings.DidNotRun(kind.Name, reason);
                continue;
            }

            await Run(kind, settings, findings, cancellationToken);
        }
    }

    public static async Task Run(IScarcity kind, SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(settings.Seconds ?? Seconds);
        var shop = new Shop(settings.Seed);
        var folder = Directory.CreateTempSubdirectory("loyalty-full-").FullName;
        using var gateway = new GatewayProcess("--Loyalty:Demo", "false") { Folder = folder, Prefix = kind.Prefix(folder) };
        await gateway.Start();
        using var http = gateway.Client();
        await Shop.Open(http, cancellationToken);

        // A third with room, one without, and one with it again: what is under way when it happens is the worst.
        var load = ShopLoad.Run(shop, http, Rate, length * 3, cancellationToken);
        await Task.Delay(length, cancellationToken);
        await kind.Begin(gateway);
        await Fill(shop, http, cancellationToken);

        // However long that took, and the load may be over: there is one while there is no room.
        var without = await ShopLoad.Run(shop, http, Rate, length, cancellationToken);
        var during = await Readable(http, cancellationToken);
        await kind.End(gateway);
        var started = Stopwatch.GetTimestamp();
        await Shop.Answered(http, shop.Next(), Patience, cancellationToken);
        var recovery = Stopwatch.GetElapsedTime(started);
        var result = await load;
        Shop.CheckRefusals(result, kind.Name, findings);
        Shop.CheckRefusals(without, $"{kind.Name}, without room", findings);
        findings.Promise($"{kind.Name}: under load, something was refused with 503", without.Statuses.ContainsKey(503), $"{without}");
        findings.Promise($"{kind.Name}: every member can be read", during == Shop.Members, $"{during} of {Shop.Members}");
        findings.Figure($"{kind.Name}: with room, under load, acknowledged again after", $"{recovery.TotalSeconds:F2} s");
        await shop.CompareJournal(http, $"{kind.Name}, before anything is sent again", findings, cancellationToken);
        foreach (var fault in await Shop.SendAgain(http, shop.All, Patience, cancellationToken))
        {
            findings.Fault($"{kind.Name}: {fault}");
        }

        ShopAnswers.Check(shop.All, kind.Name, findings);
        await shop.Check(http, findings, cancellationToken);
        await ReadBack(kind, gateway, shop, findings, cancellationToken);
    }

    /// <summary>What is on the disk, as a kill leaves it, says the same.</summary>
    private static async Task ReadBack(IScarcity kind, GatewayProcess gateway, Shop shop, Findings findings, CancellationToken cancellationToken)
    {
        using var http = gateway.Client();
        var before = await Shop.Balances(http, cancellationToken);
        using var again = new GatewayProcess("--Loyalty:Demo", "false") { Key = gateway.Key };
        await Shell.Run("kill", "-STOP", $"{gateway.Id}");
        FolderImage.Of(kind.FilesOf(gateway)).WriteTo(again.Folder);
        await gateway.Kill();
        await again.Start();
        using var second = again.Client();
        var after = await Shop.Balances(second, cancellationToken);
        findings.Promise($"{kind.Name}: killed and started again, every balance is the same", after.All(balance => before[balance.Key] == balance.Value), $"{after.Count(balance => before[balance.Key] == balance.Value)} of {after.Count}");
        await shop.CompareJournal(second, $"{kind.Name}, started again", findings, cancellationToken);
    }

    /// <summary>Members that can be read; one whose change is just being refused, within a few tries.</summary>
    private static async Task<int> Readable(HttpClient http, CancellationToken cancellationToken)
    {
        const int Tries = 5;
        var readable = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Tries && readable.Count < Shop.Members; i++)
        {
            readable.UnionWith((await Shop.Balances(http, cancellationToken)).Where(balance => balance.Value.StartsWith('[')).Select(balance => balance.Key));
        }

        return readable.Count;
    }

    /// <summary>Until there is truly no room any more, beside the load.</summary>
    private static async Task Fill(Shop shop, HttpClient http, CancellationToken cancellationToken)
    {
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        guard.CancelAfter(Patience);
        while (await Shop.Send(http, shop.Next(), guard.Token) != 503)
        {
        }
    }
}
