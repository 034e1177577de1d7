using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Common;

namespace Loyalty.Grains.Tests.Accounts.Adjustments;

public sealed class AdjustmentTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Adjustment_sent_again_is_answered_as_before()
    {
        var member = await Member("again");

        var first = await member.Adjust(Command("again-1", 500));
        var again = await member.Adjust(Command("again-1", 500) with { By = "other" });

        Assert.False(first.Replayed);
        Assert.True(again.Replayed);
        Assert.Equivalent(first.Value, again.Value);
        Assert.Equal("idReused", (await member.Adjust(Command("again-1", 501))).Refusal!.Code);
        Assert.Equal(500, await _platform.Balance("again"));
        var entry = (await _platform.History("again"))[0];
        Assert.Equal(("adjusted", "again-1", "goodwill"), (entry.Kind, entry.Reference, entry.Reason));
    }

    [Fact]
    public async Task Adjustment_that_waits_is_listed_until_it_is_confirmed_once()
    {
        var member = await Member("waits");
        await member.Adjust(Command("waits-1", 50_000));
        Assert.Equal(["waits-1"], (await member.GetPending()).Value!.Adjustments.Select(waiting => waiting.Id));
        Assert.Equal(RefusalKind.Forbidden, (await member.Confirm(new DecideAdjustment { Id = "waits-1", By = "first" })).Refusal!.Kind);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => member.Confirm(new DecideAdjustment { Id = "waits-1", By = "second" })));

        Assert.All(answers, answer => Assert.Equal((AdjustmentState.Applied, 50_000), (answer.Value!.State, answer.Value.Points)));
        Assert.Single(answers, answer => !answer.Replayed);
        Assert.Equal(50_000, await _platform.Balance("waits"));
        Assert.Empty((await member.GetPending()).Value!.Adjustments);
        Assert.Equal("adjustmentNotFound", (await member.Reject(new DecideAdjustment { Id = "waits-1", By = "second" })).Refusal!.Code);
    }

    [Fact]
    public async Task Adjustment_that_was_rejected_stays_so()
    {
        var member = await Member("rejected");
        await member.Adjust(Command("rejected-1", 50_000));

        var first = await member.Reject(new DecideAdjustment { Id = "rejected-1", By = "second" });
        var again = await member.Reject(new DecideAdjustment { Id = "rejected-1", By = "second" });

        Assert.Equal((AdjustmentState.Rejected, "first", "second"), (first.Value!.State, first.Value.RequestedBy, first.Value.DecidedBy));
        Assert.True(again.Replayed);
        Assert.Equivalent(first.Value, again.Value);
        Assert.Equal("adjustmentNotFound", (await member.Confirm(new DecideAdjustment { Id = "rejected-1", By = "second" })).Refusal!.Code);
        Assert.Equal("adjustmentNotFound", (await (await Member("rejected-2")).Reject(new DecideAdjustment { Id = "rejected-1", By = "second" })).Refusal!.Code);
        Assert.Equal(0, await _platform.Balance("rejected"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Adjustment_that_waited_when_the_member_was_merged_is_decided_by_who_stays_whoever_is_asked(bool confirmed)
    {
        var (old, stays) = ($"old-{confirmed}", $"stays-{confirmed}");
        var (merged, member) = (await Member(old), await Member(stays));
        await merged.Adjust(Command($"moves-{confirmed}", 50_000));
        Assert.Null((await _platform.Member<IMemberMerging>(old).Merge(new MergeMember { Key = $"merge-{confirmed}", By = "desk", Into = stays })).Refusal);
        Assert.Equal(AdjustmentState.AwaitingConfirmation, (await merged.GetAdjustment($"moves-{confirmed}")).Value!.State);

        var decision = new DecideAdjustment { Id = $"moves-{confirmed}", By = "second" };
        Assert.Null((await (confirmed ? member.Confirm(decision) : member.Reject(decision))).Refusal);

        foreach (var asked in (IMemberAdjustments[])[merged, member])
        {
            Assert.Equal(confirmed ? AdjustmentState.Applied : AdjustmentState.Rejected, (await asked.GetAdjustment($"moves-{confirmed}")).Value!.State);
        }

        Assert.Equal(confirmed ? 50_000 : 0, await _platform.Balance(stays));
    }

    [Fact]
    public async Task Dry_run_foretells_and_writes_nothing()
    {
        var member = await Member("dry");
        var before = (await _platform.History("dry")).Count;

        var small = (await member.Adjust(Command("dry-1", 500) with { DryRun = true })).Value!;
        var large = (await member.Adjust(Command("dry-1", 50_000) with { DryRun = true })).Value!;

        Assert.Equal((AdjustmentState.Applied, true, 500), (small.State, small.DryRun, small.Balances[0].Balance));
        Assert.Equal((AdjustmentState.AwaitingConfirmation, true), (large.State, large.DryRun));
        Assert.Equal(before, (await _platform.History("dry")).Count);
    }

    [Fact]
    public async Task Adjustment_that_nobody_confirms_is_given_up_by_the_sweep()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("lonely");
        var member = platform.Member<IMemberAdjustments>("lonely");
        await member.Adjust(Command("lonely-1", 50_000));

        await platform.Pass(TimeSpan.FromDays(7));
        await platform.Sweep();

        // The reminder may have been first.
        await Waiting.Until(async () => (await platform.History("lonely"))[0].Kind == "due");
        Assert.Empty((await member.GetPending()).Value!.Adjustments);
        Assert.Equal(0, await platform.Sweep());
    }

    [Fact]
    public async Task Concurrent_adjustments_never_take_more_than_there_is()
    {
        var member = await Member("many");
        await member.Adjust(Command("many-start", 100));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => member.Adjust(Command($"many-{number}", -30))));

        Assert.Equal(3, answers.Count(answer => answer.Refusal is null));
        Assert.Equal(10, await _platform.Balance("many"));
    }

    private static AdjustPoints Command(string id, long points) => new() { Id = id, Wallet = "points", Points = points, Reason = "goodwill", By = "first" };

    private async Task<IMemberAdjustments> Member(string member)
    {
        await _platform.Enroll(member);
        return _platform.Member<IMemberAdjustments>(member);
    }
}
