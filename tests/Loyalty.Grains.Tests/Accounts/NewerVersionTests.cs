using System.Text;
using System.Text.Json.Nodes;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Relay;
using Loyalty.Domain.Accounts;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Accounts;

/// <summary>What is done with an account to which a newer version of the platform has written: nothing, until a newer one is asked.</summary>
public sealed class NewerVersionTests
{
    private const string Account = $"{Samples.ProgramId}/anna";

    [Fact]
    public async Task Account_that_a_newer_version_wrote_to_is_refused_and_left_as_it_is()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("anna");
        await platform.Buy("anna", Samples.Purchase("r-1", 1_000, platform.Now));
        await WriteAsNewer(platform);
        var version = (await platform.Journal.Load(Account, AccountState.FoldSchema, CancellationToken.None)).Version;

        // What is in memory is from before. Its write conflicts, and the account is read again.
        var first = await platform.Member<IMemberPurchases>("anna").Record(Samples.Purchase("r-2", 1_000, platform.Now));
        var second = await platform.Member<IMemberPurchases>("anna").Record(Samples.Purchase("r-2", 1_000, platform.Now));

        Assert.Equal("accountReloading", first.Refusal!.Code);
        Assert.Equal(("writtenByNewerVersion", RefusalKind.Unavailable), (second.Refusal!.Code, second.Refusal.Kind));
        Assert.Equal("writtenByNewerVersion", (await platform.Member<IMember>("anna").GetSummary()).Refusal!.Code);
        Assert.Equal("writtenByNewerVersion", (await platform.Queries.GetHistory("anna", null, 10)).Refusal!.Code);
        Assert.Equal(version, (await platform.Journal.Load(Account, AccountState.FoldSchema, CancellationToken.None)).Version);
    }

    [Fact]
    public async Task Other_accounts_go_on()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("anna");
        await WriteAsNewer(platform);

        await platform.Enroll("bert");

        await platform.Buy("bert", Samples.Purchase("r-1", 1_000, platform.Now));
        Assert.Equal(10, await platform.Balance("bert"));
    }

    [Fact]
    public async Task Relay_stops_before_what_a_newer_version_wrote()
    {
        await using var platform = await Platform.Start();
        await platform.Enroll("anna");
        await platform.CaughtUp();

        var position = await WriteAsNewer(platform);
        platform.Clock.Advance(TimeSpan.FromMinutes(1));

        var relay = platform.Grains.GetGrain<IRelay>($"{AccountPartition.Of(Account)}");
        Assert.False(await relay.HasPassed(position));
        Assert.True((await relay.GetProgress()).Pending);
    }

    /// <summary>Appends what only a newer version knows; answers where it stands.</summary>
    private static async Task<long> WriteAsNewer(Platform platform)
    {
        var loaded = await platform.Journal.Load(Account, AccountState.FoldSchema, CancellationToken.None);
        var newest = (await platform.Journal.Read(Account, null, 1, CancellationToken.None)).Single();
        var record = JsonNode.Parse(newest.Payload.Span)!;
        Assert.Equal(AccountState.FoldSchema, (int)record["f"]!);
        record["f"] = AccountState.FoldSchema + 1;
        record["k"] = "of-the-newer-version";
        await loaded.Writer.Append(loaded.Version, new JournalRecord
        {
            Operation = OperationHash.Of("of-the-newer-version"),
            Payload = Encoding.UTF8.GetBytes(record.ToJsonString()),
        });
        return await platform.Journal.LastPosition(CancellationToken.None);
    }
}
