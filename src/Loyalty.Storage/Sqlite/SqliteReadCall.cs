namespace Loyalty.Storage.Sqlite;

/// <summary>A read given as a function.</summary>
internal sealed class SqliteReadCall<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken) : SqliteRead
{
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Task => completion.Task;

    public override bool Run(Func<SqliteSession> open, string file)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            completion.TrySetCanceled(cancellationToken);
            return true;
        }

        try
        {
            completion.TrySetResult(read(open()));
            return true;
        }
        catch (SqliteErrorException e)
        {
            completion.TrySetException(new StorageException($"{file} cannot be read.", e));
        }
        catch (Exception e)
        {
            completion.TrySetException(e);
        }

        return false;
    }

    public override void Fail(Exception reason) => completion.TrySetException(reason);
}
