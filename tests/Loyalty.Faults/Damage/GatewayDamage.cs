using System.Net;
using Loyalty.Faults.Shops;
using Loyalty.Storage.Sqlite;
using Loyalty.Testing.Gateways;

namespace Loyalty.Faults.Damage;

/// <summary>A sample of the same through the whole gateway, as a program.</summary>
internal static class GatewayDamage
{
    private const int Samples = 24;
    private const int Purchases = 120;
    private const int Page = 4096;
    private const int LastBytes = 12 * Page;

    public static async Task Run(SuiteSettings settings, Scratch folders, Findings findings, CancellationToken cancellationToken)
    {
        var killed = folders.New();
        var (key, shop) = await Fill(killed, settings, cancellationToken);
        var closed = folders.New();
        FolderImage.Of(killed).WriteTo(closed);

        // Opened and closed: the log is in the file.
        new SqliteStore(new SqliteStorageOptions { Folder = closed }).Dispose();
        var truth = await Truth(closed, key, folders, cancellationToken);
        var random = new Random(settings.Seed);
        var (refused, served, partly, before) = (0, 0, 0, findings.Broken.Count);
        for (var i = 0; i < (settings.Rounds ?? Samples); i++)
        {
            var (state, from) = i % 2 == 0 ? ("closed", closed) : ("killed", killed);
            var damage = Choose(state, from, random);
            var copy = folders.New();
            FolderImage.Of(from).WriteTo(copy);
            damage.Apply(copy);
            using var gateway = new GatewayProcess("--Loyalty:Demo", "false") { Folder = copy, Key = key };
            if (await gateway.StartOrEnd() is { } end)
            {
                refused++;
                if (end.ExitCode == 0 || !end.Errors.Contains("cannot start", StringComparison.Ordinal) || end.Errors.Contains("   at ", StringComparison.Ordinal))
                {
                    findings.Fault($"gateway, {state}: {damage}: it ended with {end.ExitCode} and said: {end.Errors}");
                }

                continue;
            }

            using var http = gateway.Client();
            var balances = await Shop.Balances(http, cancellationToken);
            var wrong = balances.Where(balance => balance.Value != truth[balance.Key] && balance.Value != $"{(int)HttpStatusCode.ServiceUnavailable}").ToArray();
            _ = balances.Values.Contains($"{(int)HttpStatusCode.ServiceUnavailable}") ? partly++ : served++;
            foreach (var (member, balance) in wrong)
            {
                findings.Fault($"gateway, {state}: {damage}: {member} has {balance} in place of {truth[member]}");
            }

            foreach (var operation in shop.All.TakeLast(3))
            {
                var again = new ShopOperation { Path = operation.Path, Body = operation.Body, IdempotencyKey = operation.IdempotencyKey, JournalKey = "" };
                var status = await Shop.Send(http, again, cancellationToken);
                if (status != (int)HttpStatusCode.ServiceUnavailable && again.Answer != operation.Answer)
                {
                    findings.Fault($"gateway, {state}: {damage}: {operation} again is answered {status} {again.Answer} in place of {operation.Answer}");
                }
            }
        }

        findings.Figure("gateway", $"refused to start: {refused}, said of some members that they cannot be read: {partly}, answered as before: {served}");
        findings.Promise("gateway: no wrong balance is ever answered", findings.Broken.Count == before, $"{findings.Broken.Count - before} faults");
    }

    private static async Task<(string Key, Shop Shop)> Fill(string folder, SuiteSettings settings, CancellationToken cancellationToken)
    {
        var own = folder + "-running";
        using var gateway = new GatewayProcess("--Loyalty:Demo", "false") { Folder = Directory.CreateDirectory(own).FullName };
        await gateway.Start();
        using var http = gateway.Client();
        await Shop.Open(http, cancellationToken);
        var shop = new Shop(settings.Seed);
        for (var i = 0; i < Purchases; i++)
        {
            await Shop.Send(http, shop.Next(), cancellationToken);
        }

        await gateway.Kill();
        FolderImage.Of(own).WriteTo(folder);
        return (gateway.Key, shop);
    }

    private static async Task<Dictionary<string, string>> Truth(string folder, string key, Scratch folders, CancellationToken cancellationToken)
    {
        var copy = folders.New();
        FolderImage.Of(folder).WriteTo(copy);
        using var gateway = new GatewayProcess("--Loyalty:Demo", "false") { Folder = copy, Key = key };
        await gateway.Start();
        using var http = gateway.Client();
        return await Shop.Balances(http, cancellationToken);
    }

    private static DamageCase Choose(string state, string folder, Random random)
    {
        var files = state == "closed" ? new[] { "journal.db", "state.db" } : ["journal.db-wal", "state.db-wal", "journal.db"];
        var file = files[random.Next(files.Length)];
        var length = new FileInfo(Path.Combine(folder, file)).Length;
        return new DamageCase(file, Math.Max(0, length - 1 - random.NextInt64(Math.Min(length, LastBytes))), random.Next(5) == 0 ? null : random.Next(8));
    }
}
