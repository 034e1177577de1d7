using Loyalty.Storage.Accounts;
using Loyalty.Storage.Sqlite;
using Loyalty.Storage.Tests.Accounts;
using Loyalty.Storage.Tests.Sqlite.Crashes;

namespace Loyalty.Storage.Tests.Sqlite;

/// <summary>The disk fails while the process lives.</summary>
public sealed class SqliteFailureTests
{
    [Fact]
    public async Task Append_disk_full_fails_with_storage_and_works_once_there_is_room()
    {
        await using var fixture = new SqliteFixture();
        var small = await fixture.Journal.Append("demo/m-1", "a");
        var large = (await fixture.Journal.Load("demo/m-2")).Writer;
        await LimitPages(fixture.Store, "(SELECT page_count FROM pragma_page_count)");
        Task<long> first, second, third;
        await using (await fixture.Hold())
        {
            first = small.Append(1, Given.Record("b"));
            second = large.Append(0, Given.Record("c", new string('x', 100_000)));
            third = small.Append(2, Given.Record("d"));
        }

        Assert.Equal(AppendFailure.Storage, await Given.Failure(first));
        Assert.Equal(AppendFailure.Storage, await Given.Failure(second));
        Assert.Equal(AppendFailure.Storage, await Given.Failure(third));
        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(small.Append(3, Given.Record("e"))));
        Assert.Equal(["a"], (await fixture.Journal.Load("demo/m-1")).Tail.Select(r => r.Text()));
        var still = (await fixture.Journal.Load("demo/m-2")).Writer;
        Assert.Equal(AppendFailure.Storage, await Given.Failure(still.Append(0, Given.Record("c", new string('x', 100_000)))));

        await LimitPages(fixture.Store, "1000000");
        await (await fixture.Journal.Load("demo/m-2")).Writer.Append(0, Given.Record("c", new string('x', 100_000)));
        await fixture.Journal.Append("demo/m-1", "b");

        await fixture.Reopen();
        Assert.Equal(["a", "b"], (await fixture.Journal.Load("demo/m-1")).Tail.Select(r => r.Text()));
        Assert.Equal(1, (await fixture.Journal.Load("demo/m-2")).Version);
        await JournalInspection.AssertSound(fixture.Store);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Append_transaction_lost_under_way_nothing_of_the_flush_is_written(bool atTheEnd)
    {
        await using var fixture = new SqliteFixture();
        var one = await fixture.Journal.Append("demo/m-1", "a");
        var two = await fixture.Journal.Append("demo/m-2", "b");
        Task<long> first, second;
        Task lost;
        await using (await fixture.Hold())
        {
            // As SQLite does by itself on some errors; at the end it is the commit that fails.
            first = one.Append(1, Given.Record("c"));
            second = atTheEnd ? two.Append(1, Given.Record("d")) : Task.FromResult(0L);
            lost = fixture.Store.JournalWriter.Write(session => session.TryRollback());
            second = atTheEnd ? second : two.Append(1, Given.Record("d"));
        }

        await Assert.ThrowsAsync<StorageException>(() => lost);
        Assert.Equal(AppendFailure.Storage, await Given.Failure(first));
        Assert.Equal(AppendFailure.Storage, await Given.Failure(second));
        Assert.Equal(1, (await fixture.Journal.Load("demo/m-1")).Version);
        Assert.Equal(1, (await fixture.Journal.Load("demo/m-2")).Version);
        await fixture.Journal.Append("demo/m-1", "c");
        await fixture.Journal.Append("demo/m-2", "d");
        await JournalInspection.AssertSound(fixture.Store);
    }

    [Fact]
    public async Task Append_duplicate_in_a_flush_that_fails_is_not_called_a_duplicate()
    {
        await using var fixture = new SqliteFixture();
        var one = (await fixture.Journal.Load("demo/m-1")).Writer;
        var two = (await fixture.Journal.Load("demo/m-2")).Writer;
        Task<long> first, second;
        Task lost;
        await using (await fixture.Hold())
        {
            first = one.Append(0, Given.Record("a"));
            second = two.Append(0, Given.Record("a"));
            lost = fixture.Store.JournalWriter.Write(session => session.TryRollback());
        }

        await Assert.ThrowsAsync<StorageException>(() => lost);
        Assert.Equal(AppendFailure.Storage, await Given.Failure(first));
        Assert.Equal(AppendFailure.Storage, await Given.Failure(second));
        Assert.Null(await fixture.Journal.Find(Given.Operation("a"), default));
    }

    [Fact]
    public async Task Write_that_throws_before_it_writes_fails_alone()
    {
        await using var fixture = new SqliteFixture();
        var writer = await fixture.Journal.Append("demo/m-1", "a");
        Task<long> append;
        Task refused;
        await using (await fixture.Hold())
        {
            append = writer.Append(1, Given.Record("b"));
            refused = fixture.Store.JournalWriter.Write<bool>(_ => throw new InvalidOperationException("no"));
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => refused);
        await append;
    }

    private static Task LimitPages(SqliteStore store, string pages) => store.JournalWriter.Write(session =>
    {
        var limit = pages.StartsWith('(') ? session.Scalar($"SELECT {pages}") : long.Parse(pages);
        session.Execute($"PRAGMA max_page_count = {limit}");
        return true;
    });
}
