namespace Loyalty.Storage.Sqlite;

/// <summary><c>state.db</c>: nothing in memory goes on from what it holds.</summary>
internal sealed class StateFile(string file) : ISqliteFile
{
    public IReadOnlyList<string> Ways { get; } = ["meta", "code_pools"];

    public IReadOnlyList<SqliteSweep> Sweeps => StateSweeps.All;

    public string? Contradiction(SqliteSession session, int? newest) => StateSchema.Contradiction(session, newest);

    public void Opened(SqliteSession session) => StateSchema.Prepare(session, file);

    public void Committing(SqliteSession session)
    {
    }

    public void Committed()
    {
    }
}
