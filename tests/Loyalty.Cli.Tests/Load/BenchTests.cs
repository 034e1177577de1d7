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

        var step = Assert.Single(result.Steps);
        Assert.Equal((200, 200, 20_000), (step.Requests, step.Succeeded, step.RateWanted));
        Assert.Equal(200, Assert.Single(step.Outcomes).Value);
        Assert.Equal(step.Latency.All().OrderBy(latency => latency.Milliseconds), step.Latency.All());
        Assert.True(step.Lateness.Most <= step.Latency.Most);
        Assert.True(step.ProcessorsOfLoad > 0);
        Assert.Null(result.Knee);
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal(200, _gateway.Accepted.Count);
        Assert.All(_gateway.Accepted, sent => Assert.Equal(("purchases", "web", "GBP"), (sent.Path, (string?)sent.Body["channel"], (string?)sent.Body["amount"]!["currency"])));
        Assert.InRange(_gateway.Accepted.Select(sent => sent.Member).Distinct().Count(), 45, 50);
    }

    [Fact]
    public async Task Run_a_warm_up_is_sent_and_not_counted()
    {
        var result = await Run(Settings with { WarmUp = TimeSpan.FromMilliseconds(5) });

        Assert.Equal(200, Assert.Single(result.Steps).Requests);
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
        var step = Assert.Single((await Run(Settings with { Rates = [], Cold = true, Length = TimeSpan.FromHours(1) })).Steps);

        Assert.Equal((50, 50), (step.Requests, step.Succeeded));
        Assert.Null(step.RateWanted);
        Assert.Equal(0, step.Lateness.Most);
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

        Assert.Equal((180, 20), (Assert.Single(result.Steps).Outcomes["HTTP 201"], result.Steps[0].Outcomes["HTTP 503"]));
        Assert.Equal(BenchVerdict.GoodputTooLow, result.Steps[0].Verdict);
        Assert.Equal(ExitCode.Findings, result.ExitCode);
    }

    [Fact]
    public async Task Run_steps_are_measured_one_after_another_each_with_its_warm_up()
    {
        var result = await Run(Settings with { Rates = [10_000, 20_000, 5_000], WarmUp = TimeSpan.FromMilliseconds(1), P99Limit = TimeSpan.FromHours(1) });

        Assert.Equal([100, 200, 50], result.Steps.Select(step => step.Requests));
        Assert.Equal([10_000, 20_000, 5_000], result.Steps.Select(step => step.RateWanted));
        Assert.Equal(350 + 35, _gateway.Accepted.Count);
        Assert.Equal(result.Steps.Where(step => step.Verdict == BenchVerdict.Held).Max(step => step.RateWanted), result.Knee);
    }

    [Fact]
    public async Task Run_find_knee_ends_within_a_twentieth_of_what_the_gateway_carries()
    {
        // On this clock nothing but a purchase takes time, a millisecond each: one connection carries 1,000 a second.
        var purchases = 0;
        _gateway.Fail = context =>
        {
            if (context.Request.Method == "POST" && Interlocked.Increment(ref purchases) > 0)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(1));
            }

            return 0;
        };

        var result = await Run(Settings with { Rates = [300], FindKnee = true, Connections = 1, Length = TimeSpan.FromSeconds(1), P99Limit = TimeSpan.FromMilliseconds(20) }, _clock);

        Assert.Equal([300, 600, 1_200], result.Steps.Take(3).Select(step => step.RateWanted));
        Assert.Equal([BenchVerdict.Held, BenchVerdict.Held], result.Steps.Take(2).Select(step => step.Verdict));
        Assert.NotEqual(BenchVerdict.Held, result.Steps[2].Verdict);
        Assert.True(result.Steps[2].LateForConnection > 0.5);
        Assert.Equal(0, result.Steps[2].LateForLoad);
        Assert.InRange(result.Knee!.Value, 950, 1_030);
        Assert.Equal((ExitCode.Ok, true), (result.ExitCode, result.KneeIsTheGateways));
    }

    [Fact]
    public async Task Run_find_knee_of_a_gateway_that_carries_nothing_is_a_finding()
    {
        _gateway.Fail = context => context.Request.Method == "POST" ? 503 : 0;

        var result = await Run(Settings with { Rates = [8], FindKnee = true, Connections = 1, Length = TimeSpan.FromSeconds(1) }, _clock);

        Assert.Equal([8, 4, 2, 1], result.Steps.Select(step => step.RateWanted));
        Assert.Null(result.Knee);
        Assert.Equal(ExitCode.Findings, result.ExitCode);
    }

    [Fact]
    public async Task Run_stopped_shows_what_was_measured_and_that_the_last_step_says_nothing()
    {
        using var stop = new CancellationTokenSource();
        _gateway.StopAt(250, stop);

        var result = await new Bench(_gateway.Client(), TimeProvider.System, Settings with { Rates = [20_000, 10_000, 5_000] }, Meter.Silent).Run(stop.Token);

        Assert.Equal((2, true, ExitCode.Stopped), (result.Steps.Count, result.Stopped, result.ExitCode));
        Assert.Equal(BenchVerdict.Stopped, result.Steps[1].Verdict);
        Assert.InRange(result.Steps[1].Requests, 46, 50);
    }

    [Theory]
    [InlineData("Cold", "--pattern uniform only")]
    [InlineData("Enroll", "in memory")]
    [InlineData("Knee", "nobody knows how many")]
    [InlineData("Channel", "can't be an id")]
    public async Task Run_what_can_not_be_meant_is_refused(string what, string message)
    {
        var failure = await Assert.ThrowsAsync<CliException>(() => Run(what switch
        {
            "Cold" => Settings with { Cold = true, Pattern = BenchPattern.Zipf },
            "Enroll" => Settings with { Cold = true, Enroll = true },
            "Knee" => Settings with { Cold = true, FindKnee = true },
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
        Rates = [20_000],
        FindKnee = false,
        P99Limit = TimeSpan.FromMilliseconds(100),
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

    private Task<BenchResult> Run(BenchSettings settings, TimeProvider? clock = null) => new Bench(_gateway.Client(), clock ?? TimeProvider.System, settings, Meter.Silent).Run(CancellationToken.None);
}
