using FsCheck.Fluent;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Common;

namespace Loyalty.Domain.Tests.Common;

public sealed class LargestRemainderTests
{
    [Fact]
    public void Split_ties_go_to_the_last() => Assert.Equal([0, 0, 1], LargestRemainder.Split(1, [5, 5, 5]));

    [Fact]
    public void Split_of_two_odd_units_goes_to_the_last_two() => Assert.Equal([1, 2, 2], LargestRemainder.Split(5, [7, 7, 7]));

    [Fact]
    public void Split_the_largest_remainder_comes_before_the_last() => Assert.Equal([1, 0, 0], LargestRemainder.Split(1, [6, 5, 5]));

    [Fact]
    public void Split_without_weights_gives_everything_to_the_last() => Assert.Equal([0, 0, 9], LargestRemainder.Split(9, [0, 0, 0]));

    [Fact]
    public void Split_nothing_over_nothing_is_nothing() => Assert.Empty(LargestRemainder.Split(0, []));

    [Fact]
    public void Split_something_over_nothing_fails() => Assert.Throws<ArgumentException>(() => LargestRemainder.Split(1, []));

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, -1)]
    public void Split_negative_numbers_fails(long total, long weight) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LargestRemainder.Split(total, [weight]));

    [Fact]
    public void Split_of_the_largest_numbers_does_not_overflow() =>
        Assert.Equal([long.MaxValue / 2, (long.MaxValue / 2) + 1], LargestRemainder.Split(long.MaxValue, [long.MaxValue, long.MaxValue]));

    [Fact]
    public void Split_loses_nothing_and_stays_within_a_unit_of_the_exact_share() => Property.Holds(
        from total in Gen.Choose(0, 100_000)
        from count in Gen.Choose(1, 12)
        from weights in Gen.Choose(0, 5_000).ArrayOf(count)
        select (total, weights),
        value =>
        {
            var weights = value.weights.Select(weight => (long)weight).ToArray();
            var shares = LargestRemainder.Split(value.total, weights);

            Assert.Equal(value.total, shares.Sum());
            var sum = weights.Sum();
            for (var i = 0; sum > 0 && i < shares.Length; i++)
            {
                Assert.InRange(shares[i] * sum, (value.total * weights[i]) - sum + 1, (value.total * weights[i]) + sum - 1);
            }
        },
        times: 300);

    [Fact]
    public void Split_of_no_more_than_the_weights_gives_no_place_more_than_its_weight() => Property.Holds(
        from count in Gen.Choose(1, 12)
        from weights in Gen.Choose(0, 500).ArrayOf(count)
        from part in Gen.Choose(0, 100)
        select (weights, part),
        value =>
        {
            var weights = value.weights.Select(weight => (long)weight).ToArray();
            var shares = LargestRemainder.Split(weights.Sum() * value.part / 100, weights);

            Assert.All(shares.Zip(weights), pair => Assert.InRange(pair.First, 0, pair.Second));
        },
        times: 300);

    [Theory]
    [InlineData("EUR", true)]
    [InlineData("eur", false)]
    [InlineData("XXX", false)]
    [InlineData("XAU", false)]
    [InlineData(null, false)]
    public void IsKnown_knows_the_active_codes_in_upper_case(string? code, bool known) => Assert.Equal(known, Currencies.IsKnown(code));
}
