namespace Loyalty.Grains.Tests;

/// <summary>Waits on conditions. The guard only ends a test that would hang; nothing depends on how long anything takes.</summary>
internal static class Waiting
{
    public static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(1);

    public static async Task Until(Func<Task<bool>> condition)
    {
        using var guard = new CancellationTokenSource(HangGuard);
        while (!await condition())
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    /// <summary>The result of a task that should come.</summary>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(HangGuard);

    /// <inheritdoc cref="Soon{T}"/>
    public static Task Soon(this Task task) => task.WaitAsync(HangGuard);
}
