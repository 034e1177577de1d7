using Loyalty.Cli.Load;
using Loyalty.Cli.Output;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Load;

/// <summary>The command line tool's load against the real stack.</summary>
[Collection(Shared.Name)]
public sealed class BenchTests(GatewayHost host)
{
    [Theory]
    [InlineData(2_000.0)]
    [InlineData(null)]
    public async Task Bench_every_purchase_is_answered_and_booked(double? rate)
    {
        var program = await host.NewProgram();

        var result = await Run(program.Id, rate, BenchPattern.Zipf);

        var step = Assert.Single(result.Steps);
        Assert.Equal("HTTP 201", Assert.Single(step.Outcomes).Key);
        Assert.Equal(step.Requests, step.Succeeded);
        Assert.Equal(rate is null ? step.Requests : 100, step.Requests);
        Assert.Equal(0, result.ExitCode);
        var purchases = 0;
        for (var i = 0; i < 20; i++)
        {
            purchases += (await program.All.Get($"/v1/programs/{program.Id}/members/m{i}")).Json.GetProperty("purchases").GetInt32();
        }

        Assert.Equal(step.Requests, purchases);
    }

    [Fact]
    public async Task Bench_single_campaign_has_every_purchase_draw_on_its_budget_and_leaves_it_paused()
    {
        var program = await host.NewProgram();
        var campaign = $"/v1/programs/{program.Id}/campaigns/bench";

        for (var run = 1; run <= 2; run++)
        {
            Assert.Equal(0, (await Run(program.Id, 2_000, BenchPattern.SingleCampaign)).ExitCode);
            var published = await program.All.Get(campaign);
            Assert.Equal("paused", published.Json.GetProperty("definition").GetProperty("state").GetString());
        }

        await Run(program.Id, 2_000, BenchPattern.Uniform);
        await program.CaughtUp();
        var awards = (await program.All.Get($"{campaign}/results")).Json.GetProperty("days").EnumerateArray()
            .SelectMany(day => day.GetProperty("figures").EnumerateArray())
            .Sum(figures => figures.GetProperty("awards").GetInt32());
        Assert.Equal(200, awards);
    }

    private async Task<BenchResult> Run(string program, double? rate, BenchPattern pattern)
    {
        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", host.FirstKey);
        var settings = new BenchSettings
        {
            Program = program,
            Channel = "store",
            Key = host.FirstKey,
            Rates = rate is { } fixedRate ? [fixedRate] : [],
            FindKnee = false,
            P99Limit = TimeSpan.FromMinutes(1),
            Length = TimeSpan.FromMilliseconds(50),
            WarmUp = TimeSpan.Zero,
            Connections = 8,
            Pattern = pattern,
            Exponent = 1,
            Members = 20,
            Enroll = true,
            Cold = false,
            Seed = 1,
        };
        return await new Bench(http, host.Clock, settings, Meter.Silent).Run(CancellationToken.None);
    }
}
