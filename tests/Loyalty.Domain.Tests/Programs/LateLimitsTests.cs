using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests.Programs;

/// <summary>Limits of what was given before they came.</summary>
public sealed class LateLimitsTests
{
    private static readonly DateTimeOffset _noon = Given.Noon("2026-03-10");

    [Fact]
    public void Limit_that_comes_later_is_warned_of_and_counts_from_its_edition_on()
    {
        var before = Given.Program(Given.Flat(600, "bonus"));
        var after = Given.Program(Given.Flat(600, "bonus", caps: [Given.Cap(CapPeriod.Month, 1_000)]));
        var member = new TestMember(before).At(_noon);
        member.Buy("p1", _noon, 1_00);
        member.Publish(after, _noon.AddHours(1));

        Assert.Equal(["/earningRules/0/caps/0"], Warned(after, before));
        Assert.Equal([600, 400, 0], new[] { "p2", "p3", "p4" }.Select((id, i) => member.Buy(id, _noon.AddHours(2 + i), 1_00).Awards.Sum(award => award.Points)));
    }

    [Fact]
    public void Limit_that_was_there_or_comes_with_what_it_limits_or_needs_nothing_from_before_is_not_warned_of()
    {
        var before = Given.Program(Given.Flat(600, "bonus", caps: [Given.Cap(CapPeriod.Month, 1_000)]));

        Assert.Empty(Warned(before, null));
        Assert.Empty(Warned(Given.Program(Given.Flat(600, "bonus", caps: [Given.Cap(CapPeriod.Purchase, 5), Given.Cap(CapPeriod.Month, 500)])), before));
        Assert.Empty(Warned(Given.Program(Given.Flat(600, "bonus"), Given.Flat(1, "new", caps: [Given.Cap(CapPeriod.Day, 1)])), before));
        Assert.Equal(["/earningRules/0/caps/1"], Warned(Given.Program(Given.Flat(600, "bonus", caps: [Given.Cap(CapPeriod.Month, 1_000), Given.Cap(CapPeriod.Lifetime, 9_000)])), before));
    }

    [Fact]
    public void Limits_of_rewards_are_warned_of_where_nothing_was_counted_before()
    {
        var mug = Given.Reward(points: 1) with { PerMember = [new RewardLimit(CapPeriod.Week, 1)], StockPerPeriod = [new RewardLimit(CapPeriod.Day, 5)] };
        var before = Given.Program().WithRewards(mug);
        ImmutableArray<RewardLimit> perMember = [new(CapPeriod.Lifetime, 9), new(CapPeriod.Month, 2), new(CapPeriod.Week, 1)];
        ImmutableArray<RewardLimit> stock = [new(CapPeriod.Month, 90)];

        Assert.Equal(
            ["/rewards/0/perMember/1", "/rewards/0/stockPerPeriod/0"],
            Warned(Given.Program().WithRewards(mug with { PerMember = perMember, StockPerPeriod = stock }), before));
    }

    private static string[] Warned(ProgramDefinition definition, ProgramDefinition? previous) =>
        [.. ProgramWarnings.Find(definition, previous, _noon).Where(warning => warning.Reason.StartsWith("begins to count", StringComparison.Ordinal)).Select(warning => warning.Pointer)];
}
