using System.Text.Json;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;

namespace Loyalty.Grains.Tests.Members;

public sealed class BlockTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Repeated_block_and_unblock_get_the_answers_that_were_given()
    {
        var member = _platform.Member<IMember>("back");
        await _platform.Enroll("back");
        await _platform.Buy("back", Samples.Purchase("back-1", 60_000, _platform.Now.AddHours(-1)));
        await _platform.Pass(TimeSpan.FromHours(1));
        var seen = (await member.GetSummary()).Value!;
        var (block, unblock) = (new ChangeBlock { Key = "block", Reason = "fraud" }, new ChangeBlock { Key = "unblock", Reason = "cleared" });

        var blocked = await member.Block(block);
        await _platform.Pass(TimeSpan.FromMinutes(1));
        var unblocked = await member.Unblock(unblock);

        AssertIs(seen with { Status = MemberStatus.Blocked }, blocked);
        AssertIs(seen with { AsOf = seen.AsOf.AddMinutes(1) }, unblocked with { Value = unblocked.Value! with { AsOf = seen.AsOf.AddMinutes(1) } });

        await _platform.Buy("back", Samples.Purchase("back-2", 200_000, _platform.Now));
        await _platform.Pass(TimeSpan.FromMinutes(1));
        await _platform.Restart();
        member = _platform.Member<IMember>("back");

        AssertRepeats(blocked, await member.Block(block));
        AssertRepeats(unblocked, await member.Unblock(unblock));
        Assert.Equal(("gold", 2L), ((await member.GetSummary()).Value!.Tier!.Tier, (await member.GetSummary()).Value!.Purchases));
    }

    private static void AssertRepeats(Outcome<MemberSummary> first, Outcome<MemberSummary> repeat)
    {
        Assert.Equal((false, true), (first.Replayed, repeat.Replayed));
        AssertIs(first.Value!, repeat);
    }

    private static void AssertIs(MemberSummary expected, Outcome<MemberSummary> outcome) =>
        Assert.Equal(JsonSerializer.Serialize(expected), JsonSerializer.Serialize(outcome.Value));
}
