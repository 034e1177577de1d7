using Loyalty.Cli.Http;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Http;

public sealed class GatewayClientTests : IAsyncLifetime
{
    private readonly InstantClock _clock = new();
    private readonly List<string> _said = [];
    private StubGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await StubGateway.Start();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Get_a_passing_failure_is_tried_again_with_doubling_waits(int status)
    {
        var failures = 4;
        _gateway.Fail = _ => failures-- > 0 ? status : 0;

        var answer = await Client().Get("v1/programs/demo/tiers", default);

        Assert.Equal(200, answer.Status);
        Assert.Equal([100, 200, 400, 800], _clock.Waits.Select(wait => wait.TotalMilliseconds));
        Assert.Equal([$"The gateway at {_gateway.Address}/ does not take requests (HTTP {status}); trying again for 120 s."], _said);
    }

    [Fact]
    public async Task Get_an_error_is_tried_again_a_few_times_and_then_the_answer()
    {
        var tries = 0;
        _gateway.Fail = _ => ++tries > 0 ? 500 : 0;

        var answer = await Client().Get("v1/programs/demo/tiers", default);

        Assert.Equal((500, 5), (answer.Status, tries));
        Assert.Equal([100, 200, 400, 800], _clock.Waits.Select(wait => wait.TotalMilliseconds));
        Assert.Equal([$"The gateway at {_gateway.Address}/ fails on a request (HTTP 500); trying it again."], _said);
    }

    [Fact]
    public async Task Get_an_error_that_passes_is_none()
    {
        var failures = 4;
        _gateway.Fail = _ => failures-- > 0 ? 500 : 0;

        Assert.Equal(200, (await Client().Get("v1/programs/demo/tiers", default)).Status);
    }

    [Fact]
    public async Task Get_a_gateway_that_only_has_errors_counts_as_away_within_the_bound()
    {
        _gateway.Fail = _ => 500;
        var client = Client();
        var answers = 0;

        var failure = await Assert.ThrowsAsync<CliException>(async () =>
        {
            for (; answers < 1_000; answers++)
            {
                await client.Get("v1/programs/demo/tiers", default);
            }
        });

        Assert.Contains("is away (HTTP 500, tried for 120 s)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(80, answers);
    }

    [Fact]
    public async Task Get_any_other_answer_shows_that_a_gateway_with_errors_is_there()
    {
        var client = Client();
        for (var i = 0; i < 200; i++)
        {
            _gateway.Fail = _ => i % 10 == 9 ? 0 : 500;

            Assert.Equal(i % 10 == 9 ? 200 : 500, (await client.Get("v1/programs/demo/tiers", default)).Status);
        }
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Thu, 01 Jan 2026 00:00:09 GMT", 9)]
    public async Task Get_retry_after_is_honored(string retryAfter, int seconds)
    {
        var failures = 1;
        _gateway.Fail = context =>
        {
            context.Response.Headers.RetryAfter = retryAfter;
            return failures-- > 0 ? 429 : 0;
        };

        await Client().Get("v1/programs/demo/tiers", default);

        Assert.Equal([seconds], _clock.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Get_a_gateway_that_stays_away_ends_in_an_explanation_within_the_bound()
    {
        _gateway.Fail = _ => 503;

        var failure = await Assert.ThrowsAsync<CliException>(() => Client().Get("v1/programs/demo/tiers", default));

        Assert.Contains("is away (HTTP 503, tried for 120 s)", failure.Message, StringComparison.Ordinal);
        Assert.True(_clock.Waits.Sum(wait => wait.TotalSeconds) <= 120);
        Assert.All(_clock.Waits, wait => Assert.True(wait <= TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task Get_retry_after_beyond_the_bound_gives_up_at_once()
    {
        _gateway.Fail = context =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return 503;
        };

        await Assert.ThrowsAsync<CliException>(() => Client().Get("v1/programs/demo/tiers", default));

        Assert.Empty(_clock.Waits);
    }

    [Fact]
    public async Task Get_nobody_listens_gives_up_early()
    {
        var client = _gateway.Client();
        await _gateway.DisposeAsync();

        var failure = await Assert.ThrowsAsync<CliException>(() => Client(client).Get("v1/programs/demo/tiers", default));

        Assert.Contains("is away (no connection, tried for 15 s). Start it or name another with --url", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_a_wrong_key_is_not_tried_again()
    {
        var failure = await Assert.ThrowsAsync<CliException>(() => Client(_gateway.Client("lk_wrong")).Get("v1/programs/demo/tiers", default));

        Assert.Contains("does not know the API key", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_clock.Waits);
    }

    [Fact]
    public async Task Get_an_unknown_program_says_so()
    {
        var failure = await Assert.ThrowsAsync<CliException>(() => Client().Get("v1/programs/nope/tiers", default));

        Assert.Contains("Check --program", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_canceled_while_waiting_stops()
    {
        using var stop = new CancellationTokenSource();
        _gateway.Fail = _ =>
        {
            stop.Cancel();
            return 503;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client().Get("v1/programs/demo/tiers", stop.Token));
    }

    [Theory]
    [InlineData("""{"code":"a","detail":"B.","errors":[{"pointer":"/x","reason":"c"}]}""", "a", "B. (/x: c)")]
    [InlineData("""{"title":"T"}""", "http418", "T")]
    [InlineData("""{"code":"\ud800"}""", "http418", "The answer was HTTP 418 without an explanation.")]
    [InlineData("""{"\ud800":1}""", "http418", "The answer was HTTP 418 without an explanation.")]
    [InlineData("<html>", "http418", "The answer was HTTP 418 without an explanation.")]
    [InlineData("[]", "http418", "The answer was HTTP 418 without an explanation.")]
    [InlineData("", "http418", "The answer was HTTP 418 without an explanation.")]
    public void ProblemOf_any_answer_is_explained(string body, string code, string detail)
    {
        Assert.Equal(new Problem(code, detail), Problem.Of(new GatewayAnswer(418, false, null, System.Text.Encoding.UTF8.GetBytes(body))));
    }

    private GatewayClient Client(HttpClient? http = null) => new(http ?? _gateway.Client(), _clock, new RetryPolicy(), _said.Add);
}
