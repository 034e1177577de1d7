using Loyalty.Domain.Members;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Segments;

namespace Loyalty.Domain.Tests.Segments;

/// <summary>What holds for every program and every history.</summary>
public sealed class SegmentProperties
{
    [Fact]
    public void Member_is_in_the_segments_whose_rules_hold_after_everything_that_happens() => Property.Holds(Histories.Programs, Histories.Steps, 25, (program, steps) =>
    {
        var member = Histories.Live(program, steps);
        var moves = member.Journal.SelectMany(record => record.Events).OfType<SegmentChanged>().ToArray();

        Assert.Equal(moves.GroupBy(move => move.Segment).Where(group => group.Last().Joined).Select(group => group.Key).Order(StringComparer.Ordinal), member.State.SegmentIds.AsEnumerable());
        Assert.Empty(Missed(member, member.State.LastActivityAt));
    }, times: 80);

    [Fact]
    public void Sweep_misses_no_day_on_which_time_alone_changes_what_a_rule_says() => Property.Holds(Histories.Programs, Histories.Steps, 15, (program, steps) =>
    {
        var member = Histories.Live(program, steps);
        for (var day = 0; day < 60; day++)
        {
            member.SweepAt(member.Now.AddDays(1));

            Assert.Empty(Missed(member, member.Now));
        }

        Assert.Null(member.State.SegmentReviewAt);
    }, times: 60);

    private static IEnumerable<SegmentChanged> Missed(TestMember member, DateTimeOffset at) =>
        EvaluateMemberRules.Decide(member.State, member.Current, member.Traits, at).Events.OfType<SegmentChanged>();
}
