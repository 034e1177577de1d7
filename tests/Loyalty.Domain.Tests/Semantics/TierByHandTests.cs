using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"A tier given by hand is a floor until its end date. Each move has a reason and is an entry."</summary>
public sealed class TierByHandTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");
    private static readonly DateTimeOffset _end = Given.At("2026-07-01T00:00:00Z");

    /// <summary>Half a year after the end of what is earned.</summary>
    private static readonly DateTimeOffset _late = Given.At("2028-07-01T00:00:00Z");

    [Theory]
    [InlineData(DowngradePolicy.None)]
    [InlineData(DowngradePolicy.OneStep)]
    [InlineData(DowngradePolicy.ToMetric)]
    public void Given_tier_is_a_floor_until_its_end_and_then_the_metric_holds(DowngradePolicy downgrade)
    {
        var member = Member(downgrade).At(_now);

        member.Give("gold", _end);

        Assert.Equal(("gold", _end), (member.Tier, member.Until));
        Assert.Equal("gold", member.At(_end.AddTicks(-1)).Tier);
        Assert.Equal(("basic", null), (member.At(_end).Tier, member.Until));
        Assert.Equal([("gold", "basic", "standingEnded")], member.Sweep().Cast<TierChanged>().Select(move => (move.From!, move.To, move.Reason)));
    }

    [Fact]
    public void Given_tier_is_an_entry_with_a_reason()
    {
        var member = Member().At(_now);

        var entry = AccountAnswers.ToHistory(member.Give("gold", _end), 2);

        Assert.Equal(("tierGiven", "goodwill"), (entry.Kind, entry.Reason));
        Assert.Equal([("basic", "gold", "given")], entry.TierMoves.Select(move => (move.From!, move.To!, move.Reason)));
    }

    [Fact]
    public void Given_tier_does_not_hold_back_what_is_earned_above_it()
    {
        var member = Member().At(_now);
        member.Give("silver", _end);

        member.Buy("p", _now, 500_00);

        Assert.Equal(("gold", Given.At("2028-01-01T00:00:00Z")), (member.Tier, member.Until));
        member.Return("r", "p", _now);
        Assert.Equal(("silver", _end), (member.Tier, member.Until));
    }

    [Fact]
    public void Given_tier_below_the_standing_changes_nothing_until_that_ends()
    {
        var member = Member(DowngradePolicy.ToMetric);
        member.Buy("p", _now, 500_00);
        var end = Given.At("2029-01-01T00:00:00Z");

        member.Give("silver", end);

        Assert.Equal(("gold", Given.At("2028-01-01T00:00:00Z")), (member.Tier, member.Until));
        Assert.Equal(("silver", end), (member.At(Given.At("2028-01-01T00:00:00Z")).Tier, member.Until));
        Assert.Equal("basic", member.At(end).Tier);
    }

    [Fact]
    public void Given_tier_that_was_earned_too_is_kept_as_it_was_earned()
    {
        var member = Member().At(_now);
        member.Give("gold", _end);

        member.Buy("p", _now, 500_00);

        Assert.Equal(("gold", Given.At("2028-01-01T00:00:00Z")), (member.Tier, member.Until));
    }

    [Theory]
    [InlineData(DowngradePolicy.None, true, "gold", null)]
    [InlineData(DowngradePolicy.None, false, "gold", null)]
    [InlineData(DowngradePolicy.OneStep, true, "silver", "2029-01-01")]
    [InlineData(DowngradePolicy.OneStep, false, "silver", "2029-01-01")]
    [InlineData(DowngradePolicy.ToMetric, true, "basic", null)]
    [InlineData(DowngradePolicy.ToMetric, false, "basic", null)]
    public void Given_tier_that_outlasts_what_was_earned_ends_as_what_was_earned_does(DowngradePolicy downgrade, bool earnedFirst, string tier, string? until)
    {
        var member = Member(downgrade).At(_now);
        Action[] both = [() => member.Buy("p", _now, 500_00), () => member.Give("gold", _late)];
        both[earnedFirst ? 0 : 1]();
        both[earnedFirst ? 1 : 0]();

        Assert.Equal(("gold", _late), (member.Tier, member.Until));

        Assert.Equal((tier, until is null ? null : (DateTimeOffset?)Given.At($"{until}T00:00:00Z")), (member.At(_late).Tier, member.Until));
    }

    [Fact]
    public void Given_tier_that_outlasts_what_was_earned_ends_at_the_metric_when_that_was_returned()
    {
        var member = Member();
        member.Buy("p", _now, 500_00);
        member.Give("gold", _late);

        member.Return("r", "p", _now);

        Assert.Equal(("gold", _late), (member.Tier, member.Until));
        Assert.Equal("basic", member.At(_late).Tier);
    }

    [Theory]
    [InlineData("2027-03-01", "gold", "2028-01-01")]
    [InlineData("2028-03-01", "silver", "2029-01-01")]
    public void Given_tier_that_is_taken_back_leaves_what_was_earned_or_what_that_fell_to(string day, string tier, string until)
    {
        var member = Member();
        member.Buy("p", _now, 500_00);
        member.Give("gold", _late);

        member.At(Given.Noon(day)).Give(null);

        Assert.Equal((tier, Given.At($"{until}T00:00:00Z")), (member.Tier, member.Until));
    }

    [Fact]
    public void Given_tier_that_is_given_for_longer_after_what_was_earned_has_ended_still_ends_as_that()
    {
        var member = Member();
        member.Buy("p", _now, 500_00);
        member.Give("gold", _late);

        member.At(Given.Noon("2028-03-01")).Give("gold", _late.AddDays(30));

        Assert.Equal("silver", member.At(_late.AddDays(30)).Tier);
    }

    [Fact]
    public void Given_tier_does_not_stand_in_for_the_step_down_from_a_higher_one()
    {
        var member = Member();
        member.Buy("p", _now, 1_000_00);

        member.Give("gold", _late);

        Assert.Equal(("gold", Given.At("2029-01-01T00:00:00Z")), (member.At(Given.At("2028-01-01T00:00:00Z")).Tier, member.Until));
        member.Sweep();
        Assert.Equal("silver", member.At(Given.At("2029-01-01T00:00:00Z")).Tier);
    }

    [Theory]
    [InlineData("2026-05-01")]
    [InlineData("2026-09-01")]
    public void Given_tier_takes_the_place_of_one_that_was_given_before(string end)
    {
        var member = Member().At(_now);
        member.Give("platinum", _end);

        member.Give("gold", Given.At($"{end}T00:00:00Z"));

        Assert.Equal(("gold", Given.At($"{end}T00:00:00Z")), (member.Tier, member.Until));
        Assert.Equal("gold", Assert.Single(member.State.Floors).Tier);
    }

    [Fact]
    public void Given_tier_taken_back_leaves_what_was_earned()
    {
        var member = Member();
        member.Buy("p", _now, 100_00);
        member.Give("gold", _end);

        var record = member.Give(null);

        Assert.Equal(("silver", Given.At("2028-01-01T00:00:00Z")), (member.Tier, member.Until));
        Assert.Empty(member.State.Floors);
        Assert.Equal([("gold", "silver", "withdrawn")], AccountAnswers.ToHistory(record, 4).TierMoves.Select(move => (move.From!, move.To!, move.Reason)));
        Assert.Equal("noTierGiven", member.RefusedGive(null).Code);
    }

    [Fact]
    public void Given_tier_that_lies_above_what_was_lifted_from_it_leaves_no_promise_when_it_is_taken_back()
    {
        var member = Member().At(_now);
        member.Give("silver", _end);
        member.Buy("p", _now, 500_00);
        member.Give(null);

        member.Return("r", "p", _now);

        Assert.Equal("basic", member.Tier);
    }

    [Fact]
    public void Giving_a_tier_that_is_none_or_over_is_refused()
    {
        var tiers = Given.Tiers();
        var member = new TestMember(Given.Program() with { Tiers = tiers with { Levels = tiers.Levels.SetItem(1, tiers.Levels[1] with { Retired = true }) } }).At(_now);

        Assert.Equal("tierUnknown", member.RefusedGive("diamond", _end).Code);
        Assert.Equal("tierUnknown", member.RefusedGive("silver", _end).Code);
        Assert.Equal("untilInPast", member.RefusedGive("gold", _now).Code);
        Assert.Equal("tierUnknown", new TestMember(Given.Program()).RefusedGive("gold", _end).Code);
    }

    private static TestMember Member(DowngradePolicy downgrade = DowngradePolicy.OneStep) => new(Given.Program() with { Tiers = Given.Tiers() with { Downgrade = downgrade } });
}
