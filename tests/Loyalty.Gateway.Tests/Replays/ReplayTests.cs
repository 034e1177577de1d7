using System.Net.Http.Headers;
using Loyalty.Cli.Journal;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Cli.Replaying;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Replays;

/// <summary>A part of a shop's real year goes through the gateway, and everything adds up.</summary>
public sealed class ReplayTests
{
    private const int Invoices = 800;
    private const int Purchases = 1_500;

    [Theory]
    [InlineData("online-retail")]
    [InlineData("cdnow")]
    public async Task Replay_reconciles_and_changes_nothing_the_second_time(string format)
    {
        using var files = new PurchaseFiles();
        await using var own = await OwnHost.Start();
        using var http = Client(own.Host);
        var settings = Settings(files, format);

        var first = await new Replay(http, TimeProvider.System, settings, Meter.Silent).Run(CancellationToken.None);
        var reconciled = await new Reconcile(http, TimeProvider.System, "demo", Meter.Silent).Run(CancellationToken.None);
        var before = await Exported(http);
        var second = await new Replay(http, TimeProvider.System, settings, Meter.Silent).Run(CancellationToken.None);

        Assert.Equal(0, first.Read.Broken);
        Assert.Empty(first.Tally.Refused);
        Assert.True(first.Tally.Purchases > 500, $"{first.Tally.Purchases} purchases");
        Assert.Empty(reconciled.Differences);
        Assert.Equal(0, reconciled.ExitCode);
        Assert.True(reconciled.Records > 500, $"{reconciled.Records} records");
        Assert.Equal(first.Tally.Purchases, second.Tally.Purchases);
        Assert.Equal(first.Tally.PointsEarned, second.Tally.PointsEarned);
        Assert.Equal(first.Tally.PointsTakenBack, second.Tally.PointsTakenBack);
        Assert.Equal(second.Acknowledged, second.Tally.Replayed);
        Assert.Equal(before, await Exported(http));
    }

    internal static ReplaySettings Settings(PurchaseFiles files, string format) => new()
    {
        File = format == "cdnow" ? files.Cdnow(Purchases) : files.OnlineRetail(Invoices),
        Format = format,
        Program = "demo",
        Channel = "web",
        Limit = format == "cdnow" ? Purchases : Invoices,
    };

    internal static async Task<string> Exported(HttpClient http)
    {
        using var text = new MemoryStream();
        await new Export(http, TimeProvider.System, "demo", Meter.Silent).ToStream(text, CancellationToken.None);
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    private static HttpClient Client(GatewayHost host) => new()
    {
        BaseAddress = host.Http.BaseAddress,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) },
    };
}
