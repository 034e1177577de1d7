using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Tests.Campaigns;
using Loyalty.Domain.Tests.Challenges;

namespace Loyalty.Domain.Tests.Programs;

/// <summary>What is over when its edition takes effect.</summary>
public sealed class EndedPartsTests
{
    private static readonly DateTimeOffset _noon = Given.Noon("2026-03-10");

    [Theory]
    [InlineData(0, "/earningRules/0/condition/all/0/schedule/until /campaigns/0/schedule/until /rewards/0/until /challenges/0/until")]
    [InlineData(1, "")]
    public void What_ends_before_it_could_begin_is_warned_of(int ticksLater, string warned) =>
        Assert.Equal(warned, Warned(Program(_noon.AddTicks(ticksLater)), null));

    [Fact]
    public void What_was_published_and_has_ended_since_is_not_warned_of_again()
    {
        var before = Program(_noon.AddDays(-1));
        var moved = before with { Rewards = [before.Rewards[0] with { Until = _noon.AddDays(-2) }] };

        Assert.Empty(Warned(before with { Name = "Another" }, before));
        Assert.Equal("/rewards/0/until", Warned(moved, before));
    }

    private static string Warned(ProgramDefinition definition, ProgramDefinition? previous) => string.Join(
        ' ', ProgramWarnings.Find(definition, previous, _noon).Where(warning => warning.Reason.StartsWith("has passed", StringComparison.Ordinal)).Select(warning => warning.Pointer));

    private static ProgramDefinition Program(DateTimeOffset until)
    {
        var schedule = new CampaignSchedule { Until = until };
        return ChallengeGiven.Program(ChallengeGiven.Challenge() with { Until = until }) with
        {
            EarningRules = [Given.Rule() with { Condition = new Condition { All = [new Condition { Schedule = schedule }] } }],
            Campaigns = [CampaignGiven.Extra(5) with { Schedule = schedule }],
            Rewards = [Given.Reward() with { Until = until }],
        };
    }
}
