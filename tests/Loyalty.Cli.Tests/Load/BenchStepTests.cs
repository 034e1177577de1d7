using Loyalty.Cli.Load;

namespace Loyalty.Cli.Tests.Load;

/// <summary>What recorded answers come to.</summary>
public sealed class BenchStepTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(0, "Held")]
    [InlineData(10, "Held")]
    [InlineData(11, "GoodputTooLow")]
    public void Of_more_than_one_percent_without_2xx_does_not_hold(int refused, string verdict)
    {
        Assert.Equal(verdict, Step(Load(1_000, outcome: i => i < refused ? 429 : 201, latency: _ => 20)).Verdict.ToString());
    }

    [Theory]
    [InlineData(10, "Held")]
    [InlineData(11, "P99TooHigh")]
    public void Of_more_than_one_percent_at_the_limit_does_not_hold(int slow, string verdict)
    {
        Assert.Equal(verdict, Step(Load(1_000, latency: i => i % 90 == 0 && i / 90 < slow ? 100 : 20)).Verdict.ToString());
    }

    [Fact]
    public void Of_a_backlog_that_is_answered_after_the_end_does_not_hold_whatever_the_limit_is()
    {
        // 80 a second of 100: the last is answered 2.5 seconds after it was due.
        var step = Step(Load(1_000, latency: i => i * 2.5), limit: TimeSpan.FromMinutes(1));

        Assert.Equal(BenchVerdict.GoodputTooLow, step.Verdict);
        Assert.InRange(step.Goodput, 80, 81.5);
    }

    [Fact]
    public void Of_one_answer_that_takes_long_does_not_make_the_goodput_small()
    {
        var step = Step(Load(1_000, latency: i => i == 990 ? 9_000 : 20));

        Assert.Equal((BenchVerdict.Held, 100), (step.Verdict, step.Goodput));
        Assert.Equal(9_000, step.Latency.Most);
    }

    [Fact]
    public void Of_says_whose_lateness_it_was()
    {
        var load = Load(1_000);
        for (var i = 0; i < 1_000; i++)
        {
            load.Sent(TimeSpan.FromMilliseconds(i < 200 ? 6 : 4), connectionWasFree: i >= 180);
        }

        var step = Step(load);

        Assert.Equal((0.18, 0.02), (step.LateForConnection, step.LateForLoad));
        Assert.False(step.LoadKeptUp);
        Assert.Contains("the load itself was late", step.ToString(), StringComparison.Ordinal);
        Assert.True((step with { LateForLoad = 0.01 }).LoadKeptUp);
    }

    [Theory]
    [InlineData(9_999, false)]
    [InlineData(10_000, true)]
    public void Of_fewer_than_ten_thousand_answers_the_highest_percentile_is_said_to_be_the_longest(int answers, bool hasEnough)
    {
        Assert.Equal(hasEnough, Step(Load(answers)).HasAnswersForEach);
    }

    [Fact]
    public void Of_the_processors_of_the_load_are_a_share_of_the_time()
    {
        var load = Load(10);
        load.Length = TimeSpan.FromSeconds(4);

        Assert.Equal(0.5, BenchStep.Of(load, 100, Settings(TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(2), stopped: false).ProcessorsOfLoad);
    }

    [Fact]
    public void Result_the_knee_is_the_highest_rate_that_held_and_may_be_the_loads()
    {
        var held = Step(Load(1_000));
        var steps = new[] { held with { RateWanted = 100 }, held with { RateWanted = 400, Verdict = BenchVerdict.P99TooHigh, LateForLoad = 0.2 }, held with { RateWanted = 200 } };

        var result = BenchResult.Of(steps, Settings(TimeSpan.FromSeconds(1)), stopped: false);
        Assert.Equal((200, false), (result.Knee, result.KneeIsTheGateways));

        steps[1] = steps[1] with { LateForLoad = 0 };
        Assert.True(BenchResult.Of(steps, Settings(TimeSpan.FromSeconds(1)), stopped: false).KneeIsTheGateways);
        Assert.Null(BenchResult.Of([held], Settings(TimeSpan.FromSeconds(1)), stopped: false).Knee);
    }

    /// <summary>100 a second for ten seconds, or as many as are given.</summary>
    private static LoadResult Load(int count, Func<int, int>? outcome = null, Func<int, double>? latency = null)
    {
        var load = new LoadResult { Length = Length };
        for (var i = 0; i < count; i++)
        {
            var took = TimeSpan.FromMilliseconds(latency?.Invoke(i) ?? 20);
            load.Add(outcome?.Invoke(i) ?? 201, took, new LoadSchedule(100, Length).DueOf(i) + took);
        }

        return load;
    }

    private static BenchStep Step(LoadResult load, TimeSpan? limit = null) =>
        BenchStep.Of(load, 100, Settings(limit ?? TimeSpan.FromMilliseconds(100)), TimeSpan.Zero, stopped: false);

    private static BenchSettings Settings(TimeSpan limit) => new()
    {
        Program = "demo",
        Channel = "web",
        Key = "lk_key",
        Rates = [100],
        FindKnee = false,
        P99Limit = limit,
        Length = Length,
        WarmUp = TimeSpan.Zero,
        Connections = 1,
        Pattern = BenchPattern.Uniform,
        Exponent = 1,
        Members = 1,
        Enroll = false,
        Cold = false,
        Seed = 1,
    };
}
