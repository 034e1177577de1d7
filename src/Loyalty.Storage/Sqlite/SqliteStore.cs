using Loyalty.Storage.Sqlite.Accounts;
using Loyalty.Storage.Sqlite.Grains;
using Loyalty.Storage.Sqlite.Members;
using Loyalty.Storage.Sqlite.Relay;
using Loyalty.Storage.Sqlite.Rewards;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Loyalty.Storage.Sqlite;

/// <summary>The files of one folder, open as long as this is.</summary>
internal sealed class SqliteStore : IDisposable
{
    private readonly FolderLock folderLock;
    private readonly SqliteReaders? journalReaders;
    private readonly SqliteReaders? stateReaders;
    private readonly List<SqliteInspection> inspections = [];
    private readonly OutboxTail tail = new();
    private readonly SqliteStorageOptions options;

    /// <exception cref="InvalidOperationException">The folder is in use.</exception>
    /// <exception cref="StorageSetupException">A file is damaged, has lost what was acknowledged, or is one that this version cannot use.</exception>
    public SqliteStore(SqliteStorageOptions options, ILogger<SqliteStore>? logger = null)
    {
        options.Validate();
        this.options = options;
        var log = (ILogger?)logger ?? NullLogger.Instance;
        var folder = Path.GetFullPath(options.Folder);
        var closed = $"The storage in {folder} is closed.";
        var journalFile = Path.Combine(folder, "journal.db");
        var stateFile = Path.Combine(folder, "state.db");
        folderLock = new FolderLock(folder);
        try
        {
            var operations = new OperationIndex(options.OperationsInMemory);
            var tables = new JournalTables(journalFile, operations, tail);
            (JournalWriter, var isJournalChecked) = Open(journalFile, closed, options, tables, log);
            var state = new StateFile(stateFile);
            (StateWriter, var isStateChecked) = Open(stateFile, closed, options, state, log);
            journalReaders = new SqliteReaders(journalFile, closed, options);
            stateReaders = new SqliteReaders(stateFile, closed, options);
            Journal = new SqliteAccountJournal(JournalWriter, journalReaders, tables, operations, tail, options);
            RelayLog = new SqliteRelayLog(JournalWriter, journalReaders, options);
            Members = new SqliteMemberDirectory(StateWriter, stateReaders);
            Codes = new SqliteCodePool(StateWriter, stateReaders);
            Inspect(journalFile, isJournalChecked, tables, log);
            Inspect(stateFile, isStateChecked, state, log);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SqliteWriter JournalWriter { get; }

    public SqliteWriter StateWriter { get; }

    public SqliteAccountJournal Journal { get; }

    public SqliteRelayLog RelayLog { get; }

    public SqliteMemberDirectory Members { get; }

    public SqliteCodePool Codes { get; }

    /// <summary>What is wrong in the files that were too large to be checked as a whole, once they have been looked through.</summary>
    public Task<IReadOnlyList<string>[]> Inspected => Task.WhenAll(inspections.Select(inspection => inspection.Ended));

    /// <summary>The grain storage of that name; states of different names are apart.</summary>
    public SqliteGrainStorage GrainStorage(string name) => new(name, StateWriter, stateReaders!, options);

    /// <summary>Flushes what is queued, then closes the files; later calls fail.</summary>
    public void Dispose()
    {
        // Readers first: the last connection to close clears the log away, and only the writer may do that.
        tail.Close();
        inspections.ForEach(inspection => inspection.Dispose());
        journalReaders?.Dispose();
        stateReaders?.Dispose();
        JournalWriter?.Dispose();
        StateWriter?.Dispose();
        folderLock.Dispose();
    }

    private void Inspect(string file, bool isChecked, ISqliteFile content, ILogger logger)
    {
        if (!isChecked)
        {
            inspections.Add(new SqliteInspection(file, content.Sweeps, options, logger));
        }
    }

    private static (SqliteWriter Writer, bool IsChecked) Open(string file, string closed, SqliteStorageOptions options, ISqliteFile content, ILogger logger)
    {
        try
        {
            var isChecked = SqliteDamage.Check(file, options, content, logger);
            return (new SqliteWriter(file, closed, options, content, logger), isChecked);
        }
        catch (SqliteErrorException e) when (SqliteDamage.IsDamage(e) || SqliteDamage.IsOfLayout(e))
        {
            throw SqliteDamage.Found(file, e.Message, e);
        }
    }
}
