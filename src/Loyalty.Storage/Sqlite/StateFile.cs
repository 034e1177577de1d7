namespace Loyalty.Storage.Sqlite;

/// <summary><c>state.db</c>: nothing in memory goes on from what it holds.</summary>
internal sealed class StateFile(string file) : ISqliteFile
{
    public void Opened(SqliteSession session) => StateSchema.Prepare(session, file);

    public void Committing(SqliteSession session)
    {
    }

    public void Committed()
    {
    }
}
