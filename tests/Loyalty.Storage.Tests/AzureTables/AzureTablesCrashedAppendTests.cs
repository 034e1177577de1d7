using Azure;
using Azure.Data.Tables;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Accounts.Queues;
using Loyalty.Storage.AzureTables;
using Loyalty.Storage.AzureTables.Accounts;
using Loyalty.Storage.Tests.Accounts;
using Loyalty.Testing.Azurite;

namespace Loyalty.Storage.Tests.AzureTables;

/// <summary>What a process leaves that dies, or becomes very slow, between the steps of an append.</summary>
public sealed class AzureTablesCrashedAppendTests
{
    private const string Account = "demo/m-1";
    private const string Other = "demo/m-2";

    [AzuriteFact]
    public async Task Claim_without_its_record_does_not_burn_the_operation()
    {
        await using var fixture = await AzureTablesFixture.Create();
        await fixture.Journal.Append(Account, "a");
        await Claims(fixture).TryTake(Given.Operation("receipt"), Account, 2);

        Assert.Null(await fixture.Journal.Find(Given.Operation("receipt"), default));
        await fixture.Journal.Append(Other, "receipt");

        Assert.Equal(Other, (await fixture.Journal.Find(Given.Operation("receipt"), default))!.Account);
        await JournalInspection.AssertSound(fixture.Store);
    }

    [AzuriteFact]
    public async Task Claim_without_its_record_is_the_same_accounts_to_take_up_at_any_version()
    {
        await using var fixture = await AzureTablesFixture.Create();
        await Claims(fixture).TryTake(Given.Operation("same"), Account, 1);
        await Claims(fixture).TryTake(Given.Operation("later"), Account, 1);

        await fixture.Journal.Append(Account, "same", "later");

        await JournalInspection.AssertSound(fixture.Store);
    }

    [AzuriteFact]
    public async Task Slow_append_whose_claim_was_taken_over_can_not_land()
    {
        await using var fixture = await AzureTablesFixture.Create();
        await fixture.Journal.Append(Account, "a");
        foreach (var account in new[] { Account, "demo/new" })
        {
            var prepared = await Prepare(fixture, account, $"receipt of {account}");
            await fixture.Journal.Append(Other, $"receipt of {account}");

            var refusal = await Assert.ThrowsAnyAsync<RequestFailedException>(() => fixture.Store.Tables.Submit(fixture.Store.Tables.Accounts, prepared));

            Assert.True(refusal.IsCollision());
        }

        await JournalInspection.AssertSound(fixture.Store);
    }

    [AzuriteFact]
    public async Task Slow_append_that_takes_its_claim_up_again_keeps_it_from_who_looked_before()
    {
        await using var fixture = await AzureTablesFixture.Create();
        var tables = fixture.Store.Tables;
        await Claims(fixture).TryTake(Given.Operation("receipt"), Account, 1);
        var seen = (await tables.Get(tables.Operations, AccountRows.Text(Given.Operation("receipt")), "c"))!;

        // The other one has ended what it saw; this one reads the head anew and goes on.
        await fixture.Store.Accounts.Fence(Account);
        await Claims(fixture).TryTake(Given.Operation("receipt"), Account, 1);

        seen["Account"] = TableKeys.Escape(Other);
        Assert.False(await tables.TryReplace(tables.Operations, seen, seen.ETag));
    }

    [AzuriteFact]
    public async Task Intent_without_its_record_holds_nothing_up_for_long()
    {
        await using var fixture = await AzureTablesFixture.Create();
        var partition = AccountPartition.Of(Account);
        var neighbor = Enumerable.Range(2, 100).Select(n => $"demo/m-{n}").First(account => AccountPartition.Of(account) == partition);
        var prepared = await Prepare(fixture, Account, "lost");
        await fixture.Journal.Append(neighbor, "kept");

        var read = await fixture.Journal.ReadOutbox(partition, 0, 10, default);

        Assert.Equal(["kept"], read.Select(r => r.Text()));

        // What was passed over never turns up.
        var refusal = await Assert.ThrowsAnyAsync<RequestFailedException>(() => fixture.Store.Tables.Submit(fixture.Store.Tables.Accounts, prepared));
        Assert.True(refusal.IsCollision());
        Assert.Empty(await fixture.Journal.ReadOutbox(partition, read[^1].Position, 10, default));
        await fixture.Journal.Append(Account, "lost");
        Assert.Equal(["kept", "lost"], (await fixture.Journal.ReadProgram("demo", 0, 10, default)).Select(r => r.Text()));
    }

    [AzuriteFact]
    public async Task Append_ended_by_who_waited_for_it_is_prepared_anew_and_lands()
    {
        await using var fixture = await AzureTablesFixture.Create();
        var writer = await fixture.Journal.Append(Account, "a");
        await fixture.Store.Accounts.Fence(Account);

        await writer.Append(1, Given.Record("b"));
        await writer.Append(2, Given.Record("c"));

        Assert.Equal(["a", "b", "c"], (await fixture.Journal.Load(Account)).Tail.Select(r => r.Text()));
        Assert.Equal(["a", "b", "c"], (await fixture.Journal.ReadOutbox(AccountPartition.Of(Account), 0, 10, default)).Select(r => r.Text()));
        await JournalInspection.AssertSound(fixture.Store);
    }

