namespace Loyalty.Grains;

/// <summary>Lets what is about one thing through one after another (the returns of a purchase, the legs of a redemption): each is decided on what the one before left.</summary>
internal sealed class Gates
{
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);

    public async Task<T> Through<T>(string thing, Func<Task<T>> run)
    {
        var before = _last.GetValueOrDefault(thing, Task.CompletedTask);
        var done = new TaskCompletionSource();
        _last[thing] = done.Task;
        try
        {
            await before;
            return await run();
        }
        finally
        {
            // Before the next one is let through: it may run to its end within SetResult.
            if (_last[thing] == done.Task)
            {
                _last.Remove(thing);
            }

            done.SetResult();
        }
    }
}
