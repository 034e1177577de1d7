using Loyalty.Compare.Contenders;
using Loyalty.Compare.Reporting;

namespace Loyalty.Cli.Tests.Compare;

public sealed class GoalsTests
{
    private const int Echo = 1;
    private const int Plain = 2;
    private const int Grouped = 3;

    [Theory]
    [InlineData("Uniform", Echo, 0.25, 0.5)]
    [InlineData("Uniform", Plain, 2, 3)]
    [InlineData("Hot", Plain, 10, 10)]
    public void Of_what_is_wanted_is_missed_below_it_and_short_below_the_goal(string mix, int peer, double atLeast, double goal)
    {
        GoalReached Of(double ratio) => Goals.Of(Enum.Parse<Mix>(mix), peer, ratio)!;

        Assert.Equal((true, true), (Of(atLeast - 0.01).IsMissed, Of(atLeast - 0.01).IsShort));
        Assert.Equal((false, atLeast < goal), (Of(atLeast).IsMissed, Of(atLeast).IsShort));
        Assert.True(Of(goal - 0.01).IsShort);
        Assert.Equal((false, false), (Of(goal).IsMissed, Of(goal).IsShort));
    }

    [Theory]
    [InlineData("Hot", Echo)]
    [InlineData("Uniform", Grouped)]
    [InlineData("Hot", Grouped)]
    [InlineData("Uniform", 0)]
    public void Of_what_nobody_wants_is_nothing(string mix, int peer)
    {
        Assert.Null(Goals.Of(Enum.Parse<Mix>(mix), peer, 0));
    }

    [Theory]
    [InlineData(1.93, "at least 2 wanted: MISSED; the goal is 3: not reached")]
    [InlineData(2.5, "at least 2 wanted: reached; the goal is 3: not reached")]
    [InlineData(3, "at least 2 wanted: reached; the goal is 3: reached")]
    public void Reached_is_said_in_words(double ratio, string words)
    {
        Assert.Equal(words, Goals.Of(Mix.Uniform, Plain, ratio)!.ToString());
    }

    [Fact]
    public void Reached_without_more_to_reach_names_no_goal()
    {
        Assert.Equal("at least 10 wanted: MISSED", Goals.Of(Mix.Hot, Plain, 7.6)!.ToString());
    }
}
