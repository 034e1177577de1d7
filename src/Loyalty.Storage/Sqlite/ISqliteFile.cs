namespace Loyalty.Storage.Sqlite;

/// <summary>What a file holds, as its writer sees it. All of it runs on the writer's thread, but for the first opening.</summary>
internal interface ISqliteFile
{
    /// <summary>Before a connection is used, and after a flush that failed: lays out the file, reads what the writes go on from.</summary>
    void Opened(SqliteSession session);

    /// <summary>Ends what a flush writes, within its transaction.</summary>
    void Committing(SqliteSession session);

    /// <summary>The flush is durable, and nobody has been told yet. Must not throw.</summary>
    void Committed();
}
