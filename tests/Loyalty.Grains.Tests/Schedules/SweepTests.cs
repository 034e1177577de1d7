using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Schedules;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Schedules;

public sealed class SweepTests
{
    [Fact]
    public async Task Sweep_activates_expires_and_ends_standing_and_parked_returns_when_their_time_comes()
    {
        await using var platform = await Platform.Start(Samples.Points(wallet => wallet with { PendingDays = 2, Expiry = new ExpiryPolicy { After = 60, Unit = ExpiryUnit.Days } }));
        await platform.Enroll("m");
        await platform.Buy("m", Samples.Purchase("r-1", 60_000, platform.Now));
        await platform.Return("m", Samples.Return("b-1", "never", platform.Now));
        Assert.Equal(0, await platform.Sweep());

        await platform.Pass(TimeSpan.FromDays(2));
        await Due(platform, 1);
        Assert.Equal(600, await platform.Balance("m"));
        Assert.Equal(600, (await platform.History("m"))[0].Balances.Single(balance => balance.Wallet == "points").Active);

        await platform.Pass(TimeSpan.FromDays(29));
        await Due(platform, 2);
        Assert.Empty((await platform.Member<IMemberReturns>("m").GetParked()).Value!.Returns);

        await platform.Pass(TimeSpan.FromDays(40));
        await Due(platform, 3);
        Assert.Equal(("expired", -600), (await platform.History("m"))[0].Entries.Select(entry => (entry.Reason, entry.Points)).Single());
        Assert.Equal(0, await platform.Balance("m"));

        Assert.Equal("silver", (await platform.Member<IMember>("m").GetSummary()).Value!.Tier!.Tier);
        await platform.PassTo((await platform.Member<IMember>("m").GetSummary()).Value!.Tier!.Until!.Value);
        await Due(platform, 4);
        Assert.Equal(("silver", "bronze"), (await platform.History("m"))[0].TierMoves.Select(move => (move.From, move.To)).Single());
        Assert.Equal("bronze", (await platform.Member<IMember>("m").GetRecorded()).Value!.Tier);
        Assert.Equal(0, await platform.Sweep());
    }

    [Fact]
    public async Task Reminder_sweeps_without_anyone_calling()
    {
        await using var platform = await Platform.Start(Samples.Points(wallet => wallet with { PendingDays = 1 }));
        await platform.Enroll("m");
        await platform.Buy("m", Samples.Purchase("r-1", 10_000, platform.Now));

        await platform.Pass(TimeSpan.FromDays(1));

        await platform.PassUntil(async () => (await platform.History("m"))[0].Kind == "due");
        Assert.Equal(100, (await platform.History("m"))[0].Balances.Single(balance => balance.Wallet == "points").Active);
    }

