using Loyalty.Contracts.Members;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Programs;

namespace Loyalty.Grains.Tests.Members;

/// <summary>A paid membership ends by itself, on whatever machine it is by then.</summary>
public sealed class MembershipTests
{
    [Fact]
    public async Task Membership_lapses_by_itself_and_takes_its_tier_along()
    {
        var program = Samples.Program() with { Memberships = [new MembershipPlan { Id = "plus", Length = 7, GraceDays = 3, Tier = "gold" }] };
        await using var platform = await Platform.Start(program);
        await platform.Enroll("anna");
        var paid = await platform.Member<IMemberMemberships>("anna").Pay(new PayMembership { Key = "pay", Plan = "plus", PaidAt = platform.Now });
        Assert.Equal("gold", paid.Value!.Tier!.Tier);
        await platform.Pass(TimeSpan.FromDays(8));
        Assert.True((await platform.Member<IMember>("anna").GetSummary()).Value!.Membership!.InGrace);
        await platform.Restart();

        await platform.Pass(TimeSpan.FromDays(2));
        await platform.Sweep();

        var seen = (await platform.Member<IMember>("anna").GetSummary()).Value!;
        Assert.Equal((null, "bronze"), (seen.Membership, seen.Tier!.Tier));
        Assert.Contains(await platform.History("anna"), entry => entry.Kind == "due" && entry.TierMoves.Length == 1);
        Assert.True((await platform.Member<IMemberMemberships>("anna").Pay(new PayMembership { Key = "pay", Plan = "plus", PaidAt = paid.Value.Membership!.Since })).Replayed);
    }
}
