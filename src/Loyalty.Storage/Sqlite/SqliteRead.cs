namespace Loyalty.Storage.Sqlite;

/// <summary>A read on its way to a reader thread.</summary>
internal abstract class SqliteRead
{
    /// <summary>False when the connection may be unsound afterwards.</summary>
    public abstract bool Run(Func<SqliteSession> open, string file);

    public abstract void Fail(Exception reason);
}
