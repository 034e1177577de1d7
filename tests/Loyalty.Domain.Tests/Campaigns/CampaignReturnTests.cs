using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts.Events;
using static Loyalty.Domain.Tests.Campaigns.CampaignGiven;

namespace Loyalty.Domain.Tests.Campaigns;

public sealed class CampaignReturnTests
{
    private static readonly DateTimeOffset _noon = Given.Noon("2026-03-04");
    private static readonly DateTimeOffset _later = Given.Noon("2026-03-10");

    [Fact]
    public void Whole_return_takes_back_everything_and_frees_counters_and_the_award()
    {
        var member = Member(Extra(50) with { Caps = [new CampaignCap { Period = CapPeriod.Lifetime, Points = 60, Awards = 1 }] });
        member.Buy("p", _noon, 10_00);

        member.Return("r", "p", _later);

        Assert.Equal(0, member.Balance());
        var taken = member.Journal[^1].Events.OfType<PointsTakenBack>().Single(taken => taken.Campaign == "extra");
        Assert.Equal((50L, 1L), (taken.Points, taken.Awards));
        Assert.Empty(member.State.Counters);
        Assert.Equal(51, member.Buy("q", _later, 1_00).Awards.Sum(award => award.Points));
    }

    [Fact]
    public void Partial_return_takes_back_the_share_and_keeps_the_award_counted()
    {
        var member = Member(Per(2) with { Caps = [new CampaignCap { Period = CapPeriod.Lifetime, Awards = 1 }] });
        member.Buy("p", _noon, 10_00);

        member.At(_later).Return(Given.Return("r", "p", _later, 4_00));

        var taken = member.Journal[^1].Events.OfType<PointsTakenBack>().Single(taken => taken.Campaign == "per");
        Assert.Equal((8L, 0L), (taken.Points, taken.Awards));
        Assert.Equal(1, Assert.Single(member.State.Counters).Value);
    }

    [Fact]
    public void Extra_points_for_a_purchase_stay_while_any_of_its_lines_does()
    {
        var member = Member(Extra(50) with { Items = new ItemFilter { IncludeSkus = ["a"] } });
        member.At(_noon).Buy(Given.Purchase("p", _noon, Given.Line(10_00, "1", "a", quantity: 2), Given.Line(10_00, "2", "b")));

        member.At(_later).Return(Given.Return("r1", "p", _later, new ReturnLine("1", 1)));
        Assert.Equal(15 + 50, member.Balance());

        member.Return(Given.Return("r2", "p", _later, new ReturnLine("1", 1)));
        Assert.Equal(10, member.Balance());
    }

    [Theory]
    [InlineData(BelowMinimum.Reevaluate, 8)]
    [InlineData(BelowMinimum.Proportional, 8 + 40)]
    public void Return_below_the_minimum_takes_back_all_or_the_share(BelowMinimum policy, long left)
    {
        var program = Given.Program().With(Extra(50) with { MinimumAmount = 9_00 });
        var member = new TestMember(program with { Returns = program.Returns with { BelowMinimum = policy } });
        member.Buy("p", _noon, 10_00);

        member.At(_later).Return(Given.Return("r", "p", _later, 2_00));

        Assert.Equal(left, member.Balance());
    }

    [Fact]
    public void Return_is_valued_by_the_edition_and_variant_of_the_purchase()
    {
        var member = Member(Times(3m));
        member.Buy("p", _noon, 10_00);
        member.Publish(Given.Program(Given.Rule(5)).With(Times(100m) with { State = CampaignState.Ended }), Given.Noon("2026-03-05"));

        member.At(_later).Return(Given.Return("r", "p", _later, 5_00));

        Assert.Equal(15, member.Balance());
    }

    [Fact]
    public void Return_of_what_the_budget_reduced_takes_back_only_what_was_given()
    {
        var member = Member(Per(10).Budgeted(1_000)).Granting("per", 60);
        member.Buy("p", _noon, 10_00);
        Assert.Equal(10 + 60, member.Balance());

        member.At(_later).Return(Given.Return("r1", "p", _later, 4_00));
        Assert.Equal(6 + 60, member.Balance());

        member.Return(Given.Return("r2", "p", _later, 1_00));
        Assert.Equal(5 + 50, member.Balance());
    }

    [Fact]
    public void Attributes_that_changed_since_do_not_matter()
    {
        var member = Member(Per(1) with { Audience = new CampaignAudience { Attributes = [new AttributeCondition("region", "north")] } });
        member.Inputs = member.Inputs with { Attributes = [new("region", "north")] };
        member.Buy("p", _noon, 10_00);
        member.Inputs = member.Inputs with { Attributes = [] };

        member.At(_later).Return(Given.Return("r", "p", _later, 5_00));

        Assert.Equal(10, member.Balance());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Many_small_returns_take_back_as_much_as_one_large(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 50; round++)
        {
            var program = Given.Program(Given.Rule(random.Next(1, 5), random.Next(50, 200), rounding: (PointRounding)random.Next(3))).With(
                Times(random.Next(101, 400) / 100m, "one") with { Items = new ItemFilter { IncludeSkus = ["a"] } },
                Times(random.Next(101, 400) / 100m, "two"),
                Per(random.Next(1, 4), random.Next(50, 300)));
            var purchase = Given.Purchase("p", _noon, Given.Line(random.Next(1, 5_000), "1", "a"), Given.Line(random.Next(1, 5_000), "2", "b"));
            var (many, one) = (new TestMember(program), new TestMember(program));
            many.At(_noon).Buy(purchase);
            one.At(_noon).Buy(purchase);

            var total = 0L;
            for (var i = 0; i < 5 && total < purchase.Amount; i++)
            {
                var part = random.NextInt64(1, purchase.Amount - total + 1);
                total += part;
                many.At(_later).Return(Given.Return($"r{i}", "p", _later, part));
            }

            one.At(_later).Return(Given.Return("r", "p", _later, total));
            Assert.Equal(one.Balance(), many.Balance());
            Assert.True(total < purchase.Amount || one.Balance() == 0);
        }
    }

    [Fact]
    public void Parked_return_takes_back_what_the_campaign_gave_in_the_same_record()
    {
        var member = Member(Extra(50));
        member.At(_noon).Return(Given.Return("r", "p", _noon));

        member.Buy("p", _noon, 10_00);

        Assert.Equal(0, member.Balance());
        Assert.Equal(1, member.Journal[^1].Events.OfType<PointsTakenBack>().Single(taken => taken.Campaign == "extra").Awards);
    }
}
