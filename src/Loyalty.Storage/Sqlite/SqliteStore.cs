using Loyalty.Storage.Accounts;
using Loyalty.Storage.Sqlite.Accounts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Loyalty.Storage.Sqlite;

/// <summary>The files of one folder, open as long as this is.</summary>
internal sealed class SqliteStore : IDisposable
{
    private readonly FolderLock folderLock;

    /// <exception cref="InvalidOperationException">The folder is in use, or holds files that this version cannot use.</exception>
    public SqliteStore(SqliteStorageOptions options, ILogger<SqliteStore>? logger = null)
    {
        options.Validate();
        var folder = Path.GetFullPath(options.Folder);
        var closed = $"The storage in {folder} is closed.";
        folderLock = new FolderLock(folder);
        try
        {
            var journalFile = Path.Combine(folder, "journal.db");
            var tables = new JournalTables();
            JournalWriter = new SqliteWriter(
                journalFile,
                closed,
                options,
                session =>
                {
                    JournalSchema.Prepare(session, journalFile);
                    tables.Opened(session);
                },
                (ILogger?)logger ?? NullLogger.Instance);
            JournalReaders = new SqliteReaders(journalFile, options.MaxReaders, closed);
            Journal = new SqliteAccountJournal(JournalWriter, JournalReaders, tables, options);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SqliteWriter JournalWriter { get; }

    public SqliteReaders JournalReaders { get; }

    public SqliteAccountJournal Journal { get; }

    /// <summary>Flushes what is queued, then closes the files; later calls fail.</summary>
    public void Dispose()
    {
        // Readers first: the last connection to close clears the log away, and only the writer may do that.
        JournalReaders?.Dispose();
        JournalWriter?.Dispose();
        folderLock.Dispose();
    }
}