    [AzuriteFact]
    public async Task Writer_that_was_idle_goes_on_above_what_was_read()
    {
        await using var fixture = await AzureTablesFixture.Create();
        var (idle, busy) = ((await fixture.Another()).Journal, (await fixture.Another()).Journal);
        var partition = AccountPartition.Of(Account);
        var accounts = Enumerable.Range(2, 200).Select(n => $"demo/m-{n}").Where(account => AccountPartition.Of(account) == partition).Take(3).ToList();
        await idle.Append(accounts[0], "first");
        await busy.Append(accounts[1], "second");

        var first = Assert.Single(await fixture.Journal.ReadOutbox(partition, 0, 1, default));
        var second = Assert.Single(await fixture.Journal.ReadOutbox(partition, first.Position, 1, default));
        var position = await (await idle.Load(accounts[2])).Writer.Append(0, Given.Record("third"));

        Assert.Equal(("first", "second"), (first.Text(), second.Text()));
        Assert.True(position > second.Position);
        Assert.Equal(["third"], (await fixture.Journal.ReadOutbox(partition, second.Position, 10, default)).Select(r => r.Text()));
    }

    [AzuriteFact]
    public async Task Due_row_without_its_record_is_not_due_and_does_not_stay()
    {
        await using var fixture = await AzureTablesFixture.Create();
        var due = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var shard = AccountPartition.Of(Account);
        await Prepare(fixture, Account, "lost", due);

        Assert.Empty(await fixture.Journal.ReadDue(shard, due, 10, default));
        await fixture.Journal.Append(Account, "a");
        Assert.Empty(await fixture.Journal.ReadDue(shard, due, 10, default));

        Assert.Empty(await fixture.Store.Tables.Query(fixture.Store.Tables.Due, "PartitionKey ge ''"));
        await (await fixture.Journal.Load(Account)).Writer.Append(1, Given.Record("b", dueAt: due));
        Assert.Equal([new(Account, due)], await fixture.Journal.ReadDue(shard, due, 10, default));
    }

    [AzuriteFact]
    public async Task Advance_named_and_not_given_is_given_by_the_next_owner()
    {
        await using var fixture = await AzureTablesFixture.Create();
        var tables = fixture.Store.Tables;
        var claim = await fixture.RelayLog.Claim(0, default);
        var batches = Enumerable.Range(0, 150).Select(n => ("channel/demo/web", Given.Bytes($"{n}"))).ToList();
        (claim, _) = await fixture.RelayLog.Advance(claim, 10, batches, default);

        // As if its owner had died in the middle: the batches are written down and named, and most of them not given.
        var listed = batches.Select((batch, i) => Listed(i, 151 + i, batch.Item2)).ToList();
        foreach (var some in listed.Chunk(StorageTables.MaxTransaction))
        {
            await tables.Submit(tables.Relay, [.. some.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row))]);
        }

        var stored = (await tables.Get(tables.Relay, "0", "c"))!;
        var named = new TableEntity("0", "c") { ["Cursor"] = 20L, ["List"] = "dead", ["Listed"] = 150, ["Given"] = 0 };
        Assert.True(await tables.TryMerge(tables.Relay, named, stored.ETag));

        await Assert.ThrowsAsync<Loyalty.Storage.Relay.RelayFencedException>(() => fixture.RelayLog.Advance(claim, 20, batches, default));
        Assert.Equal(20, (await fixture.RelayLog.Claim(0, default)).Cursor);
        Assert.Equal(Enumerable.Range(1, 300).Select(n => (long)n), (await fixture.RelayLog.Read("channel/demo/web", 0, 0, 1000, default)).Select(b => b.Number));
        Assert.DoesNotContain(await tables.Query(tables.Relay, "PartitionKey eq '0'"), row => row.RowKey[0] == 'm');
    }

    private static TableEntity Listed(int index, long number, ReadOnlyMemory<byte> payload)
    {
        var row = new TableEntity("0", $"mdead;{index:d7}") { ["Destination"] = "channel/demo/web", ["Number"] = number };
        EntityBody.Write(row, payload);
        return row;
    }

    private static OperationClaims Claims(AzureTablesFixture fixture) => new(fixture.Store.Tables, fixture.Store.Accounts, TimeProvider.System);

    /// <summary>Everything but the transaction, by a process of its own; returns what it would send.</summary>
    private static async Task<List<TableTransactionAction>> Prepare(AzureTablesFixture fixture, string account, string operation, DateTimeOffset? dueAt = null)
    {
        var store = await fixture.Another();
        var head = await store.Accounts.Head(account);
        var group = new AppendGroup<AccountHead>(new QueuedWriter<AccountHead>(store.Queue, account, head));
        group.Add(new PendingAppend(head.Version, Given.Record(operation, dueAt: dueAt)));
        var positions = await new OutboxWriter(store.Tables, new PositionClock(TimeProvider.System)).Write(group);
        await Claims(fixture).TryTake(Given.Operation(operation), account, head.Version + 1);
        await new DueRows(store.Tables, store.Accounts).Write(group);
        return GroupAppender.Transaction(group, head, positions);
    }
}
