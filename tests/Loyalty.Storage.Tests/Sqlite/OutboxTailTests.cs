using Loyalty.Storage.Accounts;
using Loyalty.Storage.Tests.Accounts;

namespace Loyalty.Storage.Tests.Sqlite;

/// <summary>The newest records are read from memory: nobody may see a difference to the file.</summary>
public sealed class OutboxTailTests
{
    [Fact]
    public async Task Outbox_is_the_same_from_memory_and_from_the_file()
    {
        await using var fixture = new SqliteFixture();
        await Append(fixture, "demo/m-1", 0, 5_000);
        for (var i = 2; i < 40; i++)
        {
            await Append(fixture, $"demo/m-{i}", 0, 10);
        }

        var newest = await ReadAll(fixture);
        Assert.Equal(newest, await ReadAll(fixture));
        await Append(fixture, "demo/m-1", 5_000, 10);
        var more = await ReadAll(fixture);
        await fixture.Reopen();

        Assert.Equal(5_380, newest.Count);
        Assert.Equal(5_390, more.Count);
        Assert.Equal(more, await ReadAll(fixture));
    }

    [Fact]
    public async Task Outbox_read_from_far_behind_misses_nothing()
    {
        await using var fixture = new SqliteFixture();
        var partition = AccountPartition.Of("demo/m-1");
        await Append(fixture, "demo/m-1", 0, 10);
        var first = await fixture.Journal.ReadOutbox(partition, 0, 3, default);
        await fixture.Journal.ReadOutbox(partition, first[^1].Position, 3, default);
        await fixture.Reopen();
        await Append(fixture, "demo/m-1", 10, 10);

        var read = await fixture.Journal.ReadOutbox(partition, first[^1].Position, 100, default);
        var last = await fixture.Journal.ReadOutbox(partition, read[^2].Position, 100, default);

        Assert.Equal(Enumerable.Range(4, 17), read.Select(record => (int)record.Version));
        Assert.Equal(20, Assert.Single(last).Version);
        Assert.Empty(await fixture.Journal.ReadOutbox(partition, last[0].Position, 100, default));
    }

    [Fact]
    public async Task Record_of_a_flush_that_failed_is_not_in_the_outbox()
    {
        await using var fixture = new SqliteFixture();
        var partition = AccountPartition.Of("demo/m-1");
        var writer = await fixture.Journal.Append("demo/m-1", "a");
        Task<long> append;
        await using (await fixture.Hold())
        {
            append = writer.Append(1, Given.Record("b"));
            _ = fixture.Store.JournalWriter.Write(session => session.TryRollback());
        }

        Assert.Equal(AppendFailure.Storage, await Given.Failure(append));
        Assert.Equal(["a"], (await fixture.Journal.ReadOutbox(partition, 0, 10, default)).Select(record => record.Text()));

        await fixture.Journal.Append("demo/m-1", "c");
        Assert.Equal(["a", "c"], (await fixture.Journal.ReadOutbox(partition, 0, 10, default)).Select(record => record.Text()));
    }

    private static async Task Append(SqliteFixture fixture, string account, int from, int count)
    {
        var writer = (await fixture.Journal.Load(account)).Writer;
        await Task.WhenAll(Enumerable.Range(from, count).Select(version => writer.Append(version, Given.Record($"{account}/{version}"))));
    }

    /// <summary>Page by page, each partition.</summary>
    private static async Task<List<(long, string, long, OperationHash, string)>> ReadAll(SqliteFixture fixture)
    {
        var all = new List<(long, string, long, OperationHash, string)>();
        for (var partition = 0; partition < AccountPartition.Count; partition++)
        {
            for (var position = 0L; await fixture.Journal.ReadOutbox(partition, position, 97, default) is { Count: > 0 } page; position = page[^1].Position)
            {
                all.AddRange(page.Select(record => (record.Position, record.Account, record.Version, record.Operation, record.Text())));
            }
        }

        return all;
    }
}
