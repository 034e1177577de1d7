using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Notices;
using Loyalty.Contracts.Programs;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Notices;

/// <summary>Notices from the sweep to the list of the program.</summary>
public sealed class NoticesTests : IAsyncLifetime
{
    private Platform _platform = null!;

    public async Task InitializeAsync() => _platform = await Platform.Start(Samples.Program() with
    {
        Households = new HouseholdProgram { Wallet = "points" },
        Notices = new NoticeProgram { PointsExpireDays = 30 },
    });

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Notice_is_given_once_though_the_sweep_is_interrupted_before_or_after_the_write(bool? written)
    {
        await _platform.Enroll("ann");
        await _platform.Buy("ann", Samples.Purchase("p", 100_00, _platform.Now));
        await _platform.Pass(TimeSpan.FromDays(345));
        if (written is { } after)
        {
            _platform.Journal.OnMember("ann").FailAppend(AppendFailure.Storage, after);
        }

        for (var sweeps = 0; sweeps < 3; sweeps++)
        {
            await _platform.Sweep();
            await _platform.Pass(TimeSpan.FromMinutes(2));
        }

        await _platform.Restart();
        await _platform.Sweep();
        await _platform.CaughtUp();

        var list = await List();
        Assert.Equal(1, list.Total);
        var given = Assert.Single(list.Notices);
        Assert.Equal(("ann", NoticeKind.PointsExpire, 100L), (given.Member, given.Notice.About, given.Notice.Points));
        Assert.Equal(given.Notice, Assert.Single((await _platform.History("ann")).SelectMany(entry => entry.Notices)));
        Assert.Equal("notices", (await _platform.History("ann"))[0].Kind);
    }

    [Fact]
    public async Task Points_of_a_household_are_told_once_to_the_household()
    {
        Assert.Null((await _platform.Grains.GetGrain<IHousehold>(Ids.Household(Samples.ProgramId, "home")).Found(dryRun: false)).Refusal);
        foreach (var member in (string[])["ann", "bob"])
        {
            await _platform.Enroll(member);
            Assert.Null((await _platform.Member<IMemberHousehold>(member).Join(new ChangeHousehold { Key = $"join-{member}", Household = "home" })).Refusal);
            await _platform.Buy(member, Samples.Purchase($"p-{member}", 100_00, _platform.Now));
        }

        await _platform.Pass(TimeSpan.FromDays(345));
        await _platform.Sweep();
        await _platform.CaughtUp();

        var told = (await List()).Notices;
        Assert.Equal(200, told.Sum(given => given.Notice.Points));
        Assert.All(told, given => Assert.Equal((null, "home"), (given.Member, given.Household)));
        Assert.Single(told.Select(given => given.Notice.EndsAt).Distinct());
    }

    private Task<NoticeList> List() => _platform.Grains.GetGrain<INotices>(Samples.ProgramId).List();
}
