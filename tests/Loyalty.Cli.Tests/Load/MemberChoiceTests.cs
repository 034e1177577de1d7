using Loyalty.Cli.Load;

namespace Loyalty.Cli.Tests.Load;

public sealed class MemberChoiceTests
{
    private const int Draws = 200_000;

    [Theory]
    [InlineData(1.0, 100)]
    [InlineData(0.5, 10)]
    [InlineData(2.0, 1_000)]
    public void Zipf_each_member_is_as_frequent_as_its_weight(double exponent, int members)
    {
        var weights = Enumerable.Range(1, members).Select(rank => Math.Pow(rank, -exponent)).ToList();
        var counts = Count(MemberChoice.Zipf(members, exponent, seed: 7), members);

        for (var member = 0; member < members; member++)
        {
            // Five standard deviations of a binomial count: one in a million would fall outside.
            var share = weights[member] / weights.Sum();
            var deviation = Math.Sqrt(Draws * share * (1 - share));
            Assert.InRange(counts[member], (Draws * share) - (5 * deviation) - 1, (Draws * share) + (5 * deviation) + 1);
        }
    }

    [Fact]
    public void Uniform_and_zipf_of_exponent_zero_prefer_nobody()
    {
        Assert.All(Count(MemberChoice.Uniform(50, seed: 7), 50), count => Assert.InRange(count, 3_650, 4_350));
        Assert.All(Count(MemberChoice.Zipf(50, 0, seed: 7), 50), count => Assert.InRange(count, 3_650, 4_350));
    }

    [Fact]
    public void Choices_are_the_same_by_the_same_seed_only()
    {
        Assert.Equal(Draw(MemberChoice.Zipf(1_000, 1, 7)), Draw(MemberChoice.Zipf(1_000, 1, 7)));
        Assert.NotEqual(Draw(MemberChoice.Zipf(1_000, 1, 7)), Draw(MemberChoice.Zipf(1_000, 1, 8)));
        Assert.NotEqual(Draw(MemberChoice.EachOnce(1_000, 7)), Draw(MemberChoice.EachOnce(1_000, 8)));
    }

    [Fact]
    public void EachOnce_chooses_everyone_once_and_then_nobody()
    {
        var choose = MemberChoice.EachOnce(500, seed: 7);
        var chosen = Enumerable.Range(0, 500).Select(_ => choose()!.Value).ToList();

        Assert.Null(choose());
        Assert.Equal(Enumerable.Range(0, 500), chosen.Order());
        Assert.NotEqual(chosen.Order(), chosen);
    }

    private static List<int?> Draw(Func<int?> choose) => [.. Enumerable.Range(0, 50).Select(_ => choose())];

    private static int[] Count(Func<int?> choose, int members)
    {
        var counts = new int[members];
        for (var i = 0; i < Draws; i++)
        {
            counts[choose()!.Value]++;
        }

        return counts;
    }
}
