using Loyalty.Compare.Reporting;

namespace Loyalty.Cli.Tests.Compare;

public sealed class SpreadTests
{
    [Theory]
    [InlineData(new double[] { 7 }, 7, 7, 7)]
    [InlineData(new double[] { 9, 1, 5 }, 5, 1, 9)]
    [InlineData(new double[] { 8, 2 }, 5, 2, 8)]
    [InlineData(new double[] { 100, 1, 3, 2 }, 2.5, 1, 100)]
    [InlineData(new double[] { 10, 9, 2, 33, 1 }, 9, 1, 33)]
    public void Of_is_the_middle_one_with_the_least_and_the_most(double[] figures, double median, double least, double most)
    {
        Assert.Equal(new Spread(median, least, most), Spread.Of(figures));
    }

    [Fact]
    public void As_says_the_median_first_and_the_others_behind_it()
    {
        Assert.Equal("2.00 (1.25–3.50)", new Spread(2, 1.25, 3.5).As("N2"));
        Assert.Equal("7,076 (5,901–7,454)", new Spread(7_076, 5_901, 7_454).As("N0"));
    }
}
