using Loyalty.Storage.Sqlite;
using Loyalty.Storage.Tests.Accounts;
using Loyalty.Storage.Tests.Crashes;

namespace Loyalty.Storage.Tests.Sqlite.Crashes;

/// <summary>The end of the log is missing or wrong, as after a loss of power: what is before it must be whole.</summary>
public sealed class TornLogTests
{
    private const int Records = 60;
    private const int Accounts = 5;
    private const int LogHeader = 32;
    private const int LogFrame = 24 + 4096;

    [Fact]
    public async Task Open_log_cut_anywhere_holds_an_intact_prefix()
    {
        using var killed = new TemporaryFolder();
        var length = await WriteAndCopy(killed.Path);
        var random = new Random(11);
        var offsets = new List<long> { 0, 1, LogHeader - 1, LogHeader, LogHeader + 24, length - 1, length - LogFrame, length };
        offsets.AddRange(Enumerable.Range(0, 18).Select(_ => random.NextInt64(length)));
        offsets.AddRange(Enumerable.Range(0, 8).Select(_ => LogHeader + random.NextInt64(length / LogFrame) * LogFrame));

        var before = -1L;
        foreach (var offset in offsets.Order())
        {
            var held = await OpenDamaged(killed.Path, log => log.SetLength(offset));
            Assert.True(held >= before, $"A log cut at {offset} holds {held} records, one cut before held {before}.");
            before = held;
        }

        Assert.Equal(Records, before);
    }

    [Fact]
    public async Task Open_log_with_a_flipped_bit_holds_an_intact_prefix()
    {
        using var killed = new TemporaryFolder();
        var length = await WriteAndCopy(killed.Path);
        var random = new Random(12);
        for (var i = 0; i < 16; i++)
        {
            var offset = i < 8 ? length - 1 - random.NextInt64(3 * LogFrame) : random.NextInt64(LogHeader, length);
            var bit = random.Next(8);
            var held = await OpenDamaged(killed.Path, log =>
            {
                log.Position = offset;
                var value = log.ReadByte();
                log.Position = offset;
                log.WriteByte((byte)(value ^ (1 << bit)));
            });
            Assert.InRange(held, 0, Records - 1);
        }
    }

    /// <summary>Leaves the files in the folder as a process that was killed leaves them; returns the log's length.</summary>
    private static async Task<long> WriteAndCopy(string folder)
    {
        await using var fixture = new SqliteFixture();
        var versions = new long[Accounts];
        for (var i = 0; i < Records; i++)
        {
            var account = CrashWriter.Account(i % Accounts);
            var operation = CrashWriter.Operation(account, ++versions[i % Accounts]);
            var loaded = await fixture.Journal.Load(account);
            await loaded.Writer.Append(loaded.Version, Given.Record(operation, CrashWriter.Payload(operation)));
        }

        File.Copy(fixture.File("journal.db"), Path.Combine(folder, "journal.db"));
        File.Copy(fixture.File("journal.db-wal"), Path.Combine(folder, "journal.db-wal"));
        return new FileInfo(Path.Combine(folder, "journal.db-wal")).Length;
    }

    private static async Task<long> OpenDamaged(string killed, Action<FileStream> damage)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(killed, "journal.db"), Path.Combine(folder.Path, "journal.db"));
        File.Copy(Path.Combine(killed, "journal.db-wal"), Path.Combine(folder.Path, "journal.db-wal"));
        await using (var log = File.Open(Path.Combine(folder.Path, "journal.db-wal"), FileMode.Open))
        {
            damage(log);
        }

        using var store = new SqliteStore(new SqliteStorageOptions { Folder = folder.Path });
        await JournalInspection.AssertSound(store);
        var held = 0L;
        for (var number = 0; number < Accounts; number++)
        {
            held += await WrittenJournal.AssertWhole(store.Journal, CrashWriter.Account(number));
        }

        // A prefix: the accounts took turns.
        for (var number = 0; number < Accounts; number++)
        {
            var loaded = await store.Journal.Load(CrashWriter.Account(number));
            Assert.Equal((held + Accounts - 1 - number) / Accounts, loaded.Version);
        }

        // And it can be written again.
        var again = await store.Journal.Load("demo/after");
        await again.Writer.Append(0, Given.Record("after"));
        return held;
    }
}
