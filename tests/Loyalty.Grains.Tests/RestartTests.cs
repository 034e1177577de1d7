using System.Text.Json;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Relay;
using Loyalty.Contracts.Tiers;

namespace Loyalty.Grains.Tests;

public sealed class RestartTests
{
    [Fact]
    public async Task Restart_keeps_everything_and_doubles_nothing()
    {
        await using var platform = await Platform.Start(Samples.Points(wallet => wallet with { PendingDays = 1 }));
        var card = new MemberIdentifier("card", "4711");
        var enrollment = new EnrollMember { Key = "m", Identifiers = [card], Profile = new MemberProfile { Name = "Name" } };
        await platform.Member<IMember>("m").Enroll(enrollment);
        await platform.Buy("m", Samples.Purchase("r-1", 60_000, platform.Now));
        await platform.Buy("m", Samples.Purchase("r-2", 1_000, platform.Now));
        await platform.Return("m", Samples.Return("b-2", "r-2", platform.Now));
        await platform.Return("m", Samples.Return("b-3", "r-3", platform.Now));
        await platform.Publish(Samples.Points(wallet => wallet with { PendingDays = 1 }) with { Name = "Second" });
        await platform.Grains.GetGrain<IProgram>(Samples.ProgramId).Publish(new PublishProgram { EffectiveAt = platform.Now.AddDays(5) });
        await platform.Grains.GetGrain<IApiKeys>(Samples.ProgramId).Create(
            new CreateApiKey { Id = "k", Name = "Till", Permissions = Permissions.PurchasesWrite | Permissions.MembersRead, SecretHash = new byte[32] });
        await platform.CaughtUp();
        var before = await Everything(platform, card);
        var cursors = await Cursors(platform);

        await platform.Restart();
        await platform.CaughtUp();
        Assert.Equal(before, await Everything(platform, card));
        Assert.Equal(cursors, await Cursors(platform));
        await platform.Restart();
        await platform.CaughtUp();
        Assert.Equal(before, await Everything(platform, card));

        Assert.True((await platform.Member<IMember>("m").Enroll(enrollment)).Replayed);
        Assert.True((await platform.Member<IMemberPurchases>("m").Record(Samples.Purchase("r-1", 60_000, DateTimeOffset.Parse("2026-03-10T12:00:00Z")))).Replayed);
        Assert.Single((await platform.Buy("m", Samples.Purchase("r-3", 1_000, platform.Now))).Returns);

        // The reminders stand again, too.
        await platform.Pass(TimeSpan.FromDays(1));
        await platform.PassUntil(async () => (await platform.History("m"))[0].Kind == "due");
        Assert.Equal(600, await platform.Balance("m"));
    }

    private static async Task<string> Everything(Platform platform, MemberIdentifier card)
    {
        var member = platform.Member<IMember>("m");
        return JsonSerializer.Serialize<object?[]>(
        [
            (await member.GetSummary()).Value! with { AsOf = default },
            (await member.GetWallets()).Value! with { AsOf = default },
            (await member.GetTier()).Value! with { AsOf = default },
            (await member.GetRecorded()).Value,
            (await platform.Member<IMemberReturns>("m").GetParked()).Value,
            (await platform.Member<IProfile>("m").Get()).Value,
            await platform.History("m"),
            await platform.Grains.GetGrain<IIdentifierQueries>(Samples.ProgramId).Find(card),
            (await platform.Grains.GetGrain<IProgram>(Samples.ProgramId).GetEditions()).Value,
            (await platform.Grains.GetGrain<IProgram>(Samples.ProgramId).GetDraft()).Value,
            (await platform.Grains.GetGrain<IProgram>(Samples.ProgramId).GetEdition(2)).Value,
            await platform.Grains.GetGrain<IProgramRegistry>("programs").List(),
            await platform.Grains.GetGrain<IApiKeys>(Samples.ProgramId).List(),
            await platform.Grains.GetGrain<IApiKeys>(Samples.ProgramId).Authenticate("k", new byte[32]),
            await platform.Grains.GetGrain<IChannel>("demo/web").GetTotals(null, null),
            await platform.Grains.GetGrain<ITier>("demo/bronze").GetRoster(),
            await platform.Grains.GetGrain<ITier>("demo/silver").GetRoster(),
            await platform.Queries.ListMembers(new(), null, 10),
        ]);
    }

    private static async Task<long[]> Cursors(Platform platform)
    {
        var cursors = new long[RelayStreams.Partitions];
        for (var partition = 0; partition < cursors.Length; partition++)
        {
            cursors[partition] = (await platform.Grains.GetGrain<IRelay>($"{partition}").GetProgress()).Cursor;
        }

        return cursors;
    }
}
