namespace Loyalty.Storage.Sqlite;

/// <summary>What a file holds, as its writer sees it. All of it runs on the writer's thread, but for the first opening.</summary>
internal interface ISqliteFile
{
    /// <summary>The tables by which all else is found; they are small beside the file.</summary>
    IReadOnlyList<string> Ways { get; }

    /// <summary>What does not fit together although each page does, in words; null when nothing is found. Before <see cref="Opened"/>.</summary>
    /// <param name="session">Only reads.</param>
    /// <param name="newest">
    /// Null: the whole file, whose tables and indexes were compared before. Otherwise so many of the newest rows, also with
    /// their indexes.
    /// </param>
    string? Contradiction(SqliteSession session, int? newest);

    /// <summary>By which a file that is too large to be checked as a whole is looked through while it is used.</summary>
    IReadOnlyList<SqliteSweep> Sweeps { get; }

    /// <summary>Before a connection is used, and after a flush that failed: lays out the file, reads what the writes go on from.</summary>
    void Opened(SqliteSession session);

    /// <summary>Ends what a flush writes, within its transaction.</summary>
    void Committing(SqliteSession session);

    /// <summary>The flush is durable, and nobody has been told yet. Must not throw.</summary>
    void Committed();
}
