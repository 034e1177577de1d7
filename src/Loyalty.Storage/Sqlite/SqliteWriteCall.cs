namespace Loyalty.Storage.Sqlite;

/// <summary>A write given as a function.</summary>
internal sealed class SqliteWriteCall<T> : SqliteWrite
{
    private readonly Func<SqliteSession, T> write;
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    public SqliteWriteCall(Func<SqliteSession, T> write, long bytes, int records)
    {
        this.write = write;
        Bytes = bytes;
        Records = records;
    }

    public Task<T> Task => completion.Task;

    public override void Execute(SqliteSession session) => result = write(session);

    public override void Complete() => completion.TrySetResult(result!);

    public override void Fail(Exception reason) => completion.TrySetException(reason);
}
