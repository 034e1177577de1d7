using Loyalty.Cli.Load;

namespace Loyalty.Cli.Tests.Load;

public sealed class KneeSearchTests
{
    [Fact]
    public void Next_doubles_until_a_rate_does_not_hold_and_then_halves_the_gap()
    {
        Assert.Equal([500, 1_000, 2_000, 4_000, 8_000, 16_000, 12_000, 10_000, 9_000, 8_500, 8_750], Tried(500, rate => rate <= 8_600));
    }

    [Fact]
    public void Next_halves_until_a_rate_holds_and_then_the_gap()
    {
        Assert.Equal([8_000, 4_000, 2_000, 1_000, 1_500, 1_250, 1_125, 1_187.5, 1_156.25], Tried(8_000, rate => rate < 1_160).Take(9));
    }

    [Fact]
    public void Next_when_nothing_holds_ends_at_one_a_second()
    {
        Assert.Equal([10, 5, 2.5, 1.25, 1], Tried(10, _ => false));
    }

    [Fact]
    public void Next_when_everything_holds_ends_at_the_highest_rate_there_is()
    {
        var tried = Tried(400_000, _ => true);

        Assert.Equal([400_000, 800_000, BenchSettings.MostRate], tried);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(4_242)]
    [InlineData(99_999)]
    public void Next_ends_within_a_twentieth_below_what_is_carried(double carried)
    {
        var tried = Tried(100, rate => rate <= carried);

        Assert.InRange(tried.Where(rate => rate <= carried).Max(), carried / 1.06, carried);
        Assert.True(tried.Count < 25);
    }

    private static List<double> Tried(double first, Func<double, bool> holds)
    {
        var search = new KneeSearch(first);
        var tried = new List<double>();
        while (search.Next is { } rate)
        {
            tried.Add(rate);
            search.Tried(rate, holds(rate));
        }

        return tried;
    }
}
