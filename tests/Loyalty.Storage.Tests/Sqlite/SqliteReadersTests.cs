using Loyalty.Storage.Sqlite;

namespace Loyalty.Storage.Tests.Sqlite;

/// <summary>The threads that read: bounded, and none the worse for a read that fails.</summary>
public sealed class SqliteReadersTests
{
    [Fact]
    public async Task Read_more_than_may_wait_is_refused()
    {
        await using var fixture = new SqliteFixture();
        using var readers = Readers(fixture, maxQueuedReads: 1);
        using var release = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = readers.Read(
            _ =>
            {
                begun.SetResult();
                release.Wait();
                return 1;
            },
            default);
        await begun.Task;
        var waiting = readers.Read(_ => 2, default);

        await Assert.ThrowsAsync<StorageException>(() => readers.Read(_ => 3, default));

        release.Set();
        Assert.Equal(1, await running);
        Assert.Equal(2, await waiting);
        Assert.Equal(4, await readers.Read(_ => 4, default));
    }

    [Fact]
    public async Task Read_canceled_while_it_waits_does_not_run()
    {
        await using var fixture = new SqliteFixture();
        using var readers = Readers(fixture, maxQueuedReads: 10);
        using var release = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var running = readers.Read(
            _ =>
            {
                release.Wait();
                return 1;
            },
            default);
        var hasRun = false;
        var waiting = readers.Read(_ => hasRun = true, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        release.Set();
        await running;
        await readers.Read(_ => 2, default);
        Assert.False(hasRun);
    }

    [Fact]
    public async Task Read_that_fails_is_told_and_the_next_works()
    {
        await using var fixture = new SqliteFixture();
        using var readers = Readers(fixture, maxQueuedReads: 10);

        await Assert.ThrowsAsync<StorageException>(() => readers.Read(s => s.Scalar("SELECT * FROM nothing"), default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => readers.Read<int>(_ => throw new InvalidOperationException(), default));
        await Assert.ThrowsAsync<StorageException>(() => readers.Read(s => s.Scalar("DELETE FROM records"), default));

        Assert.Equal(0, await readers.Read(s => s.Scalar("SELECT count(*) FROM records"), default));
    }

    [Fact]
    public async Task Dispose_answers_what_waits_and_refuses_what_comes()
    {
        await using var fixture = new SqliteFixture();
        var readers = Readers(fixture, maxQueuedReads: 100);
        var reads = Enumerable.Range(0, 50).Select(i => readers.Read(_ => i, default)).ToList();

        readers.Dispose();

        Assert.Equal(Enumerable.Range(0, 50), await Task.WhenAll(reads));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => readers.Read(_ => 1, default));
    }

    private static SqliteReaders Readers(SqliteFixture fixture, int maxQueuedReads) => new(
        fixture.File("journal.db"),
        "closed",
        new SqliteStorageOptions { Folder = fixture.Options.Folder, MaxReaders = 1, MaxQueuedReads = maxQueuedReads });
}
