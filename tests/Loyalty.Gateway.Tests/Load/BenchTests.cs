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
        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", host.FirstKey);
        var settings = new BenchSettings
        {
            Program = program.Id,
            Channel = "store",
            Key = host.FirstKey,
            Rate = rate,
            Length = TimeSpan.FromMilliseconds(50),
            WarmUp = TimeSpan.Zero,
            Connections = 8,
            Pattern = BenchPattern.Zipf,
            Exponent = 1,
            Members = 20,
            Enroll = true,
            Cold = false,
            Seed = 1,
        };

        var result = await new Bench(http, TimeProvider.System, settings, Meter.Silent).Run(CancellationToken.None);

        Assert.Equal("HTTP 201", Assert.Single(result.Outcomes).Key);
        Assert.Equal(result.Requests, result.Succeeded);
        Assert.Equal(rate is null ? result.Requests : 100, result.Requests);
        Assert.Equal(0, result.ExitCode);
        var purchases = 0;
        for (var i = 0; i < 20; i++)
        {
            purchases += (await program.All.Get($"/v1/programs/{program.Id}/members/m{i}")).Json.GetProperty("purchases").GetInt32();
        }

        Assert.Equal(result.Requests, purchases);
    }
}
