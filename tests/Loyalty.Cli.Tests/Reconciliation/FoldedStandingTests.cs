using Loyalty.Cli.Reconciliation;

namespace Loyalty.Cli.Tests.Reconciliation;

public sealed class FoldedStandingTests
{
    [Fact]
    public void Apply_what_is_renewed_holds_since_it_was_reached()
    {
        var standing = new FoldedStanding();
        standing.Apply(Move(1, "silver"));
        standing.Apply(Move(2, "silver"));

        Assert.Equal((Day(1), Day(102)), (standing.Since, standing.Until));

        standing.Apply(Move(3, "gold"));

        Assert.Equal(("gold", Day(3), Day(103)), (standing.Tier, standing.Since, standing.Until));
    }

    private static TierMove Move(int day, string tier) => new(Day(day), default, tier, Day(100 + day), "reached", []);

    private static DateTimeOffset Day(int day) => new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day);
}
