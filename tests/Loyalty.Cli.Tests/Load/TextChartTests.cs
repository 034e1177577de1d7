using Loyalty.Cli.Load;

namespace Loyalty.Cli.Tests.Load;

public sealed class TextChartTests
{
    [Fact]
    public void Bars_are_logarithmic_between_powers_of_ten()
    {
        Assert.Equal(
            [
                "  p50 │ 1.00",
                "  p99 │██████████ 10.00",
                "p99.9 │█████████████ 20.00",
                "  max │████████████████████ 100.00",
                "      └1         10        100",
            ],
            TextChart.Bars([("p50", 1), ("p99", 10), ("p99.9", 20), ("max", 100)], 20));
    }

    [Fact]
    public void Bars_what_is_nothing_has_none_and_one_value_has_a_scale()
    {
        Assert.Equal(["a │ 0.00", "b │█████████████████ 5,000.00", "  └1,000                    10,000"], TextChart.Bars([("a", 0), ("b", 5_000)], 25));
        Assert.Equal(["a │ 0.00", "  └0.001     0.01"], TextChart.Bars([("a", 0)], 10));
    }

    [Fact]
    public void Bars_marks_that_have_no_room_are_left_out()
    {
        Assert.Equal("    └0.01 1  10 100   10,000", TextChart.Bars([("min", 0.01), ("max", 100_000)], 20).Last());
    }

    [Fact]
    public void Bars_narrower_than_can_be_read_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TextChart.Bars([("a", 1)], 9).ToList());
    }
}
