using Loyalty.Gateway.Tests.Fixture;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Gateway.Tests.Health;

[Collection(Shared.Name)]
public sealed class HealthTests(GatewayHost host)
{
    [Theory]
    [InlineData("/healthz/live")]
    [InlineData("/healthz/ready")]
    [InlineData("/healthz/serving")]
    public async Task Health_of_a_running_gateway_answers_200_without_a_key(string path) => (await host.Anonymous.Get(path)).Is(HttpStatusCode.OK);

    [Fact]
    public async Task Ready_answers_503_when_no_grain_answers_and_live_goes_on()
    {
        await using var own = await OwnHost.Start();
        await StopEngine(own);

        (await own.Host.Anonymous.Get("/healthz/ready")).Is(HttpStatusCode.ServiceUnavailable);
        (await own.Host.Anonymous.Get("/healthz/live")).Is(HttpStatusCode.OK);
        var answer = (await own.Host.First.Get("/v1/programs")).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Equal("1", answer["Retry-After"]);
        Assert.Equal(32, answer.Json.GetProperty("traceId").GetString()!.Length);
    }

    [Fact]
    public async Task Serving_answers_200_for_good_once_a_grain_has_answered()
    {
        await using var own = await OwnHost.Start();
        (await own.Host.Anonymous.Get("/healthz/serving")).Is(HttpStatusCode.OK);

        await StopEngine(own);

        (await own.Host.Anonymous.Get("/healthz/serving")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Serving_answers_503_as_long_as_no_grain_has_ever_answered()
    {
        await using var own = await OwnHost.Start();
        await StopEngine(own);

        (await own.Host.Anonymous.Get("/healthz/serving")).Is(HttpStatusCode.ServiceUnavailable);
    }

    private static async Task StopEngine(OwnHost own)
    {
        foreach (var engine in own.Host.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().Reverse().Where(service => service.GetType().Namespace?.StartsWith("Orleans", StringComparison.Ordinal) is true))
        {
            await engine.StopAsync(CancellationToken.None);
        }
    }
}