    [Fact]
    public async Task Run_of_what_is_due_does_nothing_the_second_time()
    {
        await using var platform = await Platform.Start(Samples.Points(wallet => wallet with { PendingDays = 1 }));
        await platform.Enroll("m");
        await platform.Buy("m", Samples.Purchase("r-1", 10_000, platform.Now));
        await platform.Pass(TimeSpan.FromHours(13));
        var member = platform.Member<IMemberSchedules>("m");

        var runs = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => member.RunDue())).Soon();
        Assert.All(runs, Assert.True);
        Assert.True(await member.RunDue());

        Assert.Equal(["due", "purchase", "enrolled"], (await platform.History("m")).Select(entry => entry.Kind));
        Assert.True(await platform.Member<IMemberSchedules>("nobody").RunDue());
        Assert.Equal("memberNotFound", (await platform.Queries.GetHistory("nobody", null, 1)).Refusal!.Code);
    }

    [Fact]
    public async Task Account_that_fails_does_not_stop_the_others_and_stays_due()
    {
        await using var platform = await Platform.Start(Samples.Points(wallet => wallet with { PendingDays = 1 }));
        string[] members = [.. Enumerable.Range(0, 40).Select(i => $"m-{i}")];
        await Task.WhenAll(members.Select(platform.Enroll));
        await Task.WhenAll(members.Select(member => platform.Buy(member, Samples.Purchase(member, 10_000, platform.Now))));
        platform.Journal.OnMember("m-7").FailAppend(AppendFailure.Storage);
        platform.Journal.OnMember("m-8").FailAppend(AppendFailure.Storage, written: true);

        await platform.PassTo(new DateTimeOffset(platform.Now.Date.AddDays(1), TimeSpan.Zero));
        await platform.Sweep();
        await platform.Sweep();

        foreach (var member in members)
        {
            Assert.Equal(["due", "purchase", "enrolled"], (await platform.History(member)).Select(entry => entry.Kind));
            Assert.Equal(100, await platform.Balance(member));
        }
    }

    [Fact]
    public async Task Account_with_loaded_history_is_left_alone_for_a_day()
    {
        await using var platform = await Platform.Start();
        var member = platform.Member<IMember>("m");
        await member.Enroll(new EnrollMember { Key = "m", EnrolledAt = platform.Now.AddYears(-4) });
        await platform.Buy("m", Samples.Purchase("r-1", 60_000, platform.Now.AddYears(-3)) with { Import = true });
        Assert.Equal(0, await platform.Balance("m"));
        Assert.Equal("bronze", (await member.GetSummary()).Value!.Tier!.Tier);

        await platform.Pass(TimeSpan.FromHours(23));
        Assert.Equal(0, await platform.Sweep());
        Assert.Equal("purchase", (await platform.History("m"))[0].Kind);
        Assert.Equal("silver", (await member.GetRecorded()).Value!.Tier);

        await platform.Pass(TimeSpan.FromHours(2));
        await platform.Sweep();
        await Waiting.Until(async () => (await platform.History("m"))[0].Kind == "due");
        Assert.Equal(-600, (await platform.History("m"))[0].Entries.Sum(entry => entry.Points));
        Assert.Equal("bronze", (await member.GetRecorded()).Value!.Tier);
    }

    [Fact]
    public async Task More_loaded_history_does_not_postpone_what_is_due_again()
    {
        await using var platform = await Platform.Start();
        await platform.Member<IMember>("m").Enroll(new EnrollMember { Key = "m", EnrolledAt = platform.Now.AddYears(-4) });
        await Import(platform, "r-1", platform.Now.AddYears(-3));
        await platform.Pass(TimeSpan.FromHours(12));
        await Import(platform, "r-2", platform.Now.AddYears(-3));
        await platform.Pass(TimeSpan.FromHours(11));
        await platform.Restart();
        await Import(platform, "r-3", platform.Now.AddYears(-3));
        Assert.Equal(0, await platform.Sweep());

        await platform.Pass(TimeSpan.FromHours(1));
        await Import(platform, "r-4", platform.Now.AddYears(-3));
        await Due(platform, 1);

        // What comes after it is left alone for a day of its own.
        await Import(platform, "r-5", platform.Now.AddYears(-3));
        await platform.Pass(TimeSpan.FromHours(23));
        Assert.Equal(0, await platform.Sweep());
        await platform.Pass(TimeSpan.FromHours(1));
        await Due(platform, 2);
    }

    [Fact]
    public async Task Loaded_history_does_not_postpone_what_was_due_before_it()
    {
        await using var platform = await Platform.Start(Samples.Points(wallet => wallet with { PendingDays = 1, Expiry = new ExpiryPolicy { After = 12, Unit = ExpiryUnit.Months } }));
        await platform.Member<IMember>("m").Enroll(new EnrollMember { Key = "m", EnrolledAt = platform.Now.AddYears(-4) });
        await platform.Buy("m", Samples.Purchase("r-1", 1_000, platform.Now));

        await Import(platform, "r-2", platform.Now.AddYears(-3));
        await platform.PassTo(new DateTimeOffset(platform.Now.Date.AddDays(1), TimeSpan.Zero));

        await Due(platform, 1);
    }

    private static Task<Loyalty.Contracts.Purchases.RecordedPurchase> Import(Platform platform, string id, DateTimeOffset at) =>
        platform.Buy("m", Samples.Purchase(id, 1_000, at) with { Import = true });

    private static async Task Due(Platform platform, int records)
    {
        await platform.Sweep();
        await Waiting.Until(async () => (await platform.History("m")).Count(entry => entry.Kind == "due") == records);
        await platform.Sweep();
        Assert.Equal(records, (await platform.History("m")).Count(entry => entry.Kind == "due"));
    }
}
