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

    [Fact]
    public async Task All_of_a_midnight_are_listed_by_pages_and_survive_a_restart_and_failing_writes()
    {
        const int Members = 430;
        for (var i = 0; i < Members; i++)
        {
            await _platform.Enroll($"m{i}");
            await _platform.Buy($"m{i}", Samples.Purchase($"p{i}", 100 + (100 * i), _platform.Now));
        }

        await _platform.Pass(TimeSpan.FromDays(345));
        _platform.States.FailWrite("notice-page", after: 1);
        _platform.States.FailWrite("notices", after: 1);
        await _platform.Sweep();
        await _platform.CaughtUp();
        await _platform.Restart();

        foreach (var limit in (int[])[500, 150, 200, 7])
        {
            var told = await Page(limit);
            Assert.Equal(Enumerable.Range(1, Members).Reverse().Select(number => (long)number), told.Select(given => given.Number));
            Assert.Equal(Members, told.Select(given => given.Member).Distinct().Count());
            Assert.All(told, given => Assert.Equal($"m{given.Notice.Points - 1}", given.Member));
        }

        Assert.Equal("invalidCursor", (await Notices.GetPage("soon", 10)).Refusal!.Code);
        Assert.Empty((await Notices.GetPage("0", 10)).Value!.Notices);
    }

    [Fact]
    public async Task Pages_are_forgotten_after_a_week_when_others_fill_and_numbers_go_on()
    {
        await Tell(250, "old");
        await _platform.Pass(TimeSpan.FromDays(6));
        await Tell(200, "mid");
        Assert.Equal(450, (await Page(500)).Count);

        await _platform.Pass(TimeSpan.FromDays(2));
        await Tell(200, "new");

        // Those of the page that is over a week old are gone; the fifty that filled the next with newer ones are there.
        var told = await Page(170);
        Assert.Equal(Enumerable.Range(201, 450).Reverse().Select(number => (long)number), told.Select(given => given.Number));
        Assert.Equal((650L, 50), ((await List()).Total, told.Count(given => given.Member!.StartsWith("old", StringComparison.Ordinal))));
    }

    /// <summary>So many members are told at once, as their points end within the days of the notice.</summary>
    private async Task Tell(int members, string name)
    {
        await _platform.Publish(Samples.Program() with
        {
            Wallets = [.. Samples.Program().Wallets.Select(wallet => wallet.Id == "points" ? wallet with { Expiry = new ExpiryPolicy { After = 20, Unit = ExpiryUnit.Days } } : wallet)],
            Households = new HouseholdProgram { Wallet = "points" },
            Notices = new NoticeProgram { PointsExpireDays = 30 },
        });
        for (var i = 0; i < members; i++)
        {
            await _platform.Enroll($"{name}{i}");
            await _platform.Buy($"{name}{i}", Samples.Purchase($"{name}{i}", 100, _platform.Now));
        }

        await _platform.CaughtUp();
    }

    private INotices Notices => _platform.Grains.GetGrain<INotices>(Samples.ProgramId);

    private async Task<NoticeList> List() => (await Notices.GetPage(null, 200)).Value!;

    /// <summary>All of them, by pages of the size.</summary>
    private async Task<List<GivenNotice>> Page(int limit)
    {
        var told = new List<GivenNotice>();
        string? cursor = null;
        do
        {
            var page = (await Notices.GetPage(cursor, limit)).Value!;
            Assert.True(page.Notices.Length == limit || (page.Next is null && page.Notices.Length < limit));
            told.AddRange(page.Notices);
            cursor = page.Next;
        }
        while (cursor is not null);
        return told;
    }
}
