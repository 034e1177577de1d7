using Loyalty.Storage.Sqlite;

namespace Loyalty.Storage.Tests.Sqlite;

/// <summary>Keeps the writer thread inside a flush until it is disposed.</summary>
internal sealed class WriterHold : IAsyncDisposable
{
    private readonly ManualResetEventSlim release = new();
    private Task held = Task.CompletedTask;

    public Task Begin(SqliteWriter writer)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        held = writer.Write(
            _ =>
            {
                begun.SetResult();
                release.Wait();
                return true;
            },
            bounded: false,
            records: 0);
        return begun.Task;
    }

    public async ValueTask DisposeAsync()
    {
        release.Set();
        await held;
        release.Dispose();
    }
}
