using Loyalty.Storage.Accounts;
using Loyalty.Storage.Sqlite;
using Loyalty.Storage.Tests.Accounts;

namespace Loyalty.Storage.Tests.Sqlite;

/// <summary>An operation is known wherever it stands: in memory, in the log, on its way into the table, in the table.</summary>
public sealed class OperationIndexTests
{
    private const int InMemory = 700;

    [Fact]
    public async Task Operations_are_found_and_refused_again_while_they_move_and_after_each_opening()
    {
        await using var fixture = new SqliteFixture();
        fixture.Options.OperationsInMemory = InMemory;
        await fixture.Reopen();
        var count = await Append(fixture, 0, InMemory);

        // Half of them moves in one flush: closed in between, some are in the log and in the table.
        while (await Count(fixture, "SELECT count(*) FROM operations") == 0)
        {
            count = await Append(fixture, count, 1);
        }

        await AllAreKnown(fixture, count);
        await fixture.Reopen();
        await AllAreKnown(fixture, count);

        while (await Count(fixture, "SELECT count(*) FROM operation_log") > 10)
        {
            count = await Append(fixture, count, 1);
            Assert.True(count < 3 * InMemory, "The log is never cleared.");
        }

        Assert.InRange(await Count(fixture, "SELECT count(*) FROM operations"), InMemory, count);
        await AllAreKnown(fixture, count);
        await fixture.Reopen();
        await AllAreKnown(fixture, count);
    }

    [Fact]
    public async Task Log_holds_no_more_than_what_is_in_memory()
    {
        await using var fixture = new SqliteFixture();
        fixture.Options.OperationsInMemory = 10;
        await fixture.Reopen();
        var most = 0L;
        for (var count = 0; count < 2_000;)
        {
            count = await Append(fixture, count, 20);
            most = Math.Max(most, await Count(fixture, "SELECT coalesce(sum(length(hashes)), 0) / 16 FROM operation_log"));
        }

        Assert.InRange(most, 10, 1_000);
    }

    [Fact]
    public async Task Open_file_of_the_first_version_is_laid_out_anew_with_all_its_operations()
    {
        await using var fixture = new SqliteFixture();
        await Append(fixture, 0, 30);
        await fixture.Store.JournalWriter.Write(static session =>
        {
            session.Execute("CREATE UNIQUE INDEX records_operation ON records (operation)");
            session.Execute("DROP TABLE operations");
            session.Execute("UPDATE meta SET value = 1 WHERE name = 'journal schema'");
            LegacyFiles.WithoutChecksumsOfJournal(session);

            // What this write itself notes goes into a table that is gone: it notes nothing.
            session.Execute("DROP TABLE operation_log");
            return true;
        });

        await fixture.Reopen();

        await AllAreKnown(fixture, 30);
        Assert.Equal(0, await Count(fixture, "SELECT count(*) FROM sqlite_master WHERE name = 'records_operation'"));
        Assert.Equal(30, await Count(fixture, "SELECT count(*) FROM operations"));
        await Append(fixture, 30, 1);
        await AllAreKnown(fixture, 31);
    }

    /// <summary>One record an account, all in flight together.</summary>
    private static async Task<int> Append(SqliteFixture fixture, int from, int count)
    {
        await Task.WhenAll(Enumerable.Range(from, count).Select(i => fixture.Journal.Append($"demo/m-{i}", $"o{i}")));
        return from + count;
    }

    private static async Task AllAreKnown(SqliteFixture fixture, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Equal($"demo/m-{i}", (await fixture.Journal.Find(Given.Operation($"o{i}"), default))?.Account);
        }

        Assert.Null(await fixture.Journal.Find(Given.Operation($"o{count}"), default));
        foreach (var i in new[] { 0, count / 2, count - 1 })
        {
            var writer = (await fixture.Journal.Load("demo/other")).Writer;
            var refusal = await Assert.ThrowsAsync<AppendFailedException>(() => writer.Append(0, Given.Record($"o{i}")));
            Assert.Equal(AppendFailure.Duplicate, refusal.Reason);
        }
    }

    private static Task<long> Count(SqliteFixture fixture, string sql) => fixture.Store.JournalWriter.Write(session => session.Scalar(sql) ?? 0);
}
