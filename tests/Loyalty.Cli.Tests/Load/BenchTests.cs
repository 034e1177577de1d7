using Loyalty.Cli.Load;
using Loyalty.Cli.Output;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Load;

public sealed class BenchTests : StubGatewayTest
{
    [Fact]
    public async Task Run_sends_what_is_due_and_measures_it()
    {
        var result = await Run(Settings);

        Assert.Equal((200, 200, 20_000), (result.Requests, result.Succeeded, result.RateWanted));
        Assert.Equal(200, Assert.Single(result.Outcomes).Value);
        Assert.True(result.Latency.P50 <= result.Latency.P90 && result.Latency.P90 <= result.Latency.P99 && result.Latency.P999 <= result.Latency.Most);
        Assert.True(result.Lateness.Most <= result.Latency.Most);
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal(200, _gateway.Accepted.Count);
        Assert.All(_gateway.Accepted, sent => Assert.Equal(("purchases", "web", "GBP"), (sent.Path, (string?)sent.Body["channel"], (string?)sent.Body["amount"]!["currency"])));
        Assert.InRange(_gateway.Accepted.Select(sent => sent.Member).Distinct().Count(), 45, 50);
    }

    [Fact]
    public async Task Run_a_warm_up_is_sent_and_not_counted()
    {
        var result = await Run(Settings with { WarmUp = TimeSpan.FromMilliseconds(5) });

        Assert.Equal(200, result.Requests);
        Assert.Equal(300, _gateway.Accepted.Count);
    }

    [Fact]
    public async Task Run_enrolls_the_members_first_and_once()
    {
        await Run(Settings with { Enroll = true });
        await Run(Settings with { Enroll = true });

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"m{i}").Order(), _gateway.Accepted.Take(50).Select(sent => sent.Id).Order());
        Assert.Equal(50, _gateway.Accepted.Count(sent => sent.Path == "members"));
        Assert.Equal(400, _gateway.Accepted.Count(sent => sent.Path == "purchases"));
    }

    [Fact]
    public async Task Run_cold_nobody_buys_twice_not_even_in_the_warm_up()
    {
        var settings = Settings with { Cold = true, Members = 300, WarmUp = TimeSpan.FromMilliseconds(5) };

        await Run(settings);

        Assert.Equal(300, _gateway.Accepted.Select(sent => sent.Member).Distinct().Count());
        var failure = await Assert.ThrowsAsync<CliException>(() => Run(settings with { Members = 299 }));
        Assert.Contains("--cold at this rate takes 300 members, each once; there are 299", failure.Message, StringComparison.Ordinal);
        Assert.Equal(300, _gateway.Accepted.Count);
    }

    [Fact]
    public async Task Run_cold_as_fast_as_possible_ends_with_the_last_member()
    {
        var result = await Run(Settings with { Rate = null, Cold = true, Length = TimeSpan.FromHours(1) });

        Assert.Equal((50, 50), (result.Requests, result.Succeeded));
        Assert.Null(result.RateWanted);
        Assert.Equal(0, result.Lateness.Most);
    }

    [Fact]
    public async Task Run_single_member_and_zipf_choose_as_they_say()
    {
        await Run(Settings with { Pattern = BenchPattern.SingleMember });
        Assert.Equal(["m0"], _gateway.Accepted.Select(sent => sent.Member).Distinct());

        _gateway.Forget();
        await Run(Settings with { Pattern = BenchPattern.Zipf, Exponent = 3 });
        Assert.InRange(_gateway.Accepted.Count(sent => sent.Member == "m0"), 140, 190);
    }

    [Fact]
    public async Task Run_not_all_2xx_is_a_finding()
    {
        var requests = 0;
        _gateway.Fail = context => context.Request.Method == "POST" && Interlocked.Increment(ref requests) % 10 == 0 ? 503 : 0;

        var result = await Run(Settings);

        Assert.Equal((180, 20), (result.Outcomes["HTTP 201"], result.Outcomes["HTTP 503"]));
        Assert.Equal(ExitCode.Findings, result.ExitCode);
    }

    [Theory]
    [InlineData("Cold", "--pattern uniform only")]
    [InlineData("Enroll", "in memory")]
    [InlineData("Channel", "can't be an id")]
    public async Task Run_what_can_not_be_meant_is_refused(string what, string message)
    {
        var failure = await Assert.ThrowsAsync<CliException>(() => Run(what switch
        {
            "Cold" => Settings with { Cold = true, Pattern = BenchPattern.Zipf },
            "Enroll" => Settings with { Cold = true, Enroll = true },
            _ => Settings with { Channel = "we\"b" },
        }));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Empty(_gateway.Seen);
    }

    private static BenchSettings Settings { get; } = new()
    {
        Program = "demo",
        Channel = "web",
        Key = StubGateway.Key,
        Rate = 20_000,
        Length = TimeSpan.FromMilliseconds(10),
        WarmUp = TimeSpan.Zero,
        Connections = 3,
        Pattern = BenchPattern.Uniform,
        Exponent = 1,
        Members = 50,
        Enroll = false,
        Cold = false,
        Seed = 1,
    };

    private Task<BenchResult> Run(BenchSettings settings) => new Bench(_gateway.Client(), TimeProvider.System, settings, Meter.Silent).Run(CancellationToken.None);
}
