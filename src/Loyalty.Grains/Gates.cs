namespace Loyalty.Grains.Purchases.Returns;

/// <summary>Lets the returns of one purchase through one after another: each is decided on what the one before left.</summary>
internal sealed class PurchaseGates
{
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);

    public async Task<T> Through<T>(string purchase, Func<Task<T>> run)
    {
        var before = _last.GetValueOrDefault(purchase, Task.CompletedTask);
        var done = new TaskCompletionSource();
        _last[purchase] = done.Task;
        try
        {
            await before;
            return await run();
        }
        finally
        {
            // Before the next one is let through: it may run to its end within SetResult.
            if (_last[purchase] == done.Task)
            {
                _last.Remove(purchase);
            }

            done.SetResult();
        }
    }
}
