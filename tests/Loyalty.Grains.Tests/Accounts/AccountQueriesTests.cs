using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Grains.Tests.Accounts;

public sealed class AccountQueriesTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task History_pages_by_its_cursor_newest_first_and_adds_up()
    {
        await _platform.Enroll("paged");
        for (var i = 1; i <= 7; i++)
        {
            await _platform.Buy("paged", Samples.Purchase($"pg-{i}", i * 1_000, _platform.Now));
        }

        await _platform.Return("paged", Samples.Return("pg-b", "pg-7", _platform.Now));
        var versions = new List<long>();
        string? cursor = null;
        do
        {
            var page = (await _platform.Queries.GetHistory("paged", cursor, 3)).Value!;
            Assert.InRange(page.Entries.Length, 1, 3);
            versions.AddRange(page.Entries.Select(entry => entry.Version));
            cursor = page.Next;
        }
        while (cursor is not null);

        Assert.Equal([9, 8, 7, 6, 5, 4, 3, 2, 1], versions);
        var history = await _platform.History("paged");
        Assert.Equal(await _platform.Balance("paged"), history.SelectMany(entry => entry.Entries).Where(entry => entry.Wallet == "points").Sum(entry => entry.Points));
    }

    [Fact]
    public async Task History_of_nobody_is_not_found_and_a_foreign_cursor_is_invalid()
    {
        Assert.Equal("memberNotFound", (await _platform.Queries.GetHistory("nobody", null, 10)).Refusal!.Code);
        Assert.Equal("invalidCursor", (await _platform.Queries.GetHistory("nobody", "x", 10)).Refusal!.Code);
        Assert.Equal("invalidCursor", (await _platform.Queries.GetHistory("nobody", "-1", 10)).Refusal!.Code);
        Assert.Equal("invalidCursor", (await _platform.Queries.ReadJournal("1.5", 10)).Refusal!.Code);
    }

    [Fact]
    public async Task Purchase_is_read_with_the_reason_for_every_rule()
    {
        await _platform.Enroll("explained");
        await _platform.Buy("explained", Samples.Purchase("ex-1", 99, _platform.Now));

        var read = (await _platform.Queries.GetPurchase(Samples.Channel, "ex-1")).Value!;

        Assert.Equal(("explained", 2), (read.Member, read.Explanation.Length));
        Assert.All(read.Explanation, rule => Assert.Equal((false, "roundsToZero"), (rule.Applied, Assert.Single(rule.Reasons).Code)));
        Assert.Equal("purchaseNotFound", (await _platform.Queries.GetPurchase("store", "ex-1")).Refusal!.Code);
        Assert.Equal("explained", (await _platform.Queries.FindPurchase(Samples.Channel, "ex-1"))!.Member);
        Assert.Null(await _platform.Queries.FindPurchase(Samples.Channel, "ex-2"));
    }

    [Fact]
    public async Task Journal_of_the_program_holds_every_record_in_order()
    {
        await _platform.Enroll("exported");
        await _platform.Buy("exported", Samples.Purchase("xp-1", 1_000, _platform.Now));

        var records = (await _platform.Records()).Where(record => record.Account == "exported").ToArray();

        Assert.Equal([$"{Samples.ProgramId}//enroll/enroll-exported", $"{Samples.ProgramId}/web/purchase/xp-1"], records.Select(record => record.Record.Key));
    }

    [Fact]
    public async Task Questions_are_refused_while_the_store_is_away()
    {
        await _platform.Enroll("away");
        await _platform.Buy("away", Samples.Purchase("aw-1", 1_000, _platform.Now));
        _platform.Journal.ReadsFail = true;
        try
        {
            Refusal?[] refusals =
            [
                (await _platform.Queries.GetHistory("away", null, 10)).Refusal,
                (await _platform.Queries.GetPurchase(Samples.Channel, "aw-1")).Refusal,
                (await _platform.Queries.ReadJournal(null, 10)).Refusal,
                (await _platform.Member<IMember>("away").Enroll(new EnrollMember { Key = "aw", Profile = new MemberProfile { Name = "Nobody" } })).Refusal,
                (await _platform.Member<IMemberPurchases>("away").Record(Samples.Purchase("aw-1", 1_000, _platform.Now))).Refusal,
            ];
            Assert.All(refusals, refusal => Assert.Equal((RefusalKind.Unavailable, "storageUnavailable"), (refusal!.Kind, refusal.Code)));
        }
        finally
        {
            _platform.Journal.ReadsFail = false;
        }

        Assert.Equal(10, await _platform.Balance("away"));
    }
}
