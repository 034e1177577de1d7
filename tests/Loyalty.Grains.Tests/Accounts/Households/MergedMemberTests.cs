using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Grains.Tests.Accounts.Households;

/// <summary>What a member of a household did who was merged into another one since, sent again.</summary>
public sealed class MergedMemberTests : IAsyncLifetime
{
    private Platform _platform = null!;

    public async Task InitializeAsync()
    {
        _platform = await Platform.Start(Samples.Points(wallet => wallet) with { Households = new HouseholdProgram { Wallet = "points", Members = 3 } });
        Assert.Null((await House.Found(dryRun: false)).Refusal);
        await _platform.Enroll("ann");
        await _platform.Enroll("bob");
        await _platform.Enroll("cat");
        await Change("ann", member => member.Join, "ann");
        await Change("bob", member => member.Join, "bob");
    }

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Theory]
    [InlineData("ann")]
    [InlineData("cat")]
    public async Task Nothing_of_it_reaches_the_household_again(string asked)
    {
        var purchase = Samples.Purchase("p", 50_00, _platform.Now);
        await _platform.Buy("ann", purchase);
        await Change("ann", member => member.Leave, "left");
        Assert.Null((await _platform.Member<IMemberMerging>("ann").Merge(new MergeMember { Key = "m", Into = "cat", By = "op" })).Refusal);
        await _platform.Buy("bob", Samples.Purchase("q", 10_00, _platform.Now));
        var (before, points) = (await Get(), await _platform.Balance("cat"));

        Assert.True((await _platform.Member<IMemberPurchases>(asked).Record(purchase)).Replayed);
        Assert.True((await Change(asked, member => member.Join, "ann")).Replayed);
        Assert.True((await Change(asked, member => member.Leave, "left")).Replayed);

        Assert.Equivalent(before, await Get());
        Assert.Equal((50, 10, "bob"), (points, before.Balance.Balance, Assert.Single(before.Members).Member));
        Assert.Equal(points, await _platform.Balance("cat"));
    }

    private async Task<Outcome<HouseholdMembership>> Change(string member, Func<IMemberHousehold, Func<ChangeHousehold, Task<Outcome<HouseholdMembership>>>> which, string key)
    {
        var outcome = await which(_platform.Member<IMemberHousehold>(member))(new ChangeHousehold { Key = key, Household = "home" });
        Assert.Null(outcome.Refusal);
        return outcome;
    }

    private IHousehold House => _platform.Grains.GetGrain<IHousehold>(Ids.Household(Samples.ProgramId, "home"));

    private async Task<HouseholdSummary> Get() => (await House.GetSummary()).Value!;
}
